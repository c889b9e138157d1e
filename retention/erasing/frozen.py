"""What an erasure is known by, and by which it is told that its ground has changed."""

import hashlib
from dataclasses import replace
from typing import Any, Final

from evidence.stored import Unreadable, canonical_json, fingerprint
from retention.frozen import WORK, meant
from retention.models import Erasure
from stores.mapping import DatasetMap
from stores.models import DataStore
from stores.stored import DATASET, in_one_order
from stores.work import Work

_ERASURE = "dertig-erasure/2"
_GROUND = "dertig-erasure-ground/2"
_NOT_THE_GROUND: Final[dict[str, Any]] = {"name": "", "note": "", "guard_share": 100, "guard_rows": 1}
"""What may change in a mapping, and the work is done where it was to be done."""


def fingerprint_of(work: Work, key: str) -> str:
    """Of what is to be done: begun again with the same, it is the same erasure."""
    return fingerprint(_ERASURE, {"work": WORK.meaning(meant(work)), "key": key})


def mark_of(erasure: Erasure) -> str:
    """``fingerprint_of`` what was begun, whichever version began it. Where this version cannot read that, it
    is like nothing else: what is ordered now is begun beside it, and it fails for being unreadable."""
    try:
        return fingerprint_of(WORK.read(erasure.work), erasure.key)
    except Unreadable:
        return erasure.fingerprint


def mapping_fingerprint(store: DataStore, mapping: DatasetMap) -> str:
    """Of where it is to be done, names and notes apart: where another has come since, nothing is touched."""
    return fingerprint(_GROUND, {"store": _reached(store), "dataset": _meant(mapping)})


def is_on_its_ground(erasure: Erasure, mapping: DatasetMap) -> bool:
    """Whether store and dataset mean what they did when it was begun. Raises ``Unreadable``."""
    if erasure.mapping == mapping_fingerprint(erasure.dataset.store, mapping):
        return True
    return "format" not in erasure.work and _is_as_in_version_1(erasure, mapping)


def _is_as_in_version_1(erasure: Erasure, mapping: DatasetMap) -> bool:
    """Commit 392623c took the SHA-256 of all, defaults too. The dataset of then is kept with the work: with
    it the hex says whether the store is the same, and it says itself whether the dataset is."""
    then = {
        "format": "dertig-erasure/1",
        "store": _reached(erasure.dataset.store),
        "dataset": {**erasure.work["dataset"], **_NOT_THE_GROUND},
    }
    same_store = hashlib.sha256(canonical_json(then)).hexdigest() == erasure.mapping
    return same_store and _meant(WORK.read(erasure.work).dataset) == _meant(mapping)


def _reached(store: DataStore) -> dict[str, object]:
    return {"ref": store.ref, "kind": store.kind, "settings": store.settings}


def _meant(mapping: DatasetMap) -> object:
    return DATASET.meaning(replace(in_one_order(mapping), **_NOT_THE_GROUND))
