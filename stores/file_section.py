"""The section ``stores:`` of a controller's YAML file: the mapping as code, without secrets."""

from pydantic import TypeAdapter

from processing.sections import Section
from stores.actions import load_stores
from stores.assembly import stores_of
from stores.consistency import faults
from stores.mapping import StoreMap

STORES = Section(
    name="stores",
    shape=TypeAdapter(tuple[StoreMap, ...]),
    unknown=faults,
    read=stores_of,
    load=load_stores,
)
