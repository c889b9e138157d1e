"""Holding the embedded PostgreSQL open: for a management command, a supervisor, a test session."""

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from config.embedded.layout import Layout, project_layout
from config.embedded.locks import FileLock, held
from config.embedded.postgres import EmbeddedServerError, Postgres

# Commands that never ask the database anything: they start faster without it.
WITHOUT_DATABASE = frozenset(
    {
        *("help", "version", "--help", "--version"),
        *("collectstatic", "compilemessages", "makemessages"),
        "deadline",
    }
)


def door_of(layout: Layout) -> Path:
    """The lock of whoever starts or stops a server of this layout."""
    return layout.run / "postgres.door"


@contextmanager
def postgres_open(postgres: Postgres) -> Iterator[None]:
    """Keep ``postgres`` up for this block; whoever leaves last stops it.

    Users hold ``postgres.users`` shared; the one who can take it exclusively is alone, and keeps
    newcomers waiting at it until the server has stopped. ``postgres.door`` lets one start or
    stop at a time.
    """
    run = postgres.layout.run
    door = door_of(postgres.layout)
    with FileLock(run / "postgres.users") as users:
        users.shared()
        try:
            with held(door):
                postgres.start()
            yield
        finally:
            with held(door):
                if users.try_exclusive():
                    postgres.stop()


@contextmanager
def open_for_command(argv: Sequence[str], layout: Layout | None = None) -> Iterator[None]:
    """The surroundings of one ``manage.py`` command.

    With ``DATABASE_URL`` set, in production, or for a command that needs no database, there is
    nothing to do (in production the settings say what is missing).
    SIGTERM becomes an ordinary exit, so that the server is stopped then too.
    """
    names_its_own = os.environ.get("DATABASE_URL") or os.environ.get("DERTIG_ENV") == "production"
    if names_its_own or len(argv) < 2 or argv[1] in WITHOUT_DATABASE:
        yield
        return
    try:
        with postgres_open(Postgres(layout or project_layout())):
            signal.signal(signal.SIGTERM, _exit_on_sigterm)
            yield
    except EmbeddedServerError as error:
        sys.exit(str(error))


def _exit_on_sigterm(_number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + signal.SIGTERM)
