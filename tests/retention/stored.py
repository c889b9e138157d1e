"""The least that rows store: a plan, a work."""

from typing import Any

MAPPING = {"ref": "d", "name": "d", "resource": "d"}
PLAN = {"dataset": MAPPING, "store": {"ref": "s", "kind": "manual"}, "fiscal_year_ends": "12-31"}


def a_work(*rules: str) -> dict[str, Any]:
    """One step that deletes under these rules."""
    cutoff = {"day": "2026-01-01", "until": "2026-01-01T23:00:00Z"}
    lapses = [{"rule": rule, "start": {"name": "closed"}, "cutoff": cutoff} for rule in rules]
    return {"dataset": MAPPING, "steps": [{"name": "delete", "dataset": MAPPING, "lapses": lapses}]}
