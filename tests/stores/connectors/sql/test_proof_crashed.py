"""PostgreSQL crashes between the count that was kept and its COMMIT, and its numbers go to others."""

import signal
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date

import pytest
import sqlalchemy as sa

from config.embedded.postgres import EmbeddedServerError
from config.embedded.processes import gone, tell
from stores.connectors.sql.proofs import postgresql as proofs
from stores.protocol import Outcome, Proof, StoreError
from tests.servers import FAST, Servers, postgres_alone
from tests.stores.connectors.sql import people as make
from tests.stores.connectors.sql import targets
from tests.stores.connectors.sql.targets import Kept, Target

# Nothing but a COMMIT, or whoever asks for it, brings the log to the disk.
LAZY = (*FAST, ("wal_writer_delay", "10s"), ("checkpoint_timeout", "1h"), ("autovacuum", "off"))
OTHERS = 50


@pytest.fixture(scope="module")
def server() -> Iterator[Servers]:
    with postgres_alone(LAZY) as servers:
        yield servers


@pytest.fixture
def target(server: Servers) -> Iterator[Target]:
    with targets.postgresql(server) as found:
        yield found


def stopped_at_once(server: Servers, proof: Proof) -> None:
    _killed(server, signal.SIGQUIT)


def killed(server: Servers, proof: Proof) -> None:
    """The others of its processes notice, and go."""
    _killed(server, signal.SIGKILL)


def a_session_killed(server: Servers, proof: Proof) -> None:
    """The server ends all the others and recovers, in one process with one time of its start."""
    before = _started(server)
    with server.postgres.connect_as_superuser() as connection:
        tell(proof["pid"], signal.SIGKILL)
        with suppress(Exception):
            connection.execute("SELECT pg_sleep(30)")
    _up_again(server)
    assert _started(server) == before


def _killed(server: Servers, kind: signal.Signals) -> None:
    process = int((server.layout.postgres_data / "postmaster.pid").read_text().split()[0])
    tell(process, kind)
    assert gone(process, within=30)
    _up_again(server)


def _up_again(server: Servers) -> None:
    """What is left of the old one may keep its memory for a moment."""
    for tries_left in reversed(range(20)):
        try:
            server.postgres.start()
        except EmbeddedServerError:
            if not tries_left:
                raise
        else:
            return


def _started(server: Servers) -> object:
    with server.postgres.connect_as_superuser() as connection:
        return connection.execute("SELECT pg_postmaster_start_time()").fetchone()


@pytest.mark.parametrize("crash", [stopped_at_once, killed, a_session_killed])
@pytest.mark.parametrize("by_message", [True, False])
def test_a_number_is_not_given_to_another_after_a_crash(
    crash: Callable[[Servers, Proof], None],
    by_message: bool,
    server: Servers,
    target: Target,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not by_message:  # as PostgreSQL 14 to 16 have it flushed
        monkeypatch.setattr(proofs, "FLUSHES_MESSAGES", (99,))
    table = make.customers()
    target.make(table)
    target.fill(table, [{"id": at, "closed_on": date(2019, 1, 1)} for at in range(1, 6)])
    step = make.deletion(make.mapping(table), make.lapse("2020-01-01"))
    target.run("CHECKPOINT")  # the rows are safe, and the last number that is known lies before ours
    kept, name = Kept(), str(uuid.uuid4())

    def kept_and_crashed(rows: int, proof: Proof) -> None:
        kept(rows, proof)
        crash(server, proof)

    with target.connector() as connector:
        (batch,) = connector.batches(step, 100)
        with pytest.raises(StoreError):
            connector.carry_out(step, batch, name, kept_and_crashed)
    assert kept.rows == 5
    # Of the pool that the crash has broken nothing is used again.
    target.engine.dispose()
    _commit_up_to(target, int(kept.proof["xid"]))
    assert len(target.ids(table)) == 5
    with target.connector() as later:
        assert later.outcome(name, kept.proof).outcome is Outcome.ABORTED


def _commit_up_to(target: Target, number: int) -> None:
    """Transactions of somebody else, each committed, until one had this number or a later one."""
    for _other in range(OTHERS):
        with target.engine.begin() as connection:
            given = int(connection.scalar(sa.text("SELECT pg_current_xact_id()::text")))
        if given >= number:
            return
    pytest.fail(f"{given} is still before {number}")
