"""The store goes down half-way through one person's erasure: its own server, not the session's."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded.processes import gone, tell
from retention.models import Erasure, ErasureBatch
from retention.terms import BatchState, ErasureState
from tests.retention.erasing.shops import Shop, again, customer, letter, purchase, shop
from tests.retention.survival.workers import Worker
from tests.servers import Servers, postgres_alone
from tests.stores import factories as made
from tests.stores.connectors.sql import targets
from tests.stores.connectors.sql.targets import Target


@pytest.fixture
def own_servers() -> Iterator[Servers]:
    with postgres_alone() as servers:
        yield servers


@pytest.fixture
def row(committed: None, own_servers: Servers) -> Iterator[Shop]:
    """Each deletion of a customer takes a second."""
    with targets.postgresql(own_servers) as target:
        made = shop(target)
        target.run(
            "CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN PERFORM pg_sleep(1); RETURN NULL; END $$",
            "CREATE TRIGGER slowly AFTER DELETE ON customer FOR EACH STATEMENT EXECUTE FUNCTION slowly()",
        )
        yield made
        own_servers.postgres.start()


@pytest.fixture
def beside(row: Shop, tmp_path: Path) -> Iterator[Target]:
    """Another store of the same controller, which stays up."""
    with targets.sqlite(tmp_path) as target:
        target.make(letter)
        target.fill(letter, [{"id": 1, "email": "anna@example.org", "name": "Anna"}])
        store = made.DataStoreFactory(controller=row.controller, settings=target.settings)
        row.datasets["elsewhere"] = made.DatasetFactory(store=store, ref="elsewhere", resource="letter")
        made.IdentifierFactory(dataset=row.datasets["elsewhere"])
        yield target


def test_the_store_crashes_half_way_and_comes_back(row: Shop, beside: Target, own_servers: Servers) -> None:
    begun = row.begun(*(row.order(table) for table in ("customer", "purchase", "elsewhere")))
    child = Worker(row.work)
    while child.is_alive and not _at_work(begun[0]):
        pass
    server = int((own_servers.layout.postgres_data / "postmaster.pid").read_text().split()[0])
    tell(server, signal.SIGQUIT)
    assert gone(server, within=30)
    assert child.wait() == 0
    away, purchases, elsewhere = again(begun)
    assert (purchases.state, elsewhere.state) == (ErasureState.DONE, ErasureState.DONE)
    assert away.state == ErasureState.RUNNING
    assert [each["code"] for each in away.problems] == ["store-away"]
    assert away.next_try_at is not None
    assert beside.ids(letter) == []
    own_servers.postgres.start()
    Erasure.objects.update(next_try_at=None)
    row.work()
    found = again(begun)
    assert [each.state for each in found] == [ErasureState.DONE] * 3, found[0].problems
    assert [each.rows for each in found] == [1, 2, 1]
    row.target.engine.dispose()
    assert (row.ids(customer), row.ids(purchase)) == ([2, 3], [3])


def _at_work(erasure: Erasure) -> bool:
    return ErasureBatch.objects.filter(erasure=erasure, state=BatchState.OPEN).exists()
