"""A dataset's rows as SQL sees them: its own columns, and those of tables it is joined to.

A joined table is always reached by a subquery that looks at one row of ours at a time, never by a
join: so no row of ours can come up twice, and DELETE and UPDATE read the same as SELECT.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from django.utils.translation import gettext as _

from stores.connectors.sql.tables import LiveColumn, LiveTable, Tables, Vanished
from stores.mapping import Column, DatasetMap, JoinMap
from stores.protocol import Refused

type Resolve = Callable[[Column], sa.ColumnElement[Any]]
"""A column of the dataset or of a join, as an expression in one place of a statement."""


class NoSuchColumn(Refused):
    """The mapping names a column that is not there, or a join that leads nowhere."""

    def __init__(self, column: Column) -> None:
        super().__init__(_("There is no column “%s” any more: correct the mapping.") % column)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one dataset. ``joined`` are the live tables by the join's ref."""

    dataset: DatasetMap
    own: LiveTable
    joined: Mapping[str, LiveTable]
    dialect: str
    plain: frozenset[Column] = frozenset()
    """Columns with an index that hold normalised values only: a person is found in them by equality."""

    def unindexed(self) -> "Rows":
        """The same, where every column may hold a value in any way of writing it."""
        return replace(self, plain=frozenset())

    def beside(self) -> "Rows":
        """The same rows once more, under another name, for a query within a statement."""
        again: Any = self.own.source.alias()
        return replace(self, own=replace(self.own, source=again))

    def live(self, column: Column) -> LiveColumn:
        """What the database says of it. Raises ``NoSuchColumn``."""
        table = self.joined.get(column.via) if column.via else self.own
        if table is None or column.name not in table.columns:
            raise NoSuchColumn(column)
        return table.columns[column.name]

    def has(self, column: Column) -> bool:
        """It is there, and so is the way to it."""
        try:
            self.live(column)
            self.value(column)
        except NoSuchColumn:
            return False
        return True

    def column(self, name: str) -> sa.ColumnElement[Any]:
        """One of its own columns. Raises ``NoSuchColumn``."""
        return _of(self.own.source, Column(name))

    def table_of(self, column: Column) -> LiveTable:
        """The table in which the column stands."""
        return self.joined[column.via] if column.via else self.own

    def value(self, column: Column) -> sa.ColumnElement[Any]:
        """Its content for a row of ours. A join that meets two rows is an error of the database."""
        if not column.via:
            return self.column(column.name)
        tables, on = self._way(column.via)
        found = sa.select(_of(tables[-1], column)).select_from(*tables).where(*on)
        return found.correlate(self.own.source).scalar_subquery()

    def where_found(
        self, via: str, condition: Callable[[Resolve], sa.ColumnElement[bool]]
    ) -> sa.ColumnElement[bool]:
        """The condition, read in the row that the join ``via`` leads to; false where there is none.

        For the dataset's own row with ``via`` empty. A database can start from the joined side here.
        """
        if not via:
            return condition(self.value)
        tables, on = self._way(via)

        def resolve(column: Column) -> sa.ColumnElement[Any]:
            return _of(tables[-1], column) if column.via == via else self.value(column)

        found = sa.select(sa.literal(1)).select_from(*tables).where(*on, condition(resolve))
        return found.correlate(self.own.source).exists()

    def _way(self, via: str) -> tuple[list[sa.FromClause], list[sa.ColumnElement[bool]]]:
        """The tables from ours to that of the join, and how each hangs on the one before."""
        tables: list[sa.FromClause] = []
        on: list[sa.ColumnElement[bool]] = []
        left: sa.FromClause = self.own.source
        for join in self._path(via):
            if join.ref not in self.joined:
                raise NoSuchColumn(Column(join.ref))
            right = self.joined[join.ref].source.alias()
            on += [
                _of(left, Column(ours, join.parent)) == _of(right, Column(theirs, join.ref))
                for ours, theirs in join.on
            ]
            tables.append(right)
            left = right
        return tables, on

    def _path(self, via: str) -> Iterator[JoinMap]:
        """The joins from the dataset to ``via``. Raises ``NoSuchColumn`` where there is no way."""
        joins = {each.ref: each for each in self.dataset.joins}
        way: list[JoinMap] = []
        while via:
            if via not in joins or joins[via] in way:
                raise NoSuchColumn(Column(via))
            way.append(joins[via])
            via = joins[via].parent
        return reversed(way)


def rows_of(dataset: DatasetMap, tables: Tables, dialect: str) -> Rows:
    """The rows of a dataset over the live tables. Raises ``Vanished``; a join's table may be missing."""
    return Rows(dataset, tables.table(dataset.resource), dict(_joined(dataset, tables)), dialect)


def _of(source: sa.FromClause, column: Column) -> sa.ColumnElement[Any]:
    found = source.c.get(column.name)
    if found is None:
        raise NoSuchColumn(column)
    return found


def _joined(dataset: DatasetMap, tables: Tables) -> Iterator[tuple[str, LiveTable]]:
    for join in dataset.joins:
        try:
            yield join.ref, tables.table(join.table)
        except Vanished:
            continue


def not_true(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """The condition is false or NULL, on any database."""
    return sa.case((condition, 0), else_=1) == 1
