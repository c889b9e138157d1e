"""Pushing records: checked field by field, by key, all or none."""

from typing import Any

import pytest

from accounts.principal import NotAllowed, system
from accounts.roles import Role
from evidence.models import Event
from stores.models import Dataset, DataStore, InternalRecord, RecordMoment, RecordValue
from stores.record_actions import NotInternal, Pushed, Unfitting, preview, push_records
from stores.record_values import Incoming
from tests.people import principal
from tests.stores.own_dataset import dataset

__all__ = ["dataset"]
BY = system("test")


def sent(*rows: tuple[str, dict[str, Any]]) -> list[Incoming]:
    return [Incoming(n, key, data) for n, (key, data) in enumerate(rows)]


def values(key: str) -> dict[str, str]:
    return dict(RecordValue.objects.filter(record__key=key).values_list("name", "value"))


def test_records_are_added_then_changed_by_their_key(dataset: Dataset) -> None:
    first = sent(("a", {"name": "Anna", "closed_on": "2026-01-02"}), ("b", {"name": "Bert"}))
    assert preview(dataset=dataset, records=first, by=BY) == Pushed(2, 0)
    assert InternalRecord.objects.count() == 0
    assert push_records(dataset=dataset, records=first, by=BY) == Pushed(2, 0)
    assert push_records(dataset=dataset, records=first, by=BY) == Pushed(0, 2)
    push_records(dataset=dataset, records=sent(("a", {"email": "a@example.org", "closed_on": ""})), by=BY)
    assert values("a") == {"name": "Anna", "email": "a@example.org"}
    assert not RecordMoment.objects.filter(record__key="a").exists()


def test_the_event_counts_and_names_nobody(dataset: Dataset) -> None:
    push_records(dataset=dataset, records=sent(("anna", {"name": "Anna"})), by=BY)
    event = Event.objects.get(verb="records.pushed")
    assert (event.record, event.detail) == ("dataset:own/customers", {"added": 1, "changed": 0})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("closed_on", "31-01-2020"),
        ("closed_on", "2020-02-30"),
        ("closed_on", "20200131"),
        ("closed_on", 20200131),
        ("closed_on", "2020-01-31T00:00:00Z"),
        ("seen_at", "2020-01-31T10:00:00"),
        ("seen_at", "2020-01-31"),
        ("seen_at", "0001-01-01T00:00:00+14:00"),
        ("name", ["a"]),
        ("name", {"a": 1}),
        ("name", "a\x00b"),
        ("name", "x" * 10_001),
        ("unknown", "x"),
    ],
)
def test_what_does_not_fit_is_refused_whole_and_not_repeated(
    field: str, value: Any, dataset: Dataset
) -> None:
    with pytest.raises(Unfitting) as refusal:
        push_records(dataset=dataset, records=sent(("good", {}), ("bad", {field: value})), by=BY)
    (complaint,) = refusal.value.complaints
    assert (complaint.line, complaint.field) == (1, field)
    assert str(value) not in complaint.message
    assert InternalRecord.objects.count() == 0


@pytest.mark.parametrize("key", ["", "  ", "x" * 201, "a\nb"])
def test_a_key_that_is_none_is_refused(key: str, dataset: Dataset) -> None:
    with pytest.raises(Unfitting):
        push_records(dataset=dataset, records=sent((key, {})), by=BY)


def test_one_key_twice_is_refused(dataset: Dataset) -> None:
    with pytest.raises(Unfitting):
        push_records(dataset=dataset, records=sent(("a", {}), ("a ", {})), by=BY)


def test_other_stores_take_no_records(dataset: Dataset) -> None:
    DataStore.objects.update(kind="sql")
    dataset.store.refresh_from_db()
    with pytest.raises(NotInternal):
        push_records(dataset=dataset, records=[], by=BY)


def test_who_only_reads_pushes_nothing(dataset: Dataset) -> None:
    with pytest.raises(NotAllowed):
        push_records(dataset=dataset, records=[], by=principal(Role.AUDITOR, dataset.store.controller))
