"""Every night, in the controller's own: approved plans are run. The database says which have not been yet."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Controller
from evidence.stored import Unreadable
from retention.actions.base import CannotPurge
from retention.actions.runs import start
from retention.models import PurgePlan, PurgeRun, RetentionSettings
from retention.moves import BY
from retention.plan_content import PlanContent
from retention.planning import ground_of, is_of, plan_content
from retention.terms import OPEN_STATES, RunState
from stores.assembly import dataset_map, whole
from stores.models import Dataset

_WORK = 200
"""Runs that one sweep sends workers to."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Night:
    """The last night that has begun at a controller: its day, and the moment of its hour."""

    day: date
    began: datetime


def night_of(now: datetime, zone: ZoneInfo, hour: int) -> Night:
    """The night of a day begins at that hour of the day. Pure."""
    today = now.astimezone(zone).date()
    for day in (today, today - timedelta(days=1)):
        began = datetime.combine(day, time(hour), zone)
        # As moments: on the day the clocks change, wall times compare wrongly.
        if began.timestamp() <= now.timestamp():
            return Night(day, began)
    raise AssertionError("a day has begun before now")


def start_due() -> list[int]:
    """Start what the last night that began has not started: once for each dataset and day, however many
    beats ask, and late where none asked in time. Gives the runs.

    A plan takes part in the nights that begin after it came into force. What is still open from an
    earlier night goes on instead. Three queries where nothing is to be started.
    """
    now = timezone.now()
    plans = _in_force(now)
    hours = dict(RetentionSettings.objects.values_list("controller", "night_hour"))
    wanted: dict[str, tuple[PurgePlan, Night]] = {}
    for plan in plans:
        controller = plan.dataset.store.controller
        night = night_of(
            now, ZoneInfo(controller.time_zone), hours.get(controller.pk, RetentionSettings().night_hour)
        )
        if plan.effective_at is not None and plan.effective_at <= night.began:
            wanted[f"{plan.dataset_id}:{night.day.isoformat()}"] = (plan, night)
    for key in PurgeRun.objects.filter(key__in=wanted).values_list("key", flat=True):
        del wanted[key]
    by_controller: defaultdict[Controller, dict[str, tuple[PurgePlan, Night]]] = defaultdict(dict)
    for key, (plan, night) in wanted.items():
        by_controller[plan.dataset.store.controller][key] = (plan, night)
    return [run for controller, due in by_controller.items() for run in _started(controller, due)]


@transaction.atomic
def _started(controller: Controller, due: dict[str, tuple[PurgePlan, Night]]) -> list[int]:
    """All of a controller's together, so that each finds those that it must wait for."""
    unchanged = _unchanged(controller, [plan for plan, _ in due.values()])
    started = []
    for key, (plan, night) in due.items():
        if plan.pk in unchanged:
            try:
                started.append(start(plan=plan, by=BY, as_of=night.day, key=key).pk)
            except CannotPurge:  # withdrawn this very moment
                continue
    return started


def _unchanged(controller: Controller, plans: Sequence[PurgePlan]) -> set[int]:
    """Plans that are what was approved still: another one waits for its approval."""
    ground = ground_of(controller)
    rows = whole(Dataset.objects.filter(pk__in=[plan.dataset_id for plan in plans]).select_related("store"))
    contents = {row.pk: plan_content(row.store, dataset_map(row), ground) for row in rows}
    return {plan.pk for plan in plans if _is_of(plan, contents.get(plan.dataset_id))}


def _is_of(plan: PurgePlan, now: PlanContent | None) -> bool:
    """A plan that cannot be read waits for people; a finding says so (``retention.findings``)."""
    try:
        return now is not None and is_of(plan, now)
    except Unreadable as error:
        _log.error("purge_plan_unreadable", plan=plan.pk, code=error.code)
        return False


def _in_force(now: datetime) -> list[PurgePlan]:
    """With nothing of an earlier night still open."""
    busy = PurgeRun.objects.filter(state__in=OPEN_STATES).values("plan__dataset")
    plans = PurgePlan.objects.filter(ended_at=None, effective_at__lte=now).exclude(dataset__in=busy)
    return list(plans.select_related("dataset__store__controller"))


def unfinished() -> Iterator[int]:
    """Open runs that want a worker now: a message was lost, a worker died, their next try has come."""
    waiting = PurgeRun.objects.filter(
        Q(next_try_at=None) | Q(next_try_at__lte=timezone.now()), state__in=OPEN_STATES
    ).filter(Q(paused_at=None, cancelled_at=None) & ~Q(state=RunState.ASKING) | Q(cancelled_at__isnull=False))
    yield from waiting.order_by("started_at").values_list("pk", flat=True)[:_WORK]


def uncertified() -> Iterator[int]:
    """Ended runs whose certificate has not been made."""
    ended = PurgeRun.objects.filter(ended_at__isnull=False, certificate=None).exclude(work={})
    yield from ended.order_by("ended_at").values_list("pk", flat=True)[:_WORK]
