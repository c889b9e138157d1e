"""One person in files, records of our own, other systems and paper: found, or said why not."""

import uuid
from pathlib import Path
from typing import Any

import pytest

from accounts.principal import system
from accounts.roles import Role
from stores.connectors.http.connector import open_http
from stores.connectors.kinds import Opening
from stores.connectors.manual.connector import ManualConnector
from stores.mapping import Column, StoreMap
from stores.models import Dataset, DataStore, InternalRecord, StoreTask
from stores.people import Whose
from stores.protocol import Batch, Connector, Problem, Refused
from stores.record_actions import push_records
from stores.record_values import Incoming
from stores.task_actions import finish_task
from stores.terms import IdentifierKind
from stores.work import Spared, Step
from tests import factories as make
from tests.people import person, principal
from tests.stores.connectors import steps
from tests.stores.connectors.http import serving
from tests.stores.connectors.http.conftest import certificate, database, loopback_allowed, opening, receiver
from tests.stores.files import folders
from tests.stores.own_dataset import connector, dataset

__all__ = ["certificate", "connector", "database", "dataset", "loopback_allowed"]

EMAIL, PHONE = IdentifierKind.EMAIL, IdentifierKind.PHONE
ANNA = Spared(EMAIL, steps.EMAIL, frozenset({"anna@example.org"}))
NAME = Spared(IdentifierKind.USERNAME, Column("name"), frozenset({"anna"}))
WHOSE = Whose(steps.customers(), (ANNA,), uuid.UUID(int=7))
ERASURE = Step(name="erase", dataset=steps.customers(), lapses=(), only=(ANNA,))
CANNOT = Problem("only-not-possible", "Customers")


# --- Records that Dertig keeps


def push(dataset: Dataset) -> None:
    rows = (("1", " Anna@Example.org"), ("2", "bert@example.org"), ("3", "anna@example.org"))
    records = [Incoming(n, key, {"email": email}) for n, (key, email) in enumerate(rows)]
    push_records(dataset=dataset, records=records, by=system("test"))


def test_own_records_are_found_handed_over_and_erased_for_one_person(
    dataset: Dataset, connector: Any
) -> None:
    push(dataset)
    (sighting,) = connector.find([WHOSE])
    assert dict(sighting.ways) == {frozenset({0}): 2}
    assert [row["key"] for row in connector.collect(WHOSE)] == ["1", "3"]
    assert connector.count(steps.work(ERASURE)).due == {"erase": 2}
    (batch,) = connector.batches(ERASURE, 100)
    connector.carry_out(ERASURE, batch, str(uuid.uuid4()), lambda _rows, _proof: None)
    assert set(InternalRecord.objects.values_list("key", flat=True)) == {"2"}


def test_a_step_for_nobody_takes_none_of_our_own_records(dataset: Dataset, connector: Any) -> None:
    push(dataset)
    nobody = Step(name="erase", dataset=steps.customers(), lapses=())
    assert connector.count(steps.work(nobody)).due == {"erase": 0}


# --- Files


def test_lines_that_name_the_person_are_counted_and_handed_over(tmp_path: Path) -> None:
    folders.log(tmp_path, "a.log", "x Anna@Example.org y\nsusanna@example.org\ncall +49 (30) 123-4\n")
    folders.log(tmp_path, "b.log", "mail=anna%40example.org anna@example.org\n")
    store = folders.connector(tmp_path)
    called = Spared(PHONE, Column("line"), frozenset({"+49301234"}))
    whose = Whose(folders.dataset(), (ANNA, called))
    (sighting,) = store.find([whose])
    assert (sighting.ways, sighting.cut) == ({frozenset({0}): 2, frozenset({1}): 1}, False)
    assert sorted((row["path"], row["line"]) for row in store.collect(whose)) == [
        ("a.log", 1),
        ("a.log", 3),
        ("b.log", 1),
    ]
    assert len(list(store.collect(whose, limit=1))) == 1


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    folders.log(tmp_path, "a.log", b"PK\x03\x04 packed")
    (sighting,) = folders.connector(tmp_path).find([Whose(folders.dataset(), (ANNA,))])
    assert (sighting.rows, sighting.cut) == (0, True)


def test_a_search_of_files_ends_at_its_limit_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stores.connectors.files.searching.MOST_BYTES", 1_000)
    for name in ("a.log", "b.log"):
        folders.log(tmp_path, name, "anna@example.org\n" + "x" * 1_000 + "\n")
    (sighting,) = folders.connector(tmp_path).find([Whose(folders.dataset(), (ANNA,))])
    assert (sighting.rows, sighting.cut) == (1, True)


