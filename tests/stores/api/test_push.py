"""Records pushed by other systems."""

from typing import Any

import pytest
from django.test import Client

from accounts.actions import create_api_key
from accounts.models import Controller
from accounts.principal import system
from stores.models import Dataset, DataStore, InternalRecord
from tests import factories as make
from tests.stores.own_dataset import dataset

__all__ = ["dataset"]


def key_of(controller: Controller, **given: bool) -> dict[str, str]:
    _key, secret = create_api_key(controller=controller, name="crm", by=system("test"), **given)
    return {"Authorization": f"Api-Key {secret}"}


@pytest.fixture
def pushing(dataset: Dataset) -> dict[str, str]:
    return key_of(dataset.store.controller, pushes_records=True)


def push(dataset: Dataset, headers: dict[str, str], body: Any, query: str = "") -> Any:
    address = f"/api/v1/datasets/{dataset.store.controller.slug}/{dataset.ref}/records/{query}"
    return Client().post(address, body, content_type="application/json", headers=headers)


def test_one_and_several_are_pushed_and_twice_is_once(dataset: Dataset, pushing: dict[str, str]) -> None:
    one = {"key": "a", "data": {"name": "Anna", "closed_on": "2026-01-31"}}
    several = {"records": [one, {"key": "b"}]}
    assert push(dataset, pushing, one).json() == {"added": 1, "changed": 0, "restricted": []}
    assert push(dataset, pushing, several).json() == {"added": 1, "changed": 1, "restricted": []}
    assert push(dataset, pushing, several).json() == {"added": 0, "changed": 2, "restricted": []}
    assert InternalRecord.objects.count() == 2


def test_what_does_not_fit_is_told_by_number_and_field(dataset: Dataset, pushing: dict[str, str]) -> None:
    body = {"records": [{"key": "a"}, {"key": "b", "data": {"closed_on": "soon", "name": "Anna"}}]}
    answer = push(dataset, pushing, body)
    assert answer.status_code == 400
    assert answer.json() == {"records": {"1": {"closed_on": ["Write a day like 2026-03-27."]}}}
    assert not InternalRecord.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        [],
        "text",
        {},
        {"key": ["a"]},
        {"key": "a", "data": [1]},
        {"records": []},
        {"records": "a"},
        {"records": [{"key": str(n)} for n in range(1_001)]},
    ],
    ids=lambda body: str(body)[:30],
)
def test_other_shapes_are_refused(body: Any, dataset: Dataset, pushing: dict[str, str]) -> None:
    assert push(dataset, pushing, body).status_code == 400
    assert not InternalRecord.objects.exists()


def test_a_key_without_the_right_pushes_nothing(dataset: Dataset) -> None:
    assert push(dataset, key_of(dataset.store.controller), {"key": "a"}).status_code == 403
    assert push(dataset, {}, {"key": "a"}).status_code == 401


def test_the_datasets_of_another_controller_do_not_exist(dataset: Dataset) -> None:
    stranger = key_of(make.ControllerFactory(), pushes_records=True)
    assert push(dataset, stranger, {"key": "a"}).status_code == 404


def test_datasets_of_other_systems_do_not_exist_here(dataset: Dataset, pushing: dict[str, str]) -> None:
    DataStore.objects.update(kind="sql")
    assert push(dataset, pushing, {"key": "a"}).status_code == 404


def test_two_datasets_of_one_name_are_told_apart_by_store(dataset: Dataset, pushing: dict[str, str]) -> None:
    other = DataStore.objects.create(
        controller=dataset.store.controller, ref="second", name="Second", kind="internal"
    )
    Dataset.objects.create(store=other, ref=dataset.ref, name="Too", resource="too")
    assert push(dataset, pushing, {"key": "a"}).status_code == 400
    assert push(dataset, pushing, {"key": "a"}, "?store=second").status_code == 200
    assert InternalRecord.objects.get().dataset.store == other
