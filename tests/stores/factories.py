"""Rows of the mapping for tests: the least that the database takes."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from processing.models import RetentionPeriod
from stores.models import Binding, DataField, Dataset, DataStore, Identifier, Join
from tests.factories import ControllerFactory


class DataStoreFactory(DjangoModelFactory[DataStore]):
    class Meta:
        model = DataStore

    controller = factory.SubFactory(ControllerFactory)
    ref = factory.Sequence(lambda n: f"store-{n}")
    name = factory.Sequence(lambda n: f"Store {n}")
    kind = "sql"


class DatasetFactory(DjangoModelFactory[Dataset]):
    class Meta:
        model = Dataset

    store = factory.SubFactory(DataStoreFactory)
    ref = factory.Sequence(lambda n: f"dataset-{n}")
    name = factory.Sequence(lambda n: f"Dataset {n}")
    resource = factory.Sequence(lambda n: f"table_{n}")
    key = factory.List(["id"])


class _UnderDataset(DjangoModelFactory[Any]):
    class Meta:
        abstract = True

    dataset = factory.SubFactory(DatasetFactory)


class DataFieldFactory(_UnderDataset):
    class Meta:
        model = DataField

    name = factory.Sequence(lambda n: f"column_{n}")


class JoinFactory(_UnderDataset):
    class Meta:
        model = Join

    ref = factory.Sequence(lambda n: f"join-{n}")
    table = "customer"
    left_columns = factory.List(["customer_id"])
    right_columns = factory.List(["id"])


class IdentifierFactory(_UnderDataset):
    class Meta:
        model = Identifier

    kind = "email"
    column = "email"


def binding(dataset: Dataset, period: RetentionPeriod, **columns: str) -> Binding:
    """The dataset serves the period's purpose."""
    return Binding.objects.create(dataset=dataset, purpose=period.purpose, period=period, **columns)
