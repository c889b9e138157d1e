"""Evidence is added to and goes forward: what the role that serves tries otherwise, the database refuses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from evidence.models import Document
from requests.models import RightsPlan
from retention.models import Erasure, ErasureBatch, ErasureMemory, PurgeBatch, PurgePlan, PurgeRun
from retention.terms import BATCH_MOVES, ERASURE_MOVES, RUN_MOVES, BatchState, ErasureState, RunState
from tests import two_controllers
from tests.rewriting import rewrite

pytestmark = pytest.mark.django_db

NOW = timezone.now()
BATCH = {
    "state": "done",
    "rows": 1,
    "certainty": "proven",
    "ended_at": NOW,
    "lease": uuid4(),
    "taken_at": NOW,
}
OPEN_BATCH = {"rows": None, "certainty": "", "ended_at": None, "lease": uuid4(), "taken_at": NOW}


type Rows = Mapping[type[models.Model], Any]


@dataclass(frozen=True)
class Kind:
    """How the columns of a model are kept; ``once`` by the column, the values that close it."""

    fixed: frozenset[str]
    once: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    grows: frozenset[str] = frozenset()
    """Only added to, or only emptied."""
    free: Mapping[str, str] = field(default_factory=dict)
    """With the reason."""
    over: dict[str, Any] = field(default_factory=dict)
    """What an ended row has; then all is fixed but ``after_end``."""
    after_end: frozenset[str] = frozenset()
    deleted: bool = False


def of(names: str) -> frozenset[str]:
    return frozenset(names.split())


WORK = "what workers write down while it is at work"
_APPROVED = {"approved_at": NOW, "approved_by": "user:x", "approval": "second_person", "effective_at": NOW}
_BATCH = {
    "fixed": of("id round step number expected"),
    "grows": of("bounds"),
    "free": dict.fromkeys(
        ("state", "tries", "lease", "taken_at", "rows", "proof", "certainty", "ended_at"), WORK
    ),
    "over": BATCH,
    "after_end": of("bounds"),
}
KINDS: dict[type[models.Model], Kind] = {
    PurgePlan: Kind(
        fixed=of("dataset version content preview proposed_at proposed_by fingerprint"),
        once=dict.fromkeys(_APPROVED, _APPROVED),
        free={"ended_at": "once, by its end"},
        over={"ended_at": NOW},
    ),
    PurgeRun: Kind(
        fixed=of("plan as_of key reviewed started_by started_at"),
        once={
            "work": {"work": {"steps": []}},
            "before": {"work": {"steps": []}},
            "released_by": {"released_by": "user:x", "released_at": NOW},
            "released_at": {"released_by": "user:x", "released_at": NOW},
            "cancelled_at": {"cancelled_at": NOW},
            "certificate": {"certificate": uuid4(), "state": "failed", "ended_at": NOW},
        },
        grows=of("round problems"),
        free={
            **dict.fromkeys(("state", "runs_after", "tries", "next_try_at", "after", "ended_at"), WORK),
            "paused_at": "people pause and resume it",
        },
        over={"ended_at": NOW, "state": "finished"},
        after_end=of("certificate"),
    ),
    PurgeBatch: Kind(**{**_BATCH, "fixed": _BATCH["fixed"] | {"run"}}),
    Erasure: Kind(
        fixed=of("dataset reference act key work fingerprint mapping despite_holds heeded begun_at begun_by"),
        once={"cancelled_at": {"cancelled_at": NOW}},
        grows=of("round after"),
        free=dict.fromkeys(
            (
                "state", "before", "after_counts", "rows", "certainty", "problems", "tries", "next_try_at",
                "ended_at",
            ),
            WORK,
        ),
        over={"state": "done", "rows": 1, "problems": [], "certainty": "proven", "ended_at": NOW},
    ),
    ErasureBatch: Kind(**{**_BATCH, "fixed": _BATCH["fixed"] | {"erasure"}}),
    ErasureMemory: Kind(
        fixed=of("erasure remembered_at"), free={"people": "tried again, it names more"}, deleted=True
    ),
    RightsPlan: Kind(
        fixed=of("request version fingerprint content by approved_at approved_by"),
        once={"carried_out_at": {"carried_out_at": NOW}},
        free={"ended_at": "once, by its end"},
        over={"ended_at": NOW},
    ),
    Document: Kind(
        fixed=of("id made_at made_by controller_id kind filename media_type sha256 size facts"),
        grows=of("storage_name"),
        once={"erased_at": {"erased_at": NOW, "storage_name": ""}},
        over={"erased_at": NOW, "storage_name": ""},
    ),
}  # fmt: skip


@pytest.fixture
def rows() -> Rows:
    return two_controllers.build().own_rows


def test_every_column_of_evidence_is_classified() -> None:
    for model, kind in KINDS.items():
        named = [*kind.fixed, *kind.once, *kind.grows, *kind.free]
        assert len(named) == len(set(named)), model
        known = {each.name for each in model._meta.concrete_fields} - (
            {"id"} if model not in (PurgeBatch, ErasureBatch, Document) else set()
        )
        assert set(named) == known, model


def tried(row: models.Model, assignment: str, values: Iterable[Any] = ()) -> str:
    """The message of the database's refusal, as the role that serves; "" where it allows it."""
    table = row._meta.db_table
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {assignment} WHERE id = %s", [*values, row.pk])
            assert cursor.rowcount == 1
            transaction.set_rollback(True)
    except IntegrityError as error:
        return str(error)
    return ""


