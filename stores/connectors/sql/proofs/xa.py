"""MariaDB keeps prepared XA transactions until somebody ends them (10.5 and later).

The batch id is the transaction's id. It is prepared before ``commit`` keeps count and proof, and
committed after: so what is found prepared is committed where the proof was kept, else rolled back. A
lock named after the batch shows who has it open, and keeps others off while we decide.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import sqlalchemy as sa
from django.utils.translation import gettext as _
from sqlalchemy.exc import DBAPIError

from stores.connectors.sql.tables import LiveTable
from stores.protocol import Commit, NotKept, Outcome, Problem, Proof, Unreachable

_WAIT_SECONDS = 5
_LOCK = sa.text("SELECT GET_LOCK(:name, :seconds)")
_UNLOCK = sa.text("SELECT RELEASE_LOCK(:name)")
_HOLDER = sa.text("SELECT IS_USED_LOCK(:name)")
_ENGINE = sa.text(
    "SELECT engine FROM information_schema.tables"
    " WHERE table_schema = COALESCE(:schema, DATABASE()) AND table_name = :name"
)
_FLUSHES = sa.text("SELECT @@GLOBAL.innodb_flush_log_at_trx_commit")
_GALERA = sa.text("SHOW GLOBAL VARIABLES LIKE 'wsrep_on'")


class Xa:
    """Proof by a prepared transaction."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    def unoffered(self, table: LiveTable) -> Problem | None:
        with self._engine.connect() as connection:
            version = connection.dialect.server_version_info or (0,)
            if not getattr(connection.dialect, "is_mariadb", False) or version < (10, 5):
                return Problem("no-proof", table.resource, {"version": ".".join(map(str, version[:2]))})
            place = {"schema": table.schema, "name": table.name}
            galera = connection.execute(_GALERA).one_or_none()
            if galera and galera[1] == "ON":
                return Problem("no-proof", table.resource, {"version": "Galera"})
            engine = connection.scalar(_ENGINE, place)
            if engine != "InnoDB":
                return Problem("no-transactions", table.resource, {"engine": engine or ""})
            flushes = connection.scalar(_FLUSHES)
            if flushes != 1:
                return Problem("commits-may-vanish", table.resource, {"value": flushes})
        return None

    def carry_out(self, statement: sa.Executable, batch_id: str, commit: Commit) -> int:
        with self._engine.connect() as connection, _alone_with(connection, batch_id):
            rows = _prepared(connection, statement, batch_id)
            try:
                commit(rows, {"xa": batch_id})
            except NotKept:
                _xa(connection, "ROLLBACK", batch_id)
                raise
            except BaseException:
                # Kept or not? What was rolled back cannot be told from what was committed: it waits.
                connection.invalidate()
                raise
            _xa(connection, "COMMIT", batch_id)
        return rows

    def outcome(self, batch_id: str, proof: Proof) -> Outcome:
        with self._engine.connect() as connection:
            _end_holder(connection, batch_id)
            try:
                with _alone_with(connection, batch_id):
                    if _is_prepared(connection, batch_id):
                        _xa(connection, "COMMIT" if proof else "ROLLBACK", batch_id)
            except Unreachable:
                return Outcome.IN_PROGRESS
        return Outcome.COMMITTED if proof else Outcome.ABORTED


def _prepared(connection: sa.Connection, statement: sa.Executable, batch_id: str) -> int:
    _xa(connection, "START", batch_id)
    try:
        rows = connection.execute(statement).rowcount
        _xa(connection, "END", batch_id)
        _xa(connection, "PREPARE", batch_id)
    except BaseException:
        for verb in ("END", "ROLLBACK"):
            with suppress(DBAPIError):
                _xa(connection, verb, batch_id)
        raise
    return rows


@contextmanager
def _alone_with(connection: sa.Connection, batch_id: str) -> Iterator[None]:
    """Nobody else has this batch open. Raises ``Unreachable``; the lock ends with the connection."""
    if not connection.scalar(_LOCK, {"name": _name(batch_id), "seconds": _WAIT_SECONDS}):
        raise Unreachable(_("Another worker still has this batch open."))
    try:
        yield
    finally:
        if not connection.invalidated:
            with suppress(DBAPIError):
                connection.execute(_UNLOCK, {"name": _name(batch_id)})


def _end_holder(connection: sa.Connection, batch_id: str) -> None:
    holder = connection.scalar(_HOLDER, {"name": _name(batch_id)})
    if holder is not None:
        with suppress(DBAPIError):  # gone by itself
            connection.execute(sa.text("KILL CONNECTION :id"), {"id": int(holder)})


def _is_prepared(connection: sa.Connection, batch_id: str) -> bool:
    return any(_text(row.data) == batch_id for row in connection.execute(sa.text("XA RECOVER")))


def _text(data: str | bytes) -> str:
    return data.decode("ascii", "replace") if isinstance(data, bytes) else data


def _xa(connection: sa.Connection, verb: str, batch_id: str) -> None:
    connection.execute(sa.text(f"XA {verb} :xid"), {"xid": batch_id})


def _name(batch_id: str) -> str:
    return f"dertig {batch_id}"
