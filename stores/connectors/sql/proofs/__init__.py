"""Proofs of a purge, by what each database offers."""

import sqlalchemy as sa

from stores.connectors.sql.proofs.ledger import Ledger
from stores.connectors.sql.proofs.markers import Markers
from stores.connectors.sql.proofs.postgresql import TransactionStatus
from stores.connectors.sql.proofs.xa import Xa

__all__ = ["Ledger", "ledger_of"]


def ledger_of(engine: sa.Engine) -> Ledger:
    """The best proof that this kind of database has."""
    match engine.dialect.name:
        case "postgresql":
            return TransactionStatus(engine)
        case "mariadb" | "mysql":
            return Xa(engine)
    return Markers(engine)
