"""The verbs of data stores: the one write path of admin, loader, commands and tasks."""

from stores.actions.checks import record_check
from stores.actions.confirming import CannotConfirm, confirm_destination
from stores.actions.loading import MappingPlan, add_datasets, load_stores
from stores.actions.rows import remove_row, save_row, set_secret

__all__ = [
    "CannotConfirm",
    "MappingPlan",
    "add_datasets",
    "confirm_destination",
    "load_stores",
    "record_check",
    "remove_row",
    "save_row",
    "set_secret",
]
