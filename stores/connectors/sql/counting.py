"""How much a work would take: one query for each figure, so that each finds its own index."""

from collections.abc import Iterator, Mapping

import sqlalchemy as sa

from stores.connectors.sql.predicates import due, spared, unknown_starts
from stores.connectors.sql.rows import Rows, not_true
from stores.connectors.sql.statements import is_pointed_at
from stores.connectors.sql.tables import LiveTable, Tables
from stores.protocol import Counts
from stores.work import Work

SMALL = 100_000
"""Up to as many rows as the catalogue's estimate says, all are counted."""
_BY_PAGE = sa.text("SET LOCAL enable_indexonlyscan TO off")
_AS_EVER = sa.text("SET LOCAL enable_indexonlyscan TO DEFAULT")
_OF_POSTGRESQL = sa.text(
    "SELECT c.reltuples FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relname = :name AND n.nspname = COALESCE(:schema, current_schema())"
)
_OF_MARIADB = sa.text(
    "SELECT table_rows FROM information_schema.tables"
    " WHERE table_name = :name AND table_schema = COALESCE(:schema, DATABASE())"
)
_ESTIMATES = {"postgresql": _OF_POSTGRESQL, "mariadb": _OF_MARIADB, "mysql": _OF_MARIADB}


def counts(
    connection: sa.Connection,
    rows: Rows,
    work: Work,
    tables: Tables,
    *,
    known: Mapping[str, int],
    have_gone: bool = False,
) -> Counts:
    """Of one work, at one moment (of one person's, without all the others' rows). ``known`` is what is due of
    some steps already; ``have_gone``: right after rows of it have."""
    keys = tables.incoming(rows.own)
    takes = known or dict(_due(connection, rows, work, have_gone))
    return Counts(
        due=takes,
        spared={
            step.name: _count(connection, rows, spared(rows, step)) for step in work.steps if step.spared
        },
        unknown_start=_unknown(connection, rows, work),
        total=None if all(step.only for step in work.steps) else total(connection, rows.own),
        blocked={
            step.name: _count(connection, rows, sa.and_(due(rows, step), is_pointed_at(rows, keys, tables)))
            if takes[step.name]
            else 0
            for step in work.steps
            if step.deletes and keys
        },
    )


def _due(connection: sa.Connection, rows: Rows, work: Work, have_gone: bool) -> Iterator[tuple[str, int]]:
    # The index still leads to what has gone; to look at that page by page costs a third.
    by_page = have_gone and rows.dialect == "postgresql"
    if by_page:
        connection.execute(_BY_PAGE)
    for step in work.steps:
        yield step.name, _count(connection, rows, due(rows, step))
    if by_page:
        connection.execute(_AS_EVER)


def _count(connection: sa.Connection, rows: Rows, condition: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(rows.own.source).where(condition)
    return int(connection.scalar(query) or 0)


def _unknown(connection: sa.Connection, rows: Rows, work: Work) -> int:
    """Each row once: each query leaves out what those before it have counted."""
    ways = [way for step in work.steps for way in unknown_starts(rows, step)]
    return sum(
        _count(connection, rows, sa.and_(way, *(not_true(each) for each in ways[:at])))
        for at, way in enumerate(ways)
    )


def total(connection: sa.Connection, table: LiveTable) -> int:
    """All rows: counted where they are few, else as the catalogue estimates."""
    query = _ESTIMATES.get(connection.dialect.name)
    if query is not None:
        estimate = connection.scalar(query, {"name": table.name, "schema": table.schema})
        if estimate is not None and estimate > SMALL:
            return int(estimate)
    return int(connection.scalar(sa.select(sa.func.count()).select_from(table.source)) or 0)
