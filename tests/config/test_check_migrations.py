"""Which migrations ``make check`` refuses: small made-up ones on our own tables."""

import functools
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    ValidateConstraint,
)
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import timezone

from config.pending import Declared, declared_by, why_irreversible
from evidence.data_migrations import InBatches
from requests.models import SubjectRequest
from scripts import check_migrations as checking

BIG, SMALL = "subjectrequest", "requestsettings"
UNDECLARED = Declared({}, "")
LATE = models.CheckConstraint(name="late", condition=models.Q(reference__gt=""))
BY_NAME = models.Index(name="by_name", fields=["language"])
ONCE = models.UniqueConstraint(name="once", fields=["language"])


@functools.cache
def today() -> ProjectState:
    """All our models as the migrations of the repository leave them."""
    return MigrationLoader(None).project_state()


def migration(*operations: Any, **attributes: Any) -> migrations.Migration:
    made = type("Migration", (migrations.Migration,), {"operations": list(operations), **attributes})
    return made("0099_made_up", "requests")


def broken(*operations: Any, **attributes: Any) -> list[str]:
    found = checking.problems(migration(*operations, **attributes), today(), UNDECLARED)
    return [problem.rule for problem in found]


def add(field: Any, model: str = BIG) -> migrations.AddField:
    return migrations.AddField(model, "made_up", field)


def alter(name: str, field: Any, model: str = BIG) -> migrations.AlterField:
    return migrations.AlterField(model, name, field)


def to_controller(**options: Any) -> Any:
    return models.ForeignKey("accounts.controller", models.CASCADE, related_name="+", **options)


def separately(database: list[Any], state: list[Any]) -> migrations.SeparateDatabaseAndState:
    return migrations.SeparateDatabaseAndState(database_operations=database, state_operations=state)


def nothing(_apps: Any, _rows: Any) -> None:
    pass


def in_batches(**options: Any) -> InBatches:
    return InBatches("requests", "SubjectRequest", todo=models.Q(language=""), change=nothing, **options)


NEW_TABLE = migrations.CreateModel("MadeUp", [("id", models.BigAutoField(primary_key=True))])
REVERSED = {"reverse_sql": migrations.RunSQL.noop}
QUICK = "CREATE INDEX CONCURRENTLY x ON requests_subjectrequest (language)"


@pytest.mark.parametrize(
    ("operation", "rule"),
    [
        (add(models.IntegerField()), "not-null"),
        (add(models.IntegerField(), SMALL), "not-null"),
        (add(models.CharField(max_length=5)), "not-null"),
        (add(models.DateTimeField(default=timezone.now)), "one-default"),
        (add(models.DateTimeField(auto_now_add=True)), "one-default"),
        (add(models.UUIDField(db_default=RandomUUID())), "rewrite"),
        (
            add(
                models.GeneratedField(
                    expression=models.F("id"), output_field=models.BigIntegerField(), db_persist=True
                )
            ),
            "rewrite",
        ),
        (add(models.CharField(max_length=5, null=True, db_index=True)), "index"),
        (add(models.CharField(max_length=5, null=True, unique=True)), "index"),
        (add(to_controller(null=True)), "index"),
        (add(to_controller(null=True, default=1, db_index=False)), "check"),
        (alter("withdrawn_at", models.DateTimeField(default=None)), "set-not-null"),
        (alter("language", models.CharField(max_length=1)), "type"),
        (alter("language", models.IntegerField()), "type"),
        (alter("language", models.CharField(max_length=2, db_collation="C")), "type"),
        (alter("language", models.CharField(max_length=2, db_index=True)), "index"),
        (alter("language", models.CharField(max_length=2, unique=True)), "index"),
        (alter("language", models.CharField(max_length=2, db_column="tongue")), "rename"),
        (alter("controller", models.BigIntegerField(db_column="controller_id")), "type"),
        (migrations.RenameField(BIG, "language", "tongue"), "rename"),
        (migrations.RenameField(SMALL, "controller", "owner"), "rename"),
        (migrations.RenameModel("SubjectRequest", "Asked"), "rename"),
        (migrations.AlterModelTable(BIG, "asked"), "rename"),
        (migrations.RemoveField(BIG, "language"), "drop"),
        (migrations.DeleteModel("CalendarFeed"), "drop"),
        (migrations.AddIndex(BIG, BY_NAME), "index"),
        (migrations.AlterUniqueTogether(BIG, {("language", "state")}), "index"),
        (migrations.AddConstraint(BIG, ONCE), "index"),
        (migrations.AddConstraint(BIG, LATE), "check"),
        (migrations.RunPython(nothing, nothing), "unbatched"),
        (migrations.RunSQL("UPDATE requests_subjectrequest SET language = 'en'", **REVERSED), "unbatched"),
        (migrations.RunSQL("ALTER TABLE requests_subjectrequest ADD x int NOT NULL", **REVERSED), "sql"),
        (migrations.RunSQL(f"{QUICK}; LOCK TABLE requests_subjectrequest", **REVERSED), "sql"),
        (migrations.RunSQL("/* VALIDATE */ CREATE INDEX x ON y (z)", **REVERSED), "sql"),
        (migrations.RunSQL(QUICK), "irreversible"),
        (migrations.AlterOrderWithRespectTo("letter", "request"), "unknown"),
        (separately([migrations.RemoveField(BIG, "language")], []), "drop"),
        (separately([separately([migrations.AddIndex(BIG, BY_NAME)], [])], []), "index"),
    ],
)
def test_refused(operation: Any, rule: str) -> None:
    assert broken(operation) == [rule]


