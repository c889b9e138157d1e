"""What an erasure is frozen as, by which it is known, and by which it is told that its ground has changed."""

from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from retention.frozen import work_json
from retention.planning import fingerprint
from stores.mapping import DatasetMap
from stores.models import DataStore
from stores.work import Work

_MAPPING = TypeAdapter(DatasetMap)
_FORMAT = "dertig-erasure/1"


def fingerprint_of(work: Work, key: str) -> str:
    """Of what is to be done: begun again with the same, it is the same erasure."""
    return fingerprint({"format": _FORMAT, "work": work_json(work), "key": key})


def mapping_fingerprint(store: DataStore, mapping: DatasetMap) -> str:
    """Of where it is to be done, names and notes apart: where another has come since, nothing is touched."""
    bare = replace(mapping, name="", note="", guard_share=100, guard_rows=1)
    content: dict[str, Any] = {
        "format": _FORMAT,
        "store": {"ref": store.ref, "kind": store.kind, "settings": store.settings},
        "dataset": _MAPPING.dump_python(bare, mode="json"),
    }
    return fingerprint(content)
