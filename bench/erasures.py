"""Erasing one person from four large tables: from approval to recount, against plain SQL for as many rows."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

import psycopg
from django.utils import timezone

from accounts.principal import system
from evidence.sealing import keyed_hash
from retention.actions.erasures import begin_erasures
from retention.erasing.orders import Order
from retention.erasing.running import work_on
from retention.terms import ErasureState
from stores.assembly import dataset_map, whole
from stores.models import Dataset, DataStore
from stores.opening import opened
from stores.work import Step, Work
from subjects.models import PersonSearch, SearchIdentifier
from tests import factories as make
from tests.retention.operations import Target, target_database
from tests.servers import Servers
from tests.stores import factories as made

STORED = 320_000
"""Rows of each table."""
RUNS = 7
BY_EMAIL = ("account", "message", "login")
BUYS = "purchase"
"""Found through the account, and pointing at it by a key that forbids."""
MOST_SECONDS = 0.1
MOST_RATIO = 3.0

type Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Size:
    """A person with so many rows in each of three tables beside the account."""

    rows: tuple[int, int, int]
    people: int

    @property
    def total(self) -> int:
        return 1 + sum(self.rows)


SMALL = Size((6, 5, 5), RUNS * 2 + 1)
LARGE = Size((6_667, 6_666, 6_666), 3 * 2 + 1)


def measure(servers: Servers, say: Say, missed: list[str]) -> None:
    """Print the figures; what misses its target is added to ``missed``."""
    say(f"\nErasures: four tables of {STORED:,} rows, load {os.getloadavg()[0]:.1f} at the start.")
    say("\n| A person with | plain SQL ms | erasure ms | times | peer: Fides |\n|---|---|---|---|---|")
    for size in (SMALL, LARGE):
        with target_database(servers) as target:
            _fill(target, size)
            plain, ours = _compared(target, size)
        peer = "1,200 ms" if size is SMALL else ""
        say(f"| {size.total:,} rows | {plain * 1000:.1f} | {ours * 1000:.1f} | {ours / plain:.1f} | {peer} |")
        if size is SMALL and ours > MOST_SECONDS:
            missed.append(f"erasure of {size.total} rows: {ours * 1000:.0f} ms, at most 100")
        if size is LARGE and ours > MOST_RATIO * plain:
            missed.append(f"erasure of {size.total} rows: {ours / plain:.1f} times plain SQL, at most 3")


def _fill(target: Target, size: Size) -> None:
    """The people to be erased first, each with their rows; then others, with one row each."""
    for table in BY_EMAIL:
        target.run(f"CREATE TABLE {table} (id bigserial PRIMARY KEY, email text, name text, at timestamptz)")
    target.run(f"CREATE TABLE {BUYS} (id bigserial PRIMARY KEY, account_id bigint, address text)")
    others = "SELECT 'o' || n || '@example.org', 'Somebody', now() FROM generate_series(1, %s) n"
    for table, rows in zip(BY_EMAIL, (1, *size.rows[1:]), strict=True):
        target.run(
            f"INSERT INTO {table} (email, name, at) SELECT 'p' || p || '@example.org', 'Person', now()"
            " FROM generate_series(1, %s) p, generate_series(1, %s)",
            size.people,
            rows,
        )
        target.run(f"INSERT INTO {table} (email, name, at) {others}", STORED - size.people * rows)
        target.run(f"CREATE INDEX ON {table} (email)")
    target.run(
        f"INSERT INTO {BUYS} (account_id, address) SELECT p, 'Street' FROM generate_series(1, %s) p,"
        " generate_series(1, %s)",
        size.people,
        size.rows[0],
    )
    target.run(
        f"INSERT INTO {BUYS} (account_id, address) SELECT %s + 1 + mod(n, 200000), 'Street'"
        " FROM generate_series(1, %s) n",
        size.people,
        STORED - size.people * size.rows[0],
    )
    target.run(f"CREATE INDEX ON {BUYS} (account_id)")
    target.run(f"ALTER TABLE {BUYS} ADD FOREIGN KEY (account_id) REFERENCES account")
    for table in (*BY_EMAIL, BUYS):
        target.run(f"VACUUM ANALYZE {table}")
    target.run("CHECKPOINT")


def _compared(target: Target, size: Size) -> tuple[float, float]:
    """Medians in seconds, of people taken in turns."""
    eraser = _Eraser(target)
    runs = size.people // 2
    eraser.erase(1, size)  # warm: pool, tables, by which columns people are found
    plain, ours = [], []
    for number in range(runs):
        plain.append(_plainly(target, 2 + 2 * number, size))
        ours.append(eraser.erase(3 + 2 * number, size))
    return median(plain), median(ours)


def _plainly(target: Target, person: int, size: Size) -> float:
    """The leanest SQL over an open connection: a transaction for each table."""
    email = f"p{person}@example.org"
    with psycopg.connect(
        host=str(target.servers.layout.sockets), user="postgres", dbname=target.name, autocommit=True
    ) as connection:
        connection.execute("SELECT 1")
        began = time.perf_counter()
        gone = connection.execute(
            f"DELETE FROM {BUYS} USING account WHERE account_id = account.id AND email = %s".encode(),
            (email,),
        ).rowcount
        for table in BY_EMAIL:
            gone += connection.execute(f"DELETE FROM {table} WHERE email = %s".encode(), (email,)).rowcount
        taken = time.perf_counter() - began
    if gone != size.total:
        raise RuntimeError(f"{gone} rows went by plain SQL, not {size.total}")
    return taken


class _Eraser:
    """A controller over the four tables, and a worker that is warm."""

    def __init__(self, target: Target) -> None:
        self._controller = make.ControllerFactory()
        self._store: DataStore = made.DataStoreFactory(
            controller=self._controller, kind="sql", settings=target.settings
        )
        for table in (*BY_EMAIL, BUYS):
            dataset = made.DatasetFactory(store=self._store, ref=table, resource=table)
            via = "buyer" if table == BUYS else ""
            if via:
                made.JoinFactory(dataset=dataset, ref=via, table="account", left_columns=["account_id"])
            made.IdentifierFactory(dataset=dataset, via=via)
        self._orders = list(self._planned())

    def _planned(self) -> list[Order]:
        """As they are approved: the survey is made then, not when they are carried out."""
        orders = []
        for row in whole(Dataset.objects.filter(store=self._store).select_related("store")):
            mapping = dataset_map(row)
            work = Work(dataset=mapping, steps=(Step(name="delete", dataset=mapping, lapses=()),))
            with opened(self._store) as connector:
                orders.append(Order(dataset=row, work=work, survey=connector.survey(work)))
        return orders

    def erase(self, person: int, size: Size) -> float:
        """Seconds from approval to the last recount. Raises ``RuntimeError`` where it did not go well."""
        reference = f"bench-{person}"
        self._know(person, reference)
        began = time.perf_counter()
        erasures = begin_erasures(
            controller=self._controller, reference=reference, orders=self._orders, by=system("bench")
        )
        while work_on(reference, self._store.pk):
            pass
        taken = time.perf_counter() - began
        for each in erasures:
            each.refresh_from_db()
        rows = sum(each.rows or 0 for each in erasures)
        if rows != size.total or any(each.state != ErasureState.DONE for each in erasures):
            raise RuntimeError(f"{rows} rows: {[(each.state, each.problems) for each in erasures]}")
        return taken

    def _know(self, person: int, reference: str) -> None:
        email = f"p{person}@example.org"
        search = PersonSearch.objects.create(
            controller=self._controller,
            request=reference,
            kinds=["email"],
            state="ended",
            started_at=timezone.now(),
            ended_at=timezone.now(),
            started_by="system:bench",
        )
        SearchIdentifier.objects.create(
            search=search,
            kind="email",
            value=email,
            lookup=keyed_hash(email, kind="email"),
            source="staff",
            confirmed=True,
            how="bench",
            added_by="system:bench",
        )
