"""The calendar of last days: secret, resettable, and without anybody's name."""

from datetime import timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from accounts.models import Controller, User
from accounts.principal import Principal
from accounts.roles import Role
from processing.terms import DataSubjectRight as R
from requests import actions
from requests.actions.feeds import end_feed, reset_feed
from requests.calendar_feed import days_of
from requests.models import CalendarFeed, SubjectRequest
from requests.terms import Question
from tests.requests.admin.people import acme, another, person_with, signed_in
from tests.requests.test_workflow import officer, submitted

__all__ = ["officer"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def controller() -> Controller:
    return acme()


@pytest.fixture
def user(controller: Controller) -> User:
    return person_with("olga", controller, Role.PRIVACY_OFFICER)


def read(secret: str):
    return Client(SERVER_NAME="localhost").get(f"/calendar/{secret}.ics")


def address_of(user: User) -> str:
    return reset_feed(user=user, by=Principal(user.actor))


def test_it_holds_last_days_as_whole_days_with_a_link(controller: Controller, user: User) -> None:
    request = submitted(controller)
    day = request.due_on
    SubjectRequest.objects.filter(pk=request.pk).update(aim_for=day - timedelta(days=1))
    answer = read(address_of(user))
    assert answer["Content-Type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert {event.decoded("dtstart") for event in events} == {day, day - timedelta(days=1)}
    assert all(request.reference in event["summary"] for event in events)
    assert all(event["url"].endswith(f"/subjectrequest/{request.pk}/change/") for event in events)
    assert len({event["uid"] for event in events}) == 2


def test_it_tells_nothing_of_who_asks(controller: Controller, user: User) -> None:
    submitted(controller, R.ACCESS, details="About my illness", postal_address="Dorpsstraat 1")
    told = read(address_of(user)).content.decode()
    assert "VEVENT" in told
    for personal in ("Piet", "example.org", "illness", "Dorpsstraat", "ccess"):
        assert personal not in told


def test_its_scope_is_where_the_person_handles_requests(controller: Controller, user: User) -> None:
    other = another()
    mine, theirs = submitted(controller), submitted(other)
    assert [day.reference for day in days_of(user)] == [mine.reference]
    auditor = person_with("audrey", other, Role.AUDITOR)
    assert days_of(auditor) == [] and theirs.due_on


def test_paused_and_answered_requests_are_not_in_it(
    controller: Controller, user: User, officer: Principal
) -> None:
    paused, gone = submitted(controller), submitted(controller, email="b@example.org")
    actions.ask(request=paused, question=Question.IDENTITY, text="Who?", by=officer)
    actions.withdraw(request=gone, by=officer)
    assert days_of(user) == []


def test_a_new_address_ends_the_one_before(user: User) -> None:
    first = address_of(user)
    second = address_of(user)
    assert read(first).status_code == 404 and read(second).status_code == 200
    end_feed(user=user, by=Principal(user.actor))
    assert read(second).status_code == 404


def test_of_the_secret_only_a_hash_is_kept(user: User) -> None:
    secret = address_of(user)
    assert len(secret) >= 43
    assert secret not in str(CalendarFeed.objects.values().get())


def test_who_left_has_no_calendar(user: User) -> None:
    secret = address_of(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert read(secret).status_code == 404


def test_the_page_shows_the_address_once(user: User) -> None:
    client = signed_in(user)
    page = "/admin/requests/subjectrequest/calendar/"
    shown = client.post(page, follow=True).content.decode()
    assert ".ics" in shown
    assert ".ics" not in client.get(page).content.decode()


def test_only_those_who_handle_requests_get_one(controller: Controller) -> None:
    client = signed_in(person_with("audrey", controller, Role.AUDITOR))
    assert client.get("/admin/requests/subjectrequest/calendar/").status_code == 403
