"""What findings need to know of a controller's purges and holds, as plain values."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.days import day_in, latest_day
from evidence.stored import Unreadable
from retention.coverage import latest
from retention.frozen import COUNTS, PREVIEW
from retention.models import LegalHold, PurgePlan, PurgeRun, RetentionSettings
from retention.plan_content import PLAN
from retention.terms import RunState


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """The current plan of a dataset, and the last run over it that has ended. ``fingerprint`` is that of what
    the plan means today, where it is not ``unreadable``. ``unknown_start`` are rows without a start event,
    at that run or else at the preview."""

    store: str
    dataset: str
    fingerprint: str
    approved: bool
    in_force_since: datetime | None
    unreadable: bool = False
    unknown_start: int = 0
    ended_at: datetime | None = None
    clean: bool = True


@dataclass(frozen=True, slots=True)
class RetentionFacts:
    """Of one controller at ``now``. ``overdue_holds`` stand past the day of their review."""

    now: datetime
    fiscal_year_ends: str
    plans: tuple[PlanFacts, ...] = ()
    overdue_holds: int = 0


def retention_by_controller(controller_ids: Collection[int]) -> dict[int, RetentionFacts]:
    """For some controllers; four queries, however much is planned."""
    now = timezone.now()
    ends = dict(
        RetentionSettings.objects.filter(controller__in=controller_ids).values_list(
            "controller", "fiscal_year_ends"
        )
    )
    plans = _plans(controller_ids)
    overdue = _overdue_holds(controller_ids, now)
    default = RetentionSettings().fiscal_year_ends
    return {
        pk: RetentionFacts(now, ends.get(pk, default), tuple(plans[pk]), overdue[pk]) for pk in controller_ids
    }


def _plans(controller_ids: Collection[int]) -> defaultdict[int, list[PlanFacts]]:
    current = PurgePlan.objects.filter(
        ended_at=None, dataset__store__controller__in=controller_ids
    ).select_related("dataset__store")
    runs = {
        run["plan__dataset"]: run
        for run in latest(
            PurgeRun.objects.filter(plan__dataset__store__controller__in=controller_ids)
        ).values("plan__dataset", "ended_at", "state", "before", "after")
    }
    found: defaultdict[int, list[PlanFacts]] = defaultdict(list)
    for plan in current:
        run: Any = runs.get(plan.dataset_id) or {}
        print_, unknown_start, unreadable = _read(plan, run)
        found[plan.dataset.store.controller_id].append(
            PlanFacts(
                store=plan.dataset.store.ref,
                dataset=plan.dataset.ref,
                fingerprint=print_,
                unreadable=unreadable,
                approved=plan.approved_at is not None,
                in_force_since=plan.effective_at,
                unknown_start=unknown_start,
                ended_at=run.get("ended_at"),
                clean=run.get("state", RunState.FINISHED) == RunState.FINISHED,
            )
        )
    return found


def _read(plan: PurgePlan, run: Mapping[str, Any]) -> tuple[str, int, bool]:
    """Fingerprint, rows without a start event, and whether either cannot be read."""
    counted = run.get("after") or run.get("before")
    try:
        unknown = COUNTS.read(counted).unknown_start if counted else PREVIEW.read(plan.preview).unknown_start
        return PLAN.read(plan.content).fingerprint, unknown, False
    except Unreadable:
        return "", 0, True


def _overdue_holds(controller_ids: Collection[int], now: datetime) -> Counter[int]:
    """Reviewed on their day at the latest: that day counts, in the controller's own time zone."""
    rows = LegalHold.objects.filter(
        controller__in=controller_ids, lifted_at=None, review_on__lte=latest_day(now)
    ).order_by()
    return Counter(
        pk
        for pk, zone, day in rows.values_list("controller", "controller__time_zone", "review_on")
        if day <= day_in(zone, now)
    )
