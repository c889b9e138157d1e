"""What would be good to know: missing indexes, starts that move, triggers that may do more or keep rows."""

from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from stores.connectors.sql.rows import Rows
from stores.connectors.sql.tables import LiveTable, Tables
from stores.mapping import Column
from stores.protocol import Problem

_OF_POSTGRESQL = sa.text(
    "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT t.tgisinternal AND t.tgenabled <> 'D'"
    " AND (t.tgtype & 24) <> 0 AND c.relname = :name AND n.nspname = COALESCE(:schema, current_schema())"
)
_OF_MARIADB = sa.text(
    "SELECT trigger_name FROM information_schema.triggers WHERE event_manipulation IN ('DELETE', 'UPDATE')"
    " AND event_object_table = :name AND event_object_schema = COALESCE(:schema, DATABASE())"
)
_OF_SQLITE = sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :name")
_TRIGGERS = {
    "postgresql": _OF_POSTGRESQL,
    "mariadb": _OF_MARIADB,
    "mysql": _OF_MARIADB,
    "sqlite": _OF_SQLITE,
}


def missing_indexes(rows: Rows, columns: Iterable[Column], tables: Tables) -> Iterator[Problem]:
    """Columns that rows are looked up by and that lead no index: the whole table is read each time."""
    for column in dict.fromkeys(columns):
        table = rows.joined.get(column.via) if column.via else rows.own
        if table is not None and column.name in table.columns and column.name not in tables.indexed(table):
            yield Problem("index-missing", str(column), {"table": table.resource})


def moving_starts(rows: Rows, starts: Iterable[Column]) -> Iterator[Problem]:
    """Start events that the database writes anew whenever a row is changed, by whomever."""
    for column in dict.fromkeys(starts):
        if rows.has(column) and rows.live(column).set_anew:
            yield Problem("start-moves", str(column))


def triggers(connection: sa.Connection, table: LiveTable) -> Iterator[Problem]:
    """Triggers on DELETE or UPDATE: they may copy what is to go, or keep it."""
    query = _TRIGGERS.get(connection.dialect.name)
    if query is None:
        return
    place = {"name": table.name} if query is _OF_SQLITE else {"name": table.name, "schema": table.schema}
    for name in connection.scalars(query, place):
        yield Problem("trigger-runs", table.resource, {"trigger": name})
