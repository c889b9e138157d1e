"""Periods of the register that Dertig carries out over records of its own: which run, and from when. Pure.

An activity, and a purpose where several kinds of records have theirs, is known by a stable reference. A
kind of record goes when its last period has lapsed; one that nothing can carry out keeps it for good.
"""

from collections.abc import Collection, Iterable

from processing.register import Purpose, RetentionPeriod
from processing.terms import Anchor, Bound, Disposition
from retention.schedule import Moment, Rule, cutoff
from stores.work import Cutoff


def rule(period: str | None, disposition: str | None, anchor: str | None, bound: str | None) -> Rule | None:
    """From the columns of a retention period; None where nothing here can carry it out.

    When the fiscal year ends is not known to these records.
    """
    anchored = Anchor(anchor or Anchor.EVENT)
    if not period or disposition != Disposition.DELETE or anchored is Anchor.FISCAL_YEAR_END:
        return None
    return Rule(period=period, anchor=anchored, bound=Bound(bound or Bound.MAXIMUM))


def stated_rule(stated: RetentionPeriod) -> Rule | None:
    """The rule of a retention period of the register; None where nothing here can carry it out."""
    return rule(stated.period, stated.disposition, stated.anchor, stated.bound)


def is_carried_out(purposes: Collection[Purpose]) -> bool:
    """Whether each purpose has periods, and all of them run."""
    return bool(purposes) and all(_runs(purpose) for purpose in purposes)


def forgotten_before(rules: Iterable[Rule | None], moment: Moment) -> Cutoff | None:
    """What began by then may be forgotten: its last period has lapsed.

    None where there is no rule, or one that nothing can carry out.
    """
    over = [cutoff(rule, moment) if rule else None for rule in rules]
    reached = [each for each in over if each]
    return min(reached, key=lambda each: each.until) if reached and len(reached) == len(over) else None


def _runs(purpose: Purpose) -> bool:
    stated = purpose.retention if isinstance(purpose.retention, tuple) else ()
    return bool(stated) and all(stated_rule(each) for each in stated)
