"""Two database roles: the owner migrates; the app adds rows, and can unlock nothing."""

import psycopg
import pytest
from django.apps import apps
from django.db import connection

from config.embedded.layout import APP_ROLE, DATABASE, OWNER_ROLE
from evidence.models import Event
from tests.servers import Servers

TRAIL = Event._meta.db_table


def run_as(servers: Servers, role: str, statement: str) -> None:
    """Run one statement in the session's migrated database and roll it back."""
    with servers.postgres.connect(role, DATABASE, autocommit=False) as session:
        session.execute(statement)
        session.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        f"ALTER TABLE {TRAIL} DISABLE TRIGGER ALL",
        f"DROP TRIGGER IF EXISTS any_name ON {TRAIL}",
        f"ALTER TABLE {TRAIL} OWNER TO {APP_ROLE}",
        f"ALTER TABLE {TRAIL} ADD COLUMN note text",
        f"DROP TABLE {TRAIL}",
        f"TRUNCATE {TRAIL}",
        f"DELETE FROM {TRAIL}",
        f"UPDATE {TRAIL} SET verb = 'other'",
        f"SET ROLE {OWNER_ROLE}",
        "SET session_replication_role = replica",
        "CREATE TABLE somewhere_else (id int)",
        "DELETE FROM django_migrations",
    ],
)
def test_the_app_role_may_not(servers: Servers, statement: str) -> None:
    if statement.startswith("DROP TRIGGER"):
        statement = f"DROP TRIGGER {trigger_of_the_trail(servers)} ON {TRAIL}"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run_as(servers, APP_ROLE, statement)


def trigger_of_the_trail(servers: Servers) -> str:
    with servers.postgres.connect(OWNER_ROLE, DATABASE, autocommit=False) as session:
        found = session.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [TRAIL]
        ).fetchall()
    assert found, "the trail has lost its append-only trigger"
    return str(found[0][0])


def test_not_even_the_owner_changes_the_trail_without_unlocking_it(servers: Servers) -> None:
    with servers.postgres.connect(OWNER_ROLE, DATABASE, autocommit=False) as session:
        session.execute(
            f"INSERT INTO {TRAIL} (id, actor, verb, record, detail)"
            " VALUES (gen_random_uuid(), 'system:test', 'test.made', 'test:1', '{}')"
        )
        with pytest.raises(psycopg.Error, match=r"(?i)cannot (update|delete)"):
            session.execute(f"DELETE FROM {TRAIL}")
        session.rollback()


@pytest.mark.django_db
def test_the_app_role_adds_to_the_trail() -> None:
    event = Event.objects.create(actor="system:test", verb="test.made", record="test:1")
    assert Event.objects.filter(pk=event.pk).exists()


@pytest.mark.django_db
def test_every_table_of_a_model_has_its_rights() -> None:
    """A model added without a migration of its rights would fail only in production."""
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT has_table_privilege(%s, 'SELECT'), has_table_privilege(%s, 'INSERT'),"
                " has_table_privilege(%s, 'UPDATE'), has_table_privilege(%s, 'DELETE')",
                [table] * 4,
            )
            reads, adds, changes, removes = cursor.fetchone()
        append_only = getattr(model, "append_only", False)
        assert (reads, adds) == (True, True), table
        assert (changes, removes) == (not append_only, not append_only), table
