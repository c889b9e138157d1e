"""Marked values go through every flow; no log of a production installation holds one of them.

``FLOWS`` has a line per flow. The walk over all addresses completes it: what an address may hold in its
path or query is classified, and each is asked for with marked values in every place that takes text.
"""

import json
import logging
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from accounts.actions import create_api_key
from accounts.models import Controller, User
from accounts.principal import system
from accounts.roles import Role
from accounts.scope import principal_of
from config import logs
from requests import code_sending
from requests.actions.feeds import reset_feed
from requests.api import views as api_views
from requests.log_exports.making import LogFormat, export_log
from requests.mail.webhook import signature
from requests.models import Letter, Mailbox, SubjectRequest
from requests.sending import finish_letter
from stores.models import WebhookEndpoint
from stores.webhooks.actions import save_endpoint
from stores.webhooks.announcing import announce
from stores.webhooks.sending import deliver
from stores.webhooks.terms import CHOSEN, WebhookEvent
from tests.people import person, signed_in
from tests.requests.mail import cases
from tests.requests.mail.conftest import post_office
from tests.requests.mail.messages import reply
from tests.requests.mail.smtp import PostOffice
from tests.requests.portal.visitors import file, submit, work
from tests.servers import ROOT
from tests.test_isolation import addresses

__all__ = ["post_office"]
pytestmark = pytest.mark.django_db

NAME, EMAIL, SECRET = "Zebrahorst", "zebrahorst@marked.example", "zebrahorst-7Secret-9Marked-Password"
PORTAL = "/c/acme/request/"
ANSWERS = {
    "rights": {"rights": ["erasure"]},
    "behalf": {"acting_for": "self"},
    "contact": {"name": f"{NAME} O’Hara", "email": EMAIL, "postal_address": f"{NAME}straat 1"},
    "details": {"details": f"My name is {NAME}"},
}
REPORT = {"channel": "phone", "rights": ["erasure"], "language": "nl", "name": NAME, "email": EMAIL}
BY = system("test")


@dataclass
class World:
    """Two sides of one installation, and the secrets that its flows made on the way."""

    controller: Controller
    lead: User
    staff: Client
    office: PostOffice
    folder: Path
    secrets: set[str] = field(default_factory=set)

    def api(self, **given: bool) -> Client:
        _key, secret = create_api_key(controller=self.controller, name=NAME, by=BY, **given)
        self.secrets.add(secret)
        return Client(headers={"Authorization": f"Api-Key {secret}"})

    def filed(self) -> SubjectRequest:
        return cases.submitted(self.controller, name=NAME, email=EMAIL)


@pytest.fixture
def world(post_office: PostOffice, tmp_path: Path) -> World:
    cache.clear()
    controller = cases.acme()
    lead = person(Role.PRIVACY_LEAD, controller, email=f"lead-{EMAIL}")
    return World(controller, lead, signed_in(lead), post_office, tmp_path)


