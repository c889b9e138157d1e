"""The guard: a run that would touch more than a set share or number stops and asks a person. Pure."""

from collections.abc import Mapping

from stores.mapping import DatasetMap
from stores.protocol import Counts


def asks(mapping: DatasetMap, counts: Counts, gone: Mapping[str, int] | None = None) -> bool:
    """Whether one step takes more than the set number, or the set share of all rows, with what it has
    taken already (``gone``, by step)."""
    if not counts.countable:
        return False
    taken = dict(gone or {})
    most = max((due + taken.get(step, 0) for step, due in counts.due.items()), default=0)
    if most > mapping.guard_rows:
        return True
    if counts.total is None:
        return False
    return most * 100 > max(counts.total, most) * mapping.guard_share
