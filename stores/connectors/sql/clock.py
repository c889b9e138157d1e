"""The database's own clock."""

from datetime import UTC, datetime

import sqlalchemy as sa

_NOW = {
    "postgresql": "SELECT clock_timestamp()",
    "mariadb": "SELECT UTC_TIMESTAMP(6)",
    "mysql": "SELECT UTC_TIMESTAMP(6)",
    "sqlite": "SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')",
}


def now(connection: sa.Connection) -> datetime:
    """Aware. A clock that does not say its zone is taken to be in UTC, as our sessions are."""
    query = _NOW.get(connection.dialect.name)
    found = connection.scalar(sa.text(query) if query else sa.select(sa.func.now()))
    moment = datetime.fromisoformat(found) if isinstance(found, str) else found
    if not isinstance(moment, datetime):
        raise TypeError("the database does not tell the time")
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
