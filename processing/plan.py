"""What loading a file would change, record by record. Pure.

``plan_load`` compares the record that stands with the one that a file wants and returns the
changes with the record they lead to. Records that only the database has are kept, unless
``prune``; a file's own records are taken whole, so a field that it leaves out is emptied.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from processing.paths import identity, walk
from processing.register import NoneBecause, Record


class Sign(StrEnum):
    """What happens to a record, as a plan prints it."""

    ADD = "+"
    CHANGE = "~"
    REMOVE = "-"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a plan. ``fields`` are those that differ (of a changed record)."""

    sign: Sign
    path: str
    kind: str
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        told = f"  ({', '.join(self.fields)})" if self.fields else ""
        return f"{self.sign.value} {self.path or 'record'}{told}"


@dataclass(frozen=True, slots=True)
class Plan:
    """The changes in the order of the file, removals last; ``kept`` are the paths of records
    that the file lacks and that stay; ``target`` is the record afterwards."""

    changes: tuple[Change, ...]
    kept: tuple[str, ...]
    target: Record

    @property
    def counts(self) -> dict[Sign, int]:
        """How many records are added, changed, removed."""
        return {sign: sum(change.sign is sign for change in self.changes) for sign in Sign}


class PlanRefused(ValueError):
    """The file contradicts records that would stay. ``path`` names where."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


def plan_load(current: Record | None, wanted: Record, *, prune: bool = False) -> Plan:
    """The plan that leads from what stands (None: nothing yet) to what the file wants.

    Raises ``PlanRefused`` where the file states "none, because…" of a list whose records would
    stay without ``prune``.
    """
    target = wanted if current is None or prune else _merge(current, wanted, "")
    before = {} if current is None else dict(walk(current))
    after = dict(walk(target))
    wanted_paths = {path for path, _node in walk(wanted)}
    changes = [*_upserts(before, after), *_removals(before, after)]
    kept = tuple(path for path in after if path not in wanted_paths)
    return Plan(tuple(changes), kept, target)


def own_values(node: Any) -> dict[str, Any]:
    """A record's own fields: its collections count only as stated, none because, or not."""
    values: dict[str, Any] = {}
    for field in fields(node):
        value = getattr(node, field.name)
        if field.name in ("controller", "notice") and isinstance(node, Record):
            continue
        values[field.name] = None if _is_records(value) or value == () else _unordered(value)
    return values


def _upserts(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    for path, node in after.items():
        kind = type(node).__name__
        if path not in before:
            yield Change(Sign.ADD, path, kind)
            continue
        old, new = own_values(before[path]), own_values(node)
        differing = [name for name in new if old[name] != new[name]]
        differing += [f"order of {name}" for name in _reordered(before[path], node)]
        if differing:
            yield Change(Sign.CHANGE, path, kind, tuple(differing))


def _removals(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    for path in reversed(before):
        if path not in after:
            yield Change(Sign.REMOVE, path, type(before[path]).__name__)


def _reordered(before: Any, after: Any) -> Iterator[str]:
    for field in fields(after):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if _is_records(old) and _is_records(new):
            old_refs, new_refs = ([identity(item) for item in items] for items in (old, new))
            shared = set(old_refs) & set(new_refs)
            if [ref for ref in old_refs if ref in shared] != [ref for ref in new_refs if ref in shared]:
                yield field.name


def _merge(current: Any, wanted: Any, path: str) -> Any:
    """The wanted record, with the records of ``current`` that it lacks appended to their lists."""
    changes: dict[str, Any] = {}
    for field in fields(wanted):
        old, new = getattr(current, field.name), getattr(wanted, field.name)
        here = f"{path}/{field.name}".lstrip("/")
        if _is_records(old):
            if isinstance(new, NoneBecause):
                raise PlanRefused(here, "the file says “none, because…”, yet records stand here; prune them.")
            changes[field.name] = tuple(_merged_list(old, new or (), here))
        elif isinstance(wanted, Record) and field.name in ("controller", "notice") and old is not None:
            changes[field.name] = old if new is None else _merge(old, new, here)
    return replace(wanted, **changes)


def _merged_list(old: Iterable[Any], new: Iterable[Any], path: str) -> Iterator[Any]:
    standing = {identity(item): item for item in old}
    for item in new:
        ref = identity(item)
        yield _merge(standing.pop(ref), item, f"{path}/{ref}") if ref in standing else item
    yield from standing.values()


def _is_records(value: object) -> bool:
    return isinstance(value, tuple) and bool(value) and not isinstance(value[0], str)


def _unordered(value: object) -> object:
    """Lists of refs and rights mean sets: sorted, so that order is no change."""
    if isinstance(value, tuple) and value and isinstance(value[0], str):
        return tuple(sorted(value))
    return value
