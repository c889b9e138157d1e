"""The request log: what an auditor or a supervisory authority asks of every request. Pure.

One line a request, spoken ones too (ICO; GDPR 5(2), 12): it names a person by nothing but the
reference. Where nobody recorded anything, it says so instead of leaving a gap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from processing.terms import DataSubjectRight
from requests.terms import (
    Channel,
    Ground,
    IdentityMethod,
    IdentityState,
    Outcome,
    Question,
    SearchResult,
    State,
    ToldHow,
)

TOLD_OF = (DataSubjectRight.RECTIFICATION, DataSubjectRight.ERASURE, DataSubjectRight.RESTRICTION)
"""Art. 19 speaks of Art. 16, 17(1) and 18."""
GRANTED = (Outcome.FULFILLED, Outcome.PARTLY)


@dataclass(frozen=True, slots=True)
class Decision:
    """A right that was asked and what was decided; ``ground`` where something is withheld."""

    right: DataSubjectRight
    outcome: Outcome | None = None
    ground: Ground | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the person; ``answered`` is None while it is open."""

    question: Question
    on: date
    answered: date | None
    stopped_clock: bool


@dataclass(frozen=True, slots=True)
class Searched:
    """A system that was searched for the person; by what, is no matter of the log.

    ``by_hand``: somebody of the team says so; else the data store answered.
    """

    system: str
    on: date
    result: SearchResult
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A recipient that was told of what was done with the data, or could not be (Art. 19).

    ``by_hand``: somebody of the team says so; else the message was sent and taken.
    """

    recipient: str
    on: date
    how: ToldHow
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One request. ``due_on`` is the last day that rules, ``due`` the one without an extension.

    ``extension_told`` is the day of the letter that announced an extension with its reasons; the
    reasons themselves stand in that letter, for they may tell of the person.
    """

    reference: str
    channel: Channel
    received_on: date
    entered_on: date
    state: State
    decisions: tuple[Decision, ...]
    identity: IdentityState
    identity_method: IdentityMethod | None
    due: date
    due_on: date
    paused: bool
    questions: tuple[Asked, ...] = ()
    extended_on: date | None = None
    extension_told: date | None = None
    answered_on: date | None = None
    outcome: Outcome | None = None
    withdrawn_on: date | None = None
    searches: tuple[Searched, ...] = ()
    told: tuple[Told, ...] = ()
    handler: str = ""

    @property
    def in_time(self) -> bool | None:
        """Whether the answer came by the last day; None without an answer."""
        return None if self.answered_on is None else self.answered_on <= self.due_on

    @property
    def recipients_to_tell(self) -> bool:
        """Whether data were rectified, erased or restricted, so that recipients are told (Art. 19)."""
        return any(each.right in TOLD_OF and each.outcome in GRANTED for each in self.decisions)

    @property
    def days_to_answer(self) -> int | None:
        """Days from receipt to answer, pauses counted in."""
        return None if self.answered_on is None else (self.answered_on - self.received_on).days


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """The requests that a controller received in a period, in the order of their arrival."""

    controller: str
    first: date
    last: date
    made_on: date
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How timely a controller was. ``median_days`` is None where nothing was answered."""

    received: int
    answered: int
    in_time: int
    late: int
    extended: int
    withdrawn: int
    open: int
    overdue: int
    median_days: float | None


def figures(lines: Sequence[Line], today: date) -> Figures:
    """The figures of a log on a day. A paused request is open and not overdue."""
    answered = [line for line in lines if line.answered_on is not None]
    withdrawn = sum(line.withdrawn_on is not None for line in lines)
    still = [line for line in lines if line.answered_on is None and line.withdrawn_on is None]
    days = [line.days_to_answer for line in answered if line.days_to_answer is not None]
    return Figures(
        received=len(lines),
        answered=len(answered),
        in_time=sum(line.in_time is True for line in answered),
        late=sum(line.in_time is False for line in answered),
        extended=sum(line.extended_on is not None for line in lines),
        withdrawn=withdrawn,
        open=len(still),
        overdue=sum(not line.paused and line.due_on < today for line in still),
        median_days=median(days) if days else None,
    )
