"""Refuse migrations that lock a big table, break the version that still serves, or lose people's data.

``python -m scripts.check_migrations`` reads the operations of every migration that is not released yet and
needs no database. ``--freeze`` adds the present ones to ``released_migrations.txt``: released migrations are
never edited, removed or squashed. CONTRIBUTING.md says how to write one that passes.

django-migration-linter reads the SQL instead, over a connection, which ``make check`` does without; it knows
neither validated constraints nor foreign keys, reverses, batches nor small tables.
"""

import argparse
import hashlib
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import django
from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from django.db import connections, models
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models.fields import NOT_PROVIDED
from pgtrigger.migrations import AddTrigger, RemoveTrigger

from config.pending import Declared, declared_by, on_the_database
from evidence.data_migrations import InBatches

ROOT = Path(__file__).resolve().parent.parent
RELEASED = Path(__file__).with_name("released_migrations.txt")
OURS = ("evidence", "accounts", "processing", "stores", "subjects", "retention", "requests")

SMALL = frozenset(
    {
        "accounts.apikey",
        "accounts.controller",
        "accounts.controllercontact",
        "accounts.jointcontroller",
        "accounts.membership",
        "accounts.user",
        "processing.notice",
        "processing.organisation",
        "processing.responsepromise",
        "requests.lettertemplate",
        "requests.mailbox",
        "requests.recipientway",
        "requests.requestsettings",
        "retention.retentionsettings",
        "stores.datastore",
        "stores.webhookendpoint",
    }
)
"""The only tables that may be locked while they are read through: settings, or a few rows a controller."""

RULES: Mapping[str, str] = {
    "not-null": (
        "adds a NOT NULL column without a default: earlier rows have none, and the version that still serves "
        "does not fill it. Give it db_default=…, or add it nullable and fill it in a second migration."
    ),
    "one-default": (
        "fills all earlier rows with one value that is computed once, such as the moment of the upgrade. "
        "Give it a constant, or add it nullable and fill it row by row in a second migration."
    ),
    "set-not-null": (
        "makes a column NOT NULL: the table is locked while every row is read. Add a check that it is "
        "not null by AddConstraintNotValid, validate it in the next migration, and only then set NOT NULL."
    ),
    "rename": (
        "renames in one step: the version that still serves uses the old name. Add the new one, fill it in "
        "batches, read it, and drop the old one in a later release."
    ),
    "drop": (
        "drops what the version that still serves may use. Stop using it in one release, drop it in a later "
        "one, and say in ALLOWED since which release nothing uses it."
    ),
    "type": (
        "changes the type of a column: the table is locked and may be rewritten. Add a new column, fill it "
        "in batches, read it, and drop the old one in a later release."
    ),
    "rewrite": (
        "writes every row anew under a lock (a generated column, a key, a default that differs by row). Add "
        "the column nullable and fill it in batches in a second migration."
    ),
    "index": (
        "builds an index while nobody can write. Use AddIndexConcurrently alone in a migration with "
        "atomic = False (a foreign key: db_index=False first; a unique one: RunSQL CREATE UNIQUE INDEX "
        "CONCURRENTLY in SeparateDatabaseAndState)."
    ),
    "check": (
        "checks every row under a lock. Use AddConstraintNotValid, and ValidateConstraint alone in the next "
        "migration (a foreign key: RunSQL ADD CONSTRAINT … NOT VALID, then VALIDATE CONSTRAINT)."
    ),
    "validate": "validates together with other work, whose locks it keeps. Put it alone in a migration.",
    "irreversible": (
        "cannot be taken back. Give reverse_code= or reverse_sql= (noop, with a comment, where nothing needs "
        'undoing), or say IRREVERSIBLE = "why" in the file.'
    ),
    "unbatched": (
        "may change all rows in one transaction. Use evidence.data_migrations.InBatches in a migration with "
        "atomic = False, or say in ALLOWED why there can be only few."
    ),
    "batches": "changes rows in batches, yet in one transaction. Say atomic = False in the migration.",
    "alone": (
        "is not atomic and holds several operations: killed in between, it cannot run again. Give each "
        "a migration of its own."
    ),
    "sql": (
        "runs SQL that this check does not know to be harmless. Use an operation of Django, or say in "
        "ALLOWED what it locks and for how long."
    ),
    "unknown": (
        "holds a kind of operation that this check does not know. Teach scripts/check_migrations.py, or say "
        "in ALLOWED what it locks and for how long."
    ),
    "squashed": "replaces other migrations. Released ones stay for ever: installations are at any of them.",
}

