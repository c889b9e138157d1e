"""What no code of Dertig may do any more: rows of evidence as another time or another hand left them."""

from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import mogrify
from django.db.models import QuerySet
from django.db.models.sql import UpdateQuery

AS_OWNER = """
CREATE FUNCTION as_the_owner_unlocks(statement text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    all_of_them text := (SELECT array_agg(tgname)::text FROM pg_trigger WHERE NOT tgisinternal);
BEGIN
    PERFORM set_config('pgtrigger.ignore', all_of_them, true);
    EXECUTE statement;
    PERFORM set_config('pgtrigger.ignore', '{}', true);
END $$"""
"""In the databases of tests alone: a statement as the owner, with the triggers left out."""


def rewrite(rows: QuerySet[Any], /, **values: Any) -> None:
    """Update rows as their table's owner, past its triggers, in the transaction that is open."""
    query = rows.query.chain(UpdateQuery)
    query.add_update_values(values)
    _as_owner(*query.get_compiler(connection.alias).as_sql())


def remove(rows: QuerySet[Any]) -> None:
    """Delete rows as their table's owner, past its triggers."""
    keys = list(rows.values_list("pk", flat=True))
    table = connection.ops.quote_name(rows.model._meta.db_table)
    _as_owner(f"DELETE FROM {table} WHERE id = ANY (%s)", (keys,))


def _as_owner(statement: str, params: Any) -> None:
    with connection.cursor() as cursor:
        text = mogrify(statement, params, connection)
        cursor.execute("SELECT as_the_owner_unlocks(%s)", (text,))