def other(column: Any) -> str:
    """SQL for another value than the one that is there."""
    name = f'"{column.column}"'
    match column.db_type(connection):
        case kind if kind.startswith(("varchar", "text")) and "[]" not in kind:
            return f"left('x' || {name}, {column.max_length or 99})"
        case "jsonb":
            return """'{"other": 1}'"""
        case "timestamp with time zone":
            return f"coalesce({name}, now()) - interval '1 day'"
        case "date":
            return f"{name} + 1"
        case "boolean":
            return f"NOT {name}"
        case "uuid":
            return "gen_random_uuid()"
        case kind if kind.endswith("[]"):
            return "'{77}'"
        case _:
            return f"coalesce({name}, 0) + 1"


def changed(row: models.Model, name: str) -> str:
    column: Any = row._meta.get_field(name)
    return tried(row, f'"{column.column}" = {other(column)}')


@pytest.mark.parametrize("model", KINDS)
def test_what_is_fixed_stays(rows: Rows, model: type[models.Model]) -> None:
    for name in KINDS[model].fixed:
        assert changed(rows[model], name).startswith("evidence: "), name


@pytest.mark.parametrize("model", KINDS)
def test_what_was_said_once_stays(rows: Rows, model: type[models.Model]) -> None:
    for name, closed in KINDS[model].once.items():
        with transaction.atomic():
            rewrite(model._default_manager.filter(pk=rows[model].pk), **closed)
            assert changed(rows[model], name).startswith("evidence: "), name
            transaction.set_rollback(True)


@pytest.mark.parametrize("model", [model for model, kind in KINDS.items() if kind.over])
def test_nothing_comes_after_the_end(rows: Rows, model: type[models.Model]) -> None:
    kind = KINDS[model]
    rewrite(model._default_manager.filter(pk=rows[model].pk), **kind.over)
    for each in model._meta.concrete_fields:
        if each.name not in kind.after_end and not each.primary_key:
            assert changed(rows[model], each.name).startswith("evidence: "), each.name


def test_what_grows_never_shrinks(rows: Rows) -> None:
    run, erasure = rows[PurgeRun], rows[Erasure]
    rewrite(PurgeRun.objects.filter(pk=run.pk), round=2)
    rewrite(Erasure.objects.filter(pk=erasure.pk), round=2, after=[5])
    refused = [
        (run, "round = 1"),
        (run, "problems = '[]'"),
        (erasure, "round = 1"),
        (erasure, "after = '{6}'"),
        (rows[PurgeBatch], "bounds = 'other'"),
        (rows[ErasureBatch], "bounds = 'other'"),
        (rows[Document], "storage_name = 'other'"),
    ]
    for row, assignment in refused:
        assert tried(row, assignment).startswith("evidence: "), assignment
    allowed = [(run, "round = 3"), (erasure, "after = '{5,6}'"), (rows[PurgeBatch], "bounds = ''")]
    assert [tried(row, assignment) for row, assignment in allowed] == ["", "", ""]


