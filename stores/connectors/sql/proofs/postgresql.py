"""PostgreSQL keeps the fate of every transaction: ``pg_xact_status``.

The batch id stands in ``application_name`` while its transaction is open, so that the backend of a
worker that is gone can be found and ended.

A number is given before anything of it is on disk. A server that crashes forgets that it gave it, and gives
it to somebody else, whose commit would then pass for ours. So a record that bears the number is flushed to
the server's log before the batch begins: recovery reads it, and goes on counting beyond.
"""

from uuid import UUID

import sqlalchemy as sa

from stores.connectors.sql.tables import LiveTable
from stores.protocol import Commit, Outcome, Problem, Proof

_WAIT_MS = 5000
FLUSHES_MESSAGES = (17,)
"""Since this version a message can be flushed to the log without a COMMIT."""
# One message to the server. A server that lets commits be lost in a crash must not lose this one: we would
# have counted it. Keys that would be checked at COMMIT only are checked at once: later nobody could be told.
_BEGIN = (
    "SELECT pg_current_xact_id()::text, pg_backend_pid(),"
    " pg_logical_emit_message(false, 'dertig', pg_current_xact_id()::text{flush}),"
    " set_config('application_name', '{name}', true),"
    " set_config('synchronous_commit', CASE current_setting('synchronous_commit')"
    " WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, true);"
    " SET CONSTRAINTS ALL IMMEDIATE"
)
# The log is flushed in order: what this commits takes along all that was written before.
_FLUSH = sa.text(
    "SELECT set_config('synchronous_commit', 'on', true), pg_logical_emit_message(true, 'dertig', '')"
)
_STATUS = sa.text("SELECT pg_xact_status(CAST(:xid AS xid8))")
_IS_PAST = sa.text("SELECT CAST(:xid AS xid8) < pg_current_xact_id()")
_END = sa.text(
    "SELECT count(pg_terminate_backend(pid, :wait)) FROM pg_stat_activity"
    " WHERE application_name = :name AND usename = current_user AND pid <> pg_backend_pid()"
)
_OPEN = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = :name AND pid <> pg_backend_pid()"
)


class TransactionStatus:
    """Proof by the transaction's own number (PostgreSQL 14 and later)."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def unoffered(self, table: LiveTable) -> Problem | None:
        with self._engine.connect() as connection:
            version = connection.dialect.server_version_info or (0,)
            if version < (14,):
                return Problem("no-proof", table.resource, {"version": version[0]})
        return None

    def carry_out(self, statement: sa.Executable, batch_id: str, commit: Commit) -> int:
        with self._engine.begin() as connection:
            xid, pid = self._begin(connection, batch_id)
            rows = connection.execute(statement).rowcount
            commit(rows, {"xid": xid, "pid": pid, "server": connection.info.get("server", "")})
        return rows

    def _begin(self, connection: sa.Connection, batch_id: str) -> tuple[str, int]:
        """Its number, which this server gives to nobody else whatever happens to it, and its process."""
        flushes = (connection.dialect.server_version_info or (0,)) >= FLUSHES_MESSAGES
        begin = _BEGIN.format(name=_name(batch_id), flush=", true" if flushes else "")
        xid, pid, *_ = connection.exec_driver_sql(begin).one()
        if not flushes:
            with self._engine.begin() as another:
                another.execute(_FLUSH)
        return xid, pid

    def outcome(self, batch_id: str, proof: Proof) -> Outcome:
        """With no proof kept, nothing can have been committed once nobody has the batch open."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if not proof:
                return Outcome.ABORTED if self._nobody_has(connection, batch_id) else Outcome.IN_PROGRESS
            if proof.get("server", "") != connection.info.get("server", ""):
                return Outcome.UNKNOWN
            found = _status(connection, proof["xid"])
            if found is Outcome.IN_PROGRESS:
                self._nobody_has(connection, batch_id)
                found = _status(connection, proof["xid"])
            return found

    def _nobody_has(self, connection: sa.Connection, batch_id: str) -> bool:
        """End the backend that still has this batch open, if any."""
        name = _name(batch_id)
        if connection.scalar(_OPEN, {"name": name}):
            connection.execute(_END, {"name": name, "wait": _WAIT_MS})
        return not connection.scalar(_OPEN, {"name": name})


def _name(batch_id: str) -> str:
    return f"dertig {UUID(batch_id)}"


def _status(connection: sa.Connection, xid: str) -> Outcome:
    if not connection.scalar(_IS_PAST, {"xid": xid}):
        return Outcome.UNKNOWN
    match connection.scalar(_STATUS, {"xid": xid}):
        case "committed":
            return Outcome.COMMITTED
        case "aborted":
            return Outcome.ABORTED
        case "in progress":
            return Outcome.IN_PROGRESS
    return Outcome.UNKNOWN
