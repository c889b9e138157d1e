"""``make run`` as a person meets it: really started, really stopped, with servers of its own."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.embedded import valkey
from config.embedded.layout import APP_ROLE, Layout
from config.embedded.postgres import Postgres
from config.supervisor import Supervisor, answers
from tests.servers import ROOT, session_folder
from tests.warden import sweep

OURS = ("DATABASE_", "REDIS_", "DERTIG_", "PYTEST_")
READY = "Ctrl-C stops everything"
PATIENCE = 90
COUNT_PEOPLE = "from accounts.models import User; print('people:', User.objects.count())"
LINK = "from accounts.links import page_address; print(page_address('admin:index'))"
ADD_PERSON = "from accounts.models import User; User.objects.create_user('{}')"


@contextmanager
def state_folder() -> Iterator[Layout]:
    """Of an installation that nobody has started yet.

    Not in pytest's folder: that is closed again to the user the server runs as whenever pytest starts anew.
    """
    folder = Path(tempfile.mkdtemp(prefix="own-", dir=session_folder()))
    try:
        yield Layout(folder / "var")
    finally:
        # Also whatever a failed test left running.
        sweep(folder, {os.getpid()})


@pytest.fixture
def layout() -> Iterator[Layout]:
    with state_folder() as layout:
        yield layout


@pytest.fixture(scope="module")
def installation() -> Iterator[Layout]:
    """An installation that ``make setup`` has made ready."""
    with state_folder() as layout:
        manage(layout, "setup_installation")
        yield layout


@pytest.fixture
def made_ready(layout: Layout, installation: Layout) -> Layout:
    """One of this test's own: making it again and again would be most of these tests' time."""
    # Its files belong to the user that the server runs as.
    subprocess.run(["cp", "--archive", installation.var, layout.var], check=True)
    return layout


def environment(layout: Layout, port: int = 8000) -> dict[str, str]:
    """A person's shell: nothing of the test session's servers in it."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(OURS)}
    return {**kept, "DERTIG_VAR_DIR": str(layout.var), "PORT": str(port)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def launch(layout: Layout, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "config.supervisor"],
        cwd=ROOT,
        env=environment(layout, port),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read_until_ready(supervisor: subprocess.Popen[str]) -> str:
    """What it prints on its way up; fails where it ends before it is ready."""
    told = ""
    assert supervisor.stdout is not None
    for line in supervisor.stdout:
        told += line
        if READY in line:
            return told
    raise AssertionError(f"the supervisor ended before it was ready:\n{told}")


@contextmanager
def running(layout: Layout, port: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    supervisor = launch(layout, port)
    try:
        yield supervisor, read_until_ready(supervisor)
    finally:
        supervisor.terminate()
        supervisor.communicate(timeout=PATIENCE)


def descendants(pid: int) -> dict[int, str]:
    """Every process below ``pid``, with its command line."""
    listing = subprocess.run(
        ["ps", "-e", "-ww", "-o", "pid=,ppid=,args="], check=True, capture_output=True, text=True
    ).stdout
    rows = [line.split(None, 2) for line in listing.splitlines()]
    below = {pid}
    while True:
        more = {int(row[0]) for row in rows if int(row[1]) in below} - below
        if not more:
            return {int(row[0]): row[2] for row in rows if int(row[0]) in below - {pid}}
        below |= more


def alive(pids: dict[int, str]) -> dict[int, str]:
    """Those that still run, after a moment to end; a zombie has ended."""
    for _ in range(100):
        left = {pid: args for pid, args in pids.items() if state_of(pid) not in {"", "Z", "X"}}
        if not left:
            break
        time.sleep(0.1)
    return left


def state_of(pid: int) -> str:
    """One letter, or nothing where there is no such process."""
    shown = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], check=False, capture_output=True, text=True)
    return shown.stdout.strip()[:1]


