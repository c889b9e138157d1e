"""The set-based work agrees with the plain reading of the law, row by row."""

from hypothesis import given
from hypothesis import strategies as st

from retention.disposal import disposal_of
from retention.schedule import YearEnd
from tests.retention.by_row import AS_OF, Promise, Row, is_over, mapped, promises, rows, takes, year_ends
from tests.retention.samples import DELETE, on


def work_of(kept: list[Promise], year_end: YearEnd):
    return disposal_of(*mapped(kept), on(AS_OF, ends=year_end))


def expected(kept: list[Promise], said: list[Row], year_end: YearEnd) -> tuple[bool, set[str]]:
    """Whether the row goes, and which categories are blanked in one that stays."""
    over = [is_over(*each, year_end) for each in zip(kept, said, strict=True)]
    held = {category for each in kept for category in each.categories}
    lapsed = {
        category
        for category in held
        if all(done for done, each in zip(over, kept, strict=True) if category in each.categories)
    }
    if lapsed == held and all(each.disposition is DELETE for each in kept):
        return True, set()
    return False, lapsed


@given(st.data(), st.lists(promises, min_size=1, max_size=4), year_ends)
def test_art_5_1_e_every_row_loses_what_the_law_says_and_nothing_else(data, kept, year_end):
    said = data.draw(st.lists(rows, min_size=len(kept), max_size=len(kept)))
    found = work_of(kept, year_end)
    assert not found.refusals
    assert not found.never
    taken = [step for step in found.work.steps if takes(step, said)]
    goes = any(step.deletes for step in taken)
    blanked = set() if goes else {blank.column for step in taken for blank in step.blanks}
    assert (goes, blanked) == expected(kept, said, year_end)


@given(st.data(), st.lists(promises, min_size=1, max_size=4), year_ends)
def test_no_row_is_taken_by_two_steps_that_touch_the_same_column(data, kept, year_end):
    said = data.draw(st.lists(rows, min_size=len(kept), max_size=len(kept)))
    taken = [step for step in work_of(kept, year_end).work.steps if takes(step, said)]
    touched = [blank.column for step in taken for blank in step.blanks]
    assert len(touched) == len(set(touched))
    assert not (touched and any(step.deletes for step in taken))
