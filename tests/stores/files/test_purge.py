"""Files go with proof: what is certified is what went."""

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from stores.connectors.files.entries import HIDDEN
from stores.mapping import Column
from stores.protocol import Batch, Outcome, Refused, Resolved, Unreachable
from stores.terms import IdentifierKind
from stores.work import Spared
from tests.stores.files.folders import BATCH, Kept, batch, connector, due, left, log, step, touched

DUE = step(date(2025, 12, 31), "**/*.log*")
OLD = "2020-01-01T00:00:00Z x\n"
NOBODY = {f"{HIDDEN}/{BATCH}.returned"}


def three(root: Path) -> None:
    for name in ("a.log", "sub/b.log.1", "sub/deep/c.log"):
        log(root, name, OLD)
    log(root, "new.log", "2026-06-01T00:00:00Z x\n")


def test_what_is_due_goes_and_only_that(tmp_path: Path) -> None:
    three(tmp_path)
    store, kept = connector(tmp_path), Kept()
    assert store.carry_out(DUE, batch(store, DUE), BATCH, kept) == Resolved(Outcome.COMMITTED, 3)
    assert kept.rows == 3
    assert left(tmp_path) == {"new.log"}
    assert due(store, DUE) == 0
    assert store.outcome(BATCH, kept.proof) == Resolved(Outcome.COMMITTED, 3)


def test_batches_are_cut_by_number_and_are_json(tmp_path: Path) -> None:
    for number in range(7):
        log(tmp_path, f"{number}.log", OLD)
    parts = list(connector(tmp_path).batches(DUE, 3))
    assert [part.expected for part in parts] == [3, 3, 1]
    assert json.loads(json.dumps(parts[0].bounds)) == parts[0].bounds


def test_the_files_lie_in_quarantine_when_they_are_recorded(tmp_path: Path) -> None:
    three(tmp_path)
    seen: set[str] = set()
    store = connector(tmp_path)
    store.carry_out(DUE, batch(store, DUE), BATCH, lambda rows, proof: seen.update(left(tmp_path)))
    assert seen == {"new.log", *(f"{HIDDEN}/{BATCH}/{name}" for name in ("0", "1", "2", "manifest"))}


def test_the_proof_names_no_file(tmp_path: Path) -> None:
    log(tmp_path, "jan.jansen@example.org.log", OLD)
    store, kept = connector(tmp_path), Kept()
    store.carry_out(DUE, batch(store, DUE), BATCH, kept)
    assert "jan" not in json.dumps(kept.proof)


def _appended(path: Path) -> None:
    path.write_text(OLD * 2)
    touched(path, datetime(2020, 1, 5, 12, tzinfo=UTC))


def _replaced(path: Path) -> None:
    other = log(path.parent, "other", OLD)
    other.rename(path)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(_appended, id="size"),
        pytest.param(lambda path: touched(path, datetime(2020, 1, 6, tzinfo=UTC)), id="mtime"),
        pytest.param(_replaced, id="inode"),
        pytest.param(lambda path: path.unlink(), id="gone"),
        pytest.param(lambda path: (path.unlink(), path.symlink_to("/etc/passwd")), id="link"),
        pytest.param(lambda path: (path.unlink(), os.mkfifo(path)), id="pipe"),
    ],
)
def test_a_file_that_changed_since_planning_is_left_alone(tmp_path: Path, change) -> None:  # type: ignore[no-untyped-def]
    three(tmp_path)
    store, kept = connector(tmp_path), Kept()
    planned = batch(store, DUE)
    change(tmp_path / "a.log")
    before = os.path.lexists(tmp_path / "a.log")
    assert store.carry_out(DUE, planned, BATCH, kept).rows == 2
    assert kept.rows == 2
    assert os.path.lexists(tmp_path / "a.log") == before


def test_a_hold_placed_since_planning_is_kept(tmp_path: Path) -> None:
    three(tmp_path)
    log(tmp_path, "held.log", OLD + "jan@example.org\n")
    store, kept = connector(tmp_path), Kept()
    planned = batch(store, DUE)
    held = (Spared(IdentifierKind.EMAIL, Column("email-address"), frozenset({"jan@example.org"})),)
    store.carry_out(step(date(2025, 12, 31), "**/*.log*", spared=held), planned, BATCH, kept)
    assert kept.rows == 3
    assert left(tmp_path) == {"new.log", "held.log"}


