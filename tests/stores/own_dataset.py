"""A dataset that Dertig keeps, and its connector: fixtures to import (no conftest: Django is not up yet)."""

import pytest

from stores.connectors.internal.connector import InternalConnector
from stores.models import DataField, Dataset, DataStore, Identifier
from stores.protocol import Connector
from stores.terms import ColumnType, IdentifierKind, Nature
from tests import factories as make


@pytest.fixture
def dataset(db: None) -> Dataset:
    """Fields as ``tests.stores.connectors.steps.customers`` has them; the key is no field."""
    controller = make.ControllerFactory()
    store = DataStore.objects.create(controller=controller, ref="own", name="Own", kind="internal")
    made = Dataset.objects.create(store=store, ref="customers", name="Customers", resource="customers")
    category = make.DataCategoryFactory(controller=controller)
    for name in ("email", "name"):
        DataField.objects.create(
            dataset=made, name=name, nature=Nature.PERSONAL, category=category, type=ColumnType.TEXT
        )
    DataField.objects.create(dataset=made, name="closed_on", nature=Nature.TECHNICAL, type=ColumnType.DATE)
    for name in ("seen_at", "agreed_at", "withdrawn_at"):
        DataField.objects.create(dataset=made, name=name, nature=Nature.TECHNICAL, type=ColumnType.INSTANT)
    Identifier.objects.create(dataset=made, kind=IdentifierKind.EMAIL, column="email")
    return made


@pytest.fixture
def connector(dataset: Dataset) -> Connector:
    return InternalConnector(dataset.store_id)
