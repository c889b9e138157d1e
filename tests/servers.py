"""The servers of one test session: real PostgreSQL and Valkey in a temporary folder.

``pytest``'s controlling process starts them, migrates one database, and hands everything to the
xdist workers by environment. Each worker clones that database: nothing is ever flushed, which the
append-only tables would refuse.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg import errors, sql

from config.embedded.layout import APP_ROLE, DATABASE, OWNER_ROLE, Layout
from config.embedded.postgres import Postgres
from config.embedded.valkey import Valkey
from tests.mariadb import Mariadb
from tests.rewriting import AS_OWNER
from tests.warden import Warden

ROOT = Path(__file__).resolve().parent.parent
# Nothing here needs to survive a power cut.
FAST = (("fsync", "off"), ("synchronous_commit", "off"), ("full_page_writes", "off"))
STORE_ROLE = "store"
"""As whom Dertig comes into the databases of data stores."""
ROLES_AT_ONCE = 4_330_431
WORKERS = 16  # Valkey's logical databases, one each


@dataclass(frozen=True)
class Servers:
    """The running servers of a session, seen from the controller or from a worker."""

    layout: Layout
    worker: int
    parameters: tuple[tuple[str, str], ...] = FAST
    warden: Warden | None = None
    """Of the session that started them."""

    @property
    def postgres(self) -> Postgres:
        return Postgres(self.layout, self.parameters)

    @property
    def mariadb(self) -> Mariadb:
        """Not running before the first ``start_once``."""
        return Mariadb(self.layout.var / "mariadb")

    @property
    def redis_url(self) -> str:
        return f"{self.layout.redis_url}?db={self.worker % WORKERS}"

    def environment(self, database: str = DATABASE) -> dict[str, str]:
        """What a process needs to know to work on ``database``."""
        return {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DERTIG_ENV": "test",
            "DERTIG_VAR_DIR": str(self.layout.var),
            "DERTIG_FILES_DIR": str(self.layout.var / "files" / database),
            "DATABASE_URL": self.layout.database_url(APP_ROLE, database),
            "DATABASE_OWNER_URL": self.layout.database_url(OWNER_ROLE, database),
            "REDIS_URL": self.redis_url,
            "DERTIG_STORES_HOSTS": ",".join(
                ("localhost", "127.0.0.0/8", "::1", str(self.layout.sockets), tempfile.gettempdir())
            ),
            "DERTIG_STORES_ROOTS": tempfile.gettempdir(),
        }

    def clone(self, name: str, template: str = DATABASE) -> str:
        """A new database ``name`` with all that ``template`` holds; nobody may be using that.

        Tried again where a server process of PostgreSQL's own still is in it.
        """
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
            sql.Identifier(name), sql.Identifier(template), sql.Identifier(OWNER_ROLE)
        )
        for tries_left in reversed(range(5)):
            with self.postgres.connect_as_superuser() as connection:
                try:
                    connection.execute(made)
                except errors.ObjectInUse:
                    if not tries_left:
                        raise
                else:
                    break
        return name

    def installed(self) -> str:
        """The database as ``make setup`` leaves it, made for whichever worker asks first; only to clone.

        Beside it stands the demo shop's, ``<name>_openpanel``, to which the stores of every clone lead, and
        ``<name>_shop``, which is that to clone: nobody ever is in it.
        """
        name, done = "installed", self.layout.var / "installed"
        with (self.layout.var / "installed.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                self.manage("setup_installation", database=self.clone(name))
                self.clone(f"{name}_shop", template=f"{name}_openpanel")
                done.touch()
        return name

    def database_of_a_store(self, name: str) -> None:
        """An empty database that a data store may lie in: ``STORE_ROLE`` is no superuser, and may do what it
        likes there, also with what the superuser makes later."""
        role = sql.Identifier(STORE_ROLE)
        with self.postgres.connect_as_superuser() as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", [ROLES_AT_ONCE])
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [STORE_ROLE]).fetchone()
            if not known:
                made = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
                connection.execute(made.format(role, sql.Literal(self.layout.password(STORE_ROLE))))
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), role))
        with self.postgres.connect_as_superuser(name) as connection:
            for kind in ("TABLES", "SEQUENCES", "SCHEMAS"):
                granted = sql.SQL(f"ALTER DEFAULT PRIVILEGES GRANT ALL ON {kind} TO {{}}")
                connection.execute(granted.format(role))

    def drop(self, name: str) -> None:
        with self.postgres.connect_as_superuser() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def let_in(self, name: str, *, allowed: bool) -> None:
        """Have a database take connections, or end those it has and take none."""
        with self.postgres.connect_as_superuser() as server:
            server.execute(
                sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS {}").format(
                    sql.Identifier(name), sql.Literal(allowed)
                )
            )
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )

    def manage(self, *arguments: str, database: str = DATABASE) -> str:
        """Run a ``manage.py`` command as a person would, and give what it printed."""
        ran = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            check=False,
            cwd=ROOT,
            env={**os.environ, **self.environment(database)},
            capture_output=True,
            text=True,
        )
        if ran.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)} failed:\n{ran.stdout}{ran.stderr}")
        return ran.stdout


def start(parameters: tuple[tuple[str, str], ...] = FAST) -> Servers:
    """Start both servers in a new temporary folder, and migrate the database that is cloned."""
    servers = empty(parameters)
    try:
        servers.manage("migrate", "--verbosity=0")
        with servers.postgres.connect(OWNER_ROLE, DATABASE) as connection:
            connection.execute(AS_OWNER)
    except BaseException:
        stop(servers)
        raise
    return servers


def empty(parameters: tuple[tuple[str, str], ...] = FAST) -> Servers:
    """The two servers alone, with a warden over them."""
    folder = Path(tempfile.mkdtemp(prefix="dertig-test-"))
    servers = Servers(Layout(folder), 0, parameters, Warden.of(folder))
    try:
        (servers.layout.var / "static").mkdir()
        servers.postgres.start()
        Valkey(servers.layout).start()
    except BaseException:
        stop(servers)
        raise
    return servers


def stop(servers: Servers) -> None:
    """Stop all servers and leave nothing behind."""
    servers.mariadb.stop()
    servers.postgres.stop()
    Valkey(servers.layout).stop()
    shutil.rmtree(servers.layout.sockets, ignore_errors=True)
    shutil.rmtree(servers.layout.var, ignore_errors=True)
    if servers.warden:
        servers.warden.finish()


def session_folder() -> str | None:
    """Where tests make folders for servers of their own: what is left there is known as the session's."""
    return os.environ.get("DERTIG_VAR_DIR")


@contextmanager
def postgres_alone(parameters: tuple[tuple[str, str], ...] = FAST) -> Iterator[Servers]:
    """A PostgreSQL of one test's own, in a new temporary folder: to be stopped, killed and started again.

    The folder lies beside the session's, whose name it begins with: inside, no data store may lie.
    """
    session = session_folder()
    prefix = f"{Path(session).name}-alone-" if session else "dertig-alone-"
    servers = Servers(Layout(Path(tempfile.mkdtemp(prefix=prefix))), 0, parameters)
    try:
        servers.postgres.start()
        yield servers
    finally:
        servers.postgres.stop()
        shutil.rmtree(servers.layout.sockets, ignore_errors=True)
        shutil.rmtree(servers.layout.var, ignore_errors=True)


def of_this_session() -> Servers:
    """The servers that the controller started, seen from this process."""
    return of_worker(os.environ.get("PYTEST_XDIST_WORKER", "gw0"))


def of_worker(name: str) -> Servers:
    """The same, seen from the xdist worker "gw<number>"."""
    return Servers(Layout(Path(os.environ["DERTIG_VAR_DIR"])), worker=int(name.removeprefix("gw")))