@pytest.fixture
def log() -> Iterator[Callable[[], str]]:
    """Everything that is logged from here on, as in production: JSON, from INFO on."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter(as_json=True))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream.getvalue
    root.removeHandler(handler)
    root.setLevel(level)


def assert_clean(text: str, secrets: set[str]) -> None:
    """No line holds a marked value or a secret, as it is, quoted or in another case."""
    for line in text.splitlines():
        for value in {NAME, EMAIL, SECRET, *secrets}:
            for written in (value, quote(value, safe="")):
                assert written.lower() not in line.lower(), line
        assert "zebra" not in line.lower(), line


# --- Flows


def portal_filing(world: World) -> None:
    visitor = Client()
    world.secrets.update(submit(visitor, ANSWERS))
    visitor.post(f"{PORTAL}receipt/", {"saved": "on"})
    visitor.post(f"{PORTAL}contact/", {"name": NAME, "email": f"{NAME} at home", "postal_address": ""})


def portal_codes(world: World) -> None:
    visitor = Client()
    file(visitor, ANSWERS)
    work()
    code = re.search(r"\b(\d{6})\b", world.office.arrived[-1].get_content())
    assert code is not None
    visitor.post(f"{PORTAL}resend/")
    work()
    visitor.post(f"{PORTAL}confirm/", {"code": SECRET})
    visitor.post(f"{PORTAL}confirm/", {"code": code[1]})


def codes_that_do_not_arrive(world: World) -> None:
    file(Client(), ANSWERS)
    world.office.unknown.add(EMAIL)
    for wish in code_sending.ungranted():
        code_sending.grant(wish)
    for code in code_sending.unfinished_codes():
        code_sending.finish_code(code)
    world.office.deferring = True
    file(Client(), ANSWERS)
    work()


def portal_status(world: World) -> None:
    visitor = Client()
    reference, receipt = file(visitor, ANSWERS)
    world.secrets.update((reference, receipt))
    for secret in (SECRET, receipt):
        stranger = Client()
        stranger.post(f"{PORTAL}status/", {"reference": reference, "secret": secret})
        stranger.post(f"{PORTAL}status/code/", {"reference": reference})
    visitor.post(f"{PORTAL}status/message/", {"text": f"I am {NAME}"})
    visitor.post(f"{PORTAL}status/withdraw/", {"sure": "yes"})


def mail_in(world: World) -> None:
    Mailbox.objects.create(controller=world.controller, webhook_secret=SECRET)
    raw = reply(sender=EMAIL, subject=f"I am {NAME}", text=NAME).as_bytes()
    for body, secret in ((raw, SECRET), (raw, NAME), (b"\xff" * 50 + NAME.encode(), SECRET)):
        stamp = str(int(time.time()))
        headers = {"X-Dertig-Timestamp": stamp, "X-Dertig-Signature": signature(secret, stamp, body)}
        Client().post(
            reverse("mail-webhook", args=["acme"]), body, content_type="message/rfc822", headers=headers
        )


def letters_out(world: World) -> None:
    request = world.filed()
    world.office.unknown.add(EMAIL)
    for letter in Letter.objects.filter(request=request):
        finish_letter(letter.pk)


def webhooks_out(world: World) -> None:
    endpoint = WebhookEndpoint(
        controller=world.controller,
        name=NAME,
        url=f"https://127.0.0.1:9/{SECRET}/hook",
        events=[event.value for event in CHOSEN],
    )
    save_endpoint(endpoint=endpoint, by=BY)
    world.secrets.add(endpoint.secret)
    announce(
        controller_id=world.controller.pk,
        event=WebhookEvent.REQUEST_CLOSED,
        payload={"reference": "D-2345-6789", "link": f"https://privacy.example/{SECRET}"},
    )
    for delivery in endpoint.deliveries.all():
        deliver(delivery.pk)


def searches_of_staff(world: World) -> None:
    request = world.filed()
    world.secrets.add(request.reference)
    for page in ("requests_subjectrequest", "accounts_user", "accounts_membership", "accounts_apikey"):
        board = reverse(f"admin:{page}_changelist")
        for term in (EMAIL, NAME, request.reference):
            world.staff.post(board, {"q": term}, follow=True)
            world.staff.get(board, {"q": term})
            world.staff.get(board, {"email__startswith": term, "found": term})
    world.staff.post(reverse("admin:subjects_consent_find"), {"kind": "email", "value": EMAIL})
    world.staff.get(f"/admin/search/?s={EMAIL}")
    world.staff.get(f"/admin/autocomplete/?term={EMAIL}")


def staff_at_work(world: World) -> None:
    request = world.filed()
    page = reverse("admin:requests_subjectrequest_change", args=(request.pk,))
    world.staff.get(page)
    world.staff.post(f"{page.removesuffix('change/')}message/", {"body": f"Dear {NAME}"})
    world.staff.post(
        reverse("admin:requests_subjectrequest_add"),
        {
            "controller": world.controller.pk,
            "channel": "phone",
            "day": world.controller.today().isoformat(),
            "rights": ["access"],
            "name": NAME,
            "email": EMAIL,
            "language": "en",
            "acting_for": "self",
        },
    )


def sign_in(world: World) -> None:
    user = person(Role.AUDITOR, world.controller, email=EMAIL)
    user.set_password(SECRET)
    user.save()
    browser = Client()
    for number in range(12):
        cache.clear()
        said = {"login": EMAIL, "password": f"{SECRET}{number}"}
        browser.post(f"/accounts/login/?next=/{NAME}", said)
    Client(REMOTE_ADDR="192.0.2.9").post("/accounts/login/", {"login": EMAIL, "password": SECRET})
    Client().post("/accounts/login/", {"login": f"nobody-{EMAIL}", "password": SECRET})
    Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": EMAIL, "password": SECRET})


def invitation_and_password_reset(world: World) -> None:
    """The link is opened, used, and opened again when its key is worn out; another is made up."""
    add = f"{reverse('admin:accounts_invitation_add')}?controller={world.controller.pk}"
    with TestCase.captureOnCommitCallbacks(execute=True):
        world.staff.post(add, {"email": EMAIL, "role": "auditor", "language": "en"})
    links = [
        found
        for message in world.office.arrived
        for found in re.findall(r"/accounts/invitation/([^\s/]+)/", message.get_content())
    ]
    world.secrets.update(links)
    invited = Client()
    offer = invited.get(f"/accounts/invitation/{links[-1]}/", follow=True)
    invited.post(
        offer.request["PATH_INFO"], {"first_name": NAME, "last_name": NAME, "password": f"{SECRET}-first"}
    )
    invited.get(f"/accounts/invitation/{links[-1]}/", follow=True)
    invited.get(f"/accounts/invitation/{SECRET}/")
    Client().post("/accounts/password/reset/", {"email": EMAIL})
    Client().post("/accounts/password/reset/", {"email": f"nobody-{EMAIL}"})
    bodies = [message.get_content() for message in world.office.arrived]
    keys = [found for body in bodies for found in re.findall(r"/password/reset/key/([^\s/]+)/", body)]
    world.secrets.update(keys)
    world.secrets.update(key.partition("-")[2] for key in keys)
    browser = Client()
    answer = browser.get(f"/accounts/password/reset/key/{keys[-1]}/", follow=True)
    browser.post(answer.request["PATH_INFO"], {"password1": SECRET, "password2": SECRET})
    browser.get(f"/accounts/password/reset/key/{keys[-1]}/")
    browser.get(f"/accounts/password/reset/key/1-{SECRET}/")


def calendar_feed(world: World) -> None:
    world.filed()
    secret = reset_feed(user=world.lead, by=principal_of(world.lead))
    world.secrets.add(secret)
    assert Client().get(f"/calendar/{secret}.ics").status_code == 200
    Client().get(f"/calendar/{SECRET}.ics?token={SECRET}")
    Client().post(f"/calendar/{secret}.ics")
    Client().get(f"/calendar/{secret}")


def api_of_requests(world: World) -> None:
    writer = world.api(enters_requests=True, sees_people=True)
    body = REPORT | {"received_at": timezone.now().isoformat()}
    headers = {"Idempotency-Key": f"{SECRET}"}
    for sent in (body, body, {**body, "rights": [NAME]}, {**body, "email": NAME}):
        writer.post("/api/v1/requests/", sent, content_type="application/json", headers=headers)
    writer.post("/api/v1/requests/", f'{{"name": "{NAME}', content_type="application/json")
    reference = SubjectRequest.objects.latest("pk").reference
    world.secrets.add(reference)
    writer.get(f"/api/v1/requests/{reference}/")
    writer.get(f"/api/v1/requests/?controller={NAME}&state={NAME}&due_before={EMAIL}")
    Client(headers={"Authorization": f"Api-Key {SECRET}.{SECRET}"}).get("/api/v1/requests/")


def api_of_people(world: World) -> None:
    program = world.api(tells_events=True, asks_standing=True)
    event = {"id": NAME, "type": "consent_given", "at": "x", "identifiers": {"email": EMAIL}, "purpose": NAME}
    program.post(f"/api/v1/events/?controller={NAME}", event, content_type="application/json")
    asked = {"people": [{"id": NAME, "identifiers": {"email": EMAIL}}], "purposes": [NAME]}
    program.post("/api/v1/people/standing/", asked, content_type="application/json")


def records_pushed(world: World) -> None:
    program = world.api(pushes_records=True)
    program.post(
        f"/api/v1/datasets/acme/customers/records/?store={NAME}",
        {"records": [{"key": EMAIL, "values": {"email": EMAIL}}]},
        content_type="application/json",
    )


def exports(world: World) -> None:
    world.filed()
    by = principal_of(world.lead)
    today = world.controller.today()
    for form in LogFormat:
        export_log(controller=world.controller, first=today, last=today, form=form, language="en", by=by)
    page = reverse("admin:requests_log")
    world.staff.post(page, {"controller": world.controller.pk, "first": NAME, "last": EMAIL, "form": "pdf"})


def commands(world: World) -> None:
    sheet = world.folder / f"{NAME}.csv"
    sheet.write_text(f"email\n{EMAIL}\n")
    for arguments in (
        ("suppressions", "check", str(sheet), "--controller", "acme", "--purpose", NAME),
        ("suppressions", "check", str(sheet), "--controller", NAME, "--purpose", NAME),
        ("register", "load", str(sheet)),
        ("purge", "plan", "--controller", NAME),
    ):
        with pytest.raises((CommandError, SystemExit)):
            call_command(*arguments, stdout=StringIO(), stderr=StringIO())


def a_view_that_breaks(world: World) -> None:
    """What a program sent stands in the exception, in the address, in the browser's name and the referrer."""
    writer = world.api(enters_requests=True)
    writer.raise_request_exception = False
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api_views, "submit", _breaks)
        broke = writer.post(
            f"/api/v1/requests/?q={EMAIL}",
            REPORT | {"received_at": timezone.now().isoformat()},
            content_type="application/json",
            headers={"Referer": f"https://x.example/{NAME}", "User-Agent": NAME, "X-Request-Id": NAME},
        )
    assert broke.status_code == 500
    Client(SERVER_NAME=f"{NAME}.example").get(f"/{NAME}/")


