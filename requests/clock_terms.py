"""What the statutory clock takes and what it computes: shapes and their errors. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from processing.findings import Param, Phrase
from requests.calendars import Calendar


class ClockError(ValueError):
    """What was given cannot be: ``phrase`` says it in words that can be translated."""

    def __init__(self, msgid: str, **params: Param) -> None:
        self.phrase = Phrase(msgid, params)
        super().__init__(self.phrase.render())


@dataclass(frozen=True, slots=True, order=True)
class Pause:
    """The clock stands still from the day of asking to the day of the answer.

    Only where identity is in reasonable doubt (GDPR 12(6)), or the person is asked to specify a
    large access request (recital 63). While no answer has come, ``end`` is today.
    """

    start: date
    end: date

    @property
    def days(self) -> int:
        """Whole days between asking and answer; 0 when the answer came the same day."""
        return (self.end - self.start).days


def standstill(pauses: Sequence[Pause]) -> timedelta:
    """How long the clock stood still."""
    return timedelta(days=sum(pause.days for pause in pauses))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockInput:
    """A request as the clock sees it.

    ``received`` is the day on which it reached an official channel of the controller, whoever
    read it, on any day of the week. ``promise`` is the controller's own ``Period`` for an answer,
    or None. ``pausing`` is False where the controller lets no question stop the clock.
    ``extended`` chooses what the steps explain, and until when a pause may begin.
    """

    received: date
    calendar: Calendar
    pauses: tuple[Pause, ...] = ()
    extended: bool = False
    promise: str | None = None
    pausing: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One period, the law's month, its extension or a promise: its end, and what moves it.

    ``end`` is the date in the calendar, ``pauses`` those that began before it ran out,
    ``aim_for`` the end with their days added, ``due`` that day, or for the law's terms the next
    working day.
    """

    end: date
    pauses: tuple[Pause, ...]
    due: date

    @property
    def aim_for(self) -> date:
        return self.end + standstill(self.pauses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How the clock runs for one request: the law's two terms, and the promise if it may be shorter.

    ``extended_aim_for`` is the earlier of the two readings of "two further months".
    """

    given: ClockInput
    month: Term
    extended: Term
    extended_aim_for: date
    promise: Term | None
    late_pauses: tuple[Pause, ...]

    @property
    def promise_rules(self) -> bool:
        """Whether the controller's own promise ends before the law's due day."""
        return self.promise is not None and self.promise.due < self.month.due


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The days that rule a request, and how they came about.

    ``aim_for`` is the safe day, not moved by any day off; ``due`` the last day. The extended days
    stand for an extension that is or could be announced. ``announce_extension_by`` is the
    unextended ``due`` computed without pauses. ``late_pauses`` began more than 7 days after
    receipt: a supervisory authority may not accept them. ``promised`` is the end of the
    controller's own promise where that rules.
    """

    received: date
    aim_for: date
    due: date
    extended_aim_for: date
    extended_due: date
    announce_extension_by: date
    late_pauses: tuple[Pause, ...]
    promised: date | None
    steps: tuple[Phrase, ...]
