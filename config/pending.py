"""What a migration declares of itself, and which migrations a database still has to run."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connections
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation


@dataclass(frozen=True, slots=True)
class Declared:
    """What the file of a migration says: ``ALLOWED = {rule: why}`` and ``IRREVERSIBLE = "why"``."""

    allowed: Mapping[str, str]
    irreversible: str


def declared_by(migration: Migration) -> Declared:
    module = sys.modules[type(migration).__module__]
    return Declared(getattr(module, "ALLOWED", {}), getattr(module, "IRREVERSIBLE", ""))


def on_the_database(operations: Sequence[Operation]) -> Iterator[Operation]:
    """The operations that reach the database, out of any ``SeparateDatabaseAndState``."""
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            yield from on_the_database(operation.database_operations)
        else:
            yield operation


def why_irreversible(migration: Migration) -> str:
    """Why it cannot be taken back; empty where it can."""
    if said := declared_by(migration).irreversible:
        return said
    stuck = [each for each in on_the_database(migration.operations) if not each.reversible]
    return f"it does not say how to take back: {stuck[0].describe()}" if stuck else ""


def pending_migrations(alias: str) -> list[Migration]:
    """Those that the database behind ``alias`` has not run, in the order in which they would run."""
    loader = MigrationLoader(connections[alias])
    applied = set(loader.applied_migrations or ())
    found: dict[tuple[str, str], Migration] = {}
    for leaf in loader.graph.leaf_nodes():
        for key in loader.graph.forwards_plan(leaf):
            if key not in applied:
                found.setdefault(key, loader.graph.nodes[key])
    return list(found.values())
