"""Which purposes need a category of data that a dataset holds, and when each need ends. Pure.

A purge lets every need run as the register promises. A person's right may *end* the needs of a purpose
earlier; what a legal duty asks to keep runs as promised all the same (Art. 17(3)(b)).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from processing import register as shapes
from processing.terms import Bound, Disposition, LegalBasis
from retention.frame import Frame
from retention.schedule import Rule, cutoff
from stores.mapping import BindingMap, DatasetMap
from stores.work import Cutoff, Lapse, LongerByConsent


class End(StrEnum):
    """When the needs of a purpose are over."""

    NOW = "now"
    """The right ends them: consent withdrawn, objection upheld, no longer needed, unlawful (Art. 17(1))."""
    NOW_DESPITE_HOLDS = "now_despite_holds"
    """An objection to direct marketing: no legal hold keeps what that purpose alone needs (Art. 21(3))."""
    WHEN_STARTED = "when_started"
    """The contract is at its end: as soon as the start event has happened, without the period after it."""
    AS_PROMISED = "as_promised"
    """When the period of the register is over, as in a purge."""


type Ends = Mapping[str, End]
"""By the register path of a purpose; a purpose that is not named ends as promised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One bound period that keeps a category. ``purpose`` and ``rule`` are register paths.

    ``because`` says why it keeps the category for ever; a need with neither that nor a ``lapse`` is over
    for every row. Without a bound period, ``binding`` and ``period`` are None.
    """

    purpose: str
    end: End
    rule: str = ""
    binding: BindingMap | None = None
    period: shapes.RetentionPeriod | None = None
    lapse: Lapse | None = None
    because: str = ""

    @property
    def disposition(self) -> Disposition | None:
        return self.period.disposition if self.period else None


class Sheet(Protocol):
    """An activity, as far as needs go."""

    @property
    def ref(self) -> str: ...

    @property
    def purposes(self) -> tuple[shapes.Purpose, ...]: ...


class Sheets(Protocol):
    """The whole record, or those of its activities that a dataset is bound to."""

    @property
    def activities(self) -> Sequence[Sheet]: ...


def needs_of(dataset: DatasetMap, record: Sheets, frame: Frame, ends: Ends) -> dict[str, tuple[Need, ...]]:
    """By category that the dataset holds: all needs of it, over all bindings."""
    purposes = purposes_of(record)
    bound: defaultdict[tuple[str, str], list[BindingMap]] = defaultdict(list)
    for binding in dataset.bindings:
        bound[binding.activity, binding.purpose].append(binding)
    return {
        category: tuple(
            need
            for key, bindings in bound.items()
            for need in _needs(category, key, bindings, purposes[key], frame, ends)
        )
        for category in sorted(dataset.categories)
    }


def purposes_of(record: Sheets) -> dict[tuple[str, str], shapes.Purpose]:
    """All purposes by the refs of their activity and their own."""
    return {
        (activity.ref, purpose.ref): purpose
        for activity in record.activities
        for purpose in activity.purposes
    }


def purpose_path(activity: str, purpose: str) -> str:
    """The register path of a purpose."""
    return f"activities/{activity}/purposes/{purpose}"


def covers(period: shapes.RetentionPeriod, purpose: shapes.Purpose, category: str) -> bool:
    """A period that names no categories is meant for all that its purpose needs."""
    return category in (period.data_categories or purpose.data_categories)


def is_duty(purpose: shapes.Purpose, period: shapes.RetentionPeriod | None) -> bool:
    """Whether the law asks to keep it so long: a statute's minimum, or a purpose under Art. 6(1)(c)."""
    if period and (period.bound is Bound.MINIMUM or period.legal_duty):
        return True
    return purpose.basis is LegalBasis.LEGAL_OBLIGATION