class Fenced(Exception):
    """Somebody else took the batch over."""


def test_what_is_not_recorded_lies_where_it_lay(tmp_path: Path) -> None:
    three(tmp_path)
    before = left(tmp_path)
    stats = {name: (tmp_path / name).stat().st_ino for name in before}
    store, kept = connector(tmp_path), Kept()

    def commit(rows: int, proof) -> None:  # type: ignore[no-untyped-def]
        kept(rows, proof)
        raise Fenced

    planned = batch(store, DUE)
    with pytest.raises(Fenced):
        store.carry_out(DUE, planned, BATCH, commit)
    assert left(tmp_path) - NOBODY == before
    assert {name: (tmp_path / name).stat().st_ino for name in before} == stats
    # Recorded or not, as far as the caller knows: nothing went, and it is told so.
    assert store.outcome(BATCH, kept.proof) == Resolved(Outcome.ABORTED, 0)
    assert store.outcome(BATCH, {}) == Resolved(Outcome.ABORTED, 0)
    # The same batch again, under the same id.
    again = Kept()
    assert store.carry_out(DUE, planned, BATCH, again).rows == 3
    assert store.outcome(BATCH, again.proof) == Resolved(Outcome.COMMITTED, 3)
    assert left(tmp_path) == {"new.log"}


def test_a_name_taken_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    log(tmp_path, "a.log.3.gz", OLD)
    store = connector(tmp_path)

    def commit(rows: int, proof) -> None:  # type: ignore[no-untyped-def]
        log(tmp_path, "a.log.3.gz", "newer")
        raise Fenced

    with pytest.raises(Fenced):
        store.carry_out(DUE, batch(store, DUE), BATCH, commit)
    assert (tmp_path / "a.log.3.gz").read_text() == "newer"
    assert (tmp_path / "a.log.3.gz.returned-1").read_text() == OLD
    assert due(store, DUE) == 1 + 1  # no dates in the newer one: its last change is old


def test_an_outcome_asked_for_while_it_runs_is_in_progress(tmp_path: Path) -> None:
    three(tmp_path)
    store = connector(tmp_path)
    told: list[Resolved] = []
    store.carry_out(
        DUE, batch(store, DUE), BATCH, lambda rows, proof: told.append(connector(tmp_path).outcome(BATCH, {}))
    )
    assert told == [Resolved(Outcome.IN_PROGRESS)]
    assert left(tmp_path) == {"new.log"}


def test_a_batch_that_was_never_begun_took_nothing(tmp_path: Path) -> None:
    three(tmp_path)
    assert connector(tmp_path).outcome(str(uuid4()), {}) == Resolved(Outcome.ABORTED, 0)


def test_an_attempt_left_unresolved_is_not_begun_again(tmp_path: Path) -> None:
    three(tmp_path)
    (tmp_path / HIDDEN / BATCH).mkdir(parents=True)
    store = connector(tmp_path)
    planned = batch(store, DUE)
    with pytest.raises(Unreachable, match="not resolved"):
        store.carry_out(DUE, planned, BATCH, Kept())
    assert store.outcome(BATCH, {}) == Resolved(Outcome.ABORTED, 0)
    assert store.carry_out(DUE, planned, BATCH, Kept()).rows == 3


@pytest.mark.parametrize(
    "path",
    [
        "../outside.log",
        "/etc/x.log",
        "a/../../outside.log",
        f"{HIDDEN}/x.log",
        "a//b.log",
        "%2e%2e/outside.log",
    ],
)
def test_bounds_that_lead_out_of_the_root_are_refused(tmp_path: Path, path: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    outside = log(tmp_path, "outside.log", OLD)
    store = connector(root)
    found = outside.stat()
    files = [[path, str(found.st_ino), found.st_size, found.st_mtime_ns]]
    with pytest.raises(Refused):
        store.carry_out(DUE, Batch({"files": files}, 1), BATCH, Kept())
    assert outside.exists()
