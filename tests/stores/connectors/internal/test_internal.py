"""Records that Dertig keeps: counted, deleted and blanked in sets."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.principal import system
from stores.mapping import Column
from stores.models import DataField, Dataset, Identifier, InternalRecord, RecordMoment, RecordValue
from stores.people import ListsIdentifiers
from stores.protocol import Certainty, Connector, Outcome, Problem, Resolved
from stores.record_actions import push_records
from stores.record_values import Incoming
from stores.terms import BlankForm, IdentifierKind
from stores.work import Blank, Lapse, LongerByConsent, Step
from tests.stores.connectors import steps
from tests.stores.own_dataset import connector, dataset

__all__ = ["connector", "dataset"]

BY = system("test")
CLOSED = steps.lapse("closed_on", "2024-12-31")
CUSTOMERS = steps.customers()


def push(dataset: Dataset, *rows: dict[str, Any]) -> None:
    push_records(
        dataset=dataset, records=[Incoming(n, row.pop("key"), row) for n, row in enumerate(rows)], by=BY
    )


@pytest.fixture(autouse=True)
def records(dataset: Dataset) -> None:
    push(
        dataset,
        {"key": "1", "email": " Anna@Example.org", "name": "Anna", "closed_on": "2020-01-31"},
        {"key": "2", "email": "bert@example.org", "name": "Bert", "closed_on": "2026-06-30"},
        {"key": "3", "name": "O'Brien"},
        {
            "key": "4",
            "email": "dora@example.org",
            "name": "Dora",
            "closed_on": "2020-01-31",
            "agreed_at": "2019-01-01T00:00:00Z",
        },
    )


def keys() -> set[str]:
    return set(InternalRecord.objects.values_list("key", flat=True))


def carried(connector: Connector, step: Step, size: int = 100) -> tuple[list[Resolved], list[Any]]:
    kept: list[Any] = []
    found = [
        connector.carry_out(step, batch, "batch", lambda rows, proof: kept.append((rows, proof)))
        for batch in list(connector.batches(step, size))
    ]
    return found, kept


def test_counts_are_without_those_spared_and_tell_of_unknown_starts(connector: Connector) -> None:
    step = steps.deletion(CUSTOMERS, CLOSED, spared=("anna@example.org",))
    counts = connector.count(steps.work(step))
    assert (counts.due, counts.spared) == ({"delete": 1}, {"delete": 1})
    assert (counts.unknown_start, counts.total, counts.countable) == (1, 4, True)


def test_art_5_1_e_records_past_their_period_go_with_all_their_parts(connector: Connector) -> None:
    found, kept = carried(connector, steps.deletion(CUSTOMERS, CLOSED))
    assert found == [Resolved(Outcome.COMMITTED, 2, Certainty.PROVEN)]
    assert [rows for rows, _proof in kept] == [2]
    assert keys() == {"2", "3"}
    assert set(RecordValue.objects.values_list("record__key", flat=True)) == {"2", "3"}
    assert set(RecordMoment.objects.values_list("record__key", flat=True)) == {"2"}
    assert connector.count(steps.work(steps.deletion(CUSTOMERS, CLOSED))).due == {"delete": 0}


def test_the_start_of_the_next_day_is_not_over(dataset: Dataset, connector: Connector) -> None:
    push(dataset, {"key": "5", "seen_at": "2025-01-01T00:30:00+01:00"})
    for day, due in (("2024-12-30", 0), ("2024-12-31", 1)):
        step = steps.deletion(CUSTOMERS, steps.lapse("seen_at", day))
        assert connector.count(steps.work(step)).due == {"delete": due}


def test_a_consent_that_runs_keeps_records_until_the_longer_cutoff(
    dataset: Dataset, connector: Connector
) -> None:
    consent = LongerByConsent(Column("agreed_at"), Column("withdrawn_at"), steps.cutoff("2019-12-31"))
    step = steps.deletion(CUSTOMERS, steps.lapse("closed_on", "2024-12-31", consent))
    assert connector.count(steps.work(step)).due == {"delete": 1}
    push(dataset, {"key": "4", "withdrawn_at": "2025-01-01T00:00:00Z"})
    assert connector.count(steps.work(step)).due == {"delete": 2}


def test_blanking_leaves_what_goes_whole_and_what_is_blank_already(
    dataset: Dataset, connector: Connector
) -> None:
    step = steps.blanking(CUSTOMERS, (steps.lapse("closed_on", "2026-12-31"),), unless=(CLOSED,))
    assert [each.rows for each in carried(connector, step)[0]] == [1]
    assert list(RecordValue.objects.filter(record__key="2").values_list("name", "value")) == [
        ("email", "gone@example.org")
    ]
    assert RecordValue.objects.filter(record__key="1").count() == 2
    assert connector.count(steps.work(step)).due == {"blank:contact": 0}
    push(dataset, {"key": "2", "name": "Bert again"})
    assert connector.count(steps.work(step)).due == {"blank:contact": 1}


def test_nothing_is_of_unknown_start_once_it_is_blank(dataset: Dataset, connector: Connector) -> None:
    step = steps.blanking(CUSTOMERS, (CLOSED,))
    assert connector.count(steps.work(step)).unknown_start == 1
    push(dataset, {"key": "3", "name": None})
    assert connector.count(steps.work(step)).unknown_start == 0


def test_batches_are_cut_by_range_and_apply_the_predicate_again(
    dataset: Dataset, connector: Connector
) -> None:
    push(dataset, *({"key": f"x{n:03}", "closed_on": "2020-01-01"} for n in range(25)))
    step = steps.deletion(CUSTOMERS, CLOSED)
    batches = list(connector.batches(step, 10))
    assert [each.expected for each in batches] == [10, 10, 7]
    push(dataset, {"key": "x000", "closed_on": "2026-01-01"})  # since the batches were cut
    rows = [connector.carry_out(step, each, "b", lambda *_kept: None).rows for each in batches]
    assert sum(filter(None, rows)) == 26
    assert keys() == {"2", "3", "x000"}


def test_the_proof_tells_whether_the_transaction_was_committed(connector: Connector) -> None:
    """A test's transaction is never committed: PostgreSQL says that it is still in progress."""
    ((_rows, proof),) = carried(connector, steps.deletion(CUSTOMERS, CLOSED))[1]
    assert connector.outcome("batch", proof).outcome is Outcome.IN_PROGRESS
    assert connector.outcome("batch", {}) == Resolved(Outcome.ABORTED, 0)