LOCKS = frozenset({"set-not-null", "type", "rewrite", "index", "check"})
"""Rules that only matter where there are many rows."""

NEVER_ALLOWED = frozenset({"squashed", "batches"})

CONSTANT_CALLABLES = (list, dict)

HARMLESS_SQL = re.compile(
    r"""\s*(
        (create\s+(unique\s+)?|drop\s+)index\s+concurrently\b
        | alter\s+table\s+\S+\s+validate\s+constraint\b
        | alter\s+table\s+\S+\s+add\s+constraint\s.*\bnot\s+valid\s*;?\s*$
        | alter\s+table\s+\S+\s+add\s+constraint\s+\S+\s+(unique|primary\s+key)\s+using\s+index\b
        | comment\s+on\b
        | create\s+(or\s+replace\s+)?function\b
    )""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
CHANGES_ROWS = re.compile(r"\b(update|delete\s+from|insert\s+into|merge\s+into)\b", re.IGNORECASE)

HARMLESS = (
    operations.CreateModel,
    operations.RemoveIndex,
    operations.RenameIndex,
    operations.RemoveConstraint,
    operations.AlterConstraint,
    operations.AlterModelOptions,
    operations.AlterModelManagers,
    operations.AlterModelTableComment,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    AddConstraintNotValid,
    AddTrigger,
    RemoveTrigger,
)
"""A new table, or a short lock on an old one."""


@dataclass(frozen=True, slots=True)
class Problem:
    rule: str
    what: str

    def __str__(self) -> str:
        return f"{self.what} {RULES[self.rule]} [{self.rule}]"


@dataclass
class Walk:
    """One migration on its way through its operations; ``state`` is that before the next one."""

    migration: Migration
    state: ProjectState
    new: set[tuple[str, str]] = field(default_factory=set)

    @property
    def app(self) -> str:
        return self.migration.app_label

    def field_before(self, operation: Any) -> "models.Field[Any, Any]":
        return self.state.models[self.app, operation.model_name_lower].get_field(operation.name)

    def minds(self, rule: str, model: str) -> bool:
        """Whether the rule holds for the table: one that the migration itself makes is empty and unused."""
        is_new, is_small = (self.app, model) in self.new, f"{self.app}.{model}" in SMALL
        return not (is_new or (is_small and rule in LOCKS))


def problems(migration: Migration, before: ProjectState, declared: Declared) -> list[Problem]:
    """What is wrong with a migration whose operations meet ``before``, allowed or not. Pure."""
    walk = Walk(migration, before.clone())
    found = list(_of_the_whole(migration))
    for operation in migration.operations:
        found += _walked(walk, operation)
    if declared.irreversible:
        found = [each for each in found if each.rule != "irreversible"]
    return found


def _of_the_whole(migration: Migration) -> Iterator[Problem]:
    flat = list(on_the_database(migration.operations))
    if migration.replaces:
        yield Problem("squashed", "It")
    if not migration.atomic and len(flat) > 1:
        yield Problem("alone", "It")
    if migration.atomic and any(isinstance(each, InBatches) for each in flat):
        yield Problem("batches", "It")
    if len(flat) > 1 and any(isinstance(each, ValidateConstraint) for each in flat):
        yield Problem("validate", "It")
    for each in flat:
        if not each.reversible:
            yield Problem("irreversible", f"“{each.describe()}”")


def _walked(walk: Walk, operation: Operation) -> Iterator[Problem]:
    """The problems of one operation; afterwards ``walk`` is past it."""
    if isinstance(operation, operations.SeparateDatabaseAndState):
        inner = Walk(walk.migration, walk.state.clone(), walk.new)
        for each in operation.database_operations:
            yield from _walked(inner, each)
    else:
        model = getattr(operation, "model_name_lower", getattr(operation, "name_lower", ""))
        for rule in _rules(walk, operation):
            if walk.minds(rule, model):
                yield Problem(rule, f"“{operation.describe()}”")
        if isinstance(operation, operations.CreateModel):
            walk.new.add((walk.app, operation.name_lower))
    operation.state_forwards(walk.app, walk.state)


def _rules(walk: Walk, operation: Any) -> Iterator[str]:
    """The rules that one operation breaks, if its table is big and old."""
    match operation:
        case operations.AddField():
            yield from _of_a_new_column(operation.field)
        case operations.AlterField():
            yield from _of_a_changed_column(walk.field_before(operation), operation.field, operation.name)
        case operations.RenameField() | operations.RenameModel():
            yield "rename"
        case operations.AlterModelTable():
            now = walk.state.models[walk.app, operation.name_lower].options.get("db_table")
            if operation.table != now:
                yield "rename"
        case operations.RemoveField() | operations.DeleteModel():
            yield "drop"
        case operations.RunPython():
            if not isinstance(operation, InBatches):
                yield "unbatched"
        case operations.RunSQL():
            yield from {rule for text in _statements(operation.sql) for rule in _of_sql(text)}
        case ValidateConstraint():
            pass
        case _ if isinstance(operation, HARMLESS):
            pass
        case operations.AddIndex():
            yield "index"
        case operations.AddConstraint():
            yield "check" if isinstance(operation.constraint, models.CheckConstraint) else "index"
        case operations.AlterUniqueTogether() | operations.AlterIndexTogether():
            if operation.option_value:
                yield "index"
        case _:
            yield "unknown"


def _of_a_new_column(new: Any) -> Iterator[str]:
    if new.many_to_many:
        return  # a table of its own
    if isinstance(new, models.GeneratedField) or new.primary_key:
        yield "rewrite"
        return
    if new.db_default is not NOT_PROVIDED:
        if _differs_by_row(new.db_default):
            yield "rewrite"
    elif getattr(new, "auto_now", False) or getattr(new, "auto_now_add", False):
        yield "one-default"
    elif new.has_default():
        if callable(new.default) and new.default not in CONSTANT_CALLABLES:
            yield "one-default"
    elif not new.null and not (new.blank and new.empty_strings_allowed):
        yield "not-null"
    if new.remote_field and new.db_constraint and (new.has_default() or new.db_default is not NOT_PROVIDED):
        yield "check"  # PostgreSQL looks no row up only where all are null
    if new.unique or new.db_index:
        yield "index"


def _differs_by_row(default: Any) -> bool:
    """Whether PostgreSQL may compute it for each row: all but constants and the moment it began."""
    constant = (models.Value, models.functions.Now)
    return isinstance(default, models.Expression) and not isinstance(default, constant)


def _of_a_changed_column(old: Any, new: Any, name: str) -> Iterator[str]:
    if old.many_to_many or new.many_to_many:
        if not (old.many_to_many and new.many_to_many):
            yield "type"
        return
    if _column(old, name) != _column(new, name):
        yield "rename"
    if not _type_stays(old, new):
        yield "type"
    elif old.null and not new.null:
        yield "set-not-null"
    if (new.unique and not old.unique) or (new.db_index and not old.db_index):
        yield "index"
    if new.remote_field and new.db_constraint and not (old.remote_field and old.db_constraint):
        yield "check"


def _column(of: Any, name: str) -> str:
    return of.db_column or (f"{name}_id" if of.remote_field else name)


def _type_stays(old: Any, new: Any) -> bool:
    """Whether no row is read or written for the new type: it is the same, or a text that may be longer."""
    if old.remote_field or new.remote_field:
        return bool(old.remote_field and new.remote_field and _target(old) == _target(new))
    connection = connections["default"]  # knows the types; is not opened
    before, after = old.db_parameters(connection), new.db_parameters(connection)
    if before.get("collation") != after.get("collation"):
        return False
    if before["type"] == after["type"]:
        return True
    if not str(before["type"]).startswith("varchar"):
        return False
    longer = str(after["type"]).startswith("varchar") and _no_shorter(old.max_length, new.max_length)
    return after["type"] == "text" or longer


def _no_shorter(old: int | None, new: int | None) -> bool:
    return new is None or (old is not None and new >= old)


def _target(of: Any) -> tuple[str, Any]:
    model = of.remote_field.model
    label = model if isinstance(model, str) else model._meta.label
    return label.lower(), getattr(of, "to_fields", None)


def _statements(sql: Any) -> Iterator[str]:
    """Each statement of a ``RunSQL``. One text with several counts as one, which then is not known."""
    if sql in (operations.RunSQL.noop, []):
        return
    for each in [sql] if isinstance(sql, str) else sql:
        text = each if isinstance(each, str) else each[0]
        yield re.sub(r"--[^\n]*|/\*.*?\*/", "", text, flags=re.DOTALL)


def _of_sql(text: str) -> Iterator[str]:
    several = ";" in text.strip().rstrip(";") and not re.match(
        r"\s*create\s+(or\s+replace\s+)?function", text, re.I
    )
    if HARMLESS_SQL.match(text) and not several:
        return
    yield "unbatched" if CHANGES_ROWS.search(text) else "sql"


# --- What is released, and what a file allows itself


def released() -> dict[str, str]:
    """Path to SHA-256 of every migration that installations may have run."""
    lines = RELEASED.read_text().splitlines()
    return dict(reversed(line.split(maxsplit=1)) for line in lines if line and not line.startswith("#"))


def changed_since_release(recorded: Mapping[str, str], root: Path = ROOT) -> Iterator[str]:
    """Released migrations that are no longer what installations ran."""
    for path, digest in recorded.items():
        if not (root / path).exists():
            yield f"{path} is gone: installations ran it, and new ones need it. Bring it back."
        elif _sha256(root / path) != digest:
            yield f"{path} was edited after its release. Take the change back and write a new migration."


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def refusals(found: list[Problem], declared: Declared) -> list[str]:
    """What is left once the file's own allowances are taken off, and what is wrong with those. Pure."""
    allowed = {
        rule: why for rule, why in declared.allowed.items() if rule in RULES and rule not in NEVER_ALLOWED
    }
    broken = {each.rule for each in found}
    left = [str(each) for each in found if not allowed.get(each.rule, "").strip()]
    left += [f"ALLOWED names “{rule}”, which nobody can allow." for rule in declared.allowed.keys() - allowed]
    left += [
        f"ALLOWED names “{rule}”, which it does not break. Take it out." for rule in allowed.keys() - broken
    ]
    left += [f"ALLOWED gives no reason for “{rule}”." for rule, why in allowed.items() if not why.strip()]
    return left


def main(arguments: list[str] | None = None) -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--freeze", action="store_true", help="record the present migrations as released")
    freeze = options.parse_args(arguments).freeze
    recorded = released()
    bad = list(changed_since_release(recorded))
    loader = MigrationLoader(None)
    new = {
        path: migration
        for migration in loader.disk_migrations.values()
        if migration.app_label in OURS and (path := _path(migration)) not in recorded
    }
    for path, migration in sorted(new.items()):
        key, declared = (migration.app_label, migration.name), declared_by(migration)
        found = problems(migration, loader.project_state(key, at_end=False), declared)
        bad += [f"{path}: {each}" for each in refusals(found, declared)]
        for rule, why in declared.allowed.items():
            print(f"{path}: allowed [{rule}] because {why}")
        if declared.irreversible:
            print(f"{path}: cannot be taken back because {declared.irreversible}")
    for each in bad:
        print(each, file=sys.stderr)
    if freeze and not bad:
        with RELEASED.open("a") as file:
            file.writelines(f"{_sha256(ROOT / path)} {path}\n" for path in sorted(new))
    counts = f"{len(recorded)} released and unchanged, {len(new)} new"
    print(f"Migrations: {len(bad)} problems" if bad else f"Migrations: {counts}")
    return 1 if bad else 0


def _path(migration: Migration) -> str:
    return f"{migration.app_label}/migrations/{migration.name}.py"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    sys.exit(main())
