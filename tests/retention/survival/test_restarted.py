"""The target's server goes down in the middle of a purge, and comes back: its own, not the session's."""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from config.embedded.processes import gone, tell
from retention.actions import runs
from retention.models import PurgeRun, RetentionSettings
from retention.terms import OPEN_STATES
from tests.mariadb import Mariadb
from tests.retention.operations import Target, fill, target_database
from tests.retention.purging import World, worked, world
from tests.retention.survival.gone import assert_all_went, assert_counts_are_true
from tests.retention.survival.shops import slow_shop
from tests.retention.survival.workers import Worker, worker
from tests.servers import STORE_ROLE, postgres_alone, session_folder


@pytest.fixture
def own_target() -> Iterator[Target]:
    """A database in a server of this test alone."""
    with postgres_alone() as servers, target_database(servers) as made:
        yield made
        servers.postgres.start()


def at_work(run: PurgeRun, batches: int) -> Worker:
    """A worker that has begun so many batches."""
    child = worker(run.pk)
    while child.is_alive and run.batches.filter(tries__gt=0).count() < batches:
        pass
    return child


def patiently(run: PurgeRun) -> None:
    """Work again without waiting for the time of the next try."""
    for _ in range(3):
        worked(run)
    run.refresh_from_db()
    assert run.state not in OPEN_STATES


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGQUIT])
def test_postgresql_restarted(committed: None, own_target: Target, kind: signal.Signals) -> None:
    """Stopped in order, and in a crash, by a server that need not keep its last commits."""
    shop = slow_shop(own_target)
    fill(own_target, 150, due=120)
    run = runs.start(plan=shop.approved(), by=shop.officer)
    child = at_work(run, 4)
    server = int((own_target.servers.layout.postgres_data / "postmaster.pid").read_text().split()[0])
    tell(server, kind)
    assert gone(server, within=30)
    assert child.wait() == 0
    run.refresh_from_db()
    assert run.state in OPEN_STATES
    assert run.next_try_at is not None
    own_target.servers.postgres.start()
    patiently(run)
    assert_all_went(run, own_target)
    assert_counts_are_true(run, own_target)
    assert own_target.count() == 30


@dataclass
class MariadbTarget:
    """What ``Target`` is for PostgreSQL."""

    server: Mariadb

    @property
    def settings(self) -> dict[str, Any]:
        return {
            "dialect": "mariadb",
            "host": "127.0.0.1",
            "port": self.server.port,
            "user": STORE_ROLE,
            "database": "shop",
            "tls": "unencrypted",
        }

    @property
    def kept(self) -> str:
        return "{}"

    def run(self, *statements: str) -> list[Any]:
        with self.server.connect("shop") as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return list(cursor.fetchall())


@pytest.fixture
def mariadb() -> Iterator[MariadbTarget]:
    """In a server of its own."""
    folder = Path(tempfile.mkdtemp(prefix="mariadb-", dir=session_folder()))
    server = Mariadb(folder / "server")
    try:
        server.start_once()
        with server.connect() as connection, connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE shop")
            cursor.execute(f"CREATE USER {STORE_ROLE}@'%' IDENTIFIED BY ''")
            cursor.execute(f"GRANT ALL ON shop.* TO {STORE_ROLE}@'%'")
        target = MariadbTarget(server)
        target.run(
            "CREATE TABLE customer (id bigint AUTO_INCREMENT PRIMARY KEY, email varchar(80),"
            " name varchar(80), closed_on date, invoiced_on date)",
            "CREATE TABLE gone (id bigint, closed_on date)",
            "CREATE TRIGGER told AFTER DELETE ON customer FOR EACH ROW"
            " INSERT INTO gone SELECT OLD.id, OLD.closed_on FROM (SELECT SLEEP(0.002)) AS a_while",
            "INSERT INTO customer (email, name, closed_on) SELECT concat('p', seq, '@example.org'), 'x',"
            " IF(seq <= 120, '2020-01-01', NULL) FROM seq_1_to_150",
        )
        yield target
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def test_mariadb_killed(committed: None, mariadb: MariadbTarget) -> None:
    shop: World = world(mariadb)  # type: ignore[arg-type]
    RetentionSettings.objects.create(controller=shop.controller, batch_rows=5)
    run = runs.start(plan=shop.approved(), by=shop.officer)
    child = at_work(run, 4)
    server = int((mariadb.server.folder / "pid").read_text())
    tell(server, signal.SIGKILL)
    assert gone(server, within=30)
    assert child.wait() == 0
    run.refresh_from_db()
    assert run.state in OPEN_STATES
    mariadb.server.start_again()
    patiently(run)
    run.refresh_from_db()
    assert run.state == "finished", run.problems
    assert mariadb.run("SELECT count(*) FROM customer") == [(30,)]
    went = mariadb.run("SELECT id, closed_on FROM gone")
    assert len(went) == len(set(went)) == 120
    assert sum(run.batches.values_list("rows", flat=True)) == 120
