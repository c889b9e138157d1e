"""The board: open requests in the order of what the law makes urgent, at a constant cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Controller, User
from accounts.principal import Principal
from accounts.roles import Role
from processing.terms import DataSubjectRight as R
from requests import actions
from requests.models import SubjectRequest
from requests.terms import Question
from tests.factories import MembershipFactory
from tests.requests.admin.people import signed_in
from tests.requests.test_workflow import confirmed, days_ago, submitted

pytestmark = pytest.mark.django_db
BOARD = "/admin/requests/subjectrequest/"
MOST_QUERIES = 12


def references(answer) -> list[str]:
    return [row.reference for row in answer.context["cl"].result_list]


def test_what_takes_effect_on_receipt_comes_first_then_the_earliest_last_day(
    staff: Client, controller: Controller
) -> None:
    later = submitted(controller)
    sooner = submitted(controller, email="b@example.org", received_at=days_ago(20))
    at_once = submitted(controller, R.MARKETING_OBJECTION, email="c@example.org")
    answer = staff.get(BOARD)
    assert references(answer) == [at_once.reference, sooner.reference, later.reference]
    assert "at once" in answer.content.decode()


@pytest.mark.parametrize("count", [3, 60])
def test_the_board_costs_the_same_whatever_it_holds(
    staff: Client, controller: Controller, officer_user: User, count: int
) -> None:
    for number in range(count):
        request = submitted(controller, R.ACCESS, R.ERASURE, email=f"p{number}@example.org")
        SubjectRequest.objects.filter(pk=request.pk).update(handler=officer_user)
    staff.get(BOARD)
    with CaptureQueriesContext(connection) as queries:
        answer = staff.get(BOARD)
    assert len(references(answer)) == min(count, 50)
    assert len(queries) <= MOST_QUERIES, [query["sql"][:90] for query in queries]


def test_due_states_stand_in_words(staff: Client, controller: Controller, officer: Principal) -> None:
    today = controller.today()
    for number, days in enumerate((-3, 0, 5, 20)):
        request = submitted(controller, email=f"p{number}@example.org")
        day = today + timedelta(days=days)
        SubjectRequest.objects.filter(pk=request.pk).update(due_on=day, aim_for=today + timedelta(days=30))
    paused = submitted(controller, email="q@example.org")
    actions.ask(request=paused, question=Question.IDENTITY, text="Who?", by=officer)
    page = staff.get(BOARD).content.decode()
    for words in (
        "overdue 3 days",
        "due today",
        "due in 5 days",
        "due in 20 days",
        "paused",
        "identity open",
    ):
        assert words in page


def test_staff_are_warned_from_aim_for_on(staff: Client, controller: Controller) -> None:
    request = submitted(controller)
    today = controller.today()
    SubjectRequest.objects.filter(pk=request.pk).update(aim_for=today, due_on=today + timedelta(days=2))
    assert "aim for passed, 2 days left" in staff.get(BOARD).content.decode()


@pytest.mark.parametrize(("state", "days"), [("overdue", -1), ("today", 0), ("soon", 4), ("later", 15)])
def test_the_filter_of_due_states_agrees_with_their_words(
    staff: Client, controller: Controller, state: str, days: int
) -> None:
    today = controller.today()
    wanted = submitted(controller, email="a@example.org")
    SubjectRequest.objects.filter(pk=wanted.pk).update(
        due_on=today + timedelta(days=days), aim_for=today + timedelta(days=30)
    )
    others = {-1, 0, 4, 15} - {days}
    for number, each in enumerate(others):
        request = submitted(controller, email=f"p{number}@example.org")
        SubjectRequest.objects.filter(pk=request.pk).update(
            due_on=today + timedelta(days=each), aim_for=today + timedelta(days=30)
        )
    assert references(staff.get(BOARD, {"due": state})) == [wanted.reference]


def test_filters_narrow_the_board(
    staff: Client, controller: Controller, officer: Principal, officer_user: User
) -> None:
    mine = confirmed(controller, officer, R.ACCESS)
    actions.assign(request=mine, handler=officer_user, by=officer)
    submitted(controller, R.ERASURE, email="b@example.org")
    for said in (
        {"handler": "me"},
        {"handler": str(officer_user.pk)},
        {"right": "access"},
        {"state": "in_progress"},
        {"identity__exact": "confirmed"},
    ):
        assert references(staff.get(BOARD, said)) == [mine.reference], said


def test_search_finds_a_reference_however_typed_and_a_whole_address(
    staff: Client, controller: Controller, officer: Principal
) -> None:
    wanted = confirmed(controller, officer)
    submitted(controller, email="b@example.org")
    actions.withdraw(request=wanted, by=officer)
    typed = wanted.reference.lower().replace("-", " ")
    assert references(staff.post(BOARD, {"q": typed}, follow=True)) == [wanted.reference]
    assert references(staff.post(BOARD, {"q": " Piet.Jansen@example.org"}, follow=True)) == [wanted.reference]
    assert references(staff.post(BOARD, {"q": "piet"}, follow=True)) == []


def test_who_may_not_see_people_cannot_ask_whether_an_address_has_a_request(
    controller: Controller, other: Controller, officer: Principal, person
) -> None:
    """Neither in rows nor in counts, however the address is typed (Art. 5(1)(c), 32)."""
    wanted = confirmed(controller, officer)
    typed = {"q": "piet.jansen@example.org"}
    for name, role, found in (
        ("audrey", Role.AUDITOR, []),
        ("arthur", Role.APPROVER, []),
        ("odette", Role.ACTIVITY_OWNER, []),
        ("dora", Role.DPO, [wanted.reference]),
    ):
        client = signed_in(person(name, controller, role))
        answer = client.post(BOARD, typed, follow=True)
        assert references(answer) == found, role
        assert answer.context["cl"].result_count == len(found), role
        warned = "only at controllers where you may see who asks" in answer.content.decode()
        assert warned is (not found), role
        reference = client.post(BOARD, {"q": wanted.reference}, follow=True)
        assert references(reference) == [wanted.reference], role
    both = person("bea", controller, Role.AUDITOR)
    MembershipFactory(user=both, controller=other, role=Role.PRIVACY_LEAD)
    assert references(signed_in(both).post(BOARD, typed, follow=True)) == []


def test_closed_requests_leave_the_board(staff: Client, controller: Controller, officer: Principal) -> None:
    request = confirmed(controller, officer)
    actions.withdraw(request=request, by=officer)
    assert references(staff.get(BOARD)) == []
    assert references(staff.get(BOARD, {"state": "every"})) == [request.reference]


def test_several_are_assigned_at_once(staff: Client, controller: Controller, officer_user: User) -> None:
    rows = [submitted(controller, email=f"p{number}@example.org") for number in range(2)]
    chosen = {"action": "assign_chosen", "_selected_action": [row.pk for row in rows]}
    asked = staff.post(BOARD, chosen)
    assert asked.status_code == 302
    done = staff.post(asked.headers["Location"], {"handler": officer_user.pk}, follow=True)
    assert "2 requests are assigned" in done.content.decode()
    assert set(SubjectRequest.objects.values_list("handler", flat=True)) == {officer_user.pk}


def test_nobody_is_assigned_who_does_not_handle_requests(
    staff: Client, controller: Controller, person
) -> None:
    auditor = person("audrey", controller, Role.AUDITOR)
    row = submitted(controller)
    staff.post(f"{BOARD}assign/?chosen={row.pk}", {"handler": auditor.pk})
    row.refresh_from_db()
    assert row.handler is None


def test_another_controllers_requests_are_neither_seen_nor_reached(
    staff: Client, controller: Controller, other: Controller, officer: Principal
) -> None:
    theirs = submitted(other)
    assert references(staff.get(BOARD)) == []
    assert staff.get(f"{BOARD}{theirs.pk}/change/").status_code == 302
    assert staff.get(f"{BOARD}{theirs.pk}/step/extend/").status_code == 404
    assert staff.post(f"{BOARD}{theirs.pk}/message/", {"body": "x"}).status_code == 404
    assert staff.get(f"{BOARD}assign/?chosen={theirs.pk}").status_code == 403


def test_the_board_shows_no_name_and_no_address(staff: Client, controller: Controller, person) -> None:
    submitted(controller)
    for client in (staff, signed_in(person("audrey", controller, Role.AUDITOR))):
        page = client.get(BOARD).content.decode()
        assert "Piet" not in page and "example.org" not in page


def test_received_today_is_what_today_is_at_the_controller(controller: Controller) -> None:
    request = submitted(controller, received_at=timezone.now())
    assert request.received_on == controller.today()
