"""One's e-mail address changes by proof alone, and takes no role over."""

import re
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Controller, Invitation, Membership, User
from accounts.open_work import unproven_addresses
from accounts.roles import Role
from evidence.models import Event
from tests import factories as make
from tests.people import person, signed_in

pytestmark = pytest.mark.django_db
PASSWORD, FUTURE = "a-long-word-of-ones-own", "future@example.org"
OWN = "/accounts/email/"
CODE_PAGE = "/accounts/confirm-email/"


@pytest.fixture
def controller() -> Controller:
    cache.clear()
    return make.ControllerFactory()


@pytest.fixture
def auditor(controller: Controller) -> User:
    user = person(Role.AUDITOR, controller, email="auditor@example.org")
    user.set_password(PASSWORD)
    user.save()
    return user


def browser_of(user: User) -> Client:
    """Signed in, by password, without having typed it again."""
    client = Client(REMOTE_ADDR="192.0.2.1")
    assert client.post("/accounts/login/", {"login": user.email, "password": PASSWORD}).status_code == 302
    return client


def again(client: Client) -> Client:
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def code_in(message: Any) -> str:
    found = re.search(r"^([A-Z0-9]{3,}-?[A-Z0-9]{3,})$", str(message.body), re.MULTILINE)
    assert found, message.body
    return found.group(1)


def test_an_auditor_takes_over_no_role_by_taking_somebodys_future_address(auditor: User) -> None:
    """The attack: make a future colleague's address one's own, unproven, and wait for a lead elsewhere."""
    browser = again(browser_of(auditor))
    for act in ("action_add", "action_primary"):
        browser.post(OWN, {act: "", "email": FUTURE})
    auditor.refresh_from_db()
    assert auditor.email == "auditor@example.org"
    theirs = make.ControllerFactory()
    lead = signed_in(person(Role.PRIVACY_LEAD, theirs))
    said = {"email": FUTURE, "role": "privacy_lead", "language": "en"}
    assert lead.post(reverse("admin:accounts_invitation_add"), said).status_code == 302
    assert Invitation.objects.get(controller=theirs).email == FUTURE
    assert not Membership.objects.filter(user=auditor, controller=theirs).exists()


@pytest.mark.parametrize("act", ["action_primary", "action_remove"])
def test_unproven_addresses_of_earlier_versions_are_no_way_in(auditor: User, act: str) -> None:
    EmailAddress.objects.create(user=auditor, email=auditor.email)
    EmailAddress.objects.create(user=auditor, email=FUTURE)
    browser = again(browser_of(auditor))
    for email in (FUTURE, auditor.email):
        browser.post(OWN, {act: "", "email": email})
    auditor.refresh_from_db()
    assert auditor.email == "auditor@example.org"


def test_a_change_asks_for_the_password_again(auditor: User, mailoutbox: list[Any]) -> None:
    answer = browser_of(auditor).post(OWN, {"action_add": "", "email": FUTURE})
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not mailoutbox


def test_a_proven_address_takes_the_place_of_the_old_one_which_is_told(
    auditor: User, controller: Controller, mailoutbox: list[Any]
) -> None:
    browser = again(browser_of(auditor))
    browser.post(OWN, {"action_add": "", "email": FUTURE})
    (asked,) = mailoutbox
    assert (asked.to, "Dertig" in asked.subject) == ([FUTURE], True)
    browser.post(CODE_PAGE, {"code": "WRONG-CODE"})
    auditor.refresh_from_db()
    assert auditor.email == "auditor@example.org"
    browser.post(CODE_PAGE, {"code": code_in(asked)})
    auditor.refresh_from_db()
    assert auditor.email == FUTURE
    (_asked, told) = mailoutbox
    assert told.to == ["auditor@example.org"] and FUTURE in told.body and "Dertig" in told.subject
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [(FUTURE, True, True)]
    (event,) = Event.objects.filter(verb="person.address")
    assert (event.controller_id, event.record) == (controller.pk, f"person:{auditor.public_id}")
    assert "example" not in str(event.detail)
    browser_of(auditor)


