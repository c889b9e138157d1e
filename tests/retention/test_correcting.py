"""The values of a rectification: never in what is frozen, and filled in again before a step runs."""

import pytest

from retention import correcting
from retention.correcting import Values, ValuesGone, filled
from retention.frozen import work_from, work_json
from stores.mapping import Column, DatasetMap
from stores.terms import IdentifierKind
from stores.work import Correct, Spared, Step, Work

DATASET = DatasetMap(ref="people", name="People", resource="people", key=("id",))
WHOSE = Spared(IdentifierKind.EMAIL, Column("email"), frozenset({"anna@example.org"}))
CORRECT = Correct("name", "Anna Jansen", "Ana Janssen")


def work(*corrects: Correct, row: tuple[str, ...] = ("17",)) -> Work:
    step = Step(name="correct 5", dataset=DATASET, lapses=(), only=(WHOSE,), corrects=corrects, row=row)
    return Work(dataset=DATASET, steps=(step,))


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[str, Values]:
    """What the one source of the upper floor knows."""
    known: dict[str, Values] = {}
    monkeypatch.setattr(correcting, "_sources", {})
    correcting.add_source("test", lambda _controller, _reference: known)
    return known


def test_no_value_is_shown_or_frozen() -> None:
    frozen = work_json(work(CORRECT))
    for text in (str(work(CORRECT)), str(frozen), str(Values((CORRECT,), ("17",)))):
        assert "Anna" not in text
        assert "Ana" not in text
        assert "17" not in text
    assert "name" in str(frozen)


def test_a_frozen_step_is_filled_in_by_its_name(kept: dict[str, Values]) -> None:
    kept["correct 5"] = Values((CORRECT,), ("17",))
    frozen = work_from(work_json(work(CORRECT)))
    assert frozen.steps[0].corrects == (Correct("name"),)
    (step,) = filled(frozen, controller_id=1, reference="R-1").steps
    assert (step.corrects, step.row) == ((CORRECT,), ("17",))


def test_values_that_are_gone_or_of_other_columns_stop_it(kept: dict[str, Values]) -> None:
    frozen = work_from(work_json(work(CORRECT)))
    with pytest.raises(ValuesGone):
        filled(frozen, controller_id=1, reference="R-1")
    kept["correct 5"] = Values((Correct("email", "a", "b"),))
    with pytest.raises(ValuesGone):
        filled(frozen, controller_id=1, reference="R-1")