def _breaks(**given: object) -> None:
    raise ValueError(f"{NAME} {EMAIL} {SECRET} {given}")


FLOWS: dict[str, Callable[[World], None]] = {
    "a request is filed in the portal": portal_filing,
    "codes are mailed and typed": portal_codes,
    "codes cannot be delivered": codes_that_do_not_arrive,
    "the status page, its messages and its end": portal_status,
    "mail is handed in": mail_in,
    "letters cannot be delivered": letters_out,
    "webhooks are sent": webhooks_out,
    "staff search": searches_of_staff,
    "staff work on a request": staff_at_work,
    "staff sign in, and somebody guesses": sign_in,
    "an invitation, a password reset": invitation_and_password_reset,
    "a calendar is read": calendar_feed,
    "programs report and read requests": api_of_requests,
    "programs tell and ask of people": api_of_people,
    "programs push records": records_pushed,
    "logs are exported": exports,
    "management commands": commands,
    "a view breaks": a_view_that_breaks,
}


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS.keys())
def test_no_log_holds_a_marked_value(
    flow: Callable[[World], None], world: World, log: Callable[[], str]
) -> None:
    flow(world)
    text = log()
    for line in text.splitlines():
        assert json.loads(line)["timestamp"], "one JSON line per event"
    assert_clean(text, {secret for secret in world.secrets if len(secret) > 5})


