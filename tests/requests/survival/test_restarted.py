"""The server of a store dies in the middle of what a request asks for, and comes back: one of its own."""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded.processes import gone, tell
from processing.terms import DataSubjectRight as R
from requests.carrying.progress import parts_of, rights_undone
from requests.carrying.terms import PartState, Stage
from requests.models import AnswerPackage, CollectedDataset, SubjectRequest
from requests.terms import PackageState
from retention.models import Erasure, ErasureBatch
from retention.terms import BatchState, ErasureState
from tests.mariadb import Mariadb
from tests.requests.survival.shops import GONE, Shop, a_shop, beside, later, subscribers, work
from tests.retention.survival.workers import Worker
from tests.servers import session_folder
from tests.stores.connectors.sql import targets
from tests.stores.connectors.sql.targets import Target


@pytest.fixture
def server() -> Iterator[Mariadb]:
    folder = Path(tempfile.mkdtemp(prefix="mariadb-", dir=session_folder()))
    server = Mariadb(folder / "server")
    try:
        yield server.start_once()
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def slow(committed: None, server: Mariadb) -> Iterator[Shop]:
    """Each subscriber that is deleted takes half a second."""
    with targets.mariadb_in(server) as target:
        shop = a_shop(target)
        target.run("CREATE TRIGGER slowly AFTER DELETE ON subscribers FOR EACH ROW DO SLEEP(0.5)")
        yield shop


@pytest.fixture
def other(slow: Shop, tmp_path: Path) -> Iterator[Target]:
    """A second store of the same controller, which stays up."""
    with targets.sqlite(tmp_path) as target:
        beside(slow, target)
        yield target


def states(request: SubjectRequest) -> dict[str, PartState]:
    return {part.label: part.state for part in parts_of(request) if part.stage is Stage.ERASE}


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_mariadb_dies_while_it_erases(
    slow: Shop, other: Target, server: Mariadb, how: signal.Signals
) -> None:
    """Killed, and stopped in order: the request names the store, and each row goes once."""
    request = slow.asked(R.ACCESS, R.ERASURE)
    slow.approved(request)
    child = Worker(work)
    while child.is_alive and not _erasing("subscribers"):
        pass
    process = int((server.folder / "pid").read_text())
    tell(process, how)
    assert gone(process, within=60)
    assert child.wait() == 0
    assert rights_undone(request) == {R.ACCESS, R.ERASURE}
    (away,) = [each for each in parts_of(request) if each.label == "Shop: Subscribers" and each.is_undone]
    assert "does not answer" in away.why[0], away.why
    later()
    work()
    assert states(request)["Beside: Letters"] is PartState.DONE and not other.ids(subscribers)

    server.start_again()
    slow.target.engine.dispose()
    for _ in range(3):
        later()
        work()
    assert set(states(request).values()) == {PartState.DONE}
    assert slow.happened() == GONE and rights_undone(request) == {R.ACCESS}
    assert Erasure.objects.get(dataset__ref="subscribers").rows == 2
    collected = dict(CollectedDataset.objects.values_list("ref", "rows"))
    assert collected == {"subscribers": 2, "invoices": 2, "letters": 1}
    assert AnswerPackage.objects.get().state == PackageState.READY


def _erasing(ref: str) -> bool:
    running = Erasure.objects.filter(dataset__ref=ref, state=ErasureState.RUNNING)
    return ErasureBatch.objects.filter(erasure__in=running, state=BatchState.OPEN).exists()
