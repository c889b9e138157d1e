"""Where a person is held: many datasets in one statement; and the rows themselves, as a stream."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from stores.connectors.sql.identities import as_text
from stores.connectors.sql.predicates import of_any, theirs
from stores.connectors.sql.rows import Rows
from stores.mapping import Column
from stores.people import Whose
from stores.terms import ColumnType

AT_ONCE = 25
"""Datasets in one statement."""
FETCHED = 500
"""Rows that are in memory at a time."""
VALUES_FETCHED = 10_000
"""Single values, likewise."""

_READABLE = frozenset({ColumnType.TEXT, ColumnType.NUMBER, ColumnType.BOOLEAN})

type Ways = dict[frozenset[int], int]


def sightings(connection: sa.Connection, asked: Sequence[tuple[Rows, Whose]]) -> list[Ways]:
    """For each, how many rows each combination of its matches finds; one statement."""
    found: list[Ways] = [{} for _each in asked]
    parts = [
        part
        for number, (rows, whose) in enumerate(asked)
        if (part := _counted(number, rows, whose)) is not None
    ]
    if parts:
        for number, mask, count in connection.execute(sa.union_all(*parts)):
            way = frozenset(at for at in range(int(mask).bit_length()) if int(mask) >> at & 1)
            found[int(number)][way] = int(count)
    return found


def collected(
    connection: sa.Connection, rows: Rows, whose: Whose, limit: int | None
) -> Iterator[Mapping[str, Any]]:
    """Every row of the person once, by key; what other calendars do not know comes as text.

    Start events and consents that a join leads to stand beside the row's own columns, by full name.
    """
    key = [rows.column(name) for name in rows.dataset.key]
    beside = [
        sa.cast(rows.value(each), sa.String).label(str(each))
        for each in rows.dataset.joined
        if rows.has(each)
    ]
    query = sa.select(*shown(rows), *beside).where(of_any(rows, whose.matches)).order_by(*key).limit(limit)
    streamed = connection.execution_options(yield_per=FETCHED).execute(query)
    for row in streamed.mappings():
        yield dict(row)


def values_of(connection: sa.Connection, rows: Rows, column: Column) -> Iterator[str]:
    """All that an identifier column holds. Of a joined table all its rows: who is in none of ours does no
    harm, for nobody is looked for there."""
    table = rows.table_of(column)
    text = as_text(table.source.c[column.name], table.columns[column.name], rows.dialect)
    query = sa.select(text).where(table.source.c[column.name].is_not(None))
    return connection.execution_options(yield_per=VALUES_FETCHED).execute(query).scalars()


def shown(rows: Rows) -> list[sa.ColumnElement[Any]]:
    """The columns of the dataset: days and moments as the database writes them."""
    return [
        column if rows.own.columns[column.name].type in _READABLE else sa.cast(column, sa.String).label(name)
        for name, column in rows.own.source.c.items()
    ]


def _counted(number: int, rows: Rows, whose: Whose) -> sa.Select[Any] | None:
    """Rows by the sum of the bits of the matches that hold. Each match is a look-up of its own, so that
    each finds its own index; without a key, rows are told apart by looking at each once."""
    bits = [(1 << at, match) for at, match in enumerate(whose.matches) if match.values]
    if not bits:
        return None
    own = rows.own.source
    if len(bits) == 1:
        ((bit, match),) = bits
        one: Any = (
            sa.select(_number(number), _number(bit, "mask"), sa.func.count().label("rows"))
            .select_from(own)
            .where(theirs(rows, match))
        )
        counted: sa.Select[Any] = one.having(sa.func.count() > 0)
        return counted
    if rows.dataset.key:
        key = [rows.column(name).label(f"k{at}") for at, name in enumerate(rows.dataset.key)]
        looked = sa.union_all(
            *(
                sa.select(*key, _number(bit, "bit")).select_from(own).where(theirs(rows, match))
                for bit, match in bits
            )
        ).subquery()
        mask = sa.func.sum(looked.c.bit).label("mask")
        masks = sa.select(mask).group_by(*(looked.c[each.name] for each in key)).subquery()
    else:
        conditions = [(bit, theirs(rows, match)) for bit, match in bits]
        total: Any = sum((sa.case((held, bit), else_=0) for bit, held in conditions), start=sa.literal(0))
        masks = (
            sa.select(total.label("mask"))
            .select_from(own)
            .where(sa.or_(*(held for _bit, held in conditions)))
        ).subquery()
    return sa.select(_number(number), masks.c.mask, sa.func.count().label("rows")).group_by(masks.c.mask)


def _number(value: int, name: str = "n") -> sa.Label[int]:
    return sa.literal_column(str(value), sa.BigInteger).label(name)
