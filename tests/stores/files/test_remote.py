"""Files elsewhere, over fsspec's file system in memory: deleted, and confirmed absent."""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import fsspec
import pytest

from stores.connectors.files.connector import FilesConnector
from stores.connectors.files.entries import HIDDEN
from stores.connectors.files.remote import RemoteFolder, connected
from stores.connectors.files.settings import FilesSettings
from stores.connectors.files.versions import delete_versions, keeps_versions, versions_of
from stores.protocol import Certainty, Outcome, Refused, Resolved
from tests.stores.files.folders import BATCH, Kept, batch, due, step, work

DUE = step(date(2025, 12, 31), "**/*.log*")
OLD = b"2020-01-01T00:00:00Z x\n"


@pytest.fixture
def fs() -> Iterator[Any]:
    fs = fsspec.filesystem("memory", skip_instance_cache=True)
    root = f"/{uuid4()}"
    for name in ("a.log", "sub/b.log", "c.log.1"):
        fs.pipe_file(f"{root}/{name}", OLD)
    fs.pipe_file(f"{root}/new.log", f"{datetime.now(UTC).isoformat()} x".encode())
    fs.root = root
    yield fs
    fs.rm(root, recursive=True)


def store_of(fs: Any) -> FilesConnector:
    settings = FilesSettings.of({"place": "s3", "root": "bucket/logs"})
    return FilesConnector(RemoteFolder(fs, fs.root), settings)


def names(fs: Any) -> set[str]:
    return {path.removeprefix(f"{fs.root}/") for path in fs.find(fs.root)}


def confirmed(outcome: Outcome, rows: int) -> Resolved:
    return Resolved(outcome, rows, Certainty.CONFIRMED_ABSENT)


def test_what_is_due_goes_and_is_confirmed_absent(fs: Any) -> None:
    store, kept = store_of(fs), Kept()
    assert store.survey(work(DUE)).obstacles == ()
    assert store.carry_out(DUE, batch(store, DUE), BATCH, kept) == confirmed(Outcome.COMMITTED, 3)
    assert kept.rows == 3
    assert names(fs) == {"new.log"}
    assert store.outcome(BATCH, kept.proof) == confirmed(Outcome.COMMITTED, 3)
    assert due(store, DUE) == 0


def test_a_file_that_changed_since_planning_is_left_alone(fs: Any) -> None:
    store, kept = store_of(fs), Kept()
    planned = batch(store, DUE)
    fs.pipe_file(f"{fs.root}/a.log", OLD * 2)
    assert store.carry_out(DUE, planned, BATCH, kept).rows == 2
    assert names(fs) == {"a.log", "new.log"}


def test_what_is_not_recorded_is_not_deleted(fs: Any) -> None:
    store, kept = store_of(fs), Kept()

    def commit(rows: int, proof: Any) -> None:
        kept(rows, proof)
        raise RuntimeError

    planned, before = batch(store, DUE), names(fs)
    with pytest.raises(RuntimeError):
        store.carry_out(DUE, planned, BATCH, commit)
    assert names(fs) - {f"{HIDDEN}/{BATCH}.json"} == before
    assert store.outcome(BATCH, kept.proof) == confirmed(Outcome.ABORTED, 0)
    assert store.outcome(BATCH, {}) == confirmed(Outcome.ABORTED, 0)
    assert names(fs) == before
    assert store.carry_out(DUE, planned, BATCH, Kept()).rows == 3


class Died(BaseException):
    """Stands for the end of the process: nothing after it runs."""


@pytest.mark.parametrize("deleted", [0, 1, 2])
def test_a_death_after_the_record_is_finished_by_the_next(
    fs: Any, deleted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, kept, real, calls = store_of(fs), Kept(), fs.rm_file, []

    def dying(path: str) -> None:
        if len(calls) == deleted:
            raise Died
        calls.append(path)
        real(path)

    planned = batch(store, DUE)
    monkeypatch.setattr(fs, "rm_file", dying)
    with pytest.raises(Died):
        store.carry_out(DUE, planned, BATCH, kept)
    monkeypatch.undo()
    assert kept.rows == 3
    assert len(names(fs) & {"a.log", "sub/b.log", "c.log.1"}) == 3 - deleted
    assert store_of(fs).outcome(BATCH, kept.proof) == confirmed(Outcome.COMMITTED, 3)
    assert names(fs) == {"new.log"}


def test_what_may_not_be_deleted_is_not_counted(fs: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    store, real = store_of(fs), fs.rm_file

    def refusing(path: str) -> None:
        if path.endswith("/a.log"):
            raise PermissionError
        real(path)

    planned = batch(store, DUE)
    monkeypatch.setattr(fs, "rm_file", refusing)
    assert store.carry_out(DUE, planned, BATCH, Kept()) == confirmed(Outcome.COMMITTED, 2)
    monkeypatch.undo()
    assert names(fs) == {"a.log", "new.log"}


class Bucket:
    """What our code asks of a bucket with versions, as S3 answers it: two versions, a page each."""

    def __init__(self, status: str) -> None:
        self.status = status
        self.versions = [("logs/a.log", "1"), ("logs/a.log", "2"), ("logs/a.log.1", "3")]

    def split_path(self, path: str) -> tuple[str, str, None]:
        bucket, _, key = path.partition("/")
        return bucket, key, None

    def call_s3(self, call: str, **options: str) -> dict[str, Any]:
        if call == "get_bucket_versioning":
            return {"Status": self.status} if self.status else {}
        if call == "delete_object":
            self.versions.remove((options["Key"], options["VersionId"]))
            return {}
        after = int(options.get("VersionIdMarker", 0))
        page = [
            each for each in self.versions if each[0].startswith(options["Prefix"]) and int(each[1]) > after
        ][:1]
        return {
            "Versions": [{"Key": key, "VersionId": version} for key, version in page],
            "IsTruncated": bool(page),
            "NextKeyMarker": page[0][0] if page else "",
            "NextVersionIdMarker": page[0][1] if page else "",
        }


def test_every_version_of_an_object_goes_and_no_other_object() -> None:
    bucket = Bucket("Suspended")
    assert keeps_versions(bucket, "bucket/logs")
    assert list(versions_of(bucket, "bucket/logs/a.log")) == ["1", "2"]
    delete_versions(bucket, "bucket/logs/a.log")
    assert bucket.versions == [("logs/a.log.1", "3")]
    assert not keeps_versions(Bucket(""), "bucket/logs")


@pytest.mark.parametrize(
    ("settings", "extra"),
    [
        ({"place": "s3", "root": "bucket/logs"}, "s3"),
        (
            {
                "place": "sftp",
                "root": "/logs",
                "options": {"host": "localhost", "host_key": f"SHA256:{'x' * 43}"},
            },
            "sftp",
        ),
    ],
)
def test_a_missing_package_is_named(
    settings: dict[str, Any], extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("s3fs", "paramiko"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(Refused, match=f"extra “{extra}”"):
        connected(FilesSettings.of(settings))


def test_bounds_of_files_elsewhere_are_json(fs: Any) -> None:
    bounds = batch(store_of(fs), DUE).bounds
    assert json.loads(json.dumps(bounds)) == bounds
