"""A draft of the mapping from what a store holds, for a person to correct. Pure.

Tables become datasets, primary keys keys, foreign keys joins to where people are known, columns
data categories by name and sample. What is unsure stays unclassified, which keeps purges away.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from processing.register import Record
from stores.guessing import category_of, starts
from stores.mapping import BindingMap, Column, DatasetMap, FieldMap, IdentifierMap, JoinMap
from stores.protocol import DiscoveredColumn, DiscoveredTable, ForeignKey
from stores.terms import ColumnType, IdentifierKind, Nature

LONGEST_PATH = 3
"""Joins on the way to a person: a longer way is hardly what is meant."""

IDENTIFIERS = {
    "email": IdentifierKind.EMAIL,
    "phone": IdentifierKind.PHONE,
    "nickname": IdentifierKind.USERNAME,
    "ip-address": IdentifierKind.IP_ADDRESS,
}
_DATED = (ColumnType.DATE, ColumnType.LOCAL_TIME, ColumnType.INSTANT)


@dataclass(frozen=True, slots=True)
class Known:
    """What the controller has: data categories by ref, and the record whose periods may be bound."""

    categories: frozenset[str]
    record: Record | None = None


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A table's own fields and identifiers, before joins."""

    table: DiscoveredTable
    fields: tuple[FieldMap, ...]
    identifiers: tuple[IdentifierMap, ...] = field(default=())


def draft(tables: Sequence[DiscoveredTable], known: Known) -> tuple[DatasetMap, ...]:
    """A dataset for each table, with refs of its own."""
    drawn = {table.resource: _draw(table, known) for table in tables}
    refs = _refs(tables)
    return tuple(_dataset(each, refs[resource], drawn, known) for resource, each in drawn.items())


def _draw(table: DiscoveredTable, known: Known) -> _Drawn:
    keys = set(table.key) | {name for key in table.foreign_keys for name in key.columns}
    fields = tuple(
        _field(column, table.samples.get(column.name, ()), keys, known) for column in table.columns
    )
    identifiers = tuple(
        IdentifierMap(kind=IDENTIFIERS[each.category], column=Column(each.name))
        for each in fields
        if each.category in IDENTIFIERS and each.type is ColumnType.TEXT
    )
    return _Drawn(table, fields, identifiers)


def _field(column: DiscoveredColumn, samples: Sequence[str], keys: set[str], known: Known) -> FieldMap:
    """Keys are technical unless they tell something; other columns are so only if a person says it."""
    category = category_of(column.name, samples)
    category = category if category in known.categories and _fits(category, column.type) else ""
    nature = Nature.PERSONAL if category else Nature.TECHNICAL if column.name in keys else None
    return FieldMap(
        name=column.name, nature=nature, category=category, type=column.type, nullable=column.nullable
    )


def _fits(category: str, kind: ColumnType) -> bool:
    dated = category == "date-of-birth"
    return kind in (*_DATED, ColumnType.TEXT) if dated else kind in (ColumnType.TEXT, ColumnType.OTHER)


def _dataset(each: _Drawn, ref: str, drawn: Mapping[str, _Drawn], known: Known) -> DatasetMap:
    joins, joined = _path_to_person(each, drawn) if not each.identifiers else ((), ())
    held = DatasetMap(
        ref=ref,
        name=_title(each.table.resource),
        resource=each.table.resource,
        key=each.table.key,
        fields=each.fields,
        joins=joins,
        identifiers=each.identifiers or joined,
    )
    return replace(held, bindings=tuple(_bindings(held, known.record))) if known.record else held


def _path_to_person(
    start: _Drawn, drawn: Mapping[str, _Drawn]
) -> tuple[tuple[JoinMap, ...], tuple[IdentifierMap, ...]]:
    """The shortest way along foreign keys to a table that knows people; nothing where two are as short."""
    ways: list[tuple[ForeignKey, ...]] = [(key,) for key in start.table.foreign_keys]
    for _step in range(LONGEST_PATH):
        found = [way for way in ways if (target := drawn.get(way[-1].target)) and target.identifiers]
        if len(found) == 1:
            joins = _joins(found[0])
            people = drawn[found[0][-1].target].identifiers
            return joins, tuple(
                IdentifierMap(kind=each.kind, column=Column(each.column.name, joins[-1].ref))
                for each in people
            )
        if found:
            return (), ()
        ways = [
            (*way, key)
            for way in ways
            if way[-1].target in drawn
            for key in drawn[way[-1].target].table.foreign_keys
            if key.target not in {start.table.resource, *(each.target for each in way)}
        ]
    return (), ()


def _joins(way: Sequence[ForeignKey]) -> tuple[JoinMap, ...]:
    made: list[JoinMap] = []
    for key in way:
        made.append(
            JoinMap(
                ref=_free(_slug(key.target), {each.ref for each in made}),
                table=key.target,
                on=tuple(zip(key.columns, key.target_columns, strict=True)),
                parent=made[-1].ref if made else "",
            )
        )
    return tuple(made)


def _bindings(dataset: DatasetMap, record: Record) -> Iterator[BindingMap]:
    """Periods of data that the dataset holds, whose start event exactly one date column may record."""
    dated = [each.name for each in dataset.fields if each.type in _DATED]
    for activity in record.activities:
        for purpose in activity.purposes:
            for period in purpose.retention if isinstance(purpose.retention, tuple) else ():
                covered = set(period.data_categories or purpose.data_categories)
                columns = [name for name in dated if starts(name, period.start_event)]
                if covered & dataset.categories and len(columns) == 1:
                    yield BindingMap(
                        activity=activity.ref,
                        purpose=purpose.ref,
                        period=period.ref,
                        start=Column(columns[0]),
                    )


def _refs(tables: Sequence[DiscoveredTable]) -> dict[str, str]:
    refs: dict[str, str] = {}
    for table in tables:
        refs[table.resource] = _free(_slug(table.resource), set(refs.values()))
    return refs


def _slug(resource: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", resource.lower()).strip("-")[:50].strip("-") or "dataset"


def _free(ref: str, taken: set[str]) -> str:
    number, free = 2, ref
    while free in taken:
        free, number = f"{ref}-{number}", number + 1
    return free


def _title(resource: str) -> str:
    words = re.sub(r"[_\W]+", " ", resource.rpartition(".")[2] or resource).strip()
    return (words[:1].upper() + words[1:])[:200] or resource[:200]
