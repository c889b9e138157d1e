"""Reads a schema for a person to map: tables, keys, types, and a few values of text columns."""

from collections.abc import Iterator, Mapping

import sqlalchemy as sa

from stores.connectors.sql.counting import total
from stores.connectors.sql.tables import LiveTable, Tables, Vanished
from stores.protocol import DiscoveredColumn, DiscoveredTable
from stores.terms import ColumnType

SAMPLE_ROWS = 20
LONGEST_SAMPLE = 200


def discovered(connection: sa.Connection, tables: Tables) -> Iterator[DiscoveredTable]:
    """All tables that the database user may see."""
    for resource in tables.resources():
        try:
            table = tables.table(resource)
        except Vanished:  # meanwhile
            continue
        yield DiscoveredTable(
            resource=resource,
            columns=tuple(
                DiscoveredColumn(each.name, each.type, each.nullable, each.declared)
                for each in table.columns.values()
            ),
            key=tables.key(table),
            foreign_keys=tables.outgoing(table),
            rows=total(connection, table),
            samples=_samples(connection, table),
        )


def _samples(connection: sa.Connection, table: LiveTable) -> Mapping[str, tuple[str, ...]]:
    names = [each.name for each in table.columns.values() if each.type is ColumnType.TEXT]
    if not names:
        return {}
    query = sa.select(*(table.source.c[name] for name in names)).limit(SAMPLE_ROWS)
    found = connection.execute(query).all()
    return {
        name: tuple(str(row[at])[:LONGEST_SAMPLE] for row in found if row[at] not in (None, ""))
        for at, name in enumerate(names)
    }
