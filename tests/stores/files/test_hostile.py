"""Roots, names and folders that mean harm, or are merely strange."""

import os
import subprocess
import sys
import tracemalloc
from datetime import date
from pathlib import Path

import pytest

from stores.connectors.files.entries import Entry, Seen, read, written
from stores.connectors.files.globs import Glob, PatternError
from stores.connectors.files.local import LocalFolder
from stores.connectors.files.settings import FilesSettings
from stores.protocol import Refused, StoreError
from tests.stores.files.folders import BATCH, Kept, batch, connector, due, left, log, step, work

DUE = step(date(2025, 12, 31), "**/*.log*")
OLD = "2020-01-01T00:00:00Z x\n"


@pytest.mark.parametrize(
    "root", ["", "/", "//", "logs", "../logs", "/var/../etc", "/proc/1", "/sys", "/dev/shm", "/a\0b"]
)
def test_a_root_that_is_too_much_or_none_is_refused(root: str) -> None:
    with pytest.raises(Refused):
        FilesSettings.of({"root": root})


def test_a_root_that_is_no_folder_or_leads_to_everything_is_refused(tmp_path: Path) -> None:
    log(tmp_path, "file", "x")
    (tmp_path / "all").symlink_to("/")
    for name in ("file", "all", "missing"):
        with pytest.raises(StoreError):
            LocalFolder(str(tmp_path / name))


@pytest.mark.parametrize("pattern", ["", " ", "/etc/*", "../*", "a/../b", "a//b", "./a", "a/", "a\0b"])
def test_a_pattern_that_leaves_the_root_is_refused(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(PatternError):
        Glob.of(pattern)
    with pytest.raises(Refused):
        due(connector(tmp_path), step(date(2025, 1, 1), pattern))


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("nginx/access*.log*", "nginx/access.log.3.gz", True),
        ("nginx/access*.log*", "nginx/old/access.log", False),
        ("*.log", ".hidden.log", False),
        (".*.log", ".hidden.log", True),
        ("**/*.log", "a.log", True),
        ("**/*.log", "x/y/a.log", True),
        ("**/*.log", "x/.git/a.log", False),
        ("x/**", "x/y/z.txt", True),
        ("**/y/**/*.log", "x/y/z/a.log", True),
        ("**/y/**/*.log", "x/z/a.log", False),
        ("[ab]?.log", "a1.log", True),
        ("*.LOG", "a.log", False),
        ("*", "a\nb", True),
    ],
)
def test_patterns_read_as_a_shell_reads_them(pattern: str, path: str, matches: bool) -> None:
    assert Glob.of(pattern).matches(path) is matches


NAMES = [
    "a\nb.log",
    "quote\"'.log",
    "naïve–日本.log",
    "bytes\udcff\udcfe.log",
    "-rf.log",
    " .log",
    "%2e%2e.log",
    "a" * 250 + ".log",
]


def test_names_of_any_bytes_go_and_come_back(tmp_path: Path) -> None:
    for name in NAMES:
        log(tmp_path, name, OLD)
    store = connector(tmp_path)
    planned = batch(store, DUE)

    def commit(rows: int, proof) -> None:  # type: ignore[no-untyped-def]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.carry_out(DUE, planned, BATCH, commit)
    assert {*NAMES} <= left(tmp_path)
    assert store.carry_out(DUE, planned, BATCH, Kept()).rows == len(NAMES)
    assert left(tmp_path) == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_path_is_written_in_ascii_and_read_back(name: str) -> None:
    assert written(name).isascii()
    assert read(written(f"sub/{name}")) == f"sub/{name}"


