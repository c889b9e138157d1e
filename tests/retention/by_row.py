"""Steps and needs carried out on one made-up row: the plain reading beside the set-based one."""

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from processing import register as shapes
from processing.terms import Anchor, Bound, Disposition
from retention.schedule import Rule, YearEnd, due_on
from stores.mapping import BindingMap, Column, DatasetMap
from stores.work import Lapse, Step
from tests.retention.samples import ANONYMISE, DELETE, bound, column, dataset, period, purpose, record

CATEGORIES = ("contact", "payment", "usage")
LENGTHS = ("at-once", "P1D", "P4W", "P6M", "P1Y", "P1Y6M", "P7Y")
AS_OF = date(2026, 11, 22)


@dataclass(frozen=True)
class Promise:
    """One bound period of a purpose of its own."""

    categories: tuple[str, ...]
    length: str
    longer: str | None
    anchor: Anchor
    limit: Bound
    disposition: Disposition
    withdrawable: bool


@dataclass(frozen=True)
class Row:
    """What a row says of one promise: when it started, whether a consent was given and withdrawn."""

    start: date | None
    agreed: bool
    withdrew: bool


promises = st.builds(
    Promise,
    st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=3, unique=True).map(tuple),
    st.sampled_from(LENGTHS),
    st.one_of(st.none(), st.sampled_from(LENGTHS)),
    st.sampled_from(Anchor),
    st.sampled_from(Bound),
    st.sampled_from([DELETE, DELETE, DELETE, ANONYMISE]),
    st.booleans(),
)
starts = st.one_of(st.none(), st.integers(0, 9 * 366).map(lambda ago: AS_OF - timedelta(days=ago)))
rows = st.builds(Row, starts, st.booleans(), st.booleans())
year_ends = st.sampled_from([YearEnd(12, 31), YearEnd(6, 30), YearEnd(2, 29)])


def mapped(kept: list[Promise], *, more: tuple[str, ...] = ()) -> tuple[DatasetMap, shapes.Record]:
    """A dataset that serves one purpose a promise; ``more`` are categories that nobody needs."""
    purposes: list[shapes.Purpose] = []
    bindings: list[BindingMap] = []
    for number, each in enumerate(kept):
        ref = f"p{number}"
        stated = period(
            "kept",
            each.length,
            consent_period=each.longer,
            anchor=each.anchor,
            bound=each.limit,
            disposition=each.disposition,
        )
        purposes.append(purpose(ref, " ".join(each.categories), stated))
        bindings.append(
            bound(
                ref,
                "kept",
                f"start{number}",
                consent=Column(f"agreed{number}"),
                withdrawal=Column(f"withdrew{number}") if each.withdrawable else None,
            )
        )
    held = sorted({category for each in kept for category in each.categories} | set(more))
    return dataset([column(category, category) for category in held], *bindings), record(*purposes)


def is_over(promise: Promise, row: Row, year_end: YearEnd) -> bool:
    """Whether the promised period is over for the row, as the law is read."""
    if row.start is None:
        return False
    rule = Rule(period=promise.length, anchor=promise.anchor, bound=promise.limit, fiscal_year_end=year_end)
    due = due_on(rule, row.start)
    if promise.longer and row.agreed and not (promise.withdrawable and row.withdrew):
        due = max(due, due_on(rule.with_period(promise.longer), row.start))
    return due <= AS_OF


def lapsed(lapse: Lapse, said: list[Row]) -> bool:
    row = said[int(lapse.start.name.removeprefix("start"))]
    if row.start is None:
        return False
    if lapse.consent is None:
        return row.start <= lapse.cutoff.day
    runs = row.agreed and not (lapse.consent.withdrawn and row.withdrew)
    return row.start <= (lapse.consent.cutoff if runs else lapse.cutoff).day


def takes(step: Step, said: list[Row]) -> bool:
    whole = bool(step.unless) and all(lapsed(each, said) for each in step.unless)
    return all(lapsed(each, said) for each in step.lapses) and not whole