# --- Every address


TEXT_PARTS = {
    "slug": "a controller, as it is published, or of a verb",
    "ref": "a dataset or an activity by its reference in the register",
    "name": "a step of the portal or of a request",
    "verb": "an act on a record",
    "object_id": "a record by its number",
    "url": "whatever leads nowhere in the admin",
    "app_label": "an app of the admin",
    "reference": "a request by its reference, which is public",
    "draft_name": "a draft of the portal by a name that opens nothing",
    "content_type_id": "a kind of record",
    "uidb36": "a person of staff by their number, in a link that expires",
    "secret": "the key of a calendar, which is made anew at will",
    "key": "the key of a link that expires: a password reset, an invitation",
    "public_id": "an invitation whose link this session followed, by a random id",
}
"""What the parts of addresses that take text hold. No part holds a name or an e-mail address."""

KEYS = {
    "secret": calendar_feed,
    "key": invitation_and_password_reset,
    "uidb36": invitation_and_password_reset,
}
"""Parts that hold keys, and the flow that opens such an address."""

QUERY = {
    # Filters of lists, and where a form begins: codes, numbers and register paths.
    *("controller", "state", "due", "right", "handler", "stream", "basis", "findings", "webhook", "whose"),
    *(
        "standing",
        "severity",
        "kind",
        "code",
        "path",
        "format",
        "scope",
        "place",
        "store",
        "status",
        "edition",
    ),
    *("chosen", "page", "count", "language", "due_before", "done", "another"),
    # Of a request of the portal, which is public.
    "reference",
    # Words in the register's own texts.
    "search",
    # The token of a search that the session holds.
    "found",
}
"""Every parameter that an address may be read for; none holds a name, an e-mail address or a key."""

