"""Erasure takes what no need covers, and nothing that one still covers, row by row (Art. 17(1), 17(3))."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from processing.terms import Bound
from retention.disposal import disposal_of
from retention.erasure import erasure_of
from retention.needs import End
from retention.schedule import YearEnd
from retention.staying import RowFacts, stays_of
from stores.mapping import Column
from stores.terms import IdentifierKind
from stores.work import Spared
from tests.retention.by_row import AS_OF, Promise, Row, is_over, mapped, promises, rows, takes, year_ends
from tests.retention.samples import DELETE, on

JO = (Spared(IdentifierKind.EMAIL, Column("email"), frozenset({"jo@example.org"})),)
SEEN_BY = tuple(
    Spared(IdentifierKind.OTHER, Column(name), frozenset({"jo"})) for name in ("contact", "payment")
)
"""The person is known by columns that the erasure itself blanks."""

kept_promises = st.lists(promises, min_size=1, max_size=4)
some_ends = st.lists(st.sampled_from(End), min_size=4, max_size=4)


def path(number: int) -> str:
    return f"activities/sales/purposes/p{number}"


def ends_of(given: list[End]) -> dict[str, End]:
    return {path(number): end for number, end in enumerate(given)}


def still_needs(promise: Promise, end: End, row: Row, year_end: YearEnd) -> bool:
    """As the law is read: a statute's minimum runs whatever the right."""
    if promise.limit is Bound.MINIMUM or end is End.AS_PROMISED:
        return not is_over(promise, row, year_end)
    return end is End.WHEN_STARTED and row.start is None


def done(steps, said: list[Row]) -> tuple[bool, set[str]]:
    taken = [step for step in steps if takes(step, said)]
    goes = any(step.deletes for step in taken)
    return goes, set() if goes else {blank.column for step in taken for blank in step.blanks}


def needed(kept: list[Promise], ends: list[End], said: list[Row], year_end: YearEnd) -> set[str]:
    return {
        category
        for promise, end, row in zip(kept, ends, said, strict=False)
        if still_needs(promise, end, row, year_end)
        for category in promise.categories
    }


@given(st.data(), kept_promises, some_ends, year_ends, st.sampled_from([JO, SEEN_BY]))
def test_art_17_1_and_3_a_category_goes_where_no_need_covers_it_and_only_there(
    data, kept, ends, year_end, whose
):
    said = data.draw(st.lists(rows, min_size=len(kept), max_size=len(kept)))
    whole, register = mapped(kept, more=("nobodys",))
    found = erasure_of(whole, register, on(AS_OF, ends=year_end), ends_of(ends), whose)
    assert not found.refusals
    assert all(step.only == whose for step in found.work.steps)
    stays = needed(kept, ends, said, year_end)
    goes, blanked = done(found.work.steps, said)
    never_whole = any(each.disposition is not DELETE for each in kept)
    assert goes == (not stays and not never_whole)
    assert goes or blanked == whole.categories - stays


@given(st.data(), kept_promises, some_ends, year_ends)
def test_a_row_is_taken_by_one_step_of_those_that_hide_it(data, kept, ends, year_end):
    said = data.draw(st.lists(rows, min_size=len(kept), max_size=len(kept)))
    whole, register = mapped(kept)
    steps = erasure_of(whole, register, on(AS_OF, ends=year_end), ends_of(ends), SEEN_BY).work.steps
    taken = [step for step in steps if takes(step, said)]
    hiding = [
        number
        for number, step in enumerate(taken)
        if step.deletes or {"contact", "payment"} & {blank.column for blank in step.blanks}
    ]
    assert hiding in ([], [len(taken) - 1])


@given(st.data(), kept_promises, year_ends)
def test_it_agrees_with_the_purge_where_every_need_ends_as_promised(data, kept, year_end):
    whole, register = mapped(kept)
    at = on(AS_OF, ends=year_end)
    purge = disposal_of(whole, register, at)
    erasure = erasure_of(whole, register, at, {}, JO)
    assert tuple(replace(step, only=()) for step in erasure.work.steps) == purge.work.steps
    assert erasure.stays == purge.never


@given(st.data(), kept_promises, some_ends, year_ends)
def test_art_15_1_d_what_is_told_to_stay_is_what_stays(data, kept, ends, year_end):
    said = data.draw(st.lists(rows, min_size=len(kept), max_size=len(kept)))
    whole, register = mapped(kept, more=("nobodys",))
    at = on(AS_OF, ends=year_end)
    facts = RowFacts(
        starts={Column(f"start{number}"): row.start for number, row in enumerate(said)},
        consents=frozenset(
            Column(f"agreed{number}")
            for number, row in enumerate(said)
            if row.agreed and not (kept[number].withdrawable and row.withdrew)
        ),
    )
    stays = stays_of(whole, register, at, ends_of(ends), facts)
    assert {stay.category for stay in stays} == needed(kept, ends, said, year_end)
    assert all(stay.until is None or stay.until >= AS_OF for stay in stays)
