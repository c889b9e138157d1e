"""Which runs wait for which: one dataset's runs one after the other, and first what depends on its rows.

A dataset goes after those that read their start events in it, or they would never learn that their
time has come, and after those whose foreign keys point at it.
"""

from collections.abc import Container, Iterable, Sequence

from django.db import transaction

from evidence.turns import wait_for_turn
from retention.leases import order_turn
from retention.models import PurgeRun
from retention.planning import read_before
from retention.terms import OPEN_STATES, RunState
from stores.assembly import dataset_map
from stores.models import Dataset
from stores.protocol import ForeignKey, Problem, Survey
from stores.work import Work

TAKES_ALONG = frozenset({"CASCADE", "SET NULL", "SET DEFAULT"})
"""What a foreign key does to the rows that point at one that goes."""

_BEGUN = frozenset({RunState.PREPARING, RunState.ASKING, RunState.RUNNING, RunState.VERIFYING})


def readers(dataset: Dataset, datasets: Sequence[Dataset]) -> list[Dataset]:
    """The datasets of its store that read their start events in it."""
    beside = _beside(dataset, datasets)
    refs = read_before(dataset_map(dataset), [dataset_map(each) for each in beside])
    return [each for each in beside if each.ref in refs]


def pointing(survey: Survey, dataset: Dataset, datasets: Sequence[Dataset]) -> list[Dataset]:
    """The mapped datasets whose foreign keys point at it."""
    tables = {*survey.after, *(key.table for key in survey.incoming)}
    return [each for each in _beside(dataset, datasets) if each.resource in tables]


def taken_along(survey: Survey, work: Work) -> list[ForeignKey]:
    """The keys by which rows of other tables would go along with those of this work."""
    if not any(step.deletes for step in work.steps):
        return []
    return [
        key
        for key in survey.incoming
        if key.on_delete in TAKES_ALONG and key.table not in (key.target, work.dataset.resource)
    ]


def unmapped(survey: Survey, work: Work, mapped: Container[str]) -> tuple[Problem, ...]:
    """Keys by which rows that no mapping of the store names would go along: the plan refuses."""
    return _problems(key for key in taken_along(survey, work) if key.table not in mapped)


def not_purged(survey: Survey, work: Work, run: PurgeRun, datasets: Sequence[Dataset]) -> tuple[Problem, ...]:
    """Keys by which rows would go along of a dataset that was not purged for the same day."""
    keys = taken_along(survey, work)
    purged = set()
    for each in pointing(survey, run.plan.dataset, datasets):
        last = latest(run, each)
        if last is not None and (last.state == RunState.FINISHED or last.state in OPEN_STATES):
            purged.add(each.resource)
    return _problems(key for key in keys if key.table not in purged)


def latest(run: PurgeRun, dataset: Dataset) -> PurgeRun | None:
    """The last run of another dataset for the same day or a later one."""
    others = PurgeRun.objects.filter(plan__dataset=dataset, as_of__gte=run.as_of).exclude(pk=run.pk)
    return others.order_by("-started_at", "-pk").first()


@transaction.atomic
def claim(run: PurgeRun, controller_id: int) -> bool:
    """Have the dataset for this run alone; False where another run of it must end first."""
    return not _waits(run, controller_id, ())


@transaction.atomic
def waits_for(run: PurgeRun, others: Iterable[PurgeRun | None], controller_id: int) -> bool:
    """Whether the run must wait for some of these that are still open. One that waits for this run
    itself, however long the way round, is not waited for. The run has its dataset (``claim``)."""
    named = [other.pk for other in others if other is not None]
    return bool(named) and _waits(run, controller_id, named)


def _waits(run: PurgeRun, controller_id: int, others: Sequence[int]) -> bool:
    """All decisions of a controller are made one after the other: no circle can come about."""
    wait_for_turn(order_turn(controller_id))
    rows = PurgeRun.objects.filter(
        plan__dataset__store__controller=controller_id, state__in=OPEN_STATES
    ).values_list("pk", "plan__dataset", "state", "runs_after")
    open_runs = {pk: (dataset, RunState(state), after) for pk, dataset, state, after in rows}
    ways = {
        pk: {*after} & open_runs.keys() | _same_first(pk, open_runs)
        for pk, (_, _, after) in open_runs.items()
    }
    still = _same_first(run.pk, open_runs) | {
        other for other in others if other in open_runs and not _leads_to(other, run.pk, ways)
    }
    open_run = PurgeRun.objects.filter(pk=run.pk, state__in=(RunState.WAITING, RunState.PREPARING))
    open_run.update(runs_after=sorted(still), state=RunState.WAITING if still else RunState.PREPARING)
    return bool(still)


def _same_first(pk: int, open_runs: dict[int, tuple[int, RunState, list[int]]]) -> set[int]:
    """Runs of the same dataset that began, or were started, before."""
    if pk not in open_runs:
        return set()
    dataset = open_runs[pk][0]
    begun = open_runs[pk][1] in _BEGUN
    return {
        other
        for other, (theirs, state, _) in open_runs.items()
        if theirs == dataset and other != pk and (state in _BEGUN or (other < pk and not begun))
    }


def _leads_to(start: int, goal: int, ways: dict[int, set[int]]) -> bool:
    seen: set[int] = set()
    ahead = [start]
    while ahead:
        here = ahead.pop()
        if here == goal:
            return True
        if here not in seen:
            seen.add(here)
            ahead.extend(ways.get(here, ()))
    return False


def _beside(dataset: Dataset, datasets: Sequence[Dataset]) -> list[Dataset]:
    return [each for each in datasets if each.store_id == dataset.store_id and each.pk != dataset.pk]


def _problems(keys: Iterable[ForeignKey]) -> tuple[Problem, ...]:
    found = sorted({(key.table, key.on_delete) for key in keys})
    return tuple(Problem("incoming-key", table, {"on_delete": on_delete}) for table, on_delete in found)
