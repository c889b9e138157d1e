"""What a webhook says: the body as it is signed, kept and sent. Pure."""

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from evidence.stored import StoredShape


@dataclass(frozen=True, slots=True)
class Body:
    """``type`` names the event, ``timestamp`` is ISO 8601, ``data`` has the keys of ``terms.SAYS``."""

    type: str
    timestamp: str
    data: dict[str, Any]


BODY = StoredShape("webhook", TypeAdapter(Body), says_from=2)
"""Receivers read it (docs/webhooks.md): version 1 says no format, and a later one says which it is."""
