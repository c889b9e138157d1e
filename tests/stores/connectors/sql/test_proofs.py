"""What becomes of a batch, whatever dies when: counts are those of rows really gone."""

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
import sqlalchemy as sa

from stores.connectors.sql import sessions
from stores.connectors.sql.connector import SqlConnector
from stores.protocol import Batch, NotKept, Outcome, Proof, Refused, StoreError
from stores.work import Step
from tests.stores.connectors.sql import people as make
from tests.stores.connectors.sql.targets import Kept, Target


class Died(Exception):
    """The worker is gone."""


@pytest.fixture
def table(target: Target) -> sa.Table:
    table = make.customers()
    target.make(table)
    target.fill(table, [{"id": at, "closed_on": date(2019, 1, 1)} for at in range(1, 6)])
    return table


@pytest.fixture
def step(table: sa.Table) -> Step:
    return make.deletion(make.mapping(table), make.lapse("2020-01-01"))


@pytest.fixture
def connector(target: Target) -> Iterator[SqlConnector]:
    with target.connector() as connector:
        yield connector


@pytest.fixture
def name() -> str:
    return str(uuid.uuid4())


def only_batch(connector: SqlConnector, step: Step) -> Batch:
    (batch,) = connector.batches(step, 100)
    return batch


def test_what_was_committed_is_known_for_ever(
    target: Target, table: sa.Table, step: Step, connector: SqlConnector, name: str
) -> None:
    kept = Kept()
    connector.carry_out(step, only_batch(connector, step), name, kept)
    assert (kept.rows, target.ids(table)) == (5, [])
    with target.connector() as later:
        assert later.outcome(name, kept.proof).outcome is Outcome.COMMITTED


def test_nothing_kept_is_nothing_gone(
    target: Target, table: sa.Table, step: Step, connector: SqlConnector, name: str
) -> None:
    """The count could not be kept: the batch is undone, and may be tried again under its name."""

    def overtaken(rows: int, proof: Proof) -> None:
        raise NotKept

    batch = only_batch(connector, step)
    with pytest.raises(NotKept):
        connector.carry_out(step, batch, name, overtaken)
    assert connector.outcome(name, {}).outcome is Outcome.ABORTED
    assert len(target.ids(table)) == 5
    kept = Kept()
    connector.carry_out(step, batch, name, kept)
    assert (kept.rows, connector.outcome(name, kept.proof).outcome) == (5, Outcome.COMMITTED)


@pytest.mark.parametrize("was_kept", [True, False])
def test_an_outcome_agrees_with_the_rows_where_the_worker_dies_while_keeping(
    was_kept: bool, target: Target, table: sa.Table, step: Step, connector: SqlConnector, name: str
) -> None:
    """Whether or not the count was kept before it died: what is told is what happened."""
    kept = Kept()

    def dies(rows: int, proof: Proof) -> None:
        if was_kept:
            kept(rows, proof)
        raise Died

    with pytest.raises(Died):
        connector.carry_out(step, only_batch(connector, step), name, dies)
    told = connector.outcome(name, kept.proof).outcome
    assert told is (Outcome.COMMITTED if not target.ids(table) else Outcome.ABORTED)
    assert was_kept or told is Outcome.ABORTED
    assert len(target.ids(table)) in (0, 5)


def test_an_outcome_agrees_with_the_rows_where_the_connection_dies_after_keeping(
    target: Target, table: sa.Table, step: Step, connector: SqlConnector, name: str
) -> None:
    if target.dialect == "sqlite":
        pytest.skip("no server, no connection")
    kept = Kept()

    def killed(rows: int, proof: Proof) -> None:
        kept(rows, proof)
        target.end_others()

    with pytest.raises(StoreError):
        connector.carry_out(step, only_batch(connector, step), name, killed)
    told = connector.outcome(name, kept.proof).outcome
    assert told is (Outcome.COMMITTED if not target.ids(table) else Outcome.ABORTED)
    assert told is (Outcome.COMMITTED if target.dialect == "mariadb" else Outcome.ABORTED)


