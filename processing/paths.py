"""Register paths: how a file, a finding, an event and a person name one record. Pure.

A record's path is the field names and refs that lead to it from the top of the ``Record``:
``controller``, ``notice``, ``recipients/stripe``,
``activities/careers/purposes/recruitment/retention/applications``.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from processing.register import Record

_SINGLE = ("controller", "notice")


class NoSuchPath(LookupError):
    """No record of the register stands at that path."""


def identity(node: object) -> str:
    """What tells a record from its siblings: its ref, or what it points at."""
    for name in ("ref", "recipient", "right"):
        value = getattr(node, name, None)
        if isinstance(value, str):
            return str(value)
    raise TypeError(f"{type(node).__name__} is not a record of its own.")


def child_fields(node: Any) -> tuple[str, ...]:
    """The fields of a shape that hold records of their own (by what they now hold)."""
    return tuple(field.name for field in fields(node) if _is_collection(getattr(node, field.name)))


def walk(record: Record) -> Iterator[tuple[str, Any]]:
    """Every record with its path, parents before children, in the order of the file."""
    yield "", record
    for name in _SINGLE:
        node = getattr(record, name)
        if node is not None:
            yield name, node
            yield from _below(name, node)
    yield from _below("", record)


def resolve(record: Record, path: str) -> Any:
    """The record at a path, or the value of the field that its last part names.

    Raises ``NoSuchPath``.
    """
    node: Any = record
    for part in path.split("/") if path else ():
        node = _step(node, part, path)
    return node


def _below(path: str, parent: object) -> Iterator[tuple[str, Any]]:
    for name in child_fields(parent):
        for node in getattr(parent, name):
            below = "/".join(filter(None, (path, name, identity(node))))
            yield below, node
            yield from _below(below, node)


def _step(node: Any, part: str, path: str) -> Any:
    if isinstance(node, tuple):
        for item in node:
            if (identity(item) if is_dataclass(item) else item) == part:
                return item
    elif is_dataclass(node) and part in {field.name for field in fields(node)}:
        return getattr(node, part)
    raise NoSuchPath(path)


def _is_collection(value: object) -> bool:
    return isinstance(value, tuple) and bool(value) and is_dataclass(value[0])
