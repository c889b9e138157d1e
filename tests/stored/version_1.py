"""Rows as commit 392623c left them: the same content without what was added since, and the SHA-256 of all."""

import hashlib
import json
from typing import Any

from evidence.stored import canonical_json
from requests.models import RightsPlan
from retention.models import Erasure, PurgePlan
from tests.rewriting import rewrite

_PERIOD = (
    "ref",
    "data_categories",
    "period",
    "anchor",
    "bound",
    "disposition",
    "consent_period",
    "start_event",
)


def sha256(content: Any) -> str:
    return hashlib.sha256(canonical_json(content)).hexdigest()


def plan_content(content: dict[str, Any]) -> dict[str, Any]:
    """What it stored of a plan."""
    purposes = [
        {**each, "retention": [{key: period[key] for key in _PERIOD} for period in each["retention"]]}
        for each in content["purposes"]
    ]
    return {**content, "format": "dertig-purge-plan/1", "purposes": purposes}


def make_old(row: PurgePlan | Erasure | RightsPlan) -> None:
    """Have the row be as it was."""
    match row:
        case PurgePlan():
            row.content = plan_content(row.content)
            row.preview.pop("format")
            row.fingerprint = sha256(row.content)
        case RightsPlan():
            row.content = json.dumps({**json.loads(row.content), "format": "dertig-rights-plan/1"})
            row.fingerprint = sha256(row.content)
        case Erasure():
            row.work.pop("format")
            row.fingerprint = erasure_fingerprint(row.work, row.key)
            store = row.dataset.store
            reached = {"ref": store.ref, "kind": store.kind, "settings": store.settings}
            row.mapping = mapping_fingerprint(reached, row.work["dataset"])
    kept: Any = {each.name: getattr(row, each.attname) for each in row._meta.concrete_fields}
    rewrite(type(row)._default_manager.filter(pk=kept.pop("id")), **kept)


def erasure_fingerprint(work: dict[str, Any], key: str) -> str:
    return sha256({"format": "dertig-erasure/1", "work": work, "key": key})


def mapping_fingerprint(store: dict[str, Any], dataset: dict[str, Any]) -> str:
    bare = {**dataset, "name": "", "note": "", "guard_share": 100, "guard_rows": 1}
    return sha256({"format": "dertig-erasure/1", "store": store, "dataset": bare})
