"""By which columns a person is found through an index.

``lower(trim(column))`` finds no plain index. So where a column leads one, it is read once in a while
whether it holds values in normal form only; if so, it is compared as it stands. A value written
otherwise in the meantime is found after ``LOOKUP_SECONDS``; a check tells of columns that hold such.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from stores.connectors.sql.engine import Reach
from stores.connectors.sql.identities import can_be_compared, differs
from stores.connectors.sql.rows import Rows
from stores.connectors.sql.tables import LiveTable, Tables
from stores.mapping import Column
from stores.protocol import Problem
from stores.terms import IdentifierKind

LOOKUP_SECONDS = 900.0

type Place = tuple[str, str, str]
"""Resource, column, kind of identifier."""
type Wanted = tuple[Column, IdentifierKind]


def indexed(reach: Reach, tables: Tables, asked: Sequence[tuple[Rows, Iterable[Wanted]]]) -> list[Rows]:
    """The same rows, each with the columns of those wanted that an index serves; one statement at most, and
    none where that is known."""
    served = [[each for each in wanted if _is_served(rows, each[0], tables)] for rows, wanted in asked]
    _learn(
        reach,
        {
            _place(rows.table_of(column), column, kind): (rows.table_of(column), column, kind)
            for (rows, _wanted), found in zip(asked, served, strict=True)
            for column, kind in found
        },
    )
    return [
        replace(rows, plain=_plain(reach, rows, found))
        for (rows, _wanted), found in zip(asked, served, strict=True)
    ]


def unserved(connection: sa.Connection, rows: Rows, tables: Tables) -> Iterator[Problem]:
    """Indexed identifiers that are written in several ways, so that every look-up reads the whole table."""
    for each in rows.dataset.identifiers:
        if not rows.has(each.column) or not _is_served(rows, each.column, tables):
            continue
        table = rows.table_of(each.column)
        condition = differs(
            table.source.c[each.column.name], table.columns[each.column.name], each.kind, rows.dialect
        )
        if condition is not None and connection.execute(_any(table, condition)).first():
            yield Problem("index-cannot-serve", str(each.column), {"table": table.resource})


def _plain(reach: Reach, rows: Rows, found: Iterable[Wanted]) -> frozenset[Column]:
    """Known to hold normal forms, for every kind that it is asked by."""
    spoilt: set[Column] = set()
    plain: set[Column] = set()
    for column, kind in found:
        known = reach.plain.get(_place(rows.table_of(column), column, kind), (False, 0.0))[0]
        (plain if known else spoilt).add(column)
    return frozenset(plain - spoilt)


def _learn(reach: Reach, places: dict[Place, tuple[LiveTable, Column, IdentifierKind]]) -> None:
    now = time.monotonic()
    unknown = [
        place for place in places if place not in reach.plain or now - reach.plain[place][1] > LOOKUP_SECONDS
    ]
    questions: list[sa.Select[Any]] = []
    for number, place in enumerate(unknown):
        table, column, kind = places[place]
        condition = differs(table.source.c[column.name], table.columns[column.name], kind, reach.dialect)
        if condition is not None:
            found = _any(table, condition).exists()
            questions.append(sa.select(sa.literal_column(str(number)).label("n")).where(found))
    spoilt = _answers(reach, questions) if questions else frozenset()
    for number, place in enumerate(unknown):
        reach.plain[place] = (number not in spoilt, now)


def _answers(reach: Reach, questions: Sequence[sa.Select[Any]]) -> frozenset[int]:
    with reach.engine.connect() as connection:
        return frozenset(connection.scalars(sa.union_all(*questions)))


def _any(table: LiveTable, condition: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(sa.literal(1)).select_from(table.source).where(condition).limit(1)


def _is_served(rows: Rows, column: Column, tables: Tables) -> bool:
    table = rows.table_of(column)
    live = table.columns[column.name]
    return column.name in tables.indexed(table) and can_be_compared(table.source.c[column.name], live)


def _place(table: LiveTable, column: Column, kind: IdentifierKind) -> Place:
    return table.resource, column.name, kind.value