@pytest.mark.parametrize(
    "operation",
    [
        add(models.IntegerField(null=True)),
        add(models.IntegerField(default=3)),
        add(models.IntegerField(db_default=3)),
        add(models.DateTimeField(db_default=models.functions.Now())),
        add(models.JSONField(default=dict)),
        add(models.TextField(blank=True)),
        add(to_controller(null=True, db_index=False)),
        add(models.ManyToManyField("accounts.user", related_name="+")),
        add(models.CharField(max_length=5, null=True, db_index=True), SMALL),
        add(to_controller(null=True), SMALL),
        alter("language", models.CharField(max_length=3)),
        alter("language", models.TextField()),
        alter("language", models.CharField("tongue", max_length=2, choices=[("en", "English")])),
        alter("received_at", models.DateTimeField(null=True)),
        alter("controller", to_controller(verbose_name="whose")),
        NEW_TABLE,
        migrations.AddConstraint(SMALL, models.CheckConstraint(name="x", condition=models.Q(pk__gt=0))),
        migrations.AlterModelTable(BIG, None),
        migrations.RemoveIndex(BIG, "request_open_by_due"),
        AddConstraintNotValid(BIG, LATE),
        migrations.RunSQL(
            "ALTER TABLE x ADD CONSTRAINT y FOREIGN KEY (a) REFERENCES b (id) NOT VALID", **REVERSED
        ),
        migrations.RunSQL("ALTER TABLE x VALIDATE CONSTRAINT y;", **REVERSED),
        separately([], [migrations.RenameField(BIG, "language", "tongue")]),
    ],
)
def test_allowed(operation: Any) -> None:
    assert broken(operation) == []


def test_triggers_of_the_repository_are_no_danger() -> None:
    """Each is a short lock; their SQL holds words such as NOT NULL and UPDATE."""
    first = MigrationLoader(None).disk_migrations["requests", "0001_initial"]
    triggers = [each for each in first.operations if type(each).__name__ == "AddTrigger"]
    assert triggers
    assert broken(*triggers) == []


def test_a_table_is_free_in_the_migration_that_makes_it() -> None:
    index = migrations.AddIndex("madeup", models.Index(name="made_up", fields=["id"]))
    assert broken(NEW_TABLE, index, add(to_controller(), "madeup")) == []
    assert broken(NEW_TABLE, index, add(to_controller())) == ["not-null", "index"]


@pytest.mark.parametrize(
    ("operations", "attributes", "rules"),
    [
        ([AddIndexConcurrently(BIG, BY_NAME)], {"atomic": False}, []),
        (
            [AddIndexConcurrently(BIG, BY_NAME), add(models.TextField(blank=True))],
            {"atomic": False},
            ["alone"],
        ),
        ([ValidateConstraint(BIG, "late")], {}, []),
        ([AddConstraintNotValid(BIG, LATE), ValidateConstraint(BIG, "late")], {}, ["validate"]),
        ([in_batches(reverse_code=nothing)], {"atomic": False}, []),
        ([in_batches(reverse_code=nothing)], {}, ["batches"]),
        ([in_batches()], {"atomic": False}, ["irreversible"]),
        ([], {"replaces": [("requests", "0001_initial")]}, ["squashed"]),
    ],
)
def test_what_a_migration_holds_together(
    operations: list[Any], attributes: dict[str, Any], rules: list[str]
) -> None:
    assert broken(*operations, **attributes) == rules