def manage(layout: Layout, *arguments: str) -> str:
    """A ``manage.py`` command by itself, as a person types it."""
    ran = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        check=False,
        cwd=ROOT,
        env=environment(layout),
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_a_whole_life(layout: Layout) -> None:
    """Start, refuse a second one, serve commands beside it, stop everything, keep the state."""
    port = free_port()
    supervisor = launch(layout, port)
    told = read_until_ready(supervisor)
    assert f"http://localhost:{port}/" in told
    steps = (
        "Making a PostgreSQL of its own, once …",
        "Starting Valkey …",
        "Bringing the tables up to date …",
    )
    steps += ("Loading the shared lists …", "Making up a shop", "Starting the site …")
    places = [told.find(step) for step in steps]
    assert -1 not in places, told
    assert places == sorted(places)
    below = descendants(supervisor.pid)
    for part in ("gunicorn", "worker", "beat", "postgres", "valkey-server"):
        assert any(part in args for args in below.values()), f"no {part} among {below}"

    second = launch(layout, free_port())
    said, _ = second.communicate(timeout=PATIENCE)
    assert second.returncode == 1
    assert f"already runs from this clone (process {supervisor.pid}, http://localhost:{port}/)" in said
    assert supervisor.poll() is None

    assert manage(layout, "shell", "-v", "0", "-c", LINK) == f"http://localhost:{port}/admin/\n"
    before = manage(layout, "shell", "-v", "0", "-c", COUNT_PEOPLE)
    manage(layout, "shell", "-v", "0", "-c", ADD_PERSON.format("beside@example.org"))
    assert supervisor.poll() is None, "a command beside it must not stop its server"

    supervisor.send_signal(signal.SIGTERM)
    supervisor.communicate(timeout=PATIENCE)
    assert supervisor.returncode == 0
    assert alive(below) == {}
    assert not Postgres(layout).is_up()
    assert not valkey.answers(layout)

    after = manage(layout, "shell", "-v", "0", "-c", COUNT_PEOPLE)
    assert int(after.split()[-1]) == int(before.split()[-1]) + 1
    assert not Postgres(layout).is_up(), "a lone command closes what it opened"

    again = launch(layout, free_port())
    read_until_ready(again)
    below = descendants(again.pid)
    assert manage(layout, "shell", "-v", "0", "-c", COUNT_PEOPLE) == after
    again.send_signal(signal.SIGINT)
    again.communicate(timeout=PATIENCE)
    assert (again.returncode, alive(below)) == (0, {})


