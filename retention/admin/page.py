"""What the page of one dataset's purge holds, for one person; its number of queries is bounded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from accounts.principal import Principal
from accounts.roles import Right
from accounts.trail_view import actor_names
from evidence.stored import Unreadable
from processing.models import DataCategory
from retention.admin.buttons import Button, plan_buttons
from retention.admin.rule_lines import RuleLine, rule_lines
from retention.admin.standing import PROPOSABLE, next_step, part_of, run_badge, standing_badge, standing_of
from retention.frozen import PREVIEW
from retention.holding import holds_on
from retention.models import PurgeBatch, PurgePlan, PurgeRun
from retention.plan_content import PLAN
from retention.planning import Planned, ground_of, planned, resources_beside
from retention.preview import Preview, StepPreview, preview_of
from retention.terms import BatchState
from retention.wording import never_words, planned_words, problem_words
from stores.assembly import whole
from stores.models import Dataset
from stores.opening import opened
from stores.protocol import Problem, StoreError
from stores.stored import unreadable

RUNS = 20
"""Latest runs shown."""


@dataclass(frozen=True, slots=True)
class StepLine:
    """What one step would take now, and by which rules."""

    words: str
    why: list[str]
    due: int
    spared: int
    columns: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run in the list."""

    run: PurgeRun
    badge: Any
    rows: int


@dataclass(frozen=True, slots=True)
class PurgePage:
    plan: PurgePlan | None
    badge: Any
    next_step: str
    buttons: list[Button]
    counts_first: bool
    problems: list[str]
    advice: list[str]
    counted: bool
    steps: list[StepLine]
    unknown_start: int
    total: int | None
    held_dataset: bool
    held_people: int
    rules: list[RuleLine]
    never: list[str]
    seen: list[tuple[str, int]]
    proposed_by: str
    approved_by: str
    runs: list[RunLine]


def purge_page(dataset: Dataset, by: Principal, *, count: bool) -> PurgePage:
    """Gather the page; the store is asked only with ``count``."""
    row = whole(Dataset.objects.select_related("store__controller")).get(pk=dataset.pk)
    ground, holds = ground_of(row.store.controller), holds_on(row)
    now = planned(row, ground, ground.moment(), holds=holds)
    plan = PurgePlan.objects.filter(dataset=row, ended_at=None).first()
    standing = standing_of(plan, now)
    part = part_of(by, row.store.controller_id, ground.settings)
    # Masked or not, rows of people are not for who only connects systems.
    shows = by.allows(Right.SEE_REQUESTS, row.store.controller_id)
    preview = _counted(row, now) if count else Preview(refusals=now.disposal.refusals)
    counted = count and not preview.refusals and not preview.obstacles
    names = actor_names({plan.proposed_by, plan.approved_by} - {""}, by) if plan else {}
    proposed_by = names.get(plan.proposed_by, "") if plan else ""
    rules = list(rule_lines(now, ground))
    return PurgePage(
        plan=plan,
        badge=standing_badge(standing),
        next_step=next_step(
            standing, plan, part, night_hour=ground.settings.night_hour, proposed_by=proposed_by
        ),
        buttons=list(plan_buttons(standing, plan, part, counted=counted)),
        counts_first=part.purges and not count and standing in PROPOSABLE,
        problems=[
            problem_words(each) for each in (*_unreadable(plan), *preview.refusals, *preview.obstacles)
        ],
        advice=[problem_words(each) for each in preview.advice],
        counted=counted,
        steps=[_step(each, {line.path: str(line) for line in rules}, shows=shows) for each in preview.steps],
        unknown_start=preview.unknown_start,
        total=preview.total,
        held_dataset=holds.dataset,
        held_people=len(holds.people),
        rules=rules,
        never=list(_never(now, row.store.controller_id)),
        seen=list(_seen(plan)),
        proposed_by=proposed_by,
        approved_by=names.get(plan.approved_by, "") if plan else "",
        runs=list(_runs(row)),
    )


def _counted(dataset: Dataset, now: Planned) -> Preview:
    try:
        with opened(dataset.store) as connector:
            return preview_of(now, connector, resources_beside(dataset))
    except StoreError as error:
        return Preview(obstacles=(Problem("store-away", "", {"message": str(error)}),))


def _step(step: StepPreview, rules: Mapping[str, str], *, shows: bool) -> StepLine:
    samples = step.samples if shows else ()
    return StepLine(
        words=planned_words(step.deletes, step.columns),
        why=[rules.get(path, path) for path in step.rules],
        due=step.due,
        spared=step.spared,
        columns=tuple(samples[0]) if samples else (),
        samples=tuple(tuple(row.values()) for row in samples),
    )


def _never(now: Planned, controller_id: int) -> Iterator[str]:
    """Categories by their names; one query."""
    refs = {each.category for each in now.disposal.never}
    found = DataCategory.objects.filter(Q(controller=None) | Q(controller=controller_id), ref__in=refs)
    names = {each.ref: str(each) for each in found} if refs else {}
    for each in now.disposal.never:
        yield never_words(each, names.get(each.category, each.category))


def _seen(plan: PurgePlan | None) -> Iterator[tuple[str, int]]:
    """What its proposer had counted; where that cannot be read, ``_unreadable`` says so."""
    try:
        steps = PREVIEW.read(plan.preview).steps if plan else ()
    except Unreadable:
        return
    for step in steps:
        yield planned_words(step.deletes, step.columns), step.due


def _unreadable(plan: PurgePlan | None) -> Iterator[Problem]:
    """What of the plan this version cannot read."""
    try:
        if plan is not None:
            PLAN.read(plan.content)
            PREVIEW.read(plan.preview)
    except Unreadable as error:
        yield unreadable(error)


def _runs(dataset: Dataset) -> Iterator[RunLine]:
    """The latest runs with what went; two queries."""
    latest = list(PurgeRun.objects.filter(plan__dataset=dataset.pk).order_by("-started_at")[:RUNS])
    gone = dict(
        PurgeBatch.objects.filter(run__in=latest)
        .order_by()
        .values_list("run")
        .annotate(rows=Coalesce(Sum("rows", filter=Q(state=BatchState.DONE)), 0))
        .values_list("run", "rows")
    )
    for run in latest:
        yield RunLine(run, run_badge(run), gone.get(run.pk, 0))
