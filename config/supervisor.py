"""``make run``: one process that owns both embedded servers, the web, the worker and the beat.

Order of life: servers, migrations and registers, children; and back: children (30 s grace),
Valkey, PostgreSQL. Ctrl-C and SIGTERM end it in that order. A server or a child that ends by itself is
started again (``config.watching``); one that keeps ending ends everything, with its log's last lines.
"""

import os
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from config.children import Child, Children
from config.embedded.layout import APP_ROLE, OWNER_ROLE, Layout, project_layout
from config.embedded.locks import FileLock
from config.embedded.postgres import EmbeddedServerError, Postgres
from config.embedded.session import postgres_open
from config.embedded.valkey import Valkey
from config.embedded.watched import WatchedServer
from config.setup_steps import Steps
from config.watching import KeepsEnding, Watch, last_lines

CLONE = Path(__file__).resolve().parents[1]
WEB_SECONDS = 60
HERE = {"127.0.0.1", "0.0.0.0"}  # noqa: S104 (served there, this machine finds it as localhost)


class StartError(RuntimeError):
    """The installation cannot start; the text tells the person who typed ``make run`` why."""


class Supervisor:
    """One run of an installation, from the first server's start to the last one's end."""

    def __init__(self, layout: Layout, host: str, port: int) -> None:
        self.layout = layout
        self.host = host
        self.port = port
        self.stopping = threading.Event()
        self.watch = Watch(say)

    @property
    def address(self) -> str:
        return f"http://{'localhost' if self.host in HERE else self.host}:{self.port}/"

    def run(self) -> None:
        """Run until asked to stop. Raises StartError, KeepsEnding, EmbeddedServerError: what went wrong."""
        for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(kind, self._stop_on_signal)
        with ExitStack() as stack:
            stack.enter_context(self._only_one_here())
            self._refuse_taken_port()
            environment = self._start_servers(stack)
            self._set_up(environment)
            # The processes that serve do not know the owner's role.
            serving = {name: text for name, text in environment.items() if name != "DATABASE_OWNER_URL"}
            children = Children(serving, self.layout.logs, CLONE)
            stack.callback(children.stop)
            # The site first: the other two would only slow its start down.
            self._start_web(children)
            self._await_web(children)
            self._start_celery(children)
            self._tell()
            while not self.stopping.wait(0.5):
                self.watch.look()
            say("Stopping …")
        say(f"Stopped. Everything is kept in {self.layout.var}.")

    def _stop_on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping.set()

    @contextmanager
    def _only_one_here(self) -> Iterator[None]:
        with FileLock(self.layout.run / "supervisor.lock") as lock:
            if not lock.try_exclusive():
                raise StartError(
                    f"Dertig already runs from this clone ({lock.read() or 'starting'}). Stop that one "
                    "first, or run another clone beside it with a PORT of its own."
                )
            lock.write(f"process {os.getpid()}, {self.address}")
            # Links in mails lead here, those of commands in another terminal too.
            self.layout.address_file.write_text(self.address.rstrip("/"))
            yield

    def _refuse_taken_port(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                raise StartError(
                    f"Port {self.port} is taken ({error.strerror}). Choose another: "
                    f"PORT={self.port + 1} make run"
                ) from error

    def _start_servers(self, stack: ExitStack) -> dict[str, str]:
        """Start what the environment does not name; give the URLs of all."""
        environment = {}
        if not os.environ.get("DATABASE_URL"):
            postgres = Postgres(self.layout)
            new = not self.layout.postgres_data.exists()
            say("Making a PostgreSQL of its own, once …" if new else "Starting PostgreSQL …")
            stack.enter_context(postgres_open(postgres))
            self.watch.add(WatchedServer("PostgreSQL", postgres, self.layout.logs / "postgres.log"))
            environment["DERTIG_ENV"] = os.environ.get("DERTIG_ENV", "development")
            environment["DATABASE_URL"] = self.layout.database_url(APP_ROLE)
            environment["DATABASE_OWNER_URL"] = self.layout.database_url(OWNER_ROLE)
        if not os.environ.get("REDIS_URL"):
            valkey = Valkey(self.layout)
            say("Starting Valkey …")
            stack.callback(valkey.stop)
            valkey.start()
            self.watch.add(WatchedServer("Valkey", valkey, self.layout.logs / "valkey.log"))
            environment["REDIS_URL"] = self.layout.redis_url
        return environment

    def _set_up(self, environment: dict[str, str]) -> None:
        """Migrate and load what is absent; nothing else may serve before that."""
        setting_up = Children(environment, self.layout.logs, CLONE)
        self.layout.logs.mkdir(parents=True, exist_ok=True)
        self.layout.welcome.unlink(missing_ok=True)
        command = [sys.executable, "manage.py", "setup_installation", "--welcome", self.address]
        steps = Steps(setting_up.log("setup"), say)
        setting_up.start("setup", command)
        try:
            while not setting_up.has_ended("setup") and not self.stopping.wait(0.1):
                steps.follow()
                self.watch.look()
            steps.follow()
        finally:
            setting_up.stop()
        if not self.stopping.is_set() and setting_up.running["setup"].returncode:
            log = setting_up.log("setup")
            raise StartError(f"Setting up failed; {log} ends with:\n{last_lines(log)}")

    def _start_web(self, children: Children) -> None:
        if self.stopping.is_set():
            return
        bind = f"{self.host}:{self.port}"
        gunicorn = [sys.executable, "-m", "gunicorn", "config.wsgi", "--preload", "--bind", bind]
        say("Starting the site …")
        children.start("web", [*gunicorn, "--workers", "2", "--threads", "4"])
        self.watch.add(Child(children, "web"))

    def _start_celery(self, children: Children) -> None:
        if self.stopping.is_set():
            return
        celery = [sys.executable, "-m", "celery", "-A", "config"]
        beat_state = str(self.layout.var / "beat-schedule")
        children.start("worker", [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING"])
        children.start("beat", [*celery, "beat", "--schedule", beat_state, "--loglevel", "WARNING"])
        for name in ("worker", "beat"):
            self.watch.add(Child(children, name))

    def _await_web(self, children: Children) -> None:
        """Wait until the site answers or the person has had enough; what ends meanwhile is watched."""
        deadline = time.monotonic() + WEB_SECONDS
        while not self.stopping.is_set() and not answers(f"{self.address}health/"):
            if time.monotonic() > deadline:
                log = children.log("web")
                raise StartError(
                    f"The site does not answer within {WEB_SECONDS} s; {log} ends with:\n{last_lines(log)}"
                )
            self.watch.look()
            self.stopping.wait(0.1)

    def _tell(self) -> None:
        """The last words of a start: where, who, and what to open first."""
        if self.stopping.is_set():
            return
        say(self.layout.welcome.read_text())
        say(f"Logs are in {self.layout.logs}. Ctrl-C stops everything.")


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310 (our own address)
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def say(text: str) -> None:
    print(text, flush=True)


def main() -> None:
    host = os.environ.get("DERTIG_HOST") or "127.0.0.1"
    port = os.environ.get("PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        sys.exit(f"PORT is {port!r}: a number from 1 to 65535")
    try:
        Supervisor(project_layout(), host, int(port)).run()
    except (StartError, KeepsEnding, EmbeddedServerError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