def test_links_lead_to_where_the_clone_was_served_last(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    assert layout.address == "http://localhost:8000"
    layout.run.mkdir()
    layout.address_file.write_text("http://localhost:8001")
    assert layout.address == "http://localhost:8001"
    assert Supervisor(layout, "0.0.0.0", 8001).address == "http://localhost:8001/"  # noqa: S104


def test_a_killed_supervisor_takes_its_children_along_and_the_next_takes_over(made_ready: Layout) -> None:
    supervisor = launch(made_ready, free_port())
    read_until_ready(supervisor)
    below = descendants(supervisor.pid)
    children = {pid: args for pid, args in below.items() if "gunicorn" in args or "celery" in args}
    supervisor.kill()
    supervisor.communicate()
    assert alive(children) == {}

    with running(made_ready, free_port()) as (_, told):
        assert READY in told
    assert not Postgres(made_ready).is_up()
    assert alive(below) == {}


def test_what_is_killed_is_started_again(made_ready: Layout) -> None:
    """Servers and processes, one after the other; the site answers again each time."""
    port = free_port()
    with running(made_ready, port) as (supervisor, _):
        said = Said(supervisor)
        for name, part in (
            ("PostgreSQL", "bin/postgres"),
            ("Valkey", "valkey-server"),
            ("The web process", "gunicorn"),
            ("The beat process", " beat "),
            ("The worker process", " worker "),
        ):
            first = process_of(supervisor.pid, part)
            os.kill(first, signal.SIGKILL)
            said.wait_for(f"{name} has ended. It is started again in 1 s")
            said.wait_for(f"{name} was started again.")
            await_site(port, supervisor)
            assert process_of(supervisor.pid, part) != first
        # A worker that is still coming up loses one of its pool.
        main = process_of(supervisor.pid, " worker ")
        os.kill(await_pool_process(main), signal.SIGKILL)
        await_working(made_ready, port)
        assert supervisor.poll() is None


class Said:
    """What a supervisor prints, read along."""

    def __init__(self, supervisor: subprocess.Popen[str]) -> None:
        self._lines: list[str] = []
        self._reader = threading.Thread(target=self._read, args=(supervisor,), daemon=True)
        self._reader.start()

    def _read(self, supervisor: subprocess.Popen[str]) -> None:
        assert supervisor.stdout is not None
        self._lines.extend(iter(supervisor.stdout.readline, ""))

    def wait_for(self, text: str) -> None:
        await_until(lambda: any(text in line for line in self._lines), lambda: "".join(self._lines))


def await_until(true: Callable[[], bool], why: Callable[[], str]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, why()
        time.sleep(0.1)


def await_site(port: int, supervisor: subprocess.Popen[str]) -> None:
    """Health asks the database and the cache."""
    await_until(lambda: answers(f"http://127.0.0.1:{port}/health/"), lambda: f"ended: {supervisor.poll()}")


def process_of(supervisor: int, part: str) -> int:
    """The one that the supervisor itself started."""
    listing = subprocess.run(
        ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(supervisor)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    rows = [line.split(None, 1) for line in listing.splitlines()]
    [found] = [int(pid) for pid, args in rows if part in args and "<defunct>" not in args]
    return found


def await_pool_process(worker: int) -> int:
    await_until(lambda: bool(descendants(worker)), lambda: "the worker has no pool")
    return min(descendants(worker))


def await_working(layout: Layout, port: int) -> None:
    """A task is carried out: the worker is there, with a broker and a database."""
    environment_of_site = {
        **environment(layout, port),
        "DERTIG_ENV": "development",
        "DATABASE_URL": layout.database_url(APP_ROLE),
        "REDIS_URL": layout.redis_url,
    }
    ask = [sys.executable, "-m", "celery", "-A", "config", "inspect", "ping", "--timeout", "5"]

    def pings() -> bool:
        asked = subprocess.run(ask, check=False, cwd=ROOT, env=environment_of_site, capture_output=True)
        return asked.returncode == 0

    await_until(pings, lambda: (layout.logs / "worker.log").read_text())


def test_a_taken_port_is_said_before_anything_starts(layout: Layout) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        supervisor = launch(layout, port)
        said, _ = supervisor.communicate(timeout=PATIENCE)
    assert supervisor.returncode == 1
    assert f"Port {port} is taken" in said
    assert f"PORT={port + 1} make run" in said
    assert not layout.postgres_data.exists()


@pytest.mark.parametrize("port", ["", "abc", "0", "70000"])
def test_a_port_is_a_number(layout: Layout, port: str) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "config.supervisor"],
        check=False,
        cwd=ROOT,
        env={**environment(layout), "PORT": port or "-1"},
        capture_output=True,
        text=True,
    )
    assert said.returncode == 1
    assert "a number from 1 to 65535" in said.stderr


def test_a_lone_command_stops_its_server_on_sigterm(layout: Layout) -> None:
    command = subprocess.Popen(
        [
            sys.executable,
            "manage.py",
            "shell",
            "-v",
            "0",
            "-c",
            "import time; print('in', flush=True); time.sleep(600)",
        ],
        cwd=ROOT,
        env=environment(layout),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert command.stdout is not None
    assert command.stdout.readline() == "in\n"
    assert Postgres(layout).is_up()

    # A second command comes and goes: the first keeps its server.
    manage(
        layout, "shell", "-v", "0", "-c", "from django.db import connection; connection.ensure_connection()"
    )
    assert Postgres(layout).is_up()

    command.terminate()
    assert command.wait(PATIENCE) == 128 + signal.SIGTERM
    assert not Postgres(layout).is_up()


def test_a_lone_command_works_without_a_broker(layout: Layout) -> None:
    sent = "from processing.tasks import sweep_exports; sweep_exports.delay(); print('sent')"
    assert manage(layout, "shell", "-v", "0", "-c", sent) == "sent\n"
    assert not valkey.answers(layout)


def test_a_clone_with_a_long_path_keeps_its_sockets_elsewhere(tmp_path: Path) -> None:
    layout = Layout(tmp_path / ("long-" * 20) / "var")
    assert not layout.sockets.is_relative_to(layout.var)
    try:
        manage(
            layout,
            "shell",
            "-v",
            "0",
            "-c",
            "from django.db import connection; connection.ensure_connection()",
        )
    finally:
        layout.sockets.rmdir()
