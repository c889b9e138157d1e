"""Where a server keeps no fate of transactions: a row of our own table, written in the same one.

The marker row is there if and only if the batch was committed. To ask, we write it ourselves: that
waits for whoever has the batch open, fails where it is there, and is rolled back.
"""

import sqlalchemy as sa
from django.utils.translation import gettext as _
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from stores.connectors.sql.errors import translated
from stores.connectors.sql.sessions import WRITES
from stores.connectors.sql.tables import MARKERS, LiveTable
from stores.protocol import Commit, Outcome, Problem, Proof, Refused, Unreachable

_TABLE = sa.Table(MARKERS, sa.MetaData(), sa.Column("batch_id", sa.String(36), primary_key=True))
_PROOF: Proof = {"marker": MARKERS}


class Markers:
    """Proof by a marker row."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine.execution_options(**{WRITES: True})

    def unoffered(self, table: LiveTable) -> Problem | None:
        """The table is made here if it is not there yet."""
        try:
            self._make_table()
        except SQLAlchemyError as error:
            if isinstance(translated(error), Unreachable):
                raise
            return Problem("no-proof-table", table.resource, {"table": MARKERS})
        return None

    def carry_out(self, statement: sa.Executable, batch_id: str, commit: Commit) -> int:
        self._make_table()
        with self._engine.begin() as connection:
            try:
                connection.execute(_TABLE.insert().values(batch_id=batch_id))
            except IntegrityError:
                raise Refused(_("This batch was carried out before.")) from None
            rows = connection.execute(statement).rowcount
            commit(rows, _PROOF)
        return rows

    def outcome(self, batch_id: str, proof: Proof) -> Outcome:
        with self._engine.connect() as connection:
            try:
                connection.execute(_TABLE.insert().values(batch_id=batch_id))
            except IntegrityError:
                return Outcome.COMMITTED
            except DBAPIError as error:
                if isinstance(translated(error), Unreachable) and not error.connection_invalidated:
                    return Outcome.IN_PROGRESS
                if not sa.inspect(self._engine).has_table(MARKERS):
                    # No batch was ever carried out here; one with a proof was, in another file.
                    return Outcome.UNKNOWN if proof else Outcome.ABORTED
                raise
            finally:
                connection.rollback()
        return Outcome.ABORTED

    def _make_table(self) -> None:
        if not sa.inspect(self._engine).has_table(MARKERS):
            with self._engine.begin() as connection:
                _TABLE.create(connection, checkfirst=True)
