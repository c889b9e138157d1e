"""How this floor's values are stored: problems, and the order in which mappings mean the same. Pure."""

from dataclasses import replace

from pydantic import TypeAdapter

from evidence.stored import StoredShape, Unreadable
from stores.mapping import DatasetMap
from stores.protocol import Problem

DATASET = StoredShape("dataset-map", TypeAdapter(DatasetMap))
PROBLEM = StoredShape("problem", TypeAdapter(Problem), says_from=2)
"""In lists that SQL compares with ``[]`` and that others read as JSON: it says its format from 2 on."""


def unreadable(error: Unreadable, subject: str = "") -> Problem:
    """That something stored cannot be read, as a problem."""
    return Problem(error.code, subject, error.values)


def in_one_order(mapping: DatasetMap) -> DatasetMap:
    """The same value for every mapping by which the same is done: without name and note, and in one order.
    That of keys and joins has a meaning and stays."""
    return replace(
        mapping,
        name="",
        note="",
        fields=tuple(sorted(mapping.fields, key=lambda each: each.name)),
        identifiers=tuple(sorted(mapping.identifiers, key=lambda each: (each.kind, str(each.column)))),
        bindings=tuple(sorted(mapping.bindings, key=lambda each: (each.activity, each.purpose, each.period))),
    )
