"""Promises, last runs and last purges from the rows: constant numbers of queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Func, JSONField, QuerySet, Value

from evidence.models import Document
from evidence.stored import Unreadable
from processing.models import RetentionPeriod
from retention.frozen import WORK
from retention.models import PurgeBatch, PurgeRun
from retention.needs import purpose_path
from retention.promises import LastRun, Promise
from retention.terms import RunState
from stores.models import Binding

_RULES = Func(
    "work",
    Value("$.steps[*].lapses[*].rule"),
    function="jsonb_path_query_array",
    arg_joiner=", ",
    template="%(function)s(%(expressions)s::jsonpath)",
    output_field=JSONField(),
)
"""The register paths of the periods that a run carried out."""


def promises_at(controller_ids: Collection[int]) -> dict[int, tuple[Promise, ...]]:
    """The retention periods of some controllers with the last runs over their datasets; three queries."""
    datasets = _datasets(controller_ids)
    runs = _last_runs({pk for bound in datasets.values() for pk, _name in bound})
    promises: defaultdict[int, list[Promise]] = defaultdict(list)
    for controller_id, period_id, path in _periods(controller_ids):
        bound = tuple((name, runs.get(pk)) for pk, name in datasets.get(period_id, ()))
        promises[controller_id].append(Promise(path, bound))
    return {pk: tuple(promises[pk]) for pk in controller_ids}


@dataclass(frozen=True, slots=True)
class LastPurge:
    """The last finished run over a dataset that carried out a period: its day at the controller, the rows
    that its steps took (None: what it did cannot be read), how sure that is, and the SHA-256 of its
    certificate ("" until it is made)."""

    dataset: str
    day: date
    rows: int | None
    certainties: tuple[str, ...]
    sha256: str


def last_purges_at(controller_id: int) -> dict[str, tuple[LastPurge, ...]]:
    """By register path of the period; three queries. A run that cannot be read is named at all periods to
    which its dataset is bound."""
    finished = PurgeRun.objects.filter(
        plan__dataset__store__controller=controller_id, state=RunState.FINISHED
    )
    runs = list(latest(finished).select_related("plan__dataset__store__controller"))
    gone = _gone({run.pk for run in runs})
    wanted = {run.certificate for run in runs if run.certificate}
    hashes = dict(Document.objects.filter(pk__in=wanted).values_list("pk", "sha256")) if wanted else {}
    found: defaultdict[str, list[LastPurge]] = defaultdict(list)
    for run in runs:
        dataset = run.plan.dataset
        ended = run.ended_at
        if ended is None:
            continue
        for rule, steps in _steps_by_rule(run).items():
            taken = [gone[run.pk][step] for step in steps or () if step in gone[run.pk]]
            found[rule].append(
                LastPurge(
                    dataset=dataset.name,
                    day=ended.astimezone(ZoneInfo(dataset.store.controller.time_zone)).date(),
                    rows=None if steps is None else sum(rows for rows, _certainties in taken),
                    certainties=tuple(sorted({each for _rows, told in taken for each in told})),
                    sha256=hashes.get(run.certificate, "") if run.certificate else "",
                )
            )
    return {rule: tuple(sorted(each, key=lambda last: last.dataset)) for rule, each in found.items()}


def _periods(controller_ids: Collection[int]) -> list[tuple[int, int, str]]:
    rows = RetentionPeriod.objects.filter(purpose__activity__controller__in=controller_ids).order_by(
        "purpose__activity__position", "purpose__position", "position", "pk"
    )
    return [
        (controller_id, pk, f"activities/{activity}/purposes/{purpose}/retention/{ref}")
        for controller_id, pk, activity, purpose, ref in rows.values_list(
            "purpose__activity__controller", "pk", "purpose__activity__ref", "purpose__ref", "ref"
        )
    ]


def _datasets(controller_ids: Collection[int]) -> Mapping[int, list[tuple[int, str]]]:
    """Datasets by the period that they are bound to."""
    rows = Binding.objects.filter(
        period__isnull=False, purpose__activity__controller__in=controller_ids
    ).order_by("dataset__name", "dataset")
    bound: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    for period_id, dataset_id, name in rows.values_list("period", "dataset", "dataset__name"):
        bound[period_id or 0].append((dataset_id, name))
    return bound


def latest(runs: QuerySet[PurgeRun]) -> QuerySet[PurgeRun]:
    """Of each dataset the run that ended last."""
    ended = runs.filter(ended_at__isnull=False)
    last = ended.order_by("plan__dataset_id", "-ended_at", "-pk").distinct("plan__dataset_id")
    return PurgeRun.objects.filter(pk__in=last.values("pk"))


def _last_runs(dataset_ids: Collection[int]) -> dict[int, LastRun]:
    if not dataset_ids:
        return {}
    rows = latest(PurgeRun.objects.filter(plan__dataset__in=dataset_ids)).annotate(rules=_RULES)
    return {
        dataset_id: LastRun(
            ended_at=ended_at,
            asked_until=_end_of(as_of, zone),
            clean=state == RunState.FINISHED,
            rules=frozenset(rules),
        )
        for dataset_id, ended_at, as_of, zone, state, rules in rows.values_list(
            "plan__dataset",
            "ended_at",
            "as_of",
            "plan__dataset__store__controller__time_zone",
            "state",
            "rules",
        )
        if ended_at
    }


def _end_of(day: date, zone: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(zone))


def _steps_by_rule(run: PurgeRun) -> Mapping[str, set[str] | None]:
    """None where nobody can say which."""
    steps: defaultdict[str, set[str]] = defaultdict(set)
    try:
        work = WORK.read(run.work) if run.work else None
    except Unreadable:
        bound = Binding.objects.filter(dataset=run.plan.dataset_id, period__isnull=False)
        rows = bound.values_list("purpose__activity__ref", "purpose__ref", "period__ref")
        return {f"{purpose_path(activity, purpose)}/retention/{ref}": None for activity, purpose, ref in rows}
    for step in work.steps if work else ():
        for lapse in step.lapses:
            steps[lapse.rule].add(step.name)
    return steps


def _gone(run_ids: Collection[int]) -> Mapping[int, dict[str, tuple[int, set[str]]]]:
    """By run and step: rows gone, and the certainties of their batches."""
    taken: defaultdict[int, dict[str, tuple[int, set[str]]]] = defaultdict(dict)
    rows = PurgeBatch.objects.filter(run__in=run_ids, ended_at__isnull=False).order_by()
    for run_id, step, count, certainty in rows.values_list("run", "step", "rows", "certainty"):
        before, told = taken[run_id].setdefault(step, (0, set()))
        taken[run_id][step] = (before + (count or 0), told | {certainty})
    return taken
