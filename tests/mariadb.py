"""One real MariaDB for a test session, started by the first test that asks, whichever worker runs it.

It lives in the session's temporary folder; the controlling process stops it (``tests.servers.stop``).
"""

import fcntl
import getpass
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pymysql

from config.embedded.processes import gone, tell

START_SECONDS = 60
STOP_SECONDS = 30
# Of what nothing here needs, the flush of each commit stays: without it no purge is proven.
FAST = (
    "--innodb-buffer-pool-size=32M",
    "--innodb-log-file-size=16M",
    "--skip-log-bin",
    "--performance-schema=OFF",
    "--skip-name-resolve",
)


@dataclass(frozen=True)
class Mariadb:
    """The server of one folder. Root signs in without a password, from this machine only."""

    folder: Path
    more: tuple[str, ...] = ()
    """Further arguments of the server."""

    @property
    def port(self) -> int:
        return int((self.folder / "port").read_text())

    def connect(self, database: str | None = None) -> "pymysql.Connection[pymysql.cursors.Cursor]":
        return pymysql.connect(
            host="127.0.0.1", port=self.port, user="root", database=database, autocommit=True
        )

    def start_once(self) -> "Mariadb":
        """Nothing to do where another worker has started it."""
        self.folder.mkdir(exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (self.folder / "pid").exists():
                self._install()
                self._launch()
        return self

    def start_again(self) -> None:
        """After its process died: the same data, on the same port."""
        self._launch()

    def stop(self) -> None:
        """Nothing to do where it was never started."""
        if not (self.folder / "pid").exists():
            return
        pid = int((self.folder / "pid").read_text())
        for kind in (signal.SIGTERM, signal.SIGKILL):
            tell(pid, kind)
            if gone(pid, within=STOP_SECONDS):
                return

    def _install(self) -> None:
        subprocess.run(
            [
                "mariadb-install-db",
                "--no-defaults",
                f"--datadir={self.folder / 'data'}",
                f"--user={getpass.getuser()}",
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
            ],
            check=True,
            capture_output=True,
        )

    def _launch(self) -> None:
        if not (self.folder / "port").exists():
            (self.folder / "port").write_text(str(_free_port()))
        with (self.folder / "log").open("ab") as log:
            server = subprocess.Popen(
                [
                    shutil.which("mariadbd") or "/usr/sbin/mariadbd",
                    "--no-defaults",
                    f"--datadir={self.folder / 'data'}",
                    f"--user={getpass.getuser()}",
                    f"--socket={self.folder / 'sock'}",
                    f"--pid-file={self.folder / 'server.pid'}",
                    f"--port={self.port}",
                    "--bind-address=127.0.0.1",
                    *FAST,
                    *self.more,
                ],
                stdout=log,
                stderr=log,
                # It outlives the worker that started it, but not the session.
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.connect().close()
                break
            except pymysql.err.OperationalError:
                if server.poll() is not None or time.monotonic() > deadline:
                    server.kill()
                    raise RuntimeError((self.folder / "log").read_text()) from None
                time.sleep(0.05)
        (self.folder / "pid").write_text(str(server.pid))


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
