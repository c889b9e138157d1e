"""What the wiring knows before an upgrade: pending migrations, the owner's connection, room on the disks."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

from config.pending import on_the_database, pending_migrations, why_irreversible
from evidence import upgrade_checks
from evidence.data_migrations import InBatches
from evidence.management.commands.migrate import OWNER_ALIAS, role_of
from evidence.upgrade_checks import Matter, Weight

MARGIN = 256 * 1024**2
"""Bytes that must stay free whatever happens: the server's log, new files."""

type Free = Callable[[Path], int]
"""Bytes that are free where a folder is. Raises ``OSError``."""


def register() -> None:
    """Called once when the apps are ready; again changes nothing."""
    upgrade_checks.add("migrations", migrations)
    upgrade_checks.add("indexes", invalid_indexes)
    upgrade_checks.add("owner of the tables", owner)
    upgrade_checks.add("disk", disk)


def migrations() -> Iterator[Matter]:
    """What this version would migrate, and whether the database is newer than it."""
    pending = pending_migrations(DEFAULT_DB_ALIAS)
    yield from map(said_of, pending)
    if not pending:
        yield Matter(
            Weight.NOTE,
            "migrations",
            "The database has run all migrations of this version. To see those of the next one, "
            "run the check with its image before its migrate.",
        )
    for name in _of_a_newer_version():
        yield Matter(
            Weight.STOP,
            name,
            "The database has run this migration, which this version does not have: it is newer. "
            "Use that version, or restore the backup from before it.",
        )


def said_of(migration: Migration) -> Matter:
    """What a migration that will run means for the operator. Pure."""
    name = f"{migration.app_label}.{migration.name}"
    if why := why_irreversible(migration):
        words = f"This migration cannot be taken back: {why}. Make a backup before, and check it."
        return Matter(Weight.PEOPLE, name, words)
    if any(isinstance(each, InBatches) for each in on_the_database(migration.operations)):
        words = "This migration changes rows in batches. It may take long; killed, it goes on when run again."
        return Matter(Weight.NOTE, name, words)
    return Matter(Weight.NOTE, name, "This migration will run.")


def _of_a_newer_version() -> list[str]:
    loader = MigrationLoader(connection)
    known = loader.disk_migrations.keys()
    return sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations or ()
        if (app, name) not in known and app in loader.migrated_apps
    )


def invalid_indexes() -> Iterator[Matter]:
    """What is left of an index that was being built concurrently when its migration was killed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
            " WHERE NOT indisvalid AND relnamespace = 'public'::regnamespace ORDER BY relname"
        )
        names = [name for (name,) in cursor.fetchall()]
    for name in names:
        yield Matter(
            Weight.PEOPLE,
            name,
            "This index was not built to its end. Where nobody is building it now, drop it as the owner, "
            "then run migrate again.",
        )


def owner() -> Iterator[Matter]:
    """Whether ``migrate`` could connect and owns the tables."""
    if role_of(OWNER_ALIAS) == role_of(DEFAULT_DB_ALIAS):
        yield Matter(
            Weight.UNCHECKED,
            "DATABASE_OWNER_URL",
            "Not checked: it is not set here, so this process knows no other role. "
            "Run the check where migrate runs.",
        )
        return
    try:
        with connections[OWNER_ALIAS].cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner <> current_user"
            )
            (others,) = cursor.fetchone()
    except OperationalError as error:
        yield Matter(
            Weight.STOP,
            "DATABASE_OWNER_URL",
            f"The owner of the tables cannot connect ({type(error).__name__}): migrate would fail.",
        )
        return
    if others:
        yield Matter(
            Weight.STOP,
            "DATABASE_OWNER_URL",
            f"{others} tables belong to another role: migrate could not change them. Give them to this role.",
        )
    else:
        yield Matter(Weight.NOTE, "DATABASE_OWNER_URL", "The owner connects and owns every table.")


def free_at(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def disk(free: Free = free_at) -> Iterator[Matter]:
    """Room for the largest table once more, which a migration may write anew, and for kept files."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_database_size(current_database()), coalesce(max(pg_total_relation_size(oid)), 0)"
            " FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        size, largest = cursor.fetchone()
    facts = f"The database takes {_mb(size)}, its largest table {_mb(largest)}"
    if connection.settings_dict["HOST"] == str(settings.LAYOUT.sockets):
        yield from _room("disk of the database", settings.LAYOUT.postgres_data, largest + MARGIN, facts, free)
    else:
        yield Matter(
            Weight.UNCHECKED,
            "disk of the database",
            f"Not checked: the database server is elsewhere. {facts}. "
            f"Have {_mb(largest + MARGIN)} free there.",
        )
    yield from _room(
        "DERTIG_FILES_DIR", Path(settings.DERTIG_FILES_DIR), MARGIN, "Kept files need room", free
    )


def _room(subject: str, folder: Path, needed: int, facts: str, free: Free) -> Iterator[Matter]:
    try:
        there = free(folder)
    except OSError as error:
        yield Matter(Weight.UNCHECKED, subject, f"Not checked: {error.strerror}. Does the folder exist?")
        return
    if there < needed:
        yield Matter(
            Weight.STOP,
            subject,
            f"{facts}; {_mb(there)} are free, {_mb(needed)} are needed. Make room first.",
        )
    else:
        yield Matter(Weight.NOTE, subject, f"{facts}; {_mb(there)} are free, {_mb(needed)} are needed.")


def _mb(size: int) -> str:
    return f"{-(-size // 1024**2)} MB"
