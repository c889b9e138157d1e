"""A role is given to an invitation that its owner accepts: once, in time, by nobody else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.actions import Refused, deactivate_person, revoke_role
from accounts.invitation_actions import (
    FROM_A_CONTROLLER,
    TO_AN_ADDRESS,
    Ended,
    accept,
    accept_as_new,
    by_key,
    forget_ended,
    hash_of,
    invite,
    send_again,
    take_back,
    why_not,
)
from accounts.models import Controller, Invitation, Membership, User
from accounts.principal import NotAllowed, Principal, system
from accounts.roles import Role
from accounts.scope import principal_of
from evidence.models import Event
from tests import factories as make
from tests.people import person, principal

NEW = {"first_name": "Nel", "last_name": "Nieuw", "password": "a-long-word-of-ones-own"}
ADDRESS = "nel@example.org"


@pytest.fixture
def controller(db: None) -> Controller:
    cache.clear()
    return make.ControllerFactory()


@pytest.fixture
def lead(controller: Controller) -> Principal:
    return principal(Role.PRIVACY_LEAD, controller)


def invited(controller: Controller, by: Principal, email: str = ADDRESS) -> tuple[Invitation, str]:
    return invite(controller=controller, email=email, role=Role.AUDITOR, by=by)


def test_an_invitation_gives_nothing_before_it_is_accepted(controller: Controller, lead: Principal) -> None:
    invitation, key = invited(controller, lead, " Nel@Example.org ")
    assert invitation.email == ADDRESS
    assert not User.objects.filter(email=ADDRESS).exists()
    assert timedelta(days=6) < invitation.expires_at - timezone.now() <= timedelta(days=7)
    assert by_key(key) == invitation
    assert key not in str(Invitation.objects.filter(pk=invitation.pk).values().get())


def test_who_has_no_account_makes_one_by_accepting(controller: Controller, lead: Principal) -> None:
    invitation, key = invited(controller, lead)
    made = accept_as_new(invitation=invitation, key_hash=hash_of(key), **NEW)
    assert (made.email, made.get_full_name()) == (ADDRESS, "Nel Nieuw")
    assert made.is_staff and not made.is_superuser and made.check_password(NEW["password"])
    assert principal_of(made).roles == {controller.pk: frozenset({Role.AUDITOR})}
    assert EmailAddress.objects.get(user=made).verified
    invitation.refresh_from_db()
    assert invitation.accepted_by == made


def test_who_has_an_account_accepts_as_themselves(controller: Controller, lead: Principal) -> None:
    worker = person(Role.APPROVER, make.ControllerFactory(), email=ADDRESS, first_name="Own name")
    invitation, key = invited(controller, lead)
    accept(invitation=invitation, key_hash=hash_of(key), person=worker)
    assert Membership.objects.get(user=worker, controller=controller).role == Role.AUDITOR
    worker.refresh_from_db()
    assert worker.first_name == "Own name"
    with pytest.raises(Refused, match="already has this role"):
        invited(controller, lead)


def test_nobody_else_accepts(controller: Controller, lead: Principal) -> None:
    invitation, key = invited(controller, lead)
    with pytest.raises(Refused, match="another address"):
        accept(invitation=invitation, key_hash=hash_of(key), person=make.UserFactory())
    with pytest.raises(Refused, match="replaced"):
        accept(invitation=invitation, key_hash=hash_of("guessed"), person=make.UserFactory(email=ADDRESS))
    assert not Membership.objects.filter(controller=controller, role=Role.AUDITOR).exists()


def test_bearing_the_address_gives_nothing_without_the_mail(controller: Controller, lead: Principal) -> None:
    bearer = person(Role.AUDITOR, make.ControllerFactory(), email=ADDRESS)
    invited(controller, lead)
    assert not bearer.memberships.filter(controller=controller).exists()


def test_an_account_that_came_meanwhile_signs_in(controller: Controller, lead: Principal) -> None:
    invitation, key = invited(controller, lead)
    make.UserFactory(email=ADDRESS)
    with pytest.raises(Refused, match="sign in"):
        accept_as_new(invitation=invitation, key_hash=hash_of(key), **NEW)


def test_a_closed_account_accepts_nothing(controller: Controller, lead: Principal) -> None:
    invitation, key = invited(controller, lead)
    closed = make.UserFactory(email=ADDRESS, is_active=False)
    with pytest.raises(Refused, match="closed"):
        accept(invitation=invitation, key_hash=hash_of(key), person=closed)


def test_a_weak_password_makes_no_account(controller: Controller, lead: Principal) -> None:
    invitation, key = invited(controller, lead)
    with pytest.raises(ValidationError) as refused:
        accept_as_new(invitation=invitation, key_hash=hash_of(key), **{**NEW, "password": "12345678"})
    assert list(refused.value.message_dict) == ["password"]
    assert not User.objects.filter(email=ADDRESS).exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"revoked_at": timezone.now()}, "taken back"),
        ({"accepted_at": timezone.now()}, "accepted already"),
        ({"expires_at": timezone.now() - timedelta(minutes=1)}, "expired"),
    ],
)
def test_what_has_ended_is_refused_in_words(
    controller: Controller, lead: Principal, change: dict[str, object], words: str
) -> None:
    invitation, key = invited(controller, lead)
    Invitation.objects.filter(pk=invitation.pk).update(**change)
    with pytest.raises(Ended, match=words):
        accept_as_new(invitation=invitation, key_hash=hash_of(key), **NEW)
    assert not User.objects.filter(email=ADDRESS).exists()


def test_sent_again_it_has_a_new_link_and_the_old_one_ends(controller: Controller, lead: Principal) -> None:
    invitation, old = invited(controller, lead)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1), mailed_at=timezone.now())
    another = principal(Role.PRIVACY_LEAD, controller)
    renewed, key = send_again(invitation=invitation, by=another)
    assert by_key(old) is None
    assert (renewed.works, renewed.mailed_at, renewed.invited_by.actor) == (True, None, another.actor)
    with pytest.raises(Ended, match="replaced"):
        accept_as_new(invitation=invitation, key_hash=hash_of(old), **NEW)
    accept_as_new(invitation=renewed, key_hash=hash_of(key), **NEW)


def test_taken_back_it_stays_so_and_may_be_made_anew(controller: Controller, lead: Principal) -> None:
    invitation, _key = invited(controller, lead)
    with pytest.raises(Refused, match="send that invitation again"):
        invited(controller, lead)
    for _twice in range(2):
        take_back(invitation=invitation, by=lead)
    assert Event.objects.filter(verb="invitation.take_back").count() == 1
    with pytest.raises(Ended, match="taken back"):
        send_again(invitation=invitation, by=lead)
    again, _key = invited(controller, lead)
    Invitation.objects.filter(pk=again.pk).update(expires_at=timezone.now())
    assert invited(controller, lead)[0].works


def test_an_accepted_one_is_not_taken_back(controller: Controller, lead: Principal) -> None:
    invitation, key = invited(controller, lead)
    accept_as_new(invitation=invitation, key_hash=hash_of(key), **NEW)
    with pytest.raises(Refused, match="take the role away"):
        take_back(invitation=invitation, by=lead)


def test_it_does_not_outlive_the_right_of_who_sent_it(controller: Controller) -> None:
    leaving = person(Role.PRIVACY_LEAD, controller)
    staying = principal(Role.PRIVACY_LEAD, controller)
    invitation, key = invited(controller, principal_of(leaving))
    deactivate_person(person=leaving, by=staying)
    with pytest.raises(Ended, match="may no longer invite"):
        accept_as_new(invitation=invitation, key_hash=hash_of(key), **NEW)
    _renewed, key = send_again(invitation=invitation, by=staying)
    assert accept_as_new(invitation=invitation, key_hash=hash_of(key), **NEW)


def test_the_last_lead_leaves_once_the_next_has_accepted(controller: Controller) -> None:
    leaving = person(Role.PRIVACY_LEAD, controller)
    by, own = principal_of(leaving), leaving.memberships.get()
    invitation, key = invite(controller=controller, email=ADDRESS, role=Role.PRIVACY_LEAD, by=by)
    with pytest.raises(Refused, match="Once they have accepted"):
        revoke_role(membership=own, by=by)
    accept_as_new(invitation=invitation, key_hash=hash_of(key), **NEW)
    revoke_role(membership=own, by=by)
    assert controller.memberships.get(role=Role.PRIVACY_LEAD).user.email == ADDRESS


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PRIVACY_LEAD])
def test_only_who_manages_the_members_invites(controller: Controller, role: Role) -> None:
    waiting = make.InvitationFactory(controller=controller)
    for by in (principal(role, controller), principal(Role.PRIVACY_LEAD, make.ControllerFactory())):
        with pytest.raises(NotAllowed):
            invited(controller, by)
        with pytest.raises(NotAllowed):
            send_again(invitation=waiting, by=by)
        with pytest.raises(NotAllowed):
            take_back(invitation=waiting, by=by)


def test_the_trail_says_who_did_what_and_no_address(controller: Controller, lead: Principal) -> None:
    invitation, _key = invited(controller, lead)
    renewed, key = send_again(invitation=invitation, by=lead)
    made = accept_as_new(invitation=renewed, key_hash=hash_of(key), **NEW)
    other, _key = invited(controller, lead, "other@example.org")
    take_back(invitation=other, by=lead)
    events = Event.objects.filter(controller_id=controller.pk)
    assert {(event.verb, event.actor) for event in events} == {
        ("invitation.send", lead.actor),
        ("invitation.send_again", lead.actor),
        ("invitation.take_back", lead.actor),
        ("invitation.accept", made.actor),
        ("person.add", made.actor),
        ("role.grant", made.actor),
    }
    assert not [event for event in events if "example" in f"{event.record}{event.detail}"]
    granted = events.get(verb="role.grant")
    assert granted.detail["invitation"] == str(invitation.public_id)


def test_a_lead_is_no_spam_cannon(controller: Controller, lead: Principal) -> None:
    for number in range(FROM_A_CONTROLLER.times):
        invited(controller, lead, f"somebody{number}@example.org")
    with pytest.raises(Refused, match="Too many"):
        invited(controller, lead)
    assert invited(controller, system("operator"))


def test_nobody_is_mailed_over_and_over(controller: Controller, lead: Principal) -> None:
    invitation, _key = invited(controller, lead)
    for _again in range(TO_AN_ADDRESS.times - 1):
        send_again(invitation=invitation, by=lead)
    elsewhere = make.ControllerFactory()
    with pytest.raises(Refused, match="Too many"):
        send_again(invitation=invitation, by=lead)
    with pytest.raises(Refused, match="Too many"):
        invited(elsewhere, principal(Role.PRIVACY_LEAD, elsewhere))


def test_no_address_is_refused_in_words(controller: Controller, lead: Principal) -> None:
    with pytest.raises(ValidationError):
        invited(controller, lead, "no address")


def test_what_ended_is_forgotten_after_a_month(controller: Controller) -> None:
    def made(**facts: object) -> int:
        return int(make.InvitationFactory(controller=controller, **facts).pk)

    now = timezone.now()
    before, lately = now - timedelta(days=31), now - timedelta(days=29)
    for at in (before, lately):
        made(accepted_at=at), made(revoked_at=at), made(expires_at=at)
    made()
    assert forget_ended() == 3
    assert Invitation.objects.count() == 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"accepted_at": timezone.now(), "revoked_at": timezone.now()},
        {"email": "Upper@example.org"},
        {"role": "owner"},
    ],
)
def test_the_database_refuses_what_cannot_be(controller: Controller, wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make.InvitationFactory(controller=controller, **wrong)


def test_the_database_keeps_one_open_invitation_to_a_role(controller: Controller) -> None:
    make.InvitationFactory(controller=controller, email=ADDRESS)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.InvitationFactory(controller=controller, email=ADDRESS)


def test_of_two_acceptances_at_once_one_comes_first(committed: None) -> None:
    cache.clear()
    controller = make.ControllerFactory()
    invitation, key = invited(controller, principal(Role.PRIVACY_LEAD, controller))
    ready = Barrier(2)

    def accepted(_number: int) -> str:
        try:
            ready.wait(30)
            accept_as_new(invitation=invitation, key_hash=hash_of(key), **NEW)
            return "made"
        except Ended as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        answers = sorted(threads.map(accepted, range(2)))
    assert answers == ["This invitation was accepted already. Sign in to go on.", "made"]
    assert (
        User.objects.filter(email=ADDRESS).count() == Membership.objects.filter(role="auditor").count() == 1
    )


def test_it_says_nothing_where_it_can_be_accepted(controller: Controller, lead: Principal) -> None:
    assert why_not(invited(controller, lead)[0]) == ""
