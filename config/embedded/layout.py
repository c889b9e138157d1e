"""Where the embedded servers keep their state, and the URLs that follow from it."""

import hashlib
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from config.local_secrets import read_or_make

# A unix socket's path holds at most 107 bytes on Linux, 103 on macOS.
LONGEST_SOCKET_PATH = 100

SUPERUSER = "postgres"
OWNER_ROLE = "dertig_owner"
APP_ROLE = "dertig_app"
DATABASE = "dertig"
DEFAULT_ADDRESS = "http://localhost:8000"


@dataclass(frozen=True)
class Layout:
    """One folder of state (``var/`` of a clone, or a temporary folder of a test session)."""

    var: Path

    @property
    def postgres_data(self) -> Path:
        return self.var / "postgres"

    @property
    def valkey_data(self) -> Path:
        return self.var / "valkey"

    @property
    def demo(self) -> Path:
        """Files of the demo's data stores: all of this folder that a data store may reach."""
        return self.var / "demo"

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def run(self) -> Path:
        """Locks of the running processes."""
        return self.var / "run"

    @property
    def welcome(self) -> Path:
        """What set-up has to say to whoever starts the installation."""
        return self.run / "welcome.txt"

    @property
    def address_file(self) -> Path:
        """Where the running site, or the one that ran last, is found."""
        return self.run / "address"

    @property
    def address(self) -> str:
        """The address of that site, for links: without closing slash, on port 8000 where none has run."""
        try:
            return self.address_file.read_text().strip() or DEFAULT_ADDRESS
        except OSError:
            return DEFAULT_ADDRESS

    @property
    def sockets(self) -> Path:
        """Folder of the sockets, readable by nobody else.

        A clone with a long path has it in the temporary folder, under a name that only this
        clone computes.
        """
        near = self.run / "sockets"
        if len(os.fsencode(near / ".s.PGSQL.5432.lock")) <= LONGEST_SOCKET_PATH:
            return near
        digest = hashlib.sha256(os.fsencode(self.var)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"dertig-{os.geteuid()}-{digest}"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def passwords(self) -> Path:
        """A file for each role of the embedded PostgreSQL, which asks everybody for one."""
        return self.var / "postgres-passwords"

    def password(self, role: str) -> str:
        """Made once, kept like the other secrets of a development installation; safe in a URL."""
        return read_or_make(self.passwords / role, lambda: secrets.token_urlsafe(24))

    def database_url(self, role: str, database: str = DATABASE, password: str = "") -> str:
        """Holds the password: for the environment of our own processes, never for a log."""
        given = password or self.password(role)
        return f"postgres://{role}:{given}@/{quote(str(self.sockets))}/{database}"

    @property
    def redis_url(self) -> str:
        """As redis-py and Django write it; Celery says ``redis+socket`` for ``unix``."""
        return f"unix://{quote(str(self.valkey_socket))}"


def project_layout() -> Layout:
    """The layout of this clone, or of the folder that ``DERTIG_VAR_DIR`` names."""
    clone = Path(__file__).resolve().parents[2]
    return Layout(Path(os.environ.get("DERTIG_VAR_DIR") or clone / "var").resolve())
