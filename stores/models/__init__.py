"""The tables of floor 4: what ``stores.mapping`` shapes, row by row, and what is kept or asked here."""

from stores.models.dataset import Binding, DataField, Dataset, Identifier, Join
from stores.models.record import InternalRecord, RecordMoment, RecordValue
from stores.models.store import DataStore
from stores.models.task import StoreTask
from stores.models.webhook import WebhookDelivery, WebhookEndpoint

__all__ = [
    "Binding",
    "DataField",
    "DataStore",
    "Dataset",
    "Identifier",
    "InternalRecord",
    "Join",
    "RecordMoment",
    "RecordValue",
    "StoreTask",
    "WebhookDelivery",
    "WebhookEndpoint",
]
