"""Plans: proposed with what they would take, approved by somebody else, and again whenever they change."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.days import COOLING_OFF
from accounts.principal import Principal
from accounts.roles import Right
from evidence.stored import Unreadable
from retention.actions.base import CannotPurge, tell_plan
from retention.frozen import PREVIEW
from retention.models import PurgePlan
from retention.plan_content import PLAN, PlanContent
from retention.planning import ground_of, is_of, plan_content, planned
from retention.preview import Preview
from retention.terms import ApprovalKind
from retention.wording import problem_words
from stores.assembly import dataset_map, whole
from stores.models import Dataset
from stores.stored import unreadable


@transaction.atomic
def propose(*, dataset: Dataset, preview: Preview, by: Principal) -> PurgePlan:
    """Put the dataset's purge, as rules and mapping are now, before an approver.

    ``preview`` is what the proposer saw. A plan that stands unchanged is given back as it is. Raises
    ``NotAllowed``, and ``CannotPurge`` where the plan refuses to run at all.
    """
    row = _locked(dataset)
    by.require(Right.PURGE, row.store.controller_id)
    ground = ground_of(row.store.controller)
    plan = planned(row, ground, ground.moment())
    if plan.disposal.refusals or preview.refusals or preview.obstacles:
        raise CannotPurge(_("The plan refuses: mend what the preview names first."))
    current = PurgePlan.objects.filter(dataset=row, ended_at=None).first()
    if current is not None:
        if _stands(current, plan.content):
            return current
        _end(current, by)
    last = PurgePlan.objects.filter(dataset=row).aggregate(last=Max("version"))["last"] or 0
    proposed = PurgePlan.objects.create(
        dataset=row,
        version=last + 1,
        fingerprint=plan.content.fingerprint,
        content=PLAN.write(plan.content),
        preview=PREVIEW.write(preview.seen()),
        proposed_by=by.actor,
    )
    tell_plan("purge_plan.propose", proposed, by, **_due(preview))
    return proposed


@transaction.atomic
def approve(*, plan: PurgePlan, by: Principal) -> PurgePlan:
    """Let it run every night from now on. Not by who proposed it, and never by a DPO (Art. 38(6))."""
    current = _current(plan)
    by.require(Right.APPROVE, current.dataset.store.controller_id)
    if by.actor == current.proposed_by:
        raise CannotPurge(_("A second person approves what one has proposed."))
    return _approved(current, ApprovalKind.SECOND_PERSON, by)


@transaction.atomic
def approve_alone(*, plan: PurgePlan, by: Principal) -> PurgePlan:
    """Where the controller has a single officer: in force a day from now; certificates say so."""
    current = _current(plan)
    controller = current.dataset.store.controller
    by.require(Right.PURGE, controller.pk)
    if not ground_of(controller).settings.single_officer:
        raise CannotPurge(_("This controller asks for a second person; see its retention settings."))
    return _approved(current, ApprovalKind.COOLING_OFF, by)


@transaction.atomic
def withdraw(*, plan: PurgePlan, by: Principal) -> None:
    """No further run starts; one that runs goes on until it is cancelled."""
    current = _current(plan)
    controller_id = current.dataset.store.controller_id
    if not by.allows(Right.APPROVE, controller_id):
        by.require(Right.PURGE, controller_id)
    _end(current, by)


def is_unchanged(plan: PurgePlan) -> bool:
    """Whether rules, mapping and store are still those of the plan. Raises ``Unreadable``."""
    row = whole(Dataset.objects.select_related("store__controller")).get(pk=plan.dataset_id)
    ground = ground_of(row.store.controller)
    return is_of(plan, plan_content(row.store, dataset_map(row), ground))


def _stands(plan: PurgePlan, now: PlanContent) -> bool:
    """One that cannot be read has its place taken by what is proposed now."""
    try:
        return is_of(plan, now)
    except Unreadable:
        return False


def _approved(plan: PurgePlan, kind: ApprovalKind, by: Principal) -> PurgePlan:
    if plan.approved_at is not None:
        return plan
    try:
        unchanged = is_unchanged(plan)
    except Unreadable as error:
        raise CannotPurge(problem_words(unreadable(error))) from None
    if not unchanged:
        raise CannotPurge(_("Rules or mapping have changed since this was proposed: look at it again."))
    now = timezone.now()
    plan.approved_at = now
    plan.approved_by = by.actor
    plan.approval = kind
    plan.effective_at = now + (COOLING_OFF if kind is ApprovalKind.COOLING_OFF else timedelta())
    plan.save(update_fields=["approved_at", "approved_by", "approval", "effective_at"])
    tell_plan("purge_plan.approve", plan, by, approval=kind.value)
    return plan


def _current(plan: PurgePlan) -> PurgePlan:
    locked = (
        PurgePlan.objects.select_for_update(of=("self",))
        .select_related("dataset__store__controller")
        .get(pk=plan.pk)
    )
    if locked.ended_at is not None:
        raise CannotPurge(_("Another version has taken the place of this plan."))
    return locked


def _locked(dataset: Dataset) -> Dataset:
    Dataset.objects.select_for_update().get(pk=dataset.pk)
    return whole(Dataset.objects.select_related("store__controller")).get(pk=dataset.pk)


def _end(plan: PurgePlan, by: Principal) -> None:
    PurgePlan.objects.filter(pk=plan.pk).update(ended_at=timezone.now())
    tell_plan("purge_plan.end", plan, by)


def _due(preview: Preview) -> dict[str, Any]:
    return {"due": {step.name: step.due for step in preview.steps}}
