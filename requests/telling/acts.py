"""What a recipient is told, as it is kept and as it is sent. Pure."""

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from evidence.stored import StoredShape


@dataclass(frozen=True, slots=True)
class ActDone:
    """One act (``requests.telling.terms.Act``), and the data categories by ref, with their names then."""

    act: str
    categories: dict[str, str]


type ActsDone = tuple[ActDone, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """The body of a signed call (docs/recipients.md)."""

    type: str
    timestamp: str
    data: dict[str, Any]


ACTS = StoredShape("recipient-acts", TypeAdapter(ActsDone))
CALL = StoredShape("recipient-call", TypeAdapter(Call), says_from=2)
"""Receivers read it: version 1 says no format, and a later one says which it is."""