def test_who_lost_the_batch_rolls_it_back(connector: Connector) -> None:
    step = steps.deletion(CUSTOMERS, CLOSED)
    (batch,) = connector.batches(step, 100)

    def taken_over(_rows: int, _proof: Any) -> None:
        raise RuntimeError("the lease is another's")

    with pytest.raises(RuntimeError):
        connector.carry_out(step, batch, "lost", taken_over)
    assert keys() == {"1", "2", "3", "4"}


def test_a_batch_takes_the_same_few_statements_however_large(dataset: Dataset, connector: Connector) -> None:
    push(dataset, *({"key": f"x{n:03}", "name": "X", "closed_on": "2020-01-01"} for n in range(300)))
    step = steps.deletion(CUSTOMERS, CLOSED)
    (batch,) = connector.batches(step, 1_000)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        connector.carry_out(step, batch, "b", lambda *_kept: None)
    assert len(asked) <= 9, [each["sql"][:80] for each in asked]


@pytest.mark.parametrize(
    ("lapse", "code"),
    [
        (steps.lapse("name", "2024-12-31"), "internal_start_type"),
        (steps.lapse("gone", "2024-12-31"), "internal_column_missing"),
        (Lapse("rule", Column("closed_on", "orders"), steps.cutoff("2024-12-31")), "internal_join"),
    ],
)
def test_a_rule_that_cannot_be_applied_is_an_obstacle(lapse: Lapse, code: str, connector: Connector) -> None:
    found = connector.survey(steps.work(steps.deletion(CUSTOMERS, lapse))).obstacles
    assert [each.code for each in found] == [code]


@pytest.mark.parametrize(
    "blank", [Blank("email", BlankForm.KEYED_HASH), Blank("closed_on", BlankForm.CONSTANT, "x")], ids=str
)
def test_a_blank_form_that_is_not_offered_is_an_obstacle(blank: Blank, connector: Connector) -> None:
    step = Step(name="blank", dataset=CUSTOMERS, lapses=(CLOSED,), blanks=(blank,))
    assert connector.survey(steps.work(step)).obstacles == (Problem("internal_blank_form", blank.column),)


def test_people_who_cannot_be_found_by_an_identifier_are_an_obstacle(
    dataset: Dataset, connector: Connector
) -> None:
    step = steps.deletion(CUSTOMERS, CLOSED, spared=("anna@example.org",))
    assert connector.survey(steps.work(step)).obstacles == ()
    Identifier.objects.filter(dataset=dataset).delete()
    push(dataset, {"key": "9", "email": "new@example.org"})
    Identifier.objects.create(dataset=dataset, kind=IdentifierKind.EMAIL, column="email")
    assert connector.survey(steps.work(step)).obstacles == (Problem("internal_not_looked_up", "email"),)


def test_fields_no_longer_mapped_are_told(dataset: Dataset, connector: Connector) -> None:
    DataField.objects.filter(dataset=dataset, name="seen_at").delete()
    assert connector.check([CUSTOMERS]) == ()
    push(dataset, {"key": "1", "name": "A"})
    RecordValue.objects.filter(record__key="1", name="name").update(name="nickname")
    assert connector.check([CUSTOMERS]) == (Problem("internal_column_appeared", "nickname"),)


def test_a_sample_shows_records_as_they_are(connector: Connector) -> None:
    rows = connector.sample(steps.deletion(CUSTOMERS, CLOSED), 1)
    assert [(row["key"], row["name"]) for row in rows] == [("1", "Anna")]


def test_the_records_are_read_through_for_their_identifiers(connector: Connector) -> None:
    assert isinstance(connector, ListsIdentifiers)
    found = list(connector.identifiers(steps.customers(), steps.EMAIL))
    assert [each.strip().lower() for each in sorted(found, key=str.strip)] == [
        "anna@example.org",
        "bert@example.org",
        "dora@example.org",
    ]


def test_nothing_of_a_person_stands_in_the_clear() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT value, lookup FROM stores_recordvalue")
        stored = " ".join(f"{value} {lookup}" for value, lookup in cursor.fetchall()).lower()
    assert "anna" not in stored
    assert "example" not in stored
