"""A worker that erases one person is killed in each phase: nothing is lost, and nothing is done twice."""

import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from retention.erasing import finishing, running
from retention.models import Erasure, ErasureBatch
from retention.terms import ErasureState
from stores.connectors.sql.proofs.postgresql import TransactionStatus
from stores.protocol import Commit
from tests.retention.erasing.shops import REFERENCE, Shop, again, customer, letter, purchase, searched, shop
from tests.retention.survival.workers import Worker
from tests.servers import Servers
from tests.stores.connectors.sql import targets

TABLES = ("customer", "purchase", "letter")
_carried_out = TransactionStatus.carry_out


@pytest.fixture
def row(committed: None, servers: Servers) -> Iterator[Shop]:
    """A shop whose database writes down what went, whatever Dertig says."""
    with targets.postgresql(servers) as target:
        made = shop(target)
        target.run(
            "CREATE TABLE gone (of text, id int)",
            "CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN INSERT INTO gone VALUES (TG_TABLE_NAME, OLD.id); RETURN OLD; END $$",
            *(
                f"CREATE TRIGGER told AFTER DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION tell()"
                for table in TABLES
            ),
        )
        yield made


def gone(row: Shop) -> list[tuple[str, int]]:
    with row.target.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT of, id FROM gone ORDER BY of, id")
        return [(each[0], each[1]) for each in found]


def die(*_arguments: Any, **_named: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def with_the_intent_alone() -> None:
    running.carry_out = die  # type: ignore[assignment]


def before_the_count_is_kept() -> None:
    TransactionStatus.carry_out = lambda ledger, statement, name, _commit: _carried_out(  # type: ignore[method-assign]
        ledger, statement, name, die
    )


def before_the_store_commits() -> None:
    def carry_out(ledger: TransactionStatus, statement: Any, name: str, commit: Commit) -> int:
        def keep_and_die(rows: int, proof: Any) -> None:
            commit(rows, proof)
            die()

        return _carried_out(ledger, statement, name, keep_and_die)

    TransactionStatus.carry_out = carry_out  # type: ignore[method-assign]


def after_the_store_has_committed() -> None:
    def carry_out(ledger: TransactionStatus, statement: Any, name: str, commit: Commit) -> int:
        _carried_out(ledger, statement, name, commit)
        die()
        return 0

    TransactionStatus.carry_out = carry_out  # type: ignore[method-assign]


def before_the_recount() -> None:
    running.verify = die  # type: ignore[assignment]


def before_the_end() -> None:
    finishing.end = die  # type: ignore[assignment]


PHASES = (
    with_the_intent_alone,
    before_the_count_is_kept,
    before_the_store_commits,
    after_the_store_has_committed,
    before_the_recount,
    before_the_end,
)


def _dying(phase: Callable[[], None], row: Shop) -> None:
    """In a process of its own."""
    phase()
    row.work()


@pytest.mark.parametrize("phase", PHASES, ids=lambda each: each.__name__)
def test_killed_in_each_phase(row: Shop, phase: Callable[[], None]) -> None:
    begun = row.begun(*(row.order(table) for table in TABLES))
    child = Worker(_dying, phase, row)
    child.wait()
    assert Erasure.objects.filter(state=ErasureState.RUNNING).count() == 1
    row.work()
    found = again(begun)
    assert [each.state for each in found] == [ErasureState.DONE] * 3, [each.problems for each in found]
    assert [each.rows for each in found] == [1, 2, 1]
    assert {each.certainty for each in found} == {"proven"}
    assert gone(row) == [("customer", 1), ("letter", 1), ("purchase", 1), ("purchase", 2)]
    assert (row.ids(customer), row.ids(purchase), row.ids(letter)) == ([2, 3], [3], [2])
    assert not ErasureBatch.objects.exclude(state="done").exists()


def test_two_requests_of_one_person_at_once(row: Shop) -> None:
    """Each row is counted for one of them, and both end with nothing left."""
    searched(row, reference="DSR-2")
    first = row.begun(*(row.order(table) for table in TABLES))
    second = row.begun(*(row.order(table) for table in TABLES), reference="DSR-2")
    workers = [Worker(row.work, reference) for reference in (REFERENCE, "DSR-2", REFERENCE)]
    assert [worker.wait() for worker in workers] == [0, 0, 0]
    Erasure.objects.update(next_try_at=None)
    row.work()
    row.work("DSR-2")
    found = again((*first, *second))
    assert {each.state for each in found} == {ErasureState.DONE}, [each.problems for each in found]
    assert sum(each.rows or 0 for each in found) == len(gone(row)) == 4
    assert len(set(gone(row))) == 4
