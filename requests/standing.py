"""From the rows of a request to what the pure clock and rules take."""

from datetime import date

from processing.findings.lengths import after
from processing.models import ResponsePromise
from processing.terms import DataSubjectRight
from requests import clock
from requests.calendars import calendar_of_controller
from requests.models import SubjectRequest
from requests.rules import Standing
from requests.terms import IdentityState, State


def clock_of(request: SubjectRequest, today: date) -> clock.Deadline:
    """The days of a request's clock, with their steps in words.

    An open question that stops the clock stands until today.
    """
    pauses = tuple(
        clock.Pause(pause.asked_on, pause.answered_on or max(today, pause.asked_on))
        for pause in request.pauses.all()
        if pause.stops_clock
    )
    return clock.deadline(
        clock.ClockInput(
            received=request.received_on,
            calendar=calendar_of_controller(request.controller.country, request.controller.region),
            pauses=pauses,
            extended=request.extended_at is not None,
            promise=shortest_promise(request),
        )
    )


def shortest_promise(request: SubjectRequest) -> str | None:
    """The controller's own promise that ends first, among the rights that are asked."""
    rights = [asked.right for asked in request.rights.all()]
    promises = ResponsePromise.objects.filter(controller=request.controller, right__in=rights)
    return min(
        promises.values_list("period", flat=True),
        key=lambda period: after(request.received_on, period),
        default=None,
    )


def settle_clock(request: SubjectRequest, today: date) -> None:
    """Put the days as they stand now into the request's columns; the caller saves it."""
    days = clock_of(request, today)
    request.aim_for, request.due = days.aim_for, days.due
    request.extended_aim_for, request.extended_due = days.extended_aim_for, days.extended_due
    request.announce_extension_by = days.announce_extension_by
    request.settled_on = today
    request.due_on = days.extended_due if request.extended_at else days.due
    request.paused = any(pause.stops_clock and pause.answered_on is None for pause in request.pauses.all())


def standing_of(request: SubjectRequest, today: date) -> Standing:
    """What the rules need to know of a request."""
    rights = list(request.rights.all())
    return Standing(
        state=State(request.state),
        today=today,
        identity=IdentityState(request.identity),
        rights=frozenset(DataSubjectRight(asked.right) for asked in rights),
        undecided=frozenset(DataSubjectRight(asked.right) for asked in rights if not asked.outcome),
        due=request.due_on,
        announce_extension_by=request.announce_extension_by,
        extended=request.extended_at is not None,
        waiting_for_answer=any(pause.answered_on is None for pause in request.pauses.all()),
        unverified_duplicate=request.duplicate_of_id is not None
        and request.identity != IdentityState.CONFIRMED,
    )
