"""The first part of a run: is it still what was approved, is anything in the way, how much is due."""

from collections.abc import Sequence

from django.db import transaction

from evidence.stored import Unreadable
from retention import guard, order
from retention.batches import cut
from retention.clocks import clock_refusal
from retention.frozen import COUNTS, work_json
from retention.holding import Watch
from retention.models import PurgeRun
from retention.moves import end, move
from retention.planning import (
    Ground,
    Planned,
    datasets_to_plan,
    ground_under,
    is_of,
    planned,
    resources_beside,
)
from retention.schedule import Moment
from retention.terms import RunState
from stores.assembly import whole
from stores.counting import count_after
from stores.models import Dataset
from stores.protocol import Connector, Problem
from stores.stored import unreadable


def prepare(run: PurgeRun, connector: Connector, watch: Watch) -> None:
    """Bring a waiting run to RUNNING, ASKING or its end. Raises ``StoreError``; may be called again."""
    controller = run.plan.dataset.store.controller
    if not order.claim(run, controller.pk):
        return
    datasets = datasets_to_plan(controller)
    dataset = next(each for each in datasets if each.pk == run.plan.dataset_id)
    ground = ground_under(dataset)
    moment = ground.moment(as_of=run.as_of)
    theirs = connector.now()
    refusal = clock_refusal(moment, theirs) or _read_first(run, dataset, datasets)
    if refusal is not None:
        end(run, RunState.FAILED, refusal)
        return
    reading = [order.latest(run, each) for each in order.readers(dataset, datasets)]
    if order.waits_for(run, reading, controller.pk):
        return
    settled = Moment(moment.as_of, min(moment.now, theirs), moment.zone)
    plan = _planned(run, dataset, ground, settled, watch)
    if plan is not None and _is_free(run, plan, datasets, connector):
        _begin(run, plan, ground.settings.batch_rows, connector)


def obstacles(run: PurgeRun, connector: Connector) -> tuple[Problem, ...]:
    """What stands in the way of a run that was prepared before: it waited, was paused, or takes long."""
    dataset = run.plan.dataset
    row = whole(Dataset.objects.select_related("store__controller")).get(pk=dataset.pk)
    ground = ground_under(row)
    plan = planned(row, ground, ground.moment(as_of=run.as_of), reviewed=run.reviewed)
    if changed := _changed(run, plan):
        return (changed,)
    survey = connector.survey(plan.disposal.work)
    return (*survey.obstacles, *order.unmapped(survey, plan.disposal.work, resources_beside(dataset)))


def _planned(run: PurgeRun, dataset: Dataset, ground: Ground, moment: Moment, watch: Watch) -> Planned | None:
    """What is to be done, if that is still what was approved; else the run ends."""
    holds = watch.now()
    if holds.dataset:
        end(run, RunState.CANCELLED, Problem("dataset-held", dataset.ref))
        return None
    plan = planned(dataset, ground, moment, holds=holds, reviewed=run.reviewed)
    if changed := _changed(run, plan):
        end(run, RunState.FAILED, changed)
        return None
    if plan.disposal.refusals:
        end(run, RunState.FAILED, *plan.disposal.refusals)
        return None
    return plan


def _changed(run: PurgeRun, now: Planned) -> Problem | None:
    """That it is not what was approved any more, or that nobody can say what was."""
    ref = run.plan.dataset.ref
    try:
        return None if is_of(run.plan, now.content) else Problem("plan-changed", ref)
    except Unreadable as error:
        return unreadable(error, ref)


def _is_free(run: PurgeRun, plan: Planned, datasets: Sequence[Dataset], connector: Connector) -> bool:
    """Nothing forbids it, and what points at its rows has gone before; else it ends, or waits."""
    work = plan.disposal.work
    dataset = run.plan.dataset
    survey = connector.survey(work)
    problems = survey.obstacles or order.not_purged(survey, work, run, datasets)
    if problems:
        end(run, RunState.FAILED, *problems)
        return False
    first = [order.latest(run, each) for each in order.pointing(survey, dataset, datasets)]
    return not order.waits_for(run, first, dataset.store.controller_id)


def _begin(run: PurgeRun, plan: Planned, size: int, connector: Connector) -> None:
    """Write down what is to be done, in one transaction with the state that says so."""
    work = plan.disposal.work
    with transaction.atomic():
        run.round = 0
        counts = count_after(connector, work, cut(run, work, connector, size).due)
        stops = run.released_at is None and guard.asks(plan.mapping, counts)
        state = RunState.ASKING if stops else RunState.RUNNING
        fields = {"work": work_json(work), "before": COUNTS.write(counts), "round": 1, "tries": 0}
        if not move(run, state, since=(RunState.PREPARING,), next_try_at=None, **fields):
            transaction.set_rollback(True)  # cancelled meanwhile: no keys of rows stay behind


def _read_first(run: PurgeRun, dataset: Dataset, datasets: Sequence[Dataset]) -> Problem | None:
    """Datasets that read their start events here and have not been purged for this day: their rows
    would lose them."""
    for other in order.readers(dataset, datasets):
        latest = order.latest(run, other)
        if latest is None or latest.state in (RunState.FAILED, RunState.CANCELLED):
            return Problem("start-read-by", other.ref, {"dataset": other.name})
    return None