def test_links_are_not_followed(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    log(outside, "a.log", OLD)
    log(root, "mine.log", OLD)
    (root / "folder").symlink_to(outside)
    (root / "b.log").symlink_to(outside / "a.log")
    (root / "round").symlink_to(root)
    store = connector(root)
    assert store.count(work(DUE)).total == 1
    store.carry_out(DUE, batch(store, DUE), BATCH, Kept())
    assert left(outside) == {"a.log"}
    assert "files_links" in {each.code for each in store.survey(work(DUE)).advice}


def test_a_folder_swapped_for_a_link_after_planning_leads_nowhere(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    log(root, "sub/a.log", OLD)
    store, kept = connector(root), Kept()
    planned = batch(store, DUE)
    # The very same file, now reached through a link.
    (root / "sub").rename(outside)
    (root / "sub").symlink_to(outside)
    store.carry_out(DUE, planned, BATCH, kept)
    assert kept.rows == 0
    assert left(outside) == {"a.log"}


def test_a_quarantine_that_is_a_link_is_refused(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "root", tmp_path / "elsewhere"
    log(root, "a.log", OLD)
    elsewhere.mkdir()
    (root / ".dertig-quarantine").symlink_to(elsewhere)
    store = connector(root)
    with pytest.raises(Refused, match="no folder of Dertig's own"):
        store.carry_out(DUE, batch(store, DUE), BATCH, Kept())
    assert left(root) >= {"a.log"}
    assert left(elsewhere) == set()


def test_files_in_quarantine_are_of_no_dataset(tmp_path: Path) -> None:
    log(tmp_path, ".dertig-quarantine/x/0.log", OLD)
    for pattern in ("**/*.log*", ".dertig-quarantine/*/*", ".*/**"):
        assert connector(tmp_path).count(work(step(date(2025, 12, 31), pattern))).total == 0


READ_ONLY = """
import os, sys
from pathlib import Path
import django
django.setup()
from stores.protocol import StoreError
from tests.stores.files.folders import BATCH, Kept, batch, connector, dataset, work
from tests.stores.files.test_hostile import DUE
os.setgid(65534); os.setuid(65534)
root = Path(sys.argv[1])
store = connector(root)
print(sorted(each.code for each in store.survey(work(DUE)).obstacles))
print(sorted(each.code for each in store.check([dataset("**/*.log*")])))
for doing in (lambda: store.carry_out(DUE, batch(store, DUE), BATCH, Kept()), lambda: store.count(work(DUE))):
    try:
        print(doing())
    except StoreError as error:
        print(error)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="takes root to become somebody with fewer rights")
@pytest.mark.parametrize(
    ("locked", "said"),
    [
        (0o555, "['files_read_only']\n['files_no_current', 'files_read_only']\nFiles may not be taken out"),
        (0o000, "['files_unreadable']\n['files_unreadable']\n1 folders below the root may not be read"),
    ],
)
def test_without_rights_it_says_so_before_anything_goes(tmp_path: Path, locked: int, said: str) -> None:
    root = Path(f"/tmp/dertig-rights-{os.getpid()}-{locked}")
    try:
        log(root, "sub/a.log", OLD)
        root.chmod(0o777)
        (root / "sub").chmod(locked)
        done = subprocess.run(
            [sys.executable, "-c", READ_ONLY, str(root)],
            env={**os.environ, "PYTHONPATH": str(Path.cwd()), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout.startswith(said), done.stdout + done.stderr
        assert (root / "sub/a.log").exists()
    finally:
        subprocess.run(["rm", "-rf", str(root)], check=True)


def test_a_huge_folder_and_a_deep_one_take_little_memory(tmp_path: Path) -> None:
    for number in range(5_000):
        os.close(os.open(tmp_path / f"{number}.log", os.O_CREAT))
    deep = tmp_path
    for _level in range(100):
        deep = deep / "d"
    log(deep, "a.log", OLD)
    folder = LocalFolder(str(tmp_path))
    tracemalloc.start()
    files = sum(1 for _entry in folder.entries(Glob.of("**/*.log"), Seen()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    folder.close()
    assert files == 5_001
    assert peak < 250_000


def test_folders_beyond_the_longest_path_are_walked(tmp_path: Path) -> None:
    folder = LocalFolder(str(tmp_path))
    fd = os.dup(folder.fd)
    for _level in range(60):  # over 4096 characters: no path leads there, only step by step
        os.mkdir("deep" * 20, dir_fd=fd)
        following = os.open("deep" * 20, os.O_RDONLY | os.O_DIRECTORY, dir_fd=fd)
        os.close(fd)
        fd = following
    os.close(os.open("a.log", os.O_CREAT, dir_fd=fd))
    os.close(fd)
    try:
        (found,) = folder.entries(Glob.of("**/*.log"), Seen())
        folder.opened(found).close()
    finally:
        folder.close()
        subprocess.run(["rm", "-rf", str(tmp_path / ("deep" * 20))], check=True)
    assert found.path.count("/") == 60


def test_moments_beyond_the_calendar_are_unknown() -> None:
    assert Entry("a", 1, 10**30, "1").modified is None
