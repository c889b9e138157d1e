"""Art. 18(2): whoever pushes records learns which of them may only be stored."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.principal import system
from stores.models import Dataset
from subjects.actions import lift_restriction, note_told, restrict
from subjects.terms import RestrictionGround
from tests.stores.api.test_push import push, pushing
from tests.stores.own_dataset import dataset
from tests.subjects.people import ANNA, BERT, day

__all__ = ["dataset", "pushing"]
BY = system("test")
TWO = {
    "records": [
        {"key": "a", "data": {"email": " Anna@Example.org"}},
        {"key": "b", "data": {"email": "bert@example.org"}},
    ]
}


def place(dataset: Dataset, whom: Any = ANNA, **more: Any) -> Any:
    controller, grounds = dataset.store.controller, [RestrictionGround.ACCURACY_CONTESTED]
    return restrict(controller=controller, whom=whom, grounds=grounds, since=day(0), by=BY, **more)


def test_a_restricted_persons_records_are_named_until_it_is_lifted(
    dataset: Dataset, pushing: dict[str, str]
) -> None:
    made = place(dataset)
    assert push(dataset, pushing, TWO).json() == {"added": 2, "changed": 0, "restricted": ["a"]}
    # By the record's own address, though this call does not say it.
    assert push(dataset, pushing, {"key": "a", "data": {"name": "Anna"}}).json()["restricted"] == ["a"]
    assert push(dataset, pushing, {"key": "b"}).json()["restricted"] == []
    note_told(restriction=made, at=day(1), how="By letter.", by=BY)
    lift_restriction(restriction=made, at=day(2), because="Corrected.", by=BY)
    assert push(dataset, pushing, TWO).json()["restricted"] == []


def test_one_that_reaches_other_datasets_alone_is_not_told_here(
    dataset: Dataset, pushing: dict[str, str]
) -> None:
    other = Dataset.objects.create(store=dataset.store, ref="orders", name="Orders", resource="orders")
    place(dataset, datasets=[f"{other.store.ref}/{other.ref}"])
    place(dataset, whom=BERT, datasets=[f"{dataset.store.ref}/{dataset.ref}"])
    assert push(dataset, pushing, TWO).json()["restricted"] == ["b"]


def test_many_are_looked_up_in_the_queries_of_one(dataset: Dataset, pushing: dict[str, str]) -> None:
    place(dataset)
    many = {"records": [{"key": str(n), "data": {"email": "anna@example.org"}} for n in range(30)]}

    def queries(body: Any) -> int:
        push(dataset, pushing, body)
        with CaptureQueriesContext(connection) as captured:
            assert push(dataset, pushing, body).json()["restricted"]
        return len(captured)

    assert queries(many) == queries({"key": "0", "data": {"email": "anna@example.org"}})
