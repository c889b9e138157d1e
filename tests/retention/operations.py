"""An operational database of a made-up controller: one table of customers."""

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.servers import STORE_ROLE, Servers

_numbers = itertools.count(1)


@dataclass
class Target:
    """An operational database of a controller, and how a store reaches it."""

    name: str
    servers: Servers

    @property
    def settings(self) -> dict[str, Any]:
        return {
            "dialect": "postgresql",
            "host": str(self.servers.layout.sockets),
            "user": STORE_ROLE,
            "database": self.name,
        }

    @property
    def kept(self) -> str:
        """The secret as a row of a data store keeps it."""
        return json.dumps({"password": self.servers.postgres.layout.password(STORE_ROLE)})

    def run(self, statement: str, *parameters: Any) -> list[Any]:
        with self.servers.postgres.connect_as_superuser(self.name) as connection:
            found = connection.execute(statement.encode(), parameters)
            return found.fetchall() if found.description else []

    def count(self, where: str = "true") -> int:
        return int(self.run(f"SELECT count(*) FROM customer WHERE {where}")[0][0])


@contextmanager
def target_database(servers: Servers) -> Iterator[Target]:
    name = f"operations_{servers.worker}_{next(_numbers)}"
    servers.database_of_a_store(name)
    target = Target(name, servers)
    target.run(
        "CREATE TABLE customer (id bigserial PRIMARY KEY, email text, name text,"
        " closed_on date, invoiced_on date)"
    )
    yield target
    servers.drop(name)


def fill(target: Target, rows: int, *, due: int, of: str = "closed_on") -> None:
    """``due`` rows whose account closed long ago, the others open."""
    target.run(
        f"INSERT INTO customer (email, name, {of}) SELECT 'p' || n || '@example.org', 'Person ' || n,"
        f" CASE WHEN n <= %s THEN date '2020-01-01' + (n %% 300) END FROM generate_series(1, %s) n",
        due,
        rows,
    )
