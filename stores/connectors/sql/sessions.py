"""What every connection is told before its first statement: UTC, and to give up in time."""

import time
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

from stores.connectors.sql.blanks import HASH_FUNCTION, keyed_hash

LOCK_SECONDS = 10
STATEMENT_SECONDS = 900
# A worker that was frozen between its statement and COMMIT holds locks no longer than this.
IDLE_SECONDS = 120

RESTED_SECONDS = 0.1

SQLITE_BUSY_MS = 5000

WRITES = "dertig_writes"
"""Execution option of connections that write, for SQLite: it locks before it reads."""


def prepare(engine: sa.Engine) -> None:
    """Set up each new connection of this engine."""
    match engine.dialect.name:
        case "postgresql":
            event.listen(engine, "connect", _postgresql)
        case "mariadb" | "mysql":
            event.listen(engine, "connect", _mysql)
        case "sqlite":
            event.listen(engine, "connect", _sqlite)
            event.listen(engine, "begin", _sqlite_begin)


def ping_what_rested(engine: sa.Engine) -> None:
    """Ask whether a pooled connection still lives before it is used, unless it was used a moment ago: a verb
    takes one for each of its questions. Where it died, all that are as old are dropped."""

    def note(connection: Any, entry: ConnectionPoolEntry) -> None:
        entry.info["rests_since"] = time.monotonic()

    def ping(connection: Any, entry: ConnectionPoolEntry, _proxy: Any) -> None:
        since = entry.info.get("rests_since")
        if since is None or time.monotonic() - since < RESTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    if not isinstance(engine.pool, sa.NullPool):
        event.listen(engine, "checkin", note)
        event.listen(engine, "checkout", ping)


def _postgresql(connection: psycopg.Connection, entry: ConnectionPoolEntry) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('TimeZone', 'UTC', false), set_config('lock_timeout', %s, false),"
            " set_config('statement_timeout', %s, false),"
            " set_config('idle_in_transaction_session_timeout', %s, false)",
            (f"{LOCK_SECONDS}s", f"{STATEMENT_SECONDS}s", f"{IDLE_SECONDS}s"),
        )
    connection.commit()
    entry.info["server"] = _identity(connection)


def _identity(connection: psycopg.Connection) -> str:
    """Which server keeps the transactions: another one, or one restored, knows nothing of them."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT system_identifier || '/' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)"
                " FROM pg_control_system()"
            )
            row = cursor.fetchone()
        found = str(row[0]) if row else ""
    except psycopg.Error:
        # A standby, or a hosted server that does not tell.
        found = ""
    connection.rollback()
    return found


def _mysql(connection: Any, _: ConnectionPoolEntry) -> None:
    with connection.cursor() as cursor:
        # A server that is lenient would cut a value to its column and say nothing.
        cursor.execute(
            "SET time_zone = '+00:00', innodb_lock_wait_timeout = %s,"
            " sql_mode = CONCAT_WS(',', NULLIF(@@sql_mode, ''), 'STRICT_TRANS_TABLES')",
            (LOCK_SECONDS,),
        )
        cursor.execute("SELECT @@binlog_format")
        # Fewer locks on the gaps between rows; only a log of statements needs those.
        if cursor.fetchone()[0] != "STATEMENT":
            cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")


def _sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    # We say BEGIN ourselves; the driver would say it late.
    connection.isolation_level = None
    connection.create_function(HASH_FUNCTION, 2, keyed_hash, deterministic=True)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA busy_timeout = {SQLITE_BUSY_MS}")


def _sqlite_begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
