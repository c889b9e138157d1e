"""Reading what rows store, before an upgrade is relied on: what cannot be read is a matter."""

from collections.abc import Iterator
from typing import Any

from evidence.stored import StoredShape, Unreadable
from evidence.upgrade_checks import Matter, Weight


def unread(subject: str, row: Any, *fields: str) -> Iterator[Matter]:
    """Of a row with ``stored`` shapes, the named fields that this version cannot read; empty ones hold
    nothing."""
    for name in fields:
        shape: StoredShape[Any] = row.stored[name]
        kept = getattr(row, name)
        try:
            if kept:
                shape.read_text(kept) if isinstance(kept, str) else shape.read(kept)
        except Unreadable as error:
            yield Matter(Weight.STOP, subject, str(error))
