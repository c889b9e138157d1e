"""Marks of identifiers, and whose of them a store still holds. The key apart, pure."""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from evidence.sealing import derived_key
from evidence.stored import StoredShape
from stores.identifiers import normalised
from stores.mapping import Column
from stores.terms import IdentifierKind
from stores.work import Spared

_USE = "erasure-memory"


@dataclass(frozen=True, slots=True)
class Marked:
    """Some people by one column: as ``stores.work.Spared``, with marks in the place of values."""

    kind: IdentifierKind
    column: Column
    marks: frozenset[str]


MEMORY = StoredShape("erasure-memory", TypeAdapter(tuple[Marked, ...]))


def marked(people: Iterable[Spared]) -> tuple[Marked, ...]:
    """The same people without their values."""
    key = derived_key(_USE)
    return tuple(
        Marked(each.kind, each.column, frozenset(mark(each.kind, value, key) for value in each.values))
        for each in people
    )


def mark(kind: IdentifierKind, value: str, key: bytes) -> str:
    """Hex HMAC-SHA256 of a normalised value; the kind keeps e-mail and telephone apart."""
    return hmac.digest(key, f"{kind}\0{value}".encode(), hashlib.sha256).hex()


def recognised[Owner: Hashable](
    texts: Iterable[str], kind: IdentifierKind, owners: Mapping[str, Iterable[Owner]]
) -> dict[Owner, frozenset[str]]:
    """By owner of a mark, the normalised values among the texts that have it.

    One pass; only what is recognised is kept.
    """
    key = derived_key(_USE)
    found: defaultdict[Owner, set[str]] = defaultdict(set)
    for text in texts:
        value = normalised(kind, text)
        for owner in owners.get(mark(kind, value, key), ()):
            found[owner].add(value)
    return {owner: frozenset(values) for owner, values in found.items()}


def marked_json(people: Iterable[Marked]) -> dict[str, Any]:
    """As a row keeps it; sorted, so that the order tells nothing."""
    kept: dict[str, Any] = MEMORY.write(tuple(people))
    return {**kept, "value": [{**each, "marks": sorted(each["marks"])} for each in kept["value"]]}
