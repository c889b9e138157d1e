"""Whose database a new connection is in, and with which rights: Dertig's own is no data store, and nobody
comes in who may do everything there.

Asked of the server that answers, so it holds through poolers, other sockets and other names of a host.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import psycopg
import sqlalchemy as sa
from django.db import connections
from django.utils.translation import gettext as _
from sqlalchemy import event
from sqlalchemy.pool import ConnectionPoolEntry

from stores.protocol import Forbidden

OURS = ("evidence_event", "stores_datastore")
"""Tables that every database of Dertig has, and together no other."""

_IS_DERTIG = (
    "SELECT count(DISTINCT relname) FROM pg_catalog.pg_class"
    " WHERE relname = ANY(%s) AND relkind IN ('r', 'p') GROUP BY relnamespace ORDER BY 1 DESC LIMIT 1"
)
_MAY_IDENTIFY = (
    "SELECT pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE'),"
    " (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())"
)
_SYSTEM = "SELECT system_identifier FROM pg_catalog.pg_control_system()"
# Who may do all, give themselves the right to, copy the whole server, or reach its files and programs; and
# the roles that hosted servers have in place of superusers. BYPASSRLS is none of it: a purge may have to see
# all rows.
_POWERS = (
    "SELECT rolname FROM pg_catalog.pg_roles"
    " WHERE (rolsuper OR rolcreaterole OR rolreplication OR rolname = ANY(%s))"
    " AND (pg_catalog.pg_has_role(session_user, oid, 'MEMBER')"
    " OR pg_catalog.pg_has_role(current_user, oid, 'MEMBER')) ORDER BY rolname = session_user DESC LIMIT 1"
)
_POWERFUL_ROLES = [
    *("pg_execute_server_program", "pg_read_server_files", "pg_write_server_files"),
    *("rds_superuser", "cloudsqlsuperuser", "azure_pg_admin", "alloydbsuperuser"),
]
_GRANT = re.compile(r"GRANT (?P<rights>.+?) ON (?P<where>\*\.\*|[`'\"]?mysql[`'\"]?\.\S+) TO ")
# Over all databases, or the one that holds the accounts: writing there gives every right.
_POWERFUL_RIGHTS = frozenset(
    {"ALL PRIVILEGES", "SUPER", "FILE", "CREATE USER", "SHUTDOWN", "SET USER", "INSERT", "UPDATE"}
)


def refuse_our_own(engine: sa.Engine) -> None:
    """End each new connection of the engine that is to Dertig's own database, or has all rights."""
    checks = {"postgresql": _of_postgresql, "mariadb": _of_mysql, "mysql": _of_mysql}
    check = checks.get(engine.dialect.name)
    if check is None:
        return

    def judge(connection: Any, _entry: ConnectionPoolEntry) -> None:
        try:
            check(connection)
        except BaseException:
            connection.close()
            raise

    event.listen(engine, "connect", judge)


def _of_postgresql(connection: psycopg.Connection) -> None:
    row = connection.execute(_IS_DERTIG, [list(OURS)]).fetchone()
    same = identity_of(connection)
    if (row and row[0] == len(OURS)) or (same and same == _own_identity()):
        raise Forbidden(
            _("Its records are not searched or purged from here: name the database of the system meant."),
            code="own-database",
        )
    power = connection.execute(_POWERS, [_POWERFUL_ROLES]).fetchone()
    connection.rollback()
    if power:
        raise _too_powerful(str(power[0]))


def _of_mysql(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW GRANTS")
        power = next(_powers(str(row[0]) for row in cursor.fetchall()), None)
    if power:
        raise _too_powerful(power)


def _powers(grants: Iterator[str]) -> Iterator[str]:
    for each in grants:
        if found := _GRANT.match(each):
            yield from sorted(_POWERFUL_RIGHTS & set(found["rights"].split(", ")))


def _too_powerful(power: str) -> Forbidden:
    return Forbidden(
        _(
            "It has the rights of “%s”, which nothing here needs. Make a user that may SELECT, UPDATE and "
            "DELETE in this one database, and enter that one (docs/stores.md, Databases)."
        )
        % power,
        code="user-too-powerful",
    )


def identity_of(connection: psycopg.Connection) -> tuple[int, int] | None:
    """The cluster and the database, the same by every way in; None where the server does not say."""
    row = connection.execute(_MAY_IDENTIFY).fetchone()
    if row is None or not row[0]:
        return None
    system = connection.execute(_SYSTEM).fetchone()
    return (int(system[0]), int(row[1])) if system else None


def _own_identity() -> tuple[int, int] | None:
    own = connections["default"].settings_dict
    return _identity_at(str(own["HOST"]), str(own["PORT"]), str(own["NAME"]))


@cache
def _identity_at(_host: str, _port: str, _name: str) -> tuple[int, int] | None:
    """Over a connection of its own: nothing of a transaction that is open is touched."""
    own = connections["default"]
    with own.get_new_connection(own.get_connection_params()) as connection:
        return identity_of(connection)
