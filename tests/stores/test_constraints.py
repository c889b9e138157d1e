"""What the database itself refuses of a mapping, whoever writes."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from stores.models import Binding, DataField, Dataset, DataStore, Identifier, Join
from tests import factories as make
from tests.stores import factories as stores

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset() -> Dataset:
    made: Dataset = stores.DatasetFactory()
    return made


def refuse(constraint: str, model: Any, **columns: Any) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.create(**columns)


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("datafield_nature_known", {"nature": "secret"}),
        ("datafield_type_known", {"type": "blob"}),
        ("datafield_blank_known", {"blank": "zero"}),
        ("datafield_personal_has_category", {"nature": "personal"}),
        ("datafield_value_is_a_constant", {"blank": "null", "blank_value": "x"}),
    ],
)
def test_a_field_is_whole(dataset: Dataset, constraint: str, columns: dict[str, Any]) -> None:
    refuse(constraint, DataField, dataset=dataset, name="email", **columns)


def test_a_technical_or_unclassified_field_has_no_category(dataset: Dataset) -> None:
    category = make.DataCategoryFactory(controller=dataset.store.controller)
    for nature in ("", "technical"):
        refuse(
            "datafield_personal_has_category",
            DataField,
            dataset=dataset,
            name="id",
            nature=nature,
            category=category,
        )


def test_a_field_holds_a_category_of_its_own_controller_or_a_shared_one(dataset: Dataset) -> None:
    theirs, shared = make.DataCategoryFactory(), make.DataCategoryFactory(controller=None)
    refuse("another controller", DataField, dataset=dataset, name="email", nature="personal", category=theirs)
    DataField.objects.create(dataset=dataset, name="email", nature="personal", category=shared)


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("binding_start_is_of_a_period", {"start_column": "closed_on"}),
        ("binding_withdrawal_of_a_consent", {"withdrawal_column": "withdrawn"}),
        ("binding_join_has_column", {"start_via": "customer"}),
    ],
)
def test_a_binding_is_whole(dataset: Dataset, constraint: str, columns: dict[str, str]) -> None:
    period = make.RetentionPeriodFactory(purpose__activity__controller=dataset.store.controller)
    if constraint != "binding_start_is_of_a_period":
        columns = {**columns, "period": period}
    refuse(constraint, Binding, dataset=dataset, purpose=period.purpose, **columns)


def test_a_dataset_serves_no_purpose_of_another_controller(dataset: Dataset) -> None:
    refuse("of its own controller", Binding, dataset=dataset, purpose=make.PurposeFactory())


def test_a_binding_names_a_period_of_its_purpose(dataset: Dataset) -> None:
    at = {"activity__controller": dataset.store.controller}
    period = make.RetentionPeriodFactory(purpose=make.PurposeFactory(**at))
    refuse("one of the purpose", Binding, dataset=dataset, purpose=make.PurposeFactory(**at), period=period)


def test_a_purpose_is_bound_once_for_ever_too(dataset: Dataset) -> None:
    purpose = make.PurposeFactory(activity__controller=dataset.store.controller)
    Binding.objects.create(dataset=dataset, purpose=purpose)
    refuse("binding_unique", Binding, dataset=dataset, purpose=purpose)


def test_the_columns_of_a_join_come_in_pairs(dataset: Dataset) -> None:
    for left, right in (([], []), (["a"], ["b", "c"])):
        refuse(
            "join_columns_pair",
            Join,
            dataset=dataset,
            ref="other",
            table="other",
            left_columns=left,
            right_columns=right,
        )


def test_an_identifier_is_of_a_known_kind(dataset: Dataset) -> None:
    refuse("identifier_kind_known", Identifier, dataset=dataset, kind="shoe size", column="shoe")


def test_a_guard_is_a_share(dataset: Dataset) -> None:
    with pytest.raises(IntegrityError, match="dataset_guard_is_a_share"), transaction.atomic():
        Dataset.objects.filter(pk=dataset.pk).update(guard_share=101)


def test_nothing_moves_to_another_parent(dataset: Dataset) -> None:
    other = stores.DatasetFactory()
    with pytest.raises(DatabaseError), transaction.atomic():
        DataStore.objects.filter(pk=dataset.store.pk).update(controller=other.store.controller)
    with pytest.raises(DatabaseError), transaction.atomic():
        Dataset.objects.filter(pk=dataset.pk).update(store=other.store)