def test_the_address_of_somebody_else_is_not_given(auditor: User, mailoutbox: list[Any]) -> None:
    other = make.UserFactory(email=FUTURE)
    browser = again(browser_of(auditor))
    browser.post(OWN, {"action_add": "", "email": FUTURE})
    answer = browser.post(CODE_PAGE, {"code": code_in(mailoutbox[-1])}, follow=True)
    assert "already registered with this email address" in answer.content.decode()
    auditor.refresh_from_db()
    other.refresh_from_db()
    assert (auditor.email, other.email) == ("auditor@example.org", FUTURE)


def test_nothing_changes_where_the_old_address_cannot_be_mailed(
    auditor: User, mailoutbox: list[Any], settings: Any
) -> None:
    browser = again(browser_of(auditor))
    browser.post(OWN, {"action_add": "", "email": FUTURE})
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    answer = browser.post(CODE_PAGE, {"code": code_in(mailoutbox[-1])}, follow=True)
    assert "nothing was changed" in answer.content.decode()
    auditor.refresh_from_db()
    assert auditor.email == "auditor@example.org"
    said = {"oldpassword": PASSWORD, "password1": f"{PASSWORD}-new", "password2": f"{PASSWORD}-new"}
    assert browser.post("/accounts/password/change/", said).status_code == 302
    auditor.refresh_from_db()
    assert auditor.check_password(f"{PASSWORD}-new")


def test_the_mails_are_in_the_readers_language(auditor: User, mailoutbox: list[Any]) -> None:
    browser = again(browser_of(auditor))
    browser.cookies["django_language"] = "nl"
    browser.post(OWN, {"action_add": "", "email": FUTURE})
    browser.post(CODE_PAGE, {"code": code_in(mailoutbox[-1])})
    assert [mail.subject.partition("] ")[2] for mail in mailoutbox] == [
        "Dertig: code voor uw nieuwe e-mailadres",
        "Dertig: uw e-mailadres is gewijzigd",
    ]


def test_whoever_has_no_proven_address_signs_in_and_can_prove_it(
    auditor: User, mailoutbox: list[Any]
) -> None:
    browser = again(browser_of(auditor))
    assert "auditor@example.org" in browser.get(OWN).content.decode()
    browser.post(OWN, {"action_send": "", "email": auditor.email})
    browser.post(CODE_PAGE, {"code": code_in(mailoutbox[-1])})
    assert EmailAddress.objects.get(user=auditor).verified
    assert not Event.objects.filter(verb="person.address").exists()


def migrated(name: str) -> None:
    """Run the one operation of a migration on what is there."""
    (operation,) = import_module(f"accounts.migrations.{name}").Migration.operations
    operation._run(apps, SimpleNamespace(connection=connection))


def test_the_upgrade_proves_given_addresses_and_no_changed_one(auditor: User) -> None:
    unused = make.UserFactory(email="invited@example.org", password="!never-chosen")
    changed = make.UserFactory(email="changed@example.org", password="hash")
    EmailAddress.objects.create(user=changed, email=changed.email, primary=True)
    EmailAddress.objects.create(user=changed, email="was-first@example.org")
    for _twice in range(2):
        migrated("0005_unproven_addresses_go")
        migrated("0006_addresses_that_were_given_are_proven")
    assert set(EmailAddress.objects.values_list("user", "email", "verified", "primary")) == {
        (auditor.pk, auditor.email, True, True),
        (changed.pk, changed.email, False, True),
    }
    assert not EmailAddress.objects.filter(user=unused).exists()
    (matter,) = unproven_addresses()
    assert matter.words.startswith("1 ")


def test_a_language_is_learned_at_sign_in(auditor: User) -> None:
    client = Client(REMOTE_ADDR="192.0.2.1", headers={"accept-language": "nl"})
    client.post("/accounts/login/", {"login": auditor.email, "password": PASSWORD})
    auditor.refresh_from_db()
    assert auditor.language == "nl"
