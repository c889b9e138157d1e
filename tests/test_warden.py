"""A test session that is ended leaves nothing running: no server, no site, no browser."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.servers import ROOT
from tests.warden import mentioning

# A test run may have been started deaf to some signals (nohup, a shell's background), which children inherit.
HEARING = """
import signal
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGTERM, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)
"""
# What a session is to the warden: it starts something that outlives it.
STAND_IN = """
import os, signal, subprocess, sys, tempfile
from pathlib import Path
from tests.warden import Warden
folder = Path(tempfile.mkdtemp(prefix="dertig-test-"))
warden = Warden.of(folder)
subprocess.Popen(["sleep", "600"], env={**os.environ, "DERTIG_VAR_DIR": str(folder)}, start_new_session=True)
print(folder, flush=True)
signal.pause()
"""
# And something that does not go when it is asked.
DEAF = STAND_IN.replace(
    "print(",
    """
deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
child = subprocess.Popen([sys.executable, "-c", deaf, str(folder)], stdout=subprocess.PIPE)
child.stdout.readline()
print(""",
)
# The servers of every session, by the way that pytest starts them.
SERVERS = """
import signal
from tests import servers
started = servers.empty()
started.mariadb.start_once()
print(started.layout.var, flush=True)
signal.pause()
"""


def session(script: str) -> tuple[subprocess.Popen[str], Path]:
    outside = {
        name: text for name, text in os.environ.items() if not name.startswith(("DERTIG_", "DATABASE_"))
    }
    running = subprocess.Popen(
        [sys.executable, "-c", HEARING + script], cwd=ROOT, env=outside, stdout=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    return running, Path(running.stdout.readline().strip())


def wait_until(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 60
    while not true() and time.monotonic() < deadline:
        time.sleep(0.1)
    return true()


def left(folder: Path) -> dict[int, str]:
    found = {}
    for pid in mentioning(folder):
        with suppress(FileNotFoundError):  # it has ended just now
            found[pid] = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return found


SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL]


@pytest.mark.parametrize("kind", SIGNALS, ids=lambda kind: kind.name)
def test_whatever_signal_ends_it(kind: signal.Signals) -> None:
    assert_nothing_is_left(STAND_IN, kind, "sleep")


def test_what_does_not_listen_is_made_to() -> None:
    assert_nothing_is_left(DEAF, signal.SIGTERM, "SIG_IGN")


def test_no_server_is_left() -> None:
    assert_nothing_is_left(SERVERS, signal.SIGKILL, "postgres", "valkey-server", "mariadbd")


def assert_nothing_is_left(script: str, kind: signal.Signals, *there: str) -> None:
    running, folder = session(script)
    names = " ".join(left(folder).values())
    assert [name for name in there if name not in names] == [], names
    running.send_signal(kind)
    running.communicate()
    assert wait_until(lambda: not left(folder) and not folder.exists()), left(folder)
