"""Real databases to purge: one of each kind, empty, for one test."""

import itertools
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from stores.connectors.kinds import Opening
from stores.connectors.sql.connector import SqlConnector, opened
from stores.mapping import StoreMap
from stores.protocol import Proof, Resolved
from stores.work import Step
from tests.mariadb import Mariadb
from tests.servers import STORE_ROLE, Servers

HASH_KEY = bytes(range(32))
_numbers = itertools.count(1)


@dataclass
class Target:
    """A database; ``engine`` is its superuser's, beside the connector's own connections."""

    dialect: str
    settings: dict[str, Any]
    engine: sa.Engine
    secret: dict[str, str] = field(default_factory=dict)

    @property
    def kept(self) -> str:
        """The secret as a row of a data store keeps it."""
        return json.dumps(self.secret)

    def opening(self, **settings: Any) -> Opening:
        return Opening(
            store=StoreMap(ref="db", name="Db", kind="sql", settings={**self.settings, **settings}),
            controller_id=1,
            store_id=next(_numbers),
            hash_key=HASH_KEY,
            secret=self.secret,
        )

    @contextmanager
    def connector(self, **settings: Any) -> Iterator[SqlConnector]:
        with opened(self.opening(**settings)) as connector:
            yield connector

    def make(self, *tables: sa.Table) -> None:
        for metadata in {table.metadata for table in tables}:
            metadata.create_all(self.engine)

    def fill(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        with self.engine.begin() as connection:
            connection.execute(table.insert(), list(rows))

    def run(self, *statements: str) -> None:
        with self.engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    def end_others(self) -> None:
        """Every connection to the database but our own dies."""
        with self.engine.connect() as connection:
            if self.dialect == "postgresql":
                connection.exec_driver_sql(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
                return
            others = connection.exec_driver_sql(
                "SELECT id FROM information_schema.processlist"
                " WHERE db = DATABASE() AND id <> CONNECTION_ID()"
            )
            for (each,) in others.all():
                connection.exec_driver_sql(f"KILL {each}")

    def ids(self, table: sa.Table) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.scalars(sa.select(table.c.id).order_by(table.c.id)))

    def values(self, table: sa.Table, column: str) -> dict[Any, Any]:
        with self.engine.connect() as connection:
            found = connection.execute(sa.select(table.c.id, table.c[column]))
            return {row[0]: row[1] for row in found}


@dataclass
class Kept:
    """What the caller keeps in ``commit``."""

    rows: int | None = None
    proof: Proof = field(default_factory=dict)

    def __call__(self, rows: int, proof: Proof) -> None:
        self.rows, self.proof = rows, proof


def purge(connector: SqlConnector, step: Step, size: int = 1000) -> int:
    """All batches of a step; each keeps what it took, and is committed."""
    total = 0
    for batch in connector.batches(step, size):
        kept, name = Kept(), str(uuid.uuid4())
        done: Resolved = connector.carry_out(step, batch, name, kept)
        assert done.rows == kept.rows
        assert connector.outcome(name, kept.proof).outcome == "committed"
        total += done.rows or 0
    return total


@contextmanager
def postgresql(servers: Servers) -> Iterator[Target]:
    name = f"target_{uuid.uuid4().hex[:12]}"
    sockets = str(servers.layout.sockets)
    servers.database_of_a_store(name)
    password = servers.postgres.layout.password("postgres")
    url = sa.URL.create("postgresql+psycopg", "postgres", password, host=sockets, database=name)
    engine = sa.create_engine(url)
    settings = {"dialect": "postgresql", "host": sockets, "user": STORE_ROLE, "database": name}
    yield Target("postgresql", settings, engine, {"password": servers.postgres.layout.password(STORE_ROLE)})
    engine.dispose()
    servers.drop(name)


@contextmanager
def mariadb(servers: Servers) -> Iterator[Target]:
    with mariadb_in(servers.mariadb.start_once()) as target:
        yield target


@contextmanager
def mariadb_in(server: Mariadb) -> Iterator[Target]:
    """A database of a server that runs."""
    name = f"target_{uuid.uuid4().hex[:12]}"
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        cursor.execute(f"CREATE USER IF NOT EXISTS {STORE_ROLE}@'%' IDENTIFIED BY ''")
        cursor.execute(f"GRANT ALL ON {name}.* TO {STORE_ROLE}@'%'")
    url = sa.URL.create("mariadb+pymysql", "root", host="127.0.0.1", port=server.port, database=name)
    engine = sa.create_engine(url, connect_args={"init_command": "SET time_zone = '+00:00'"})
    settings = {
        "dialect": "mariadb",
        "host": "127.0.0.1",
        "port": server.port,
        "user": STORE_ROLE,
        "database": name,
        "tls": "unencrypted",
    }
    yield Target("mariadb", settings, engine)
    engine.dispose()
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name}")


@contextmanager
def sqlite(folder: Path) -> Iterator[Target]:
    path = folder / "target.db"
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)), poolclass=sa.NullPool)
    engine.connect().close()
    path.touch()
    yield Target("sqlite", {"dialect": "sqlite", "path": str(path)}, engine)
    engine.dispose()
