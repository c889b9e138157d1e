"""Corrections of records that Dertig keeps (Art. 16): sealed values, and the hashes that find them."""

from dataclasses import replace
from typing import Any

import pytest

from accounts.principal import system
from stores.mapping import DatasetMap
from stores.models import Dataset, InternalRecord, RecordValue
from stores.people import Whose
from stores.protocol import Connector, Refused
from stores.record_actions import push_records
from stores.record_values import Incoming
from stores.terms import IdentifierKind
from stores.work import Correct, Spared, Step
from tests.stores.connectors import steps
from tests.stores.own_dataset import connector, dataset

__all__ = ["connector", "dataset"]

CUSTOMERS = steps.customers()


def whose(address: str = "anna@example.org") -> Spared:
    return Spared(IdentifierKind.EMAIL, steps.EMAIL, frozenset({address}))


def correction(*corrects: Correct, mapping: DatasetMap = CUSTOMERS, row: tuple[str, ...] = ()) -> Step:
    return Step(name="correct 1", dataset=mapping, lapses=(), only=(whose(),), corrects=corrects, row=row)


@pytest.fixture(autouse=True)
def records(dataset: Dataset) -> None:
    rows: list[tuple[str, dict[str, Any]]] = [
        ("1", {"email": " Anna@Example.org", "name": "Ana", "closed_on": "2020-01-31"}),
        ("2", {"email": "anna@example.org", "name": "Ana"}),
        ("3", {"email": "bob@example.org", "name": "Ana"}),
    ]
    push_records(
        dataset=dataset,
        records=[Incoming(n, key, data) for n, (key, data) in enumerate(rows)],
        by=system("t"),
    )


def held(name: str) -> dict[str, Any]:
    """By key, what the records hold."""
    found = {}
    for record in InternalRecord.objects.prefetch_related("values", "moments"):
        parts = [*record.values.filter(name=name), *record.moments.filter(name=name)]
        found[record.key] = next(
            (getattr(each, "value", None) or each.day or each.at for each in parts), None
        )
    return found


def corrected(connector: Connector, step: Step) -> int:
    """How many records; and none is left afterwards."""
    assert connector.survey(steps.work(step)).obstacles == ()
    kept: list[int] = []
    for batch in list(connector.batches(step, 10)):
        connector.carry_out(step, batch, "batch", lambda rows, _proof: kept.append(rows))
    assert connector.count(steps.work(step)).due == {"correct 1": 0}
    return sum(kept)


def test_art_16_only_that_persons_records_are_corrected(connector: Connector) -> None:
    assert corrected(connector, correction(Correct("name", "Željko O'Brien 🎉", "Ana"))) == 2
    assert held("name") == {"1": "Željko O'Brien 🎉", "2": "Željko O'Brien 🎉", "3": "Ana"}
    stored = RecordValue.objects.filter(name="name").extra(select={"raw": "value"})
    assert "Željko" not in str([each.raw for each in stored])


def test_one_record_of_several_by_its_key(connector: Connector) -> None:
    step = correction(
        Correct("name", "Anna", "Ana"), Correct("closed_on", "2021-02-28", "2020-01-31"), row=("1",)
    )
    assert corrected(connector, step) == 1
    assert held("name") == {"1": "Anna", "2": "Ana", "3": "Ana"}
    assert str(held("closed_on")["1"]) == "2021-02-28"
    emptied = correction(Correct("closed_on", "", "2021-02-28"))
    assert corrected(connector, emptied) == 1
    assert held("closed_on")["1"] is None


def test_what_changed_meanwhile_is_not_overwritten(connector: Connector) -> None:
    assert corrected(connector, correction(Correct("name", "Anna", "Anne"))) == 0
    assert set(held("name").values()) == {"Ana"}


def test_a_corrected_identifier_finds_its_record(connector: Connector) -> None:
    step = correction(Correct("email", "Anna.Jansen@example.org", "anna@example.org"), row=("2",))
    assert corrected(connector, step) == 1
    found = connector.find([Whose(CUSTOMERS, (whose("anna.jansen@example.org"),))])[0]
    assert found.rows == 1
    assert connector.find([Whose(CUSTOMERS, (whose(),))])[0].rows == 1


def test_what_does_not_fit_is_told_before(connector: Connector) -> None:
    fields = tuple(
        replace(each, nullable=False) if each.name == "name" else each for each in CUSTOMERS.fields
    )
    strict = replace(CUSTOMERS, fields=fields)
    for correct, mapping in (
        (Correct("closed_on", "yesterday"), CUSTOMERS),
        (Correct("name", ""), strict),
        (Correct("name"), CUSTOMERS),
    ):
        step = correction(correct, mapping=mapping)
        (problem,) = connector.survey(steps.work(step)).obstacles
        assert (problem.code, problem.subject) == ("correction-does-not-fit", correct.column)
        with pytest.raises(Refused):
            connector.count(steps.work(step))
