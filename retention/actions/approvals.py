"""Approvals after an upgrade: kept where the work is the same, and said where it is not."""

from collections import defaultdict
from collections.abc import Iterator

from django.db import transaction

from accounts.models import Controller
from accounts.principal import system
from evidence.stored import Unreadable
from retention.actions.base import tell_plan
from retention.models import PurgePlan
from retention.plan_content import PLAN, PlanContent, differing
from retention.planning import ground_of, plan_content
from stores.assembly import dataset_map, whole
from stores.models import Dataset

BY = system("upgrade")


def settle_approvals() -> int:
    """For each approved plan that an older version stored: give it the fingerprint that this version knows it
    by, and say in the trail whether its approval goes on. Gives how many; again, it changes nothing.

    No approval hangs on it: that is decided from the content each time a purge is to run. Plans that cannot
    be read are left alone; a finding says so.
    """
    old = PurgePlan.objects.filter(ended_at=None, approved_at__isnull=False).exclude(
        content__format=PLAN.format
    )
    by_controller: defaultdict[Controller, list[tuple[PurgePlan, PlanContent]]] = defaultdict(list)
    for plan in old.select_related("dataset__store__controller"):
        for content in _not_settled(plan):
            by_controller[plan.dataset.store.controller].append((plan, content))
    return sum(_settle(controller, plans) for controller, plans in by_controller.items())


def _not_settled(plan: PurgePlan) -> Iterator[PlanContent]:
    try:
        content = PLAN.read(plan.content)
    except Unreadable:
        return
    if plan.fingerprint != content.fingerprint:
        yield content


@transaction.atomic
def _settle(controller: Controller, plans: list[tuple[PurgePlan, PlanContent]]) -> int:
    ground = ground_of(controller)
    rows = whole(
        Dataset.objects.filter(pk__in=[plan.dataset_id for plan, _ in plans]).select_related("store")
    )
    now = {row.pk: plan_content(row.store, dataset_map(row), ground) for row in rows}
    return sum(_told(plan, approved, now[plan.dataset_id]) for plan, approved in plans)


def _told(plan: PurgePlan, approved: PlanContent, now: PlanContent) -> bool:
    """``suspended``: it does not run, unless what differs is put back or somebody approves it anew."""
    was, plan.fingerprint = plan.fingerprint, approved.fingerprint
    moved = PurgePlan.objects.filter(pk=plan.pk, fingerprint=was).update(fingerprint=plan.fingerprint)
    if not moved:
        return False
    if parts := differing(approved, now):
        tell_plan("purge_plan.approval_suspended", plan, BY, was=was, parts=list(parts))
    else:
        tell_plan("purge_plan.approval_kept", plan, BY, was=was)
    return True
