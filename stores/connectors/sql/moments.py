"""Start events against cutoffs, in the terms of each database.

Comparisons are plain ranges on the bare column, so that an index serves. A moment before ``FLOOR`` is
no moment but a mark for none (MariaDB's ``0000-00-00``, PostgreSQL's ``-infinity``, a number in SQLite).
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from stores.connectors.sql.tables import LiveColumn
from stores.terms import ColumnType
from stores.work import Cutoff

FLOOR = date(1, 1, 1)
# MariaDB's TIMESTAMP knows no earlier one.
_FIRST_TIMESTAMP = datetime(1970, 1, 1, 0, 0, 1)
_SQLITE_DAY = "[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]"


def is_over(
    column: sa.ColumnElement[Any], live: LiveColumn, cutoff: Cutoff, zone: str, dialect: str
) -> sa.ColumnElement[bool]:
    """The start lies on or before the cutoff. Never true for what is no moment; NULL for NULL."""
    known = _known(column, live, dialect)
    if dialect == "sqlite":
        return sa.and_(column < _sqlite_limit(live, cutoff, zone), *known)
    if live.type is ColumnType.DATE:
        return sa.and_(column <= cutoff.day, *known)
    return sa.and_(column < _limit(live, cutoff, zone, dialect), *known)


def is_known(column: sa.ColumnElement[Any], live: LiveColumn, dialect: str) -> sa.ColumnElement[bool]:
    """There is a start to go by. NULL for NULL."""
    return sa.and_(*_known(column, live, dialect))


def ways_to_be_unknown(
    column: sa.ColumnElement[Any], live: LiveColumn, dialect: str
) -> tuple[sa.ColumnElement[bool], ...]:
    """The contrary, as ranges that each find the index by themselves."""
    return (column.is_(None), *(sa.not_(each) for each in _known(column, live, dialect)))


def _known(
    column: sa.ColumnElement[Any], live: LiveColumn, dialect: str
) -> tuple[sa.ColumnElement[bool], ...]:
    if dialect == "sqlite":
        # A number sorts before any text. An offset at the end would make the order of texts a lie.
        return (
            column >= FLOOR.isoformat(),
            column.op("GLOB")(f"{_SQLITE_DAY}*"),
            sa.not_(column.op("GLOB")("*[zZ+]*")),
            sa.not_(column.op("GLOB")(f"{_SQLITE_DAY}*-*")),
        )
    return (column >= _floor(live, dialect),)


def _floor(live: LiveColumn, dialect: str) -> date:
    if live.type is ColumnType.DATE:
        return FLOOR
    if live.type is ColumnType.LOCAL_TIME:
        return datetime(1, 1, 1)
    return _FIRST_TIMESTAMP if dialect in ("mysql", "mariadb") else datetime(1, 1, 1, tzinfo=UTC)


def _limit(live: LiveColumn, cutoff: Cutoff, zone: str, dialect: str) -> datetime:
    if live.type is ColumnType.LOCAL_TIME:
        return cutoff.until.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    moment = cutoff.until.astimezone(UTC)
    # Sessions are in UTC, and these have no moments with a zone.
    return moment.replace(tzinfo=None) if dialect in ("mysql", "mariadb") else moment


def _sqlite_limit(live: LiveColumn, cutoff: Cutoff, zone: str) -> str:
    """Texts in ISO 8601 sort as their moments do; a shorter one is the earlier."""
    if live.type is ColumnType.DATE:
        return (cutoff.day + timedelta(days=1)).isoformat()
    moment = cutoff.until.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    text = moment.isoformat(" ")
    return text.rstrip("0") if "." in text else text