PART = re.compile(r"<(?:\w+:)?(\w+)>")
TAKES_NUMBERS = re.compile(r"<(?:int|uuid):\w+>")
READ = re.compile(r"""(?:\bGET|query_params)(?:\.get\(|\[)\s*["'](\w+)["']""")
PARAMETER = re.compile(r"""parameter_name = ["'](\w+)["']|OpenApiParameter\(\s*["'](\w+)["']""")


def test_every_part_of_an_address_that_takes_text_is_classified() -> None:
    parts = {part for route, _ in addresses() for part in PART.findall(TAKES_NUMBERS.sub("", route))}
    assert parts <= TEXT_PARTS.keys(), "does it hold anything about people, or a key?"
    assert {"secret", "key", "reference"} <= parts
    assert set(KEYS.values()) <= set(FLOWS.values())


def test_every_parameter_of_a_query_is_classified() -> None:
    found: set[str] = set()
    for floor in ("accounts", "processing", "stores", "subjects", "retention", "requests"):
        for source in (ROOT / floor).rglob("*.py"):
            text = source.read_text()
            found |= set(READ.findall(text))
            found |= {name for pair in PARAMETER.findall(text) for name in pair if name}
    assert found <= QUERY, "does it hold anything about people, or a key?"
    assert len(found) > 20


def filled(route: str) -> str:
    """An address of the route, with marked text in each place that takes any."""
    path = re.sub(r"<int:\w+>", "1", route)
    path = re.sub(r"<uuid:\w+>", "00000000-0000-4000-8000-000000000000", path)
    path = re.sub(r"\(\?P<\w+>[^)]*\)|<(?:\w+:)?\w+>", SECRET, path)
    return "/" + re.sub(r"[\^$?]|\\Z", "", path)


@pytest.mark.parametrize("known", [True, False], ids=["staff", "stranger"])
def test_no_address_is_logged_as_it_was_asked_for(known: bool, world: World, log: Callable[[], str]) -> None:
    client = world.staff if known else Client()
    client.raise_request_exception = False
    query = "&".join(f"{name}={quote(EMAIL)}" for name in ("q", "s", "term", "email", "next", *sorted(QUERY)))
    asked = 0
    for route, _pattern in addresses():
        if "logout" in route:
            continue
        answer = client.get(f"{filled(route)}?{query}", headers={"Referer": f"http://testserver/{SECRET}"})
        assert answer.status_code < 500, route
        asked += 1
    text = log()
    assert asked > 200
    assert text.count('"request_finished"') >= asked
    assert_clean(text, set())
    assert '"GET /calendar/<str:secret>.ics"' in text


def test_without_the_rules_the_same_flow_would_be_read_in_the_log(world: World) -> None:
    """Else the tests above would prove nothing."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter(as_json=True, whole=True))
    logging.getLogger().addHandler(handler)
    a_view_that_breaks(world)
    logging.getLogger().removeHandler(handler)
    for value in (NAME, EMAIL, SECRET):
        assert value in stream.getvalue()
