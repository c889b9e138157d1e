"""A request from its arrival to its answer, through the verbs."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.models import Controller
from accounts.principal import NotAllowed, Principal
from accounts.roles import Role
from evidence.models import Event
from processing.terms import DataSubjectRight as R
from requests import actions, receipts
from requests.models import Letter, SubjectRequest
from requests.rules import AT_ONCE
from requests.standing import clock_of
from requests.terms import Channel, Ground, IdentityMethod, IdentityState, Outcome, Question, State

pytestmark = pytest.mark.django_db
PERSON = Principal("person")


@pytest.fixture
def controller() -> Controller:
    return Controller.objects.create(
        slug="acme", name="Acme B.V.", country="NL", language="nl", time_zone="Europe/Amsterdam"
    )


@pytest.fixture
def officer(controller: Controller) -> Principal:
    return Principal("user:officer", {controller.pk: frozenset({Role.PRIVACY_OFFICER})})


def submission(*rights: R, **facts) -> actions.Submission:
    facts.setdefault("received_at", timezone.now())
    facts.setdefault("email", "Piet.Jansen@Example.org ")
    return actions.Submission(
        rights=rights or (R.ERASURE,), channel=Channel.PORTAL, language="en", name="Piet O’Hara", **facts
    )


def submitted(controller: Controller, *rights: R, **facts) -> SubjectRequest:
    request, _receipt = actions.submit(
        controller=controller, submission=submission(*rights, **facts), by=PERSON
    )
    return SubjectRequest.objects.get(pk=request.pk)


def confirmed(controller: Controller, officer: Principal, *rights: R, **facts) -> SubjectRequest:
    request = submitted(controller, *rights, **facts)
    actions.confirm_identity(request=request, method=IdentityMethod.CALLED_BACK, by=officer)
    return request


def days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def test_art_12_3_the_clock_starts_when_the_person_submits(controller: Controller) -> None:
    request = submitted(controller)
    assert (request.state, request.identity) == (State.RECEIVED, IdentityState.OPEN)
    assert request.received_on == controller.today()
    assert request.due_on > controller.today() + timedelta(days=27)
    assert Letter.objects.get(request=request).body.count(request.reference) == 1


def test_who_asks_is_sealed_in_the_database(controller: Controller) -> None:
    request = submitted(controller)
    assert (request.name, request.email) == ("Piet O’Hara", "piet.jansen@example.org")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(r)::text FROM requests_subjectrequest r")
        row = cursor.fetchone()[0]
    assert "Piet" not in row and "example.org" not in row


def test_the_receipt_is_shown_once_and_kept_as_a_slow_hash(controller: Controller) -> None:
    request, receipt = actions.submit(controller=controller, submission=submission(), by=PERSON)
    assert receipt not in request.receipt_hash
    assert receipts.matches(receipt.lower().replace("-", " "), request.receipt_hash)
    assert not receipts.matches("2222-2222-2222-2222", request.receipt_hash)


def test_a_day_in_the_future_is_refused(controller: Controller) -> None:
    with pytest.raises(ValidationError, match="future"):
        submitted(controller, received_at=timezone.now() + timedelta(days=1))


def test_a_letter_found_late_keeps_its_true_date_and_is_a_task_today(controller: Controller) -> None:
    request = submitted(controller, received_at=days_ago(45))
    assert request.due_on < controller.today()
    assert request.tasks.get().due_on == controller.today()
    assert list(SubjectRequest.objects.overdue(controller.today())) == [request]


def test_the_same_idempotency_key_gives_the_same_request(controller: Controller) -> None:
    first = submitted(controller, idempotency_key="k1")
    assert submitted(controller, idempotency_key="k1") == first
    assert SubjectRequest.objects.count() == 1


def test_what_repeats_an_open_request_is_linked_and_not_answered_unverified(
    controller: Controller, officer: Principal
) -> None:
    first = submitted(controller)
    second = submitted(controller)
    assert second.duplicate_of == first
    with pytest.raises(actions.Refused, match="repeats"):
        actions.grant(request=second, rights=[R.ERASURE], by=officer)


def test_art_12_3_extension_once_within_month_one_with_reasons_and_told(
    controller: Controller, officer: Principal
) -> None:
    request = confirmed(controller, officer)
    with pytest.raises(actions.Refused, match="reasons"):
        actions.extend(request=request, reasons="  ", by=officer)
    actions.extend(request=request, reasons="Many systems.", by=officer)
    request.refresh_from_db()
    assert request.due_on == request.extended_due
    letter = request.letters.get(kind="extension")
    assert "Many systems." in letter.body
    with pytest.raises(actions.Refused, match="once"):
        actions.extend(request=request, reasons="Still.", by=officer)


def test_art_12_3_no_extension_after_month_one(controller: Controller, officer: Principal) -> None:
    request = confirmed(controller, officer, received_at=days_ago(45))
    with pytest.raises(actions.Refused, match="answer now, late"):
        actions.extend(request=request, reasons="Many systems.", by=officer)


def test_art_12_6_doubt_of_identity_stops_the_clock(controller: Controller, officer: Principal) -> None:
    request = submitted(controller)
    actions.ask(request=request, question=Question.IDENTITY, text="Which customer number?", by=officer)
    request.refresh_from_db()
    assert (request.paused, request.state) == (True, State.IDENTITY_CHECK)
    assert not SubjectRequest.objects.due_by(request.due_on + timedelta(days=99)).exists()
    actions.person_answered(request=request, by=PERSON)
    request.refresh_from_db()
    assert (request.paused, request.state) == (False, State.IN_PROGRESS)


def test_recital_63_clarification_stops_the_clock_for_large_access_alone(
    controller: Controller, officer: Principal
) -> None:
    access = submitted(controller, R.ACCESS)
    erasure = submitted(controller, R.ERASURE, email="other@example.org")
    large = {"question": Question.CLARIFICATION, "text": "Which years?", "by": officer, "large": True}
    assert actions.ask(request=access, **large).stops_clock
    assert not actions.ask(request=erasure, **large).stops_clock


@pytest.mark.parametrize("right", sorted(AT_ONCE))
def test_art_21_3_and_7_3_are_marked_at_once_and_never_refused(
    controller: Controller, officer: Principal, right: R
) -> None:
    request = submitted(controller, right)
    assert request.at_once
    with pytest.raises(actions.Refused, match="cannot be refused"):
        actions.refuse(request=request, rights=[right], ground=Ground.EXCESSIVE, reasons="No.", by=officer)
    actions.grant(request=request, rights=[right], by=officer)


def test_art_12_4_refusal_names_ground_reasons_authority_and_court(
    controller: Controller, officer: Principal
) -> None:
    request = confirmed(controller, officer)
    with pytest.raises(actions.Refused, match="ground"):
        actions.refuse(
            request=request, rights=[R.ERASURE], ground=Ground.NOT_PORTABLE, reasons="No.", by=officer
        )
    actions.refuse(
        request=request, rights=[R.ERASURE], ground=Ground.LEGAL_OBLIGATION, reasons="AWR 52.", by=officer
    )
    actions.answer(request=request, text="", by=officer)
    request.refresh_from_db()
    body = request.letters.get(kind="refusal").body
    assert (request.state, request.outcome) == (State.ANSWERED, Outcome.REFUSED)
    assert "AWR 52." in body and "complaint" in body and "court" in body


def test_a_refusal_after_month_one_is_marked_late(controller: Controller, officer: Principal) -> None:
    request = confirmed(controller, officer, received_at=days_ago(45))
    actions.refuse(
        request=request, rights=[R.ERASURE], ground=Ground.LEGAL_CLAIMS, reasons="A suit.", by=officer
    )
    assert request.rights.get().decided_late


def test_an_open_identity_is_not_answered(controller: Controller, officer: Principal) -> None:
    with pytest.raises(actions.Refused, match="identity is open"):
        actions.grant(request=submitted(controller), rights=[R.ERASURE], by=officer)


def test_every_right_is_decided_before_the_answer(controller: Controller, officer: Principal) -> None:
    request = confirmed(controller, officer, R.ACCESS, R.ERASURE)
    actions.grant(request=request, rights=[R.ACCESS], by=officer)
    with pytest.raises(actions.Refused, match="every right"):
        actions.answer(request=request, text="", by=officer)
    actions.refuse(
        request=request, rights=[R.ERASURE], ground=Ground.LEGAL_CLAIMS, reasons="A suit.", by=officer
    )
    actions.answer(request=request, text="Enclosed.", by=officer)
    actions.close(request=request, by=officer)
    request.refresh_from_db()
    assert (request.state, request.outcome) == (State.CLOSED, Outcome.PARTLY)


def test_a_withdrawn_request_takes_no_more_verbs(controller: Controller, officer: Principal) -> None:
    request = confirmed(controller, officer)
    actions.withdraw(request=request, by=PERSON)
    with pytest.raises(actions.Refused, match="no longer open"):
        actions.extend(request=request, reasons="x", by=officer)


def test_only_the_controllers_own_team_handles_and_decides(controller: Controller) -> None:
    request = submitted(controller)
    for principal in (
        PERSON,
        Principal("user:auditor", {controller.pk: frozenset({Role.AUDITOR})}),
        Principal("user:stranger", {controller.pk + 1: frozenset(Role)}),
    ):
        with pytest.raises(NotAllowed):
            actions.extend(request=request, reasons="x", by=principal)
        with pytest.raises(NotAllowed):
            actions.refuse(
                request=request, rights=[R.ERASURE], ground=Ground.EXCESSIVE, reasons="x", by=principal
            )


def test_codes_are_limited_in_attempts_and_replaced_by_the_next(controller: Controller, mailoutbox) -> None:
    request = submitted(controller)
    assert actions.send_code(request=request, by=PERSON)
    for _attempt in range(5):
        assert not actions.check_code(request=request, code="000000x", by=PERSON)
    request.refresh_from_db()
    assert request.identity == IdentityState.OPEN


def test_the_trail_tells_what_happened_and_nothing_of_who(controller: Controller, officer: Principal) -> None:
    request = confirmed(controller, officer)
    actions.extend(request=request, reasons="Many systems of Piet.", by=officer)
    told = str(list(Event.objects.values_list("verb", "actor", "record", "detail")))
    assert "request.extended" in told
    assert "Piet" not in told and "example.org" not in told


def test_a_controller_without_a_stated_country_takes_requests_and_moves_no_day(
    controller: Controller,
) -> None:
    controller.country = ""
    controller.save()
    request = submitted(controller)
    assert request.due == request.aim_for
    assert "country is not stated" in str(
        [step.render() for step in clock_of(request, controller.today()).steps]
    )
