"""Until which date the data of a row stay, and why: for the answer to a person (Art. 15(1)(d), 17(3)). Pure.

The same needs as those of the steps, asked of one row whose start days are known.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from processing import register as shapes
from retention.disposal import waits_for_review
from retention.frame import Frame
from retention.needs import End, Ends, Need, is_duty, needs_of, purpose_path, purposes_of, rule_of
from retention.schedule import Rule, due_on, last_day
from stores.mapping import Column, DatasetMap


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFacts:
    """What one row says. ``starts``: the day of each start event in the controller's time zone, None
    where it has not happened; a column that is left out is one that the row lacks. ``consents``: the
    consent columns whose consent runs (given, and not withdrawn). ``held``: its person is under a legal
    hold.
    """

    starts: Mapping[Column, date | None] = field(default_factory=dict)
    consents: frozenset[Column] = frozenset()
    held: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A category of a row that stays: ``until`` its last day, None where nobody can say which.

    ``purpose`` and ``rule`` are the register paths of the need that lasts longest, ``because`` a code
    (``requests.rights.words``), ``duty`` the statute as the register names it.
    """

    category: str
    until: date | None
    because: str
    purpose: str = ""
    rule: str = ""
    duty: str = ""


def stays_of(
    dataset: DatasetMap, record: shapes.Record, frame: Frame, ends: Ends, row: RowFacts
) -> tuple[Stay, ...]:
    """What stays of a row after an erasure with these ends (none: after a purge), by category.

    None at all: the row goes whole, or with all its personal columns blanked.
    """
    purposes = {purpose_path(*key): each for key, each in purposes_of(record).items()}
    longest = (
        _longest(_stay(category, need, purposes[need.purpose], frame, row) for need in needs)
        if not _is_held(needs, frame, row)
        else Stay(category=category, until=None, because="held")
        for category, needs in needs_of(dataset, record, frame, ends).items()
    )
    return tuple(stay for stay in longest if stay)


def every_stay_of(
    dataset: DatasetMap, record: shapes.Record, frame: Frame, ends: Ends, row: RowFacts
) -> tuple[Stay, ...]:
    """The same for each purpose and period that still needs a category, not the longest alone."""
    purposes = {purpose_path(*key): each for key, each in purposes_of(record).items()}
    found = (
        _stay(category, need, purposes[need.purpose], frame, row)
        for category, needs in needs_of(dataset, record, frame, ends).items()
        for need in needs
    )
    return tuple(stay for stay in found if stay)


def _is_held(needs: tuple[Need, ...], frame: Frame, row: RowFacts) -> bool:
    despite = bool(needs) and all(need.end is End.NOW_DESPITE_HOLDS for need in needs)
    return (row.held or frame.holds.dataset) and not despite


def _longest(stays: Iterable[Stay | None]) -> Stay | None:
    found = [stay for stay in stays if stay]
    return max(found, key=lambda stay: stay.until or date.max, default=None)


def _stay(category: str, need: Need, purpose: shapes.Purpose, frame: Frame, row: RowFacts) -> Stay | None:
    """How long one need keeps the category in this row; None where it is over."""
    until, because = _until(need, frame, row)
    if not because:
        return None
    duty = is_duty(purpose, need.period)
    return Stay(
        category=category,
        until=until,
        because="duty-runs" if duty and because == "period-runs" else because,
        purpose=need.purpose,
        rule=need.rule,
        duty=_statute(purpose, need) if duty else "",
    )


def _statute(purpose: shapes.Purpose, need: Need) -> str:
    return (need.period.legal_duty if need.period else "") or purpose.statute


def _until(need: Need, frame: Frame, row: RowFacts) -> tuple[date | None, str]:
    """The last day and why; an empty reason: it is over."""
    if need.because and need.because != "nothing-old-enough":
        return None, need.because
    if need.end in (End.NOW, End.NOW_DESPITE_HOLDS) or need.binding is None or need.binding.start is None:
        return None, ""
    start = row.starts.get(need.binding.start)
    if start is None:
        return None, "not-started" if need.end is End.WHEN_STARTED else "start-unknown"
    today = frame.moment.as_of
    if need.end is End.WHEN_STARTED:
        return (None, "") if start <= today else (start, "not-started")
    rule = _rule(need, start, frame, row)
    if due_on(rule, start) > today:
        end = last_day(rule, start)
        return (None if end == date.max else end), "period-runs"
    return (None, "waits-for-review") if waits_for_review(need, frame) else (None, "")


def _rule(need: Need, start: date, frame: Frame, row: RowFacts) -> Rule:
    """The need's period; the longer one where the row's consent to it runs."""
    period, binding = need.period, need.binding
    rule = rule_of(period, frame) if period else None
    if period is None or binding is None or rule is None:
        raise ValueError("Only a bound period of stated length has a last day.")
    if period.consent_period is None or binding.consent not in row.consents:
        return rule
    return max(rule, rule.with_period(period.consent_period), key=lambda each: due_on(each, start))
