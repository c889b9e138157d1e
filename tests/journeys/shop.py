"""The demo shop's own database, as a journey asks it: what is held of one person, and of all the others."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from stores.models import DataStore
from tests.journeys.conftest import LiveSite

TABLES = {
    "customers": "id = %(id)s",
    "payment_methods": "customer_id = %(id)s",
    "monitoring_subscriptions": "customer_id = %(id)s",
    "invoices": "customer_number = %(number)s",
    "contact_messages": "lower(email) = lower(%(email)s)",
    "newsletter_subscribers": "lower(email) = lower(%(email)s)",
    "job_applications": "lower(email) = lower(%(email)s)",
}
"""Each table, and which of its rows are a person's."""


@dataclass(frozen=True)
class Customer:
    """Somebody in the shop."""

    id: int
    number: str
    name: str
    email: str


@dataclass(frozen=True)
class Shop:
    """An operational database of a journey's own."""

    name: str
    site: LiveSite

    def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """What a query of the shop's owner gives."""
        with self._connected() as connection:
            return connection.execute(statement.encode(), values or None).fetchall()

    def run(self, statement: str, **values: Any) -> None:
        """Change something, as the shop itself does."""
        with self._connected() as connection:
            connection.execute(statement.encode(), values or None)

    def customer(self, where: str) -> Customer:
        """The first one of whom that is true."""
        found = self.rows(
            f"SELECT id, number, name, email FROM customers c WHERE {where} ORDER BY id LIMIT 1"
        )
        return Customer(*found[0])

    def held(self, person: Customer, table: str, columns: str = "*") -> list[tuple[Any, ...]]:
        """The person's rows in a table."""
        return self.rows(f"SELECT {columns} FROM {table} WHERE {TABLES[table]} ORDER BY 1", **vars(person))

    def counts(self, person: Customer) -> dict[str, int]:
        """How many rows are the person's, by table; those without any left out."""
        found = {table: len(self.held(person, table)) for table in TABLES}
        return {table: rows for table, rows in found.items() if rows}

    def others(self, person: Customer) -> dict[str, tuple[Any, ...]]:
        """Number and digest of everybody else's rows."""
        return {
            table: self.digest(table, f"({whose}) IS NOT TRUE", person) for table, whose in TABLES.items()
        }

    def digest(self, table: str, where: str, person: Customer | None = None) -> tuple[Any, ...]:
        """Number of the rows of which that is true, and what changes when any of them does."""
        digest = "count(*), md5(string_agg(t::text, '' ORDER BY t::text))"
        values = vars(person) if person else {}
        return self.rows(f"SELECT {digest} FROM {table} t WHERE {where}", **values)[0]

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection]:
        with self.site.servers.postgres.connect_as_superuser(self.name) as connection:
            yield connection


@contextmanager
def shop_of(site: LiveSite, template: str) -> Iterator[Shop]:
    """A clone of the demo's; the site's data store leads there."""
    name = f"{site.database}_openpanel"
    site.servers.clone(name, template=template)
    with site.orm():
        store = DataStore.objects.get(controller__slug="openpanel", ref="operations")
        store.settings["database"] = name
        store.save()
    yield Shop(name, site)
    site.servers.drop(name)
