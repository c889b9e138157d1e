"""How long closed requests and old mail are kept: the last day whose period has ended. Pure."""

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from processing.findings.lengths import after
from processing.terms import Anchor, Disposition

_EARLIEST = date(1995, 1, 1).toordinal()
"""Directive 95/46: no request of a data subject is older."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A retention period of the register, as far as a purge needs it; a purpose without one has no length."""

    period: str | None
    anchor: Anchor
    disposition: Disposition | None

    @property
    def runs(self) -> bool:
        """Whether it can be carried out: a length, from a day that is known here, that ends in deletion."""
        return (
            bool(self.period)
            and self.anchor is not Anchor.FISCAL_YEAR_END
            and self.disposition is Disposition.DELETE
        )


def last_day_of_all(rules: Collection[Rule], today: date) -> date | None:
    """The latest day from which every rule has ended: data go when their last purpose has lapsed.

    None where there is none, or where a rule cannot be carried out: then nothing is due.
    """
    if not rules or not all(rule.runs for rule in rules):
        return None
    days = [last_day_ended(rule.period or "", today, rule.anchor) for rule in rules]
    return None if None in days else min(day for day in days if day)


def last_day_ended(period: str, today: date, anchor: Anchor = Anchor.EVENT) -> date | None:
    """The latest day from which the period has ended by today; None where there is none.

    Counting forwards from each day is the rule (P1M from 31 January ends on 28 February), and
    never runs backwards from one day to the next, so the day is found by halving.
    """
    days = range(_EARLIEST, today.toordinal() + 1)
    ended = bisect_right(days, today, key=lambda day: _end(date.fromordinal(day), period, anchor))
    return date.fromordinal(days[ended - 1]) if ended else None


def _end(day: date, period: str, anchor: Anchor) -> date:
    start = date(day.year, 12, 31) if anchor is Anchor.CALENDAR_YEAR_END else day
    try:
        return after(start, period)
    except (ValueError, OverflowError):  # it ends after the last day that there is
        return date.max
