"""The statutory clock: until which day a request of a data subject may be answered. Pure.

GDPR Art. 12(3)–(4) give one month from receipt, and two further months where extended; Regulation
(EEC, Euratom) 1182/71, Art. 3 says how months are counted; EDPB Guidelines 01/2022, 157–164 apply
both. ``docs/clock.md`` holds the choices where the law leaves one. Days are whole days in the
controller's time zone.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from processing.findings.lengths import after, longer
from processing.register import PERIOD_PATTERN
from requests.calendars import LAST_YEAR
from requests.clock_steps import steps_of
from requests.clock_terms import ClockError, ClockInput, Course, Deadline, Pause, Term, standstill

__all__ = ["ClockError", "ClockInput", "Deadline", "Pause", "deadline"]

ONE_MONTH = "P1M"
TWO_FURTHER_MONTHS = "P2M"
THREE_MONTHS = "P3M"
PROMPTLY = timedelta(days=7)
"""A question asked later than this after receipt was hardly asked "without undue delay"."""


def _(msgid: str) -> str:
    """Mark a sentence for gettext; it is translated when it is shown."""
    return msgid


def deadline(given: ClockInput) -> Deadline:
    """Every day that rules this request, with the steps in plain words.

    Raises ``ClockError`` where a pause or the promise cannot be, or a year is out of reach.
    """
    _check(given)
    course = _course(given)
    month, extended, promise = course.month, course.extended, course.promise or course.month
    return Deadline(
        received=given.received,
        aim_for=min(month.aim_for, promise.aim_for),
        due=min(month.due, promise.due),
        extended_aim_for=course.extended_aim_for,
        extended_due=extended.due,
        announce_extension_by=_announce_extension_by(given),
        late_pauses=course.late_pauses,
        promised=promise.due if course.promise_rules else None,
        steps=steps_of(course),
    )


def _course(given: ClockInput) -> Course:
    pauses = tuple(sorted(given.pauses))
    running = _statutory(given, THREE_MONTHS if given.extended else ONE_MONTH, pauses)
    _refuse_pauses_outside(running, pauses)
    counted = pauses if given.pausing else ()
    extended = _statutory(given, THREE_MONTHS, counted)
    return Course(
        given=given,
        month=_statutory(given, ONE_MONTH, counted),
        extended=extended,
        extended_aim_for=min(extended.aim_for, _other_reading(given.received, extended)),
        promise=_promise(given, counted),
        late_pauses=tuple(pause for pause in pauses if pause.start - given.received > PROMPTLY),
    )


def _statutory(given: ClockInput, period: str, pauses: Sequence[Pause]) -> Term:
    """1182/71 Art. 3(2)(c) and 3(4): same date, else the month's last day; then the next working day."""
    return _term(after(given.received, period), pauses, given.calendar.roll)


def _promise(given: ClockInput, pauses: Sequence[Pause]) -> Term | None:
    """The controller's own promise, kept to the day: it never rolls. None where it is not shorter.

    What stops the law's month stops the promise too: without an answer nobody could keep it.
    """
    if given.promise is None or not _is_shorter(given.promise):
        return None
    return _term(after(given.received, given.promise), pauses, lambda day: day)


def _is_shorter(promise: str) -> bool:
    """Whether it can end before the law's month: P30D can; P1M only says again what the law says."""
    try:
        return longer(ONE_MONTH, promise)
    except (ValueError, OverflowError):  # it ends after the last day that there is
        return False


def _term(end: date, pauses: Sequence[Pause], roll: Callable[[date], date]) -> Term:
    """A pause counts where it began while the term, with the pauses before it, still ran."""
    term = Term(end=end, pauses=(), due=roll(end))
    for pause in pauses:
        if pause.start > term.due:
            break
        counted = (*term.pauses, pause)
        term = Term(end=end, pauses=counted, due=roll(end + standstill(counted)))
    return term


def _other_reading(received: date, extended: Term) -> date:
    """The extension counted from the end of month one: 31 January, 28 February, 28 April."""
    end = after(after(received, ONE_MONTH), TWO_FURTHER_MONTHS)
    return end + standstill(extended.pauses)


def _announce_extension_by(given: ClockInput) -> date:
    """Art. 12(3), second sentence: "within one month of receipt of the request", pauses or not."""
    unpaused, promise = _statutory(given, ONE_MONTH, ()), _promise(given, ())
    return min(unpaused.due, promise.due) if promise else unpaused.due


def _check(given: ClockInput) -> None:
    if given.promise is not None and not re.fullmatch(PERIOD_PATTERN, given.promise):
        raise ClockError(
            _("“%(period)s” is not an ISO 8601 period like P30D, P4W or P1M."), period=given.promise
        )
    last = max((given.received, *(pause.end for pause in given.pauses)))
    if last.year >= LAST_YEAR:
        raise ClockError(_("No public holidays are known after the year %(year)s."), year=str(LAST_YEAR - 1))
    _check_pauses(given.received, tuple(sorted(given.pauses)))


def _check_pauses(received: date, pauses: tuple[Pause, ...]) -> None:
    free_from = received
    for pause in pauses:
        words = _words(pause)
        if pause.end < pause.start:
            raise ClockError(_("The pause %(pause)s ends before it begins."), pause=words)
        if pause.start < received:
            raise ClockError(_("The pause %(pause)s begins before the request was received."), pause=words)
        if pause.start < free_from:
            raise ClockError(_("The pause %(pause)s overlaps the one before it."), pause=words)
        free_from = pause.end


def _refuse_pauses_outside(term: Term, pauses: tuple[Pause, ...]) -> None:
    """A clock that has run out cannot be stopped."""
    for pause in pauses[len(term.pauses) :]:
        raise ClockError(
            _("The pause %(pause)s begins after the time to answer ended on %(due)s."),
            pause=_words(pause),
            due=term.due.isoformat(),
        )


def _words(pause: Pause) -> str:
    return f"{pause.start.isoformat()}:{pause.end.isoformat()}"
