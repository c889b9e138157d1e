"""Whether the mapping still fits the live tables: columns, keys, joins, and types of start events."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from stores.connectors.sql.rows import Rows
from stores.connectors.sql.tables import LiveTable, Tables
from stores.connectors.sql.types import MOMENTS
from stores.mapping import Column, JoinMap
from stores.protocol import Problem
from stores.terms import ColumnType
from stores.work import Lapse, Work

_MARKS = MOMENTS | {ColumnType.BOOLEAN, ColumnType.NUMBER}


def columns(rows: Rows) -> Iterator[Problem]:
    """The dataset's own columns against its fields: what vanished, what appeared, what is unclassified."""
    fields = {each.name for each in rows.dataset.fields}
    for name in sorted(fields - rows.own.columns.keys()):
        yield Problem("column-vanished", name)
    for name in sorted(rows.own.columns.keys() - fields):
        yield Problem("column-unmapped", name)
    for name in rows.dataset.unclassified:
        yield Problem("unclassified", name)


def changed_types(rows: Rows) -> Iterator[Problem]:
    """Columns that are no longer of the type that they were mapped with."""
    for mapped in rows.dataset.fields:
        live = rows.own.columns.get(mapped.name)
        if live is None or mapped.type is ColumnType.OTHER:
            continue
        if live.type is not mapped.type:
            yield Problem("type-changed", mapped.name, {"was": str(mapped.type), "is": str(live.type)})


def starts(rows: Rows, lapses: Iterable[Lapse]) -> Iterator[Problem]:
    """Columns by which rules decide: there, and of a type that can say when, or yes."""
    wanted: dict[Column, tuple[frozenset[ColumnType], str]] = {}
    for lapse in lapses:
        wanted[lapse.start] = MOMENTS, "start-is-no-moment"
        if lapse.consent:
            wanted.setdefault(lapse.consent.given, (_MARKS, "consent-is-no-mark"))
            if lapse.consent.withdrawn:
                wanted[lapse.consent.withdrawn] = MOMENTS, "withdrawal-is-no-moment"
    for column, (types, code) in wanted.items():
        if not rows.has(column):
            yield Problem("column-vanished", str(column))
        elif (live := rows.live(column)).type not in types:
            yield Problem(code, str(column), {"type": live.declared})


def bound_columns(rows: Rows) -> Iterator[Problem]:
    """Columns that bindings and identifiers name and that are not there."""
    bindings = rows.dataset.bindings
    columns = [
        column for each in bindings for column in (each.start, each.consent, each.withdrawal) if column
    ]
    columns += [each.column for each in rows.dataset.identifiers]
    for column in dict.fromkeys(columns):
        if not rows.has(column):
            yield Problem("column-vanished", str(column))


def of_work(work: Work) -> tuple[Lapse, ...]:
    """All lapses that its steps go by."""
    return tuple(dict.fromkeys(lapse for step in work.steps for lapse in (*step.lapses, *step.unless)))


@dataclass(frozen=True, slots=True)
class Keys:
    """Checks that need a look at the rows: keys that tell rows apart, joins to at most one row."""

    connection: sa.Connection
    tables: Tables

    def key(self, rows: Rows) -> Iterator[Problem]:
        """The declared key names one row each, and every row."""
        key = rows.dataset.key
        missing = [name for name in key if name not in rows.own.columns]
        if not key:
            yield Problem("no-key", rows.dataset.resource)
        for name in missing:
            yield Problem("column-vanished", name)
        if missing or not key:
            return
        values = {"key": ", ".join(key)}
        for name in key:
            if rows.own.columns[name].nullable and self._any(rows.own, rows.own.source.c[name].is_(None)):
                yield Problem("key-empty", rows.dataset.resource, values)
                return
        if not self._is_unique(rows.own, key):
            yield Problem("key-not-unique", rows.dataset.resource, values)

    def joins(self, rows: Rows) -> Iterator[Problem]:
        """Each join leads from columns that are there to one row at most."""
        refs = {each.ref for each in rows.dataset.joins}
        for join in rows.dataset.joins:
            table = rows.joined.get(join.ref)
            if table is None:
                yield Problem("table-vanished", join.table)
                continue
            gone = [*self._gone(rows, join, refs), *(r for _, r in join.on if r not in table.columns)]
            for name in gone:
                yield Problem("column-vanished", f"{join.ref}.{name}")
            if not gone and not self._is_unique(table, tuple(right for _, right in join.on)):
                yield Problem("join-multiplies", join.ref, {"table": join.table})

    @staticmethod
    def _gone(rows: Rows, join: JoinMap, refs: set[str]) -> Iterator[str]:
        """Columns that it starts from and that are not there."""
        if join.parent and join.parent not in refs:
            yield join.parent
            return
        table = rows.joined.get(join.parent) if join.parent else rows.own
        yield from (left for left, _ in join.on if table is not None and left not in table.columns)

    def _is_unique(self, table: LiveTable, names: tuple[str, ...]) -> bool:
        """The database sees to it, or it is so as things stand."""
        if any(unique <= set(names) for unique in self.tables.unique_keys(table)):
            return True
        columns = [table.source.c[name] for name in names]
        twice = (
            sa.select(sa.literal(1))
            .select_from(table.source)
            .where(*(column.is_not(None) for column in columns))
            .group_by(*columns)
            .having(sa.func.count() > 1)
            .limit(1)
        )
        return self.connection.execute(twice).first() is None

    def _any(self, table: LiveTable, condition: sa.ColumnElement[bool]) -> bool:
        query = sa.select(sa.literal(1)).select_from(table.source).where(condition).limit(1)
        return self.connection.execute(query).first() is not None
