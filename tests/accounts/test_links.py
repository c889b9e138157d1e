"""Links that leave the site lead where the setting says, whatever host a request names."""

import re
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from accounts.links import page_address, public_address
from accounts.models import Controller
from accounts.roles import Role
from accounts.scope import principal_of
from requests.actions.feeds import reset_feed
from requests.models import Letter, SubjectRequest
from requests.sending import finish_letter
from requests.staff_links import link_to
from tests.people import person, signed_in
from tests.requests.mail import cases
from tests.requests.portal.visitors import ERASURE, file, work
from tests.servers import ROOT

pytestmark = pytest.mark.django_db
OURS, HOSTILE = "https://privacy.acme.example", "evil.example"
LINK = re.compile(r"https?://[^\s\"'<>)]+")


@pytest.fixture
def controller(settings: Any) -> Controller:
    """A site that answers under any host, as behind a proxy that passes them all on."""
    cache.clear()
    settings.DERTIG_PUBLIC_URL = OURS
    settings.ALLOWED_HOSTS = [HOSTILE, "testserver"]
    return cases.acme()


def invited(controller: Controller) -> None:
    lead = signed_in(person(Role.PRIVACY_LEAD, controller))
    add = f"{reverse('admin:accounts_invitation_add')}?controller={controller.pk}"
    said = {"email": "new@example.org", "role": "auditor", "language": "en"}
    assert lead.post(add, said, headers={"Host": HOSTILE}).status_code == 302


def password_forgotten(controller: Controller) -> None:
    person(Role.AUDITOR, controller, email="known@example.org")
    for email in ("known@example.org", "unknown@example.org"):
        Client().post("/accounts/password/reset/", {"email": email}, headers={"Host": HOSTILE})


def address_added(controller: Controller) -> None:
    staff = signed_in(person(Role.AUDITOR, controller, email="known@example.org"))
    session = staff.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": 9_999_999_999, "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    said = {"action_add": "", "email": "second@example.org"}
    staff.post("/accounts/email/", said, headers={"Host": HOSTILE})


def filed_in_the_portal(controller: Controller) -> None:
    visitor = Client(headers={"Host": HOSTILE})
    file(visitor, ERASURE)
    work()
    for letter in Letter.objects.all():
        finish_letter(letter.pk)


@pytest.mark.parametrize(
    ("flow", "linked"),
    [(invited, True), (password_forgotten, True), (address_added, False), (filed_in_the_portal, False)],
)
def test_every_mail_links_to_the_public_address(
    flow: Callable[[Controller], None],
    linked: bool,
    controller: Controller,
    mailoutbox: list[Any],
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        flow(controller)
    assert mailoutbox
    found = 0
    for sent in mailoutbox:
        message: EmailMessage = sent.message()
        assert HOSTILE not in message.as_string()
        for link in LINK.findall(sent.body):
            assert link.startswith((OURS, "https://autoriteitpersoonsgegevens.nl")), sent.subject
            found += link.startswith(f"{OURS}/")
    assert found or not linked


def test_an_invitation_opens_at_the_public_address(
    controller: Controller, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        invited(controller)
    (sent,) = mailoutbox
    link = next(link for link in LINK.findall(sent.body) if "/invitation/" in link)
    page = Client().get(link.removeprefix(OURS), follow=True)
    assert page.status_code == 200 and b'name="password"' in page.content


def test_letters_calendars_and_messages_to_staff_do_as_well(controller: Controller) -> None:
    request = cases.submitted(controller)
    assert link_to(request) == f"{OURS}/admin/requests/subjectrequest/{request.pk}/change/"
    letters = " ".join(Letter.objects.values_list("body", flat=True))
    assert not [link for link in LINK.findall(letters) if "status" in link and not link.startswith(OURS)]
    lead = person(Role.PRIVACY_LEAD, controller)
    SubjectRequest.objects.update(paused=False)
    secret = reset_feed(user=lead, by=principal_of(lead))
    feed = Client().get(f"/calendar/{secret}.ics", headers={"Host": HOSTILE})
    assert {str(event["url"]) for event in Calendar.from_ical(feed.content).walk("VEVENT")} == {
        link_to(request)
    }
    made = signed_in(lead).post(reverse("admin:requests_calendar"), headers={"Host": HOSTILE}, follow=True)
    assert f"{OURS}/calendar/" in made.content.decode() and HOSTILE not in made.content.decode()


def test_an_address_of_another_host_becomes_ours() -> None:
    assert public_address("http://evil.example/a/?b=c#d") == public_address("/a/?b=c#d")
    assert page_address("admin:index").endswith("/admin/")


def test_pages_of_staff_link_to_themselves_by_path_alone(controller: Controller) -> None:
    request = cases.submitted(controller)
    lead = signed_in(person(Role.PRIVACY_LEAD, controller))
    for page in ("/admin/", link_to(request).removeprefix(OURS)):
        text = lead.get(page, headers={"Host": HOSTILE}).content.decode()
        links = re.findall(r'(?:href|src|action)="([^"]*)"', text)
        assert len(links) > 20
        assert not [link for link in links if OURS in link or HOSTILE in link], page


BY_HOST = re.compile(r"build_absolute_uri|get_current_site|get_host\(\)|DERTIG_PUBLIC_URL")
FLOORS = ("evidence", "accounts", "processing", "stores", "subjects", "retention", "requests", "config")
KNOWN = {
    "accounts/links.py": "the one place",
    "config/setting_rules.py": "judges the setting",
    "config/settings.py": "the setting",
    "config/variables.py": "names the setting",
    "processing/admin/acceptances.py": "goes back to a page of this very host",
}


def test_no_other_code_builds_links_of_its_own() -> None:
    found = {
        str(file.relative_to(ROOT))
        for floor in (
            "evidence",
            "accounts",
            "processing",
            "stores",
            "subjects",
            "retention",
            "requests",
            "config",
        )
        for file in (ROOT / floor).rglob("*.py")
        if BY_HOST.search(file.read_text())
    }
    assert found == set(KNOWN)
