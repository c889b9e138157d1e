"""What the role that serves may do with each table.

Two database roles from the first migration on: the owner migrates and owns every table; the app
reads and writes rows. A table whose model says ``append_only = True`` can only be added to, so
that an append-only trigger guards against mistakes, and the missing right against the writer: it
can neither switch the trigger off nor empty the table, for it owns nothing.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

ROWS = ("SELECT", "INSERT", "UPDATE", "DELETE")
APPEND_ONLY = ("SELECT", "INSERT")
READ_ONLY = ("SELECT",)


def grant_to_app(owner: BaseDatabaseWrapper, app_role: str) -> None:
    """Give ``app_role`` exactly its rights, whatever it held before; ``owner`` is the owner's.

    Runs after every migration: a new table has no rights until then, and a table that became
    append-only loses those it should no longer have.
    """
    role = sql.Identifier(app_role)
    with owner.cursor() as cursor:
        existing = set(owner.introspection.table_names(cursor))
        for statement in _statements(role, existing):
            cursor.execute(statement.as_string(None))


def _statements(role: sql.Identifier, existing: set[str]) -> Iterator[sql.Composed]:
    yield sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(role)
    yield sql.SQL("REVOKE CREATE ON SCHEMA public FROM {}").format(role)
    yield sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role)
    yield sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(role)
    for table, rights in _rights().items():
        if table in existing:
            yield sql.SQL("GRANT {} ON {} TO {}").format(
                sql.SQL(", ").join(map(sql.SQL, rights)), sql.Identifier(table), role
            )


def _rights() -> dict[str, tuple[str, ...]]:
    """Table name to rights, for every model's table, many-to-many tables included."""
    rights = {
        model._meta.db_table: _rights_of(model)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    rights[MigrationRecorder.Migration._meta.db_table] = READ_ONLY
    return rights


def _rights_of(model: type[models.Model]) -> tuple[str, ...]:
    return APPEND_ONLY if getattr(model, "append_only", False) else ROWS
