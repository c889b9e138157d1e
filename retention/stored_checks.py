"""What of open purges and erasures this version cannot read, or whose approval will not go on."""

from collections import defaultdict
from collections.abc import Iterator

from accounts.models import Controller
from evidence.stored import Unreadable
from evidence.stored_checks import unread
from evidence.upgrade_checks import Matter, Weight
from retention.erasing.frozen import is_on_its_ground
from retention.models import Erasure, ErasureMemory, PurgeBatch, PurgePlan, PurgeRun
from retention.plan_content import PLAN, PlanContent, differing
from retention.planning import ground_of, plan_content
from retention.terms import OPEN_ERASURES, OPEN_STATES
from stores.assembly import dataset_map, whole
from stores.models import Dataset


def stored_disposal() -> Iterator[Matter]:
    """Reads all that is open, and whom erasures were about; writes nothing."""
    yield from _approvals()
    yield from _runs()
    yield from _erasures()
    for memory in ErasureMemory.objects.select_related("erasure").iterator():
        yield from unread(f"requests/{memory.erasure.reference}", memory, "people")


def _approvals() -> Iterator[Matter]:
    current = PurgePlan.objects.filter(ended_at=None).select_related("dataset__store__controller")
    by_controller: defaultdict[Controller, list[PurgePlan]] = defaultdict(list)
    for plan in current.order_by("pk"):
        by_controller[plan.dataset.store.controller].append(plan)
    for controller, plans in by_controller.items():
        ground = ground_of(controller)
        rows = whole(Dataset.objects.filter(purge_plans__in=plans).select_related("store"))
        now = {row.pk: plan_content(row.store, dataset_map(row), ground) for row in rows}
        for plan in plans:
            subject = f"stores/{plan.dataset.store.ref}/{plan.dataset.ref}"
            yield from unread(subject, plan, "content", "preview")
            yield from _approval(subject, plan, now[plan.dataset_id])


def _approval(subject: str, plan: PurgePlan, now: PlanContent) -> Iterator[Matter]:
    if plan.approved_at is None:
        return
    try:
        parts = ", ".join(differing(PLAN.read(plan.content), now))
    except Unreadable:
        return  # said already
    if parts:
        words = f"Its purge is not what was approved ({parts}): have it proposed and approved anew."
        yield Matter(Weight.PEOPLE, subject, words)


def _runs() -> Iterator[Matter]:
    for run in PurgeRun.objects.filter(state__in=OPEN_STATES).select_related("plan__dataset__store"):
        subject = f"stores/{run.plan.dataset.store.ref}/{run.plan.dataset.ref}, run {run.pk}"
        yield from unread(subject, run, "work", "before", "after")
        for batch in PurgeBatch.objects.filter(run=run).exclude(bounds="")[:1]:
            yield from unread(subject, batch, "bounds")


def _erasures() -> Iterator[Matter]:
    open_ones = Erasure.objects.filter(state__in=OPEN_ERASURES).select_related("dataset__store")
    rows = whole(Dataset.objects.filter(pk__in=open_ones.values("dataset")))
    mapped = {row.pk: dataset_map(row) for row in rows}
    for erasure in open_ones.order_by("pk"):
        dataset = erasure.dataset
        subject = f"requests/{erasure.reference}: {dataset.store.ref}/{dataset.ref}"
        yield from unread(subject, erasure, "work", "before", "after_counts")
        try:
            stands = is_on_its_ground(erasure, mapped[dataset.pk])
        except Unreadable:
            continue  # said already
        if not stands:
            words = "Store or mapping have changed since it was approved: it will fail, and be planned anew."
            yield Matter(Weight.PEOPLE, subject, words)
