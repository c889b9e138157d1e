"""An export to a file is whole or absent."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from processing.exports.files import NotWritten, write_atomically

ROOT = Path(__file__).resolve().parents[3]


def test_the_file_is_written_and_replaced(tmp_path):
    target = tmp_path / "register.pdf"
    write_atomically(target, b"first")
    write_atomically(target, b"second")
    assert target.read_bytes() == b"second"
    assert list(tmp_path.iterdir()) == [target]
    assert target.stat().st_mode & 0o777 == 0o644


def test_a_full_disk_leaves_the_old_file_and_no_draft(tmp_path):
    target = tmp_path / "register.pdf"
    target.write_bytes(b"old")
    program = textwrap.dedent("""
        import resource, signal, sys
        from pathlib import Path
        from processing.exports.files import NotWritten, write_atomically
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        try:
            write_atomically(Path(sys.argv[1]), b"x" * 1_000_000)
        except NotWritten as error:
            print(error)
    """)
    ran = subprocess.run(
        [sys.executable, "-c", program, str(target)], check=True, cwd=ROOT, capture_output=True, text=True
    )
    assert f"{target} was not written: File too large" in ran.stdout
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(NotWritten, match="was not written: No such file or directory"):
        write_atomically(tmp_path / "nowhere" / "register.pdf", b"x")


def test_a_very_long_name_is_refused_clearly(tmp_path):
    with pytest.raises(NotWritten, match="was not written"):
        write_atomically(tmp_path / ("x" * 400), b"x")
    assert list(tmp_path.iterdir()) == []
