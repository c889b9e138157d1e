"""The invitation as a lead makes it, as it arrives, and as it is accepted."""

import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.invitation_actions import invite
from accounts.invitation_mail import plain_name
from accounts.models import Controller, Invitation, User
from accounts.principal import system
from accounts.roles import Role
from accounts.scope import principal_of
from tests import factories as make
from tests.people import person, signed_in

pytestmark = pytest.mark.django_db
ADD, LIST = reverse("admin:accounts_invitation_add"), reverse("admin:accounts_invitation_changelist")
ADDRESS, PASSWORD = "nel@example.org", "a-long-word-of-ones-own"
NEW = {"first_name": "Nel", "last_name": "Nieuw", "password": PASSWORD}


@pytest.fixture
def controller() -> Controller:
    cache.clear()
    return make.ControllerFactory(name="Acme B.V.", trade_names=["Acme"], language="nl")


@pytest.fixture
def lead(controller: Controller) -> User:
    return person(Role.PRIVACY_LEAD, controller, first_name="Lea", last_name="Lead")


def invited(lead: User, capture: Any, **said: str) -> None:
    with capture(execute=True):
        sent = {"email": ADDRESS, "role": "auditor", "language": "en", **said}
        assert signed_in(lead).post(ADD, sent).status_code == 302


def link_in(body: str) -> str:
    found = re.search(r"https?://[^/]+(/accounts/invitation/\S+)", body)
    assert found, body
    return found.group(1)


def words_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def offer(controller: Controller, lead: User) -> str:
    """A link, as the mail holds it."""
    _invitation, key = invite(
        controller=controller, email=ADDRESS, role=Role.AUDITOR, language="en", by=principal_of(lead)
    )
    return reverse("invitation-link", args=(key,))


def test_the_mail_says_what_is_offered_by_whom_until_when(
    lead: User, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    invited(lead, django_capture_on_commit_callbacks)
    (mail,) = mailoutbox
    assert mail.to == [ADDRESS] and "Dertig" in mail.subject and "Acme" in mail.subject
    until = timezone.now() + timedelta(days=7)
    for fact in ("Dertig", "Controller: Acme", "Role: Auditor", "Invited by: Lea Lead", f"{until:%Y}"):
        assert fact in mail.body
    invitation = Invitation.objects.get()
    assert invitation.mailed_at is not None
    page = words_of(signed_in(lead).get(LIST))
    assert ADDRESS in page and "Waiting" in page and "Lea Lead" in page


def test_the_mail_speaks_the_persons_language_else_the_chosen_one(
    lead: User, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    assert 'value="nl" selected' in words_of(signed_in(lead).get(ADD))
    invited(lead, django_capture_on_commit_callbacks, language="nl")
    make.UserFactory(email="known@example.org", language="nl")
    invited(lead, django_capture_on_commit_callbacks, email="known@example.org", language="en")
    for mail in mailoutbox:
        assert "nodigt u uit" in mail.body and "Rol: Auditor" in mail.body


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Lea Lead", "Lea Lead"),
        ("Anne-Marie d’Hondt (ict)", "Anne-Marie d’Hondt (ict)"),
        ("Win\r\nBcc: x@evil.example now", "Win Bcc x evil. example now"),
        ("https://evil.example/?a=b", "https evil. example a b"),
        ("www.evil.example", "www. evil. example"),
        ("x" * 200, "x" * 60),
    ],
)
def test_names_in_the_mail_hold_no_link_and_no_page_of_text(name: str, plain: str) -> None:
    assert plain_name(name) == plain


def test_a_mail_that_does_not_leave_is_said(lead: User, offer: str, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    client, invitation = signed_in(lead), Invitation.objects.get()
    client.post(reverse("admin:accounts_invitation_send_again", args=(invitation.pk,)))
    page = words_of(client.get(LIST))
    assert "did not take its mail" in page and "Not mailed" in page


def test_somebody_new_accepts_and_is_in(offer: str, controller: Controller) -> None:
    browser = Client()
    page = browser.get(offer, follow=True)
    where = page.request["PATH_INFO"]
    assert offer.split("/")[-2] not in where, "the key leaves the address"
    shown = words_of(page)
    for fact in ("Acme", "Auditor (reads only)", "Lea Lead", ADDRESS):
        assert fact in shown
    assert not User.objects.filter(email=ADDRESS).exists()
    weak = browser.post(where, {**NEW, "password": "12345678"})
    assert weak.status_code == 422 and "too common" in words_of(weak)
    answer = browser.post(where, NEW, follow=True)
    assert answer.request["PATH_INFO"] == "/admin/"
    assert "You now work for Acme as: Auditor" in words_of(answer)
    assert principal_of(User.objects.get(email=ADDRESS)).roles == {controller.pk: frozenset({Role.AUDITOR})}
    other = Client(REMOTE_ADDR="192.0.2.1")
    assert other.post("/accounts/login/", {"login": ADDRESS, "password": PASSWORD})["Location"] == "/admin/"
    used = browser.get(offer, follow=True)
    assert used.status_code == 410 and "accepted already" in words_of(used)


def test_who_has_an_account_signs_in_and_comes_back_to_accept(offer: str, controller: Controller) -> None:
    worker = make.UserFactory(email=ADDRESS)
    worker.set_password(PASSWORD)
    worker.save()
    browser = Client(REMOTE_ADDR="192.0.2.1")
    page = browser.get(offer, follow=True)
    where = page.request["PATH_INFO"]
    assert f"/accounts/login/?next={where}" in words_of(page)
    browser.post(where, NEW)
    assert not worker.memberships.exists()
    sent = {"login": ADDRESS, "password": PASSWORD, "next": where}
    assert browser.post("/accounts/login/", sent)["Location"] == where
    assert "Accept" in words_of(browser.get(where))
    assert browser.post(where)["Location"] == "/admin/"
    assert worker.memberships.get().controller == controller


def test_who_is_signed_in_with_another_address_learns_what_to_do(offer: str) -> None:
    other = make.UserFactory()
    browser = signed_in(other)
    page = browser.get(offer, follow=True)
    assert "another address" in words_of(page)
    browser.post(page.request["PATH_INFO"])
    assert not other.memberships.exists()


def test_a_closed_account_learns_what_to_do(offer: str) -> None:
    make.UserFactory(email=ADDRESS, is_active=False)
    assert "was closed" in words_of(Client().get(offer, follow=True))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"revoked_at": timezone.now()}, "was taken back"),
        ({"expires_at": timezone.now() - timedelta(minutes=1)}, "has expired"),
    ],
)
def test_a_link_that_ended_says_so_and_what_to_do(offer: str, change: Any, words: str) -> None:
    browser = Client()
    where = browser.get(offer, follow=True).request["PATH_INFO"]
    Invitation.objects.update(**change)
    for answer in (browser.get(offer, follow=True), browser.post(where, NEW)):
        assert answer.status_code == 410
        assert words in words_of(answer) and "Ask the person who invited you" in words_of(answer)
    assert not User.objects.filter(email=ADDRESS).exists()


