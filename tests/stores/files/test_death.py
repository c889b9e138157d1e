"""A real process is killed at each point of a batch; whoever comes after finds out exactly what went."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from stores.connectors.files.entries import HIDDEN
from stores.protocol import Outcome, Resolved
from tests.stores.files.folders import BATCH, Kept, batch, connector, left, log
from tests.stores.files.test_purge import DUE, OLD

FILES = {"a.log", "sub/b.log.1", "sub/c.log"}

CHILD = """
import json, os, signal, sys
from pathlib import Path
from stores.connectors.files import quarantine
from tests.stores.files.folders import BATCH, batch, connector
from tests.stores.files.test_purge import DUE

root, record, call, number = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
real, calls = getattr(os, call, None), []

def dying(*arguments, **options):
    calls.append(arguments)
    if len(calls) == number:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments, **options)

def commit(rows, proof):
    if call == "before-commit":
        os.kill(os.getpid(), signal.SIGKILL)
    record.write_text(json.dumps({"rows": rows, "proof": dict(proof)}))
    if call == "after-commit":
        os.kill(os.getpid(), signal.SIGKILL)
    if call == "while-returning":
        record.unlink()
        os.link = lambda *arguments, **options: os.kill(os.getpid(), signal.SIGKILL)
        raise RuntimeError

store = connector(root)
planned = batch(store, DUE)
if real is not None:
    setattr(os, call, dying)
store.carry_out(DUE, planned, BATCH, commit)
"""


def _killed(root: Path, record: Path, call: str, number: int) -> Kept:
    """A child that dies at the call of that number; what it had recorded by then."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(root), str(record), call, str(number)],
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    kept = Kept()
    if record.exists():
        found = json.loads(record.read_text())
        kept(found["rows"], found["proof"])
    return kept


@pytest.mark.parametrize(
    ("call", "number", "recorded"),
    [
        ("mkdir", 2, False),  # the batch's own folder
        ("rename", 1, False),  # the manifest
        ("rename", 2, False),  # the first file
        ("rename", 4, False),  # the last
        ("before-commit", 0, False),
        ("while-returning", 0, False),
        ("after-commit", 0, True),
        ("unlink", 2, True),
        ("unlink", 4, True),  # all files are gone, the marker is next
        ("rmdir", 1, True),
    ],
)
def test_after_a_death_the_count_is_what_went(tmp_path: Path, call: str, number: int, recorded: bool) -> None:
    root = tmp_path / "root"
    for name in FILES:
        log(root, name, OLD)
    log(root, "new.log", "2026-06-01T00:00:00Z x\n")
    kept = _killed(root, tmp_path / "record", call, number)
    assert (kept.rows is not None) == recorded
    store = connector(root)
    for _again in range(2):
        resolved = store.outcome(BATCH, kept.proof)
        gone = FILES - left(root)
        if recorded:
            assert (resolved, gone, kept.rows) == (Resolved(Outcome.COMMITTED, 3), FILES, 3)
        else:
            assert (resolved, gone) == (Resolved(Outcome.ABORTED, 0), set())
    assert left(root) <= {"new.log", *FILES, f"{HIDDEN}/{BATCH}.returned"}
    if not recorded:
        assert store.carry_out(DUE, batch(store, DUE), BATCH, Kept()).rows == 3


def test_a_resolver_that_dies_while_it_puts_back_is_followed_by_another(tmp_path: Path) -> None:
    """Killed between link and unlink: the same file stands under two names, and is not doubled."""
    root = tmp_path / "root"
    for name in FILES:
        log(root, name, OLD)
    _killed(root, tmp_path / "record", "before-commit", 0)
    waiting = root / HIDDEN / BATCH / "0"
    manifest = json.loads((root / HIDDEN / BATCH / "manifest").read_text())
    os.link(waiting, root / manifest["files"][0][0])
    assert connector(root).outcome(BATCH, {}) == Resolved(Outcome.ABORTED, 0)
    assert left(root) == {*FILES, f"{HIDDEN}/{BATCH}.returned"}
