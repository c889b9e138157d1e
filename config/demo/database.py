"""The shop's database beside Dertig's, in the same embedded PostgreSQL.

Its tables are the owner's; Dertig comes in with a role that may read, change and delete rows, and
nothing else. Both roles are named after the database, so that each installation has its own.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from config.demo.tables import Table
from config.embedded.postgres import Postgres

SCHEMA = Path(__file__).with_name("schema.sql")
BOTH_AT_ONCE = 4_330_430
"""Key of the advisory lock under which one process at a time makes databases and roles."""


@dataclass(frozen=True, slots=True)
class ShopDatabase:
    """One such database, there or not yet."""

    postgres: Postgres
    name: str

    @property
    def owner(self) -> str:
        return f"{self.name}_owner"

    @property
    def privacy_role(self) -> str:
        """As whom Dertig comes in."""
        return f"{self.name}_privacy"

    def exists(self) -> bool:
        with self.postgres.connect_as_superuser() as connection:
            return self._holds(connection, self.name)

    def make(self, tables: Iterable[Table]) -> None:
        """Make it with all its rows under another name, then rename: no half-made one is ever used."""
        unfinished = f"{self.name}_unfinished"
        with self.postgres.connect_as_superuser() as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", [BOTH_AT_ONCE])
            if self._holds(connection, self.name):
                return
            self._make_roles(connection)
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(unfinished))
            )
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(unfinished), sql.Identifier(self.owner)
                )
            )
            for statement in (
                "REVOKE ALL ON DATABASE {} FROM PUBLIC",
                "GRANT CONNECT ON DATABASE {} TO {}",
            ):
                connection.execute(
                    sql.SQL(statement).format(sql.Identifier(unfinished), sql.Identifier(self.privacy_role))
                )
            self._fill(unfinished, tables)
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(unfinished), sql.Identifier(self.name)
                )
            )

    def new_password(self) -> str:
        """A password for Dertig's role, from now on the only one."""
        password = secrets.token_urlsafe(24)
        with self.postgres.connect_as_superuser() as connection:
            connection.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                    sql.Identifier(self.privacy_role), sql.Literal(password)
                )
            )
        return password

    def drop(self) -> None:
        """Remove it with its roles; for tests."""
        with self.postgres.connect_as_superuser() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self.name))
            )
            for role in (self.owner, self.privacy_role):
                connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))

    @staticmethod
    def _holds(connection: psycopg.Connection, name: str) -> bool:
        return bool(connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())

    def _make_roles(self, connection: psycopg.Connection) -> None:
        known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        for role in (self.owner, self.privacy_role):
            if role not in known:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        connection.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                sql.Identifier(self.owner), sql.Literal(self.postgres.layout.password(self.owner))
            )
        )

    def _fill(self, database: str, tables: Iterable[Table]) -> None:
        with (
            self.postgres.connect(self.owner, database, autocommit=False) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(SCHEMA.read_bytes())
            for table in tables:
                _copy(cursor, table)
            cursor.execute("SELECT setval('customers_id_seq', (SELECT max(id) FROM customers))")
            for statement in (
                "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
                "GRANT SELECT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
            ):
                cursor.execute(sql.SQL(statement).format(sql.Identifier(self.privacy_role)))
        with self.postgres.connect_as_superuser(database) as connection:
            # Fresh statistics: the first preview plans its counts with them.
            connection.execute("VACUUM ANALYZE")


def _copy(cursor: psycopg.Cursor, table: Table) -> None:
    columns = sql.SQL(", ").join(map(sql.Identifier, table.columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), columns)
    with cursor.copy(statement) as copy:
        for row in table.rows:
            copy.write_row(row)