def test_a_change_is_compared_with_the_column_as_it_is_by_then() -> None:
    longer, shorter = (alter("language", models.CharField(max_length=size)) for size in (9, 4))
    assert broken(longer, shorter) == ["type"]


def test_irreversible_is_fine_where_it_says_so() -> None:
    once = migration(in_batches(), atomic=False)
    assert checking.problems(once, today(), Declared({}, "the old texts are gone")) == []
    assert "does not say how to take back" in why_irreversible(once)


def test_the_file_says_what_it_allows_and_why(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("made_up_migration")
    module.ALLOWED = {"drop": "nothing reads it since 0.3"}
    module.IRREVERSIBLE = "its texts go"
    monkeypatch.setitem(sys.modules, module.__name__, module)
    dropping = migration(migrations.RemoveField(BIG, "language"), __module__=module.__name__)
    declared = declared_by(dropping)
    assert declared == Declared({"drop": "nothing reads it since 0.3"}, "its texts go")
    assert checking.refusals(checking.problems(dropping, today(), declared), declared) == []
    assert why_irreversible(dropping) == "its texts go"


@pytest.mark.parametrize(
    ("allowed", "said"),
    [
        ({}, "Stop using it in one release"),
        ({"drop": " "}, "no reason"),
        ({"drop": "unused since 0.3", "index": "small"}, "“index”, which it does not break"),
        ({"drop": "unused since 0.3", "squashed": "tidier"}, "“squashed”, which nobody can allow"),
        ({"drop": "unused since 0.3", "dorp": "unused"}, "“dorp”, which nobody can allow"),
    ],
)
def test_an_allowance_has_a_known_rule_a_reason_and_a_use(allowed: dict[str, str], said: str) -> None:
    declared = Declared(allowed, "")
    dropping = migration(migrations.RemoveField(BIG, "language"))
    found = checking.problems(dropping, today(), declared)
    assert any(said in each for each in checking.refusals(found, declared))


def test_a_released_migration_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "0001_initial.py"
    path.write_text("operations = []")
    recorded = {"0001_initial.py": checking._sha256(path)}
    assert list(checking.changed_since_release(recorded, tmp_path)) == []
    path.write_text("operations = [1]")
    (edited,) = checking.changed_since_release(recorded, tmp_path)
    assert "was edited" in edited
    path.unlink()
    (gone,) = checking.changed_since_release(recorded, tmp_path)
    assert "is gone" in gone


def test_a_release_records_its_migrations_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of_others = [line for line in checking.RELEASED.read_text().splitlines() if "requests/" not in line]
    monkeypatch.setattr(checking, "RELEASED", tmp_path / "released.txt")
    checking.RELEASED.write_text("\n".join(of_others) + "\n")
    assert checking.main(["--freeze"]) == 0
    once = checking.RELEASED.read_text()
    assert "requests/migrations/0001_initial.py" in checking.released()
    assert checking.main(["--freeze"]) == 0
    assert checking.RELEASED.read_text() == once


def test_the_first_migration_of_every_app_is_released() -> None:
    first = {f"{app}/migrations/0001_initial.py" for app in checking.OURS}
    assert first <= checking.released().keys()


def test_small_tables_exist() -> None:
    assert {apps.get_model(label)._meta.label_lower for label in checking.SMALL} == checking.SMALL
    assert SubjectRequest._meta.label_lower not in checking.SMALL


def test_every_rule_says_what_to_do_instead() -> None:
    for rule, words in checking.RULES.items():
        assert words.count(".") >= 1, rule
    assert checking.RULES.keys() >= checking.LOCKS | checking.NEVER_ALLOWED


def test_the_repository_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert checking.main([]) == 0
    assert "released and unchanged" in capsys.readouterr().out
