"""``purge plan``: what would go, counted in the stores, and what stands in the way. Changes nothing."""

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandError, OutputWrapper

from evidence.stored import Unreadable
from processing.management.register.words import controller_named
from retention.holding import holds_on
from retention.management.purge.chosen import add_choice, answer, datasets_of
from retention.models import PurgePlan
from retention.planning import Ground, Planned, ground_of, is_of, planned, resources_beside
from retention.preview import Preview, preview_of
from retention.schedule import Moment
from retention.wording import problem_words, step_words
from stores.connectors.kinds import UnknownKind
from stores.models import Dataset
from stores.opening import opened
from stores.protocol import Problem, StoreError
from stores.stored import PROBLEM

HELP = "Count what a purge would take, without taking it. A day ahead shows what will be due."


def add_arguments(parser: ArgumentParser) -> None:
    add_choice(parser)


def run(stdout: OutputWrapper, options: dict[str, Any]) -> None:
    """Exit code 1 where a dataset cannot be purged as it is."""
    controller = controller_named(options["controller"])
    ground = ground_of(controller)
    moment = ground.moment(as_of=options["as_of"])
    told = [_told(dataset, ground, moment) for dataset in datasets_of(controller, options)]
    answer(stdout, told, options["json"])
    if any(each["problems"] for each in told):
        raise CommandError("Not every dataset can be purged; see above.")


def _told(dataset: Dataset, ground: Ground, moment: Moment) -> dict[str, Any]:
    plan = planned(dataset, ground, moment, holds=holds_on(dataset))
    try:
        with opened(dataset.store) as connector:
            preview = preview_of(plan, connector, resources_beside(dataset))
    except (StoreError, UnknownKind) as error:
        preview = Preview(obstacles=(Problem("store-away", "", {"message": str(error)}),))
    problems = (*preview.refusals, *preview.obstacles)
    return {
        "dataset": f"{dataset.store.ref}/{dataset.ref}",
        "as_of": moment.as_of.isoformat(),
        "fingerprint": plan.content.fingerprint,
        "approved": _is_approved(dataset, plan),
        "problems": [PROBLEM.write(problem) for problem in problems],
        **asdict(preview.seen()),
        "lines": [*map(problem_words, problems), *_lines(preview, plan)],
    }


def _is_approved(dataset: Dataset, plan: Planned) -> bool:
    current = PurgePlan.objects.filter(dataset=dataset, ended_at=None, approved_at__isnull=False).first()
    try:
        return current is not None and is_of(current, plan.content)
    except Unreadable as error:
        raise CommandError(f"{dataset.store.ref}/{dataset.ref}: {error}") from None


def _lines(preview: Preview, plan: Planned) -> list[str]:
    steps = [
        f"{step_words(step.deletes, step.columns)}: {step.due} due, {step.spared} held"
        for step in preview.steps
    ]
    kept = [f"{never.category}: never due here ({never.code})" for never in plan.disposal.never]
    unknown = [f"{preview.unknown_start} rows without a start event"] if preview.unknown_start else []
    return [*steps, *unknown, *kept]
