"""How near the last day of an open request is, in a word and a number of days. Pure.

Staff are warned from *aim for* on: the safe day, which no day off moves.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

SOON = timedelta(days=7)


class DueState(StrEnum):
    """The gravest first."""

    OVERDUE = "overdue"
    TODAY = "today"
    AIM_PASSED = "aim_passed"
    """*Aim for* has come; the last day has not."""
    SOON = "soon"
    LATER = "later"
    PAUSED = "paused"
    """A question to the person stops the clock."""


@dataclass(frozen=True, slots=True)
class Due:
    """``days`` until the last day, or since it where it has passed."""

    state: DueState
    days: int


def due_of(*, due_on: date, aim_for: date, paused: bool, today: date) -> Due:
    """``aim_for`` is the one that rules: the extended one after an extension."""
    left = (due_on - today).days
    if paused:
        return Due(DueState.PAUSED, abs(left))
    if left < 0:
        return Due(DueState.OVERDUE, -left)
    if left == 0:
        return Due(DueState.TODAY, 0)
    if today >= aim_for:
        return Due(DueState.AIM_PASSED, left)
    return Due(DueState.SOON if left <= SOON.days else DueState.LATER, left)
