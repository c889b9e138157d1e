"""When data are due: start event + anchor + ISO 8601 period, to the day (Art. 5(1)(e)). Pure.

A period is a *minimum* (a statute: never earlier, so due on the day after its last) or a *maximum* (a
promise: gone by the end of its last day, so due on that day already). Days are those of the
controller's time zone. Start days are compared with a *cutoff*, the last start day whose period is
over: so a whole table is asked with one indexed comparison.
"""

from bisect import bisect_right
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from processing.findings.lengths import after
from processing.terms import Anchor, Bound
from stores.work import Cutoff


class YearEnd(NamedTuple):
    """The last day of a fiscal year; a day that the month lacks means its last."""

    month: int
    day: int


CALENDAR_YEAR = YearEnd(12, 31)
_LAST_DAY = date.max - timedelta(days=1)
"""``date.max`` stands for never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a retention period of the register says about days; ``period`` as there (``Period``)."""

    period: str
    anchor: Anchor = Anchor.EVENT
    bound: Bound = Bound.MAXIMUM
    fiscal_year_end: YearEnd = CALENDAR_YEAR

    def with_period(self, period: str) -> "Rule":
        """The same rule with another length: the longer one under consent."""
        return replace(self, period=period)


@dataclass(frozen=True, slots=True)
class Moment:
    """The day for which due data are asked, and what the clock says; ``now`` is aware.

    ``zone`` is the controller's. A day before today asks what was due then; a day after today what
    will be, which may be counted and never purged.
    """

    as_of: date
    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def is_ahead(self) -> bool:
        return self.as_of > self.today


def anchored(rule: Rule, start: date) -> date:
    """The day from which the period runs: the event's own, or the end of its calendar or fiscal year."""
    match rule.anchor:
        case Anchor.CALENDAR_YEAR_END:
            return _year_end(start, CALENDAR_YEAR)
        case Anchor.FISCAL_YEAR_END:
            return _year_end(start, rule.fiscal_year_end)
        case _:
            return start


def last_day(rule: Rule, start: date) -> date:
    """The last day of the period; ``date.max`` where it lies beyond the calendar."""
    try:
        return after(anchored(rule, start), rule.period)
    except (ValueError, OverflowError):
        return date.max


def due_on(rule: Rule, start: date) -> date:
    """The first day on which the data may and must go."""
    end = last_day(rule, start)
    if rule.bound is Bound.MAXIMUM or end == date.max:
        return end
    return end + timedelta(days=1)


def cutoff_day(rule: Rule, as_of: date) -> date | None:
    """The latest start day that is due by ``as_of``; None where none is.

    ``due_on`` never runs backwards from one start day to the next, so the day is found by halving.
    """
    days = range(1, as_of.toordinal() + 1)
    over = bisect_right(days, as_of, key=lambda day: due_on(rule, date.fromordinal(day)))
    return date.fromordinal(days[over - 1]) if over else None


def cutoff(rule: Rule, moment: Moment) -> Cutoff | None:
    """The same for columns that hold days and for those that hold moments.

    The moment is the end of the day, or now where that is earlier: an account that closes this
    evening is not closed yet.
    """
    day = cutoff_day(rule, min(moment.as_of, _LAST_DAY))
    if day is None:
        return None
    end = datetime.combine(day + timedelta(days=1), time.min, moment.zone).astimezone(UTC)
    return Cutoff(day, end if moment.is_ahead else min(end, moment.now.astimezone(UTC)))


def _year_end(day: date, year_end: YearEnd) -> date:
    this_year = _in_year(day.year, year_end)
    return this_year if day <= this_year else _in_year(day.year + 1, year_end)


def _in_year(year: int, year_end: YearEnd) -> date:
    if year > date.max.year:
        return date.max
    return date(year, year_end.month, min(year_end.day, monthrange(year, year_end.month)[1]))
