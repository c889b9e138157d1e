"""Who is reminded of a hold's review, when, and what the mail says (Art. 17(3)(e))."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from accounts.models import Controller, Membership, User
from accounts.roles import Role
from retention.actions.holds import lift_hold, review_hold
from retention.models import LegalHold
from retention.reminding import remind
from retention.terms import HoldScope
from tests import factories as make
from tests.people import person, principal

pytestmark = pytest.mark.django_db


class Down(BaseEmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, email_messages):
        raise ConnectionRefusedError


@pytest.fixture
def controller() -> Controller:
    return make.ControllerFactory(name="Acme B.V.", time_zone="Europe/Amsterdam", language="en")


@pytest.fixture
def owner(controller: Controller) -> User:
    return person(Role.PRIVACY_OFFICER, controller, email="owner@example.org")


def held(controller: Controller, owner: User, review_on: date = date(2026, 11, 10)) -> LegalHold:
    hold = LegalHold.objects.create(
        controller=controller,
        scope=HoldScope.PERSON,
        reason="claim of Anna",
        owner=owner,
        review_on=review_on,
        placed_by="user:x",
    )
    hold.identifiers.create(kind="email", value="anna@example.org", value_hash="h")
    return hold


def at(day: int, hour: int = 9) -> int:
    return remind(datetime(2026, 11, day, hour, tzinfo=UTC))


def test_the_owner_is_reminded_each_day_from_the_review_on_and_once_a_day(controller, owner):
    hold = held(controller, owner)
    sent = {day: [at(day, hour) for hour in (8, 9, 20)] for day in range(8, 13)}
    assert sent == {8: [0, 0, 0], 9: [0, 0, 0], **{day: [1, 0, 0] for day in (10, 11, 12)}}
    first = mail.outbox[0]
    assert first.to == ["owner@example.org"]
    assert first.subject == f"{controller.display_name}: a legal hold is to be reviewed"
    assert f"/admin/retention/legalhold/{hold.pk}/change/" in first.body
    assert "10 November 2026" in first.body


def test_art_5_1_f_the_mail_tells_neither_who_is_held_nor_why(controller, owner):
    held(controller, owner)
    at(10)
    assert "anna" not in f"{mail.outbox[0].subject} {mail.outbox[0].body}".lower()


def test_an_owner_of_several_gets_one_mail_at_each_controller(controller, owner):
    other = make.ControllerFactory(time_zone="Europe/Amsterdam", language="en")
    make.MembershipFactory(user=owner, controller=other, role=Role.PRIVACY_LEAD)
    here = [held(controller, owner, date(2026, 11, day)) for day in (9, 10, 11)]
    there = held(other, owner)
    assert at(10) == 2
    first, second = mail.outbox
    assert "2 legal holds are to be reviewed" in first.subject
    told = [f"/legalhold/{hold.pk}/" in first.body for hold in here]
    assert told == [True, True, False]
    assert f"/legalhold/{there.pk}/" in second.body


def test_by_the_controllers_own_day_and_not_at_night(controller, owner):
    held(controller, owner)
    assert remind(datetime(2026, 11, 9, 23, 30, tzinfo=UTC)) == 0  # the 10th in Amsterdam, half past midnight
    assert at(10, 5) == 0
    assert at(10, 6) == 1


def test_what_is_reviewed_or_lifted_is_not_spoken_of(controller, owner):
    by = principal(Role.PRIVACY_OFFICER, controller)
    review_hold(hold=held(controller, owner), review_on=controller.today() + timedelta(days=5), by=by)
    lift_hold(hold=held(controller, owner), because="settled", by=by)
    assert remind(datetime.combine(controller.today(), datetime.min.time(), UTC) + timedelta(hours=9)) == 0


def test_for_an_owner_who_has_left_all_who_could_are_told(controller, owner):
    held(controller, owner)
    person(Role.PRIVACY_LEAD, controller, email="lead@example.org")
    person(Role.AUDITOR, controller)
    Membership.objects.filter(user=owner).delete()
    assert at(10) == 1
    assert mail.outbox[0].to == ["lead@example.org"]


def test_where_nobody_is_left_nothing_is_marked_as_told(controller, owner):
    hold = held(controller, owner)
    User.objects.update(is_active=False)
    assert at(10) == 0
    hold.refresh_from_db()
    assert hold.told_on is None


def test_a_mail_server_that_is_down_only_makes_it_late(controller, owner, settings):
    held(controller, owner)
    settings.EMAIL_BACKEND = "tests.retention.test_reminding.Down"
    assert at(10, 8) == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert at(10, 9) == 1


def test_it_costs_two_queries_a_mail_however_many_are_due(controller, owner, django_assert_num_queries):
    for _number in range(5):
        held(controller, owner)
    with django_assert_num_queries(9):  # the turn twice, pairs, controllers, roles; savepoint, rows, mark
        at(10)