def test_a_page_without_its_link_shows_nothing(offer: str) -> None:
    invitation = Invitation.objects.get()
    where = reverse("invitation", args=(invitation.public_id,))
    for answer in (Client().get(where), Client().post(where, NEW), Client().get(offer[:-2] + "/")):
        assert answer.status_code == 404 and "We do not know this link" in words_of(answer)
        assert ADDRESS not in words_of(answer) and "Acme" not in words_of(answer)


def test_two_invitations_in_two_tabs_do_not_mix(offer: str, lead: User) -> None:
    second = make.ControllerFactory(name="Second B.V.")
    _other, key = invite(controller=second, email=ADDRESS, role=Role.DPO, by=system("test"))
    browser = Client()
    first = browser.get(offer, follow=True).request["PATH_INFO"]
    browser.get(reverse("invitation-link", args=(key,)), follow=True)
    browser.post(first, NEW)
    assert User.objects.get(email=ADDRESS).memberships.get().role == Role.AUDITOR


def test_the_page_speaks_the_language_of_the_invitation(offer: str) -> None:
    Invitation.objects.update(language="nl")
    browser = Client()
    assert "Uitnodiging" in words_of(browser.get(offer, follow=True))
    browser.cookies["django_language"] = "en"
    assert "Make my account" in words_of(browser.get(offer, follow=True))


def test_sent_again_and_taken_back_from_its_page(lead: User, offer: str, mailoutbox: list[Any]) -> None:
    client, invitation = signed_in(lead), Invitation.objects.get()
    page = words_of(client.get(reverse("admin:accounts_invitation_change", args=(invitation.pk,))))
    assert "Send again" in page and "Take the invitation back" in page
    client.post(reverse("admin:accounts_invitation_send_again", args=(invitation.pk,)))
    assert Client().get(offer).status_code == 404
    latest = link_in(mailoutbox[-1].body)
    assert Client().get(latest, follow=True).status_code == 200
    client.post(reverse("admin:accounts_invitation_take_back", args=(invitation.pk,)))
    assert Client().get(latest, follow=True).status_code == 410
    assert "Taken back" in words_of(client.get(LIST))


def test_an_invitation_of_another_controller_is_out_of_reach(offer: str) -> None:
    invitation = Invitation.objects.get()
    stranger = signed_in(person(Role.PRIVACY_LEAD, make.ControllerFactory()))
    for verb in ("send_again", "take_back"):
        address = reverse(f"admin:accounts_invitation_{verb}", args=(invitation.pk,))
        assert stranger.post(address).status_code == 404
    invitation.refresh_from_db()
    assert invitation.works


def test_who_was_invited_twice_to_one_role_is_said(lead: User, offer: str) -> None:
    answer = signed_in(lead).post(ADD, {"email": ADDRESS.upper(), "role": "auditor", "language": "en"})
    assert answer.status_code == 200 and "send that invitation again" in words_of(answer)


def test_the_list_of_people_leads_to_inviting(lead: User, offer: str) -> None:
    page = words_of(signed_in(lead).get(reverse("admin:accounts_membership_changelist")))
    assert ADD in page and "(1 open)" in page


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("invite", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def test_an_operator_makes_the_first_lead_without_mail(controller: Controller, mailoutbox: list[Any]) -> None:
    first = command(controller.slug, ADDRESS, "privacy_lead")
    link = command(controller.slug, ADDRESS, "privacy_lead")
    assert not mailoutbox
    assert Client().get(link_in(first)).status_code == 404
    browser = Client()
    page = browser.get(link_in(link), follow=True)
    assert "De beheerder van deze installatie" in words_of(page)
    browser.post(page.request["PATH_INFO"], NEW)
    assert controller.memberships.get(role=Role.PRIVACY_LEAD).user.email == ADDRESS
    with pytest.raises(CommandError, match="already has this role"):
        command(controller.slug, ADDRESS, "privacy_lead")


def test_an_operator_may_have_the_link_mailed(controller: Controller, mailoutbox: list[Any]) -> None:
    link = command(controller.slug, ADDRESS, "dpo", "--mail", "--language", "en")
    assert link in mailoutbox[0].body


def test_a_wrong_controller_is_named(controller: Controller) -> None:
    with pytest.raises(CommandError, match=controller.slug):
        command("elsewhere", ADDRESS, "dpo")