@contextmanager
def frozen(
    connector: SqlConnector, step: Step, name: str, keep: Callable[[int, Proof], None]
) -> Iterator[list[BaseException]]:
    """A worker that stands still between its statement and COMMIT; what it fell over when it went on."""
    batch, stands, goes_on, fell = only_batch(connector, step), threading.Event(), threading.Event(), []

    def stand(rows: int, proof: Proof) -> None:
        keep(rows, proof)
        stands.set()
        goes_on.wait(60)

    def work() -> None:
        try:
            connector.carry_out(step, batch, name, stand)
        except StoreError as error:
            fell.append(error)

    worker = threading.Thread(target=work)
    worker.start()
    assert stands.wait(60)
    yield fell
    goes_on.set()
    worker.join(60)


@pytest.mark.parametrize("was_kept", [True, False])
def test_a_frozen_worker_loses_its_batch(
    was_kept: bool, target: Target, table: sa.Table, step: Step, connector: SqlConnector, name: str
) -> None:
    if target.dialect == "sqlite":
        pytest.skip("SQLite cannot end another's transaction")
    kept = Kept()
    keep = kept if was_kept else lambda rows, proof: None
    with frozen(connector, step, name, keep) as fell, target.connector() as sweep:
        told = sweep.outcome(name, kept.proof).outcome
        assert told is (Outcome.COMMITTED if was_kept and target.dialect == "mariadb" else Outcome.ABORTED)
    assert len(fell) == 1
    assert len(target.ids(table)) == (0 if told is Outcome.COMMITTED else 5)
    assert connector.outcome(name, kept.proof).outcome is told


def test_a_file_that_another_process_writes_is_waited_for(
    sqlite: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = make.customers()
    sqlite.make(table)
    sqlite.fill(table, [{"id": 1, "closed_on": date(2019, 1, 1)}])
    step = make.deletion(make.mapping(table), make.lapse("2020-01-01"))
    monkeypatch.setattr(sessions, "SQLITE_BUSY_MS", 100)
    name, kept = str(uuid.uuid4()), Kept()
    with sqlite.connector() as connector:
        with frozen(connector, step, name, kept) as fell, sqlite.connector() as sweep:
            assert sweep.outcome(name, {}).outcome is Outcome.IN_PROGRESS
        assert fell == []
        assert connector.outcome(name, kept.proof).outcome is Outcome.COMMITTED


def test_a_batch_is_not_carried_out_twice_where_a_marker_tells(sqlite: Target) -> None:
    table = make.customers()
    sqlite.make(table)
    sqlite.fill(table, [{"id": 1, "closed_on": date(2019, 1, 1)}])
    step = make.deletion(make.mapping(table), make.lapse("2020-01-01"))
    name = str(uuid.uuid4())
    with sqlite.connector() as connector:
        batch = only_batch(connector, step)
        connector.carry_out(step, batch, name, Kept())
        with pytest.raises(Refused):
            connector.carry_out(step, batch, name, Kept())


def test_another_server_cannot_tell(postgresql: Target) -> None:
    """A proof of a cluster that was replaced or restored: unknown, never guessed."""
    with postgresql.connector() as connector:
        proof = {"xid": "3", "pid": 1, "server": "1/00000001"}
        assert connector.outcome(str(uuid.uuid4()), proof).outcome is Outcome.UNKNOWN


def test_a_transaction_number_that_was_never_given_is_unknown(postgresql: Target) -> None:
    table = make.customers()
    postgresql.make(table)
    postgresql.fill(table, [{"id": 1, "closed_on": date(2019, 1, 1)}])
    step = make.deletion(make.mapping(table), make.lapse("2020-01-01"))
    kept = Kept()
    with postgresql.connector() as connector:
        connector.carry_out(step, only_batch(connector, step), str(uuid.uuid4()), kept)
        ahead = {**kept.proof, "xid": "99999999"}
        assert connector.outcome(str(uuid.uuid4()), ahead).outcome is Outcome.UNKNOWN