def test_files_of_everybody_never_go_for_one_person(tmp_path: Path) -> None:
    log = folders.log(tmp_path, "a.log", "bert@example.org\n")
    store = folders.connector(tmp_path)
    step = Step(name="erase", dataset=folders.dataset(), lapses=(), only=(ANNA,))
    assert Problem("only-not-possible", "Logs") in store.survey(steps.work(step)).obstacles
    with pytest.raises(Refused):
        list(store.batches(step, 10))
    assert log.exists()


# --- Other systems


def test_a_receiver_tells_by_which_ways_rows_are_found(
    database: Path, certificate: tuple[Path, Path]
) -> None:
    with (
        receiver(database, certificate) as port,
        open_http(opening(port, certificate[0])) as store,
    ):
        found: Any = store
        joined = Spared(EMAIL, Column("email", "account"), frozenset({"anna@example.org"}))
        sightings = found.find(
            [Whose(steps.customers(), (ANNA, NAME)), Whose(steps.customers(), (joined,)), WHOSE]
        )
        assert sightings[0].ways == {frozenset({0, 1}): 1}
        assert (sightings[1].problem.code, sightings[1].rows) == ("http_join", 0)
        assert sightings[2].rows == 1
        with pytest.raises(Refused):
            found.collect(Whose(steps.customers(), (joined,)))


def test_a_receiver_takes_one_persons_rows_whatever_their_age(
    database: Path, certificate: tuple[Path, Path]
) -> None:
    with (
        receiver(database, certificate) as port,
        open_http(opening(port, certificate[0])) as store,
    ):
        assert store.survey(steps.work(ERASURE)).obstacles == ()
        assert store.count(steps.work(ERASURE)).due == {"erase": 1}
        whole = Batch(bounds={}, expected=1)
        kept: list[int] = []
        resolved = store.carry_out(ERASURE, whole, str(uuid.uuid4()), lambda rows, _proof: kept.append(rows))
        assert (resolved.rows, kept) == (1, [1])
        assert store.count(steps.work(ERASURE)).due == {"erase": 0}
        assert store.count(steps.work(ERASURE)).total == 3


def test_a_receiver_that_does_not_know_only_is_never_told(
    database: Path, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would pass it over, and take everybody's rows."""
    old = serving.reference()
    describe = old.describe
    monkeypatch.setattr(old, "describe", lambda store: {**describe(store), "only": False})
    monkeypatch.setattr(serving, "reference", lambda: old)
    with (
        receiver(database, certificate) as port,
        open_http(opening(port, certificate[0])) as store,
    ):
        assert CANNOT in store.survey(steps.work(ERASURE)).obstacles
        whole = Batch(bounds={}, expected=1)
        with pytest.raises(Refused):
            store.carry_out(ERASURE, whole, str(uuid.uuid4()), lambda _rows, _proof: None)
        with pytest.raises(Refused):
            store.count(steps.work(ERASURE))


# --- Paper


@pytest.fixture
def paper(db: None) -> tuple[DataStore, ManualConnector]:
    store = DataStore.objects.create(
        controller=make.ControllerFactory(), ref="paper", name="Paper", kind="manual"
    )
    clerk = person(Role.ACTIVITY_OWNER, store.controller, email="clerk@example.org")
    mapping = StoreMap(ref="paper", name="Paper", kind="manual", settings={"assignee": clerk.email})
    opening = Opening(store=mapping, controller_id=store.controller_id, store_id=store.pk, hash_key=b"")
    return store, ManualConnector(opening)


def test_somebody_is_asked_once_to_look_and_their_count_is_the_answer(
    paper: tuple[DataStore, ManualConnector],
) -> None:
    store, connector = paper
    for _again in range(2):
        (sighting,) = connector.find([WHOSE])
        assert (sighting.waiting, sighting.rows) == (True, 0)
    task = StoreTask.objects.get()
    assert (task.step, task.spared) == ("find", "email: anna@example.org")
    assert "anna" not in task.instructions
    finish_task(task=task, rows=3, by=principal(Role.PRIVACY_LEAD, store.controller))
    (sighting,) = connector.find([WHOSE])
    assert (sighting.waiting, sighting.rows) == (False, 3)
    task.refresh_from_db()
    assert task.spared == ""


def test_without_anybody_to_ask_the_sighting_says_so(paper: tuple[DataStore, ManualConnector]) -> None:
    store, connector = paper
    nobody = StoreMap(ref="paper", name="Paper", kind="manual", settings={})
    opening = Opening(store=nobody, controller_id=store.controller_id, store_id=store.pk, hash_key=b"")
    (sighting,) = ManualConnector(opening).find([WHOSE])
    assert sighting.problem is not None and sighting.problem.code == "manual_nobody"
    assert connector.survey(steps.work(ERASURE)).obstacles == ()


def test_the_connector_of_each_kind_finds_people(connector: Connector) -> None:
    assert hasattr(connector, "find") and hasattr(connector, "collect")
