"""How a transaction of the store proves itself. Pure."""

from typing import Protocol

import sqlalchemy as sa

from stores.connectors.sql.tables import LiveTable
from stores.protocol import Commit, Outcome, Problem, Proof


class Ledger(Protocol):
    """One way to know, ever after, whether a batch was committed."""

    def unoffered(self, table: LiveTable) -> Problem | None:
        """Why this database, or this table, gives no proof."""
        ...

    def carry_out(self, statement: sa.Executable, batch_id: str, commit: Commit) -> int:
        """Run the statement in one transaction, ``commit`` called before its end; the number of rows.

        An error of the statement itself leaves the store as it was, and ``commit`` uncalled.
        """
        ...

    def outcome(self, batch_id: str, proof: Proof) -> Outcome:
        """What became of it. Whoever still has it open loses its connection."""
        ...
