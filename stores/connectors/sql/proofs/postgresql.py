"""PostgreSQL keeps the fate of every transaction: ``pg_xact_status``.

The batch id stands in ``application_name`` while its transaction is open, so that the backend of a
worker that is gone can be found and ended.
"""

import sqlalchemy as sa

from stores.connectors.sql.tables import LiveTable
from stores.protocol import Commit, Outcome, Problem, Proof

_WAIT_MS = 5000
# A server that lets commits be lost in a crash must not lose this one: we would have counted it.
_BEGIN = sa.text(
    "SELECT set_config('application_name', :name, true), pg_current_xact_id()::text, pg_backend_pid(),"
    " set_config('synchronous_commit', CASE current_setting('synchronous_commit')"
    " WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, true)"
)
# Keys that would be checked at COMMIT only: too late to be told.
_AT_ONCE = sa.text("SET CONSTRAINTS ALL IMMEDIATE")
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
            _, xid, pid, _ = connection.execute(_BEGIN, {"name": _name(batch_id)}).one()
            connection.execute(_AT_ONCE)
            rows = connection.execute(statement).rowcount
            commit(rows, {"xid": xid, "pid": pid, "server": connection.info.get("server", "")})
        return rows

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
    return f"dertig {batch_id}"


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
