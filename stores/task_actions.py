"""The verbs of tasks in data stores: ask, finish with proof, open again, hand over, leave people alone."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from accounts.principal import Principal
from accounts.roles import Right
from evidence.documents import keep
from evidence.trail import record as record_event
from stores.models import DataStore, StoreTask

MOST_BYTES = 20_000_000
FIND = "find"
"""The step of a task to look for a person; ``spared`` then says for whom."""


@dataclass(frozen=True, slots=True)
class ProofFile:
    """What the person hands in: a list, a photograph, a message of the system."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


def members(controller_id: int) -> "QuerySet[User]":
    """Everybody who can be given work at a controller: a role there, and an account that is open."""
    there = Membership.objects.filter(controller_id=controller_id)
    return User.objects.filter(pk__in=there.values("user_id"), is_active=True)


def may_finish(task: StoreTask, by: Principal) -> bool:
    """Whoever it is assigned to, and whoever may edit the record."""
    return by.actor == task.assignee.actor or by.allows(Right.EDIT, task.store.controller_id)


@transaction.atomic
def make_task(
    *,
    store: DataStore,
    dataset: str,
    step: str,
    batch: str,
    assignee: User,
    instructions: str,
    due_on: date,
    by: Principal,
    spared: str = "",
    about: str = "",
) -> StoreTask:
    """Ask somebody for one batch of work; asked again, it is the same task. Raises ``NotAllowed``."""
    by.require(Right.EDIT, store.controller_id)
    task, made = StoreTask.objects.get_or_create(
        batch=uuid.UUID(batch),
        defaults={
            "store": store,
            "dataset": dataset,
            "step": step,
            "assignee": assignee,
            "instructions": instructions,
            "spared": spared,
            "about": about,
            "due_on": due_on,
        },
    )
    if made:
        _tell("store_task.made", task, by, due_on=due_on.isoformat())
    return task


@transaction.atomic
def finish_task(
    *,
    task: StoreTask,
    rows: int,
    by: Principal,
    done_at: datetime | None = None,
    note: str = "",
    proof: ProofFile | None = None,
) -> None:
    """Attest that it is done, and how many records went; whom it names is forgotten.

    Raises ``NotAllowed``; ``ValidationError`` for what cannot be, or a task that is finished already.
    """
    held = _locked(task, by)
    now = timezone.now()
    moment = done_at or now
    if held.done_at is not None:
        raise ValidationError(_("This task is finished already."))
    if rows < 0:
        raise ValidationError({"rows": _("A count is 0 or more.")})
    if moment > now or moment.date() < held.made_at.date():
        raise ValidationError({"done_at": _("A moment between its making and now.")})
    if proof and len(proof.content) > MOST_BYTES:
        raise ValidationError({"proof": _("A proof has at most 20 MB.")})
    held.done_at, held.done_by, held.rows, held.note = moment, by.actor, rows, note
    held.spared = held.about = ""
    if proof:
        held.proof = keep(
            proof.content,
            kind="store_task_proof",
            filename=proof.name,
            media_type=proof.media_type,
            actor=by.actor,
            controller_id=held.store.controller_id,
            facts={"task": held.pk},
        )
    held.save()
    _tell("store_task.done", held, by, rows=rows, proof=bool(proof))


@transaction.atomic
def reopen_task(*, task: StoreTask, because: str, by: Principal) -> None:
    """It was wrong: open it again, without its count and proof. The proof's document stays kept.

    Raises ``NotAllowed``; ``ValidationError`` without a reason, or for a task that is open.
    """
    by.require(Right.EDIT, task.store.controller_id)
    held = _locked(task, by)
    if held.done_at is None:
        raise ValidationError(_("This task is still open."))
    if not because.strip():
        raise ValidationError({"because": _("Say what was wrong.")})
    held.done_at, held.done_by, held.rows, held.proof, held.told_on = None, "", None, None, None
    held.reopened_because = because
    held.save()
    _tell("store_task.reopened", held, by)


@transaction.atomic
def assign_task(*, task: StoreTask, assignee: User, by: Principal) -> None:
    """Hand an open task to somebody else at the controller. Raises ``NotAllowed``, ``ValidationError``."""
    by.require(Right.EDIT, task.store.controller_id)
    held = _locked(task, by)
    if held.done_at is not None:
        raise ValidationError(_("This task is finished already."))
    if not members(held.store.controller_id).filter(pk=assignee.pk).exists():
        raise ValidationError({"assignee": _("Choose somebody with a role at this controller.")})
    if held.assignee_id == assignee.pk:
        return
    held.assignee, held.told_on = assignee, None
    held.save(update_fields=["assignee", "told_on"])
    _tell("store_task.assigned", held, by, to=assignee.actor)


@transaction.atomic
def spare_in_task(*, task: StoreTask, people: str, by: Principal) -> None:
    """Leave more people alone in an open task: ``people`` has one a line; its assignee is reminded anew.

    Whom it names already, a task that is finished, and one to look for somebody, change nothing. Raises
    ``NotAllowed``.
    """
    by.require(Right.HOLD, task.store.controller_id)
    held = _row(task)
    known = held.spared.splitlines()
    more = [line for line in people.splitlines() if line not in known]
    if held.done_at is not None or held.step == FIND or not more:
        return
    held.spared, held.told_on = "\n".join([*known, *more]), None
    held.save(update_fields=["spared", "told_on"])
    _tell("store_task.spared", held, by)


def _locked(task: StoreTask, by: Principal) -> StoreTask:
    """The task as it stands, ours until the transaction ends. Raises ``NotAllowed``."""
    held = _row(task)
    if not may_finish(held, by):
        by.require(Right.EDIT, held.store.controller_id)
    return held


def _row(task: StoreTask) -> StoreTask:
    rows = StoreTask.objects.select_for_update(of=("self",)).select_related("store", "assignee")
    return rows.get(pk=task.pk)


def _tell(verb: str, task: StoreTask, by: Principal, **detail: object) -> None:
    record_event(
        verb,
        actor=by.actor,
        controller_id=task.store.controller_id,
        record=f"storetask:{task.pk}",
        detail={"store": task.store.ref, "dataset": task.dataset, **detail},
    )