STATES: list[tuple[type[models.Model], Any, Mapping[Any, Any], dict[str, Any], dict[str, Any]]] = [
    (PurgeRun, RunState, RUN_MOVES, {"ended_at": None}, {"ended_at": NOW}),
    (PurgeBatch, BatchState, BATCH_MOVES, OPEN_BATCH, BATCH),
    (ErasureBatch, BatchState, BATCH_MOVES, OPEN_BATCH, BATCH),
    (
        Erasure,
        ErasureState,
        ERASURE_MOVES,
        {"ended_at": None, "problems": []},
        {"ended_at": NOW, "rows": 1, "certainty": "proven"},
    ),
]
ENDED = {"finished", "failed", "cancelled", "done", "unproven"}


@pytest.mark.parametrize(("model", "states", "moves", "open_", "ended"), STATES)
def test_a_state_goes_along_its_edges_alone(
    rows: Rows,
    model: type[models.Model],
    states: Any,
    moves: Mapping[Any, Any],
    open_: dict[str, Any],
    ended: dict[str, Any],
) -> None:
    row = rows[model]
    for old, new in product(states, states):
        if old is new:
            continue
        with transaction.atomic():
            problems = {"problems": [{"code": "x"}] if old == "failed" else []} if model is Erasure else {}
            stood = {**(ended if old in ENDED else open_), "state": old, **problems}
            rewrite(model._default_manager.filter(pk=row.pk), **stood)
            again = ", round = round + 1" if model is Erasure and old in ENDED else ""
            said = tried(row, f"state = %s{again}", [new])
            transaction.set_rollback(True)
        assert said.startswith("evidence: ") is (new not in moves.get(old, ())), (old, new, said)


@pytest.mark.parametrize("model", [model for model, kind in KINDS.items() if not kind.deleted])
def test_nothing_is_deleted_by_itself(rows: Rows, model: type[models.Model]) -> None:
    """A plan that never ran goes with its dataset, and one of a request with that: checked at the end."""
    refused = pytest.raises(IntegrityError, match="evidence: cannot delete")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        if model is PurgePlan:
            plan = rows[model]
            cursor.execute(
                "INSERT INTO retention_purgeplan (dataset_id, version, fingerprint, content, preview,"
                " proposed_by, approved_by, approval, ended_at)"
                " SELECT dataset_id, 99, '', '{}', '{}', 'user:x', '', '', now()"
                " FROM retention_purgeplan WHERE id = %s RETURNING id",
                [plan.pk],
            )
            (key,) = cursor.fetchone()
        else:
            key = rows[model].pk
        cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE id = %s", [key])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_plan_that_never_ran_goes_with_its_dataset(rows: Rows) -> None:
    dataset = rows[PurgePlan].dataset
    dataset.pk, dataset.ref = None, "another"
    dataset.save()
    PurgePlan.objects.create(dataset=dataset, version=1, fingerprint="f", content={}, proposed_by="user:x")
    with transaction.atomic():
        dataset.delete()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_who_serves_cannot_switch_the_triggers_off(rows: Rows) -> None:
    """pgtrigger leaves out what a setting names, and every role may set it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pgtrigger.ignore', (SELECT array_agg(tgname)::text FROM pg_trigger"
            " WHERE NOT tgisinternal), false)"
        )
        try:
            assert changed(rows[PurgeRun], "as_of").startswith("evidence: ")
            with pytest.raises(IntegrityError, match="evidence"), transaction.atomic():
                cursor.execute("DELETE FROM retention_purgebatch")
        finally:
            cursor.execute("SELECT set_config('pgtrigger.ignore', '{}', false)")


def test_the_owner_can_for_a_later_migration(rows: Rows) -> None:
    rewrite(PurgeRun.objects.filter(pk=rows[PurgeRun].pk), key="another")
    assert PurgeRun.objects.filter(key="another").exists()