def rule_of(period: shapes.RetentionPeriod, frame: Frame) -> Rule | None:
    """The period as a rule about days; None where the register states no length."""
    if period.period is None:
        return None
    return Rule(
        period=period.period,
        anchor=period.anchor,
        bound=period.bound,
        fiscal_year_end=frame.fiscal_year_end,
    )


def _needs(
    category: str,
    key: tuple[str, str],
    bindings: list[BindingMap],
    purpose: shapes.Purpose,
    frame: Frame,
    ends: Ends,
) -> Iterator[Need]:
    """The bound periods of one purpose that keep the category, or that it has none."""
    path = purpose_path(*key)
    stated = purpose.retention if isinstance(purpose.retention, tuple) else ()
    periods = {period.ref: period for period in stated}
    covering = [
        (binding, periods[binding.period])
        for binding in bindings
        if binding.period in periods and covers(periods[binding.period], purpose, category)
    ]
    for binding, period in covering:
        yield _need(path, binding, period, _end(path, purpose, period, ends), frame)
    if not covering and category in purpose.data_categories:
        yield _without_period(path, key[0], _end(path, purpose, None, ends), frame)


def _end(path: str, purpose: shapes.Purpose, period: shapes.RetentionPeriod | None, ends: Ends) -> End:
    return End.AS_PROMISED if is_duty(purpose, period) else ends.get(path, End.AS_PROMISED)


def _without_period(path: str, activity: str, end: End, frame: Frame) -> Need:
    if end is End.NOW and activity in frame.holds.activities:
        return Need(purpose=path, end=end, because="activity-held")
    over = end in (End.NOW, End.NOW_DESPITE_HOLDS)
    return Need(purpose=path, end=end, because="" if over else "no-period-bound")


def _need(path: str, binding: BindingMap, period: shapes.RetentionPeriod, end: End, frame: Frame) -> Need:
    rule = f"{path}/retention/{period.ref}"
    lapse, because = _lapse(rule, binding, period, end, frame)
    if binding.activity in frame.holds.activities and end is not End.NOW_DESPITE_HOLDS:
        lapse, because = None, "activity-held"
    return Need(
        purpose=path, end=end, rule=rule, binding=binding, period=period, lapse=lapse, because=because
    )


def _lapse(
    rule: str, binding: BindingMap, period: shapes.RetentionPeriod, end: End, frame: Frame
) -> tuple[Lapse | None, str]:
    match end:
        case End.NOW | End.NOW_DESPITE_HOLDS:
            return None, ""
        case End.WHEN_STARTED if binding.start is None:
            return None, "no-start-column"
        case End.WHEN_STARTED if binding.start is not None:
            return Lapse(rule, binding.start, _by_now(frame)), ""
        case _:
            return _promised(rule, binding, period, frame)


def _by_now(frame: Frame) -> Cutoff:
    """What has started by the moment: the same as a period of no length."""
    reached = cutoff(Rule(period=shapes.AT_ONCE), frame.moment)
    if reached is None:  # no day is that early
        raise ValueError("A moment has a day.")
    return reached


def _promised(
    path: str, binding: BindingMap, period: shapes.RetentionPeriod, frame: Frame
) -> tuple[Lapse | None, str]:
    rule = rule_of(period, frame)
    if rule is None:
        return None, "no-period-stated"
    if binding.start is None:
        return None, "no-start-column"
    ordinary = cutoff(rule, frame.moment)
    if ordinary is None:
        return None, "nothing-old-enough"
    if period.consent_period is None:
        return Lapse(path, binding.start, ordinary), ""
    if binding.consent is None:
        return None, "no-consent-column"
    longer = cutoff(rule.with_period(period.consent_period), frame.moment)
    if longer is None:
        return None, "nothing-old-enough"
    if longer.day >= ordinary.day:  # a consent never shortens
        return Lapse(path, binding.start, ordinary), ""
    by_consent = LongerByConsent(binding.consent, binding.withdrawal, longer)
    return Lapse(path, binding.start, ordinary, by_consent), ""
