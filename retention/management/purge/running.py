"""``purge run``: carry out approved plans here and now, without a worker."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError, OutputWrapper
from django.db import transaction
from django.utils import timezone

from accounts.principal import system
from processing.management.register.words import controller_named
from retention.actions.base import CannotPurge
from retention.actions.runs import start
from retention.batches import tally
from retention.certifying import certify
from retention.management.purge.chosen import add_choice, answer, datasets_of
from retention.models import PurgePlan, PurgeRun
from retention.running import work_on
from retention.terms import OPEN_STATES, RunState
from retention.wording import problem_words
from stores.words import kept_problems

HELP = "Purge what approved plans cover, in this process; others may help. Never ahead of today."
_BY = system("command")


def add_arguments(parser: ArgumentParser) -> None:
    add_choice(parser)


def run(stdout: OutputWrapper, options: dict[str, Any]) -> None:
    """Exit code 1 where a run did not end with nothing left."""
    controller = controller_named(options["controller"])
    plans = PurgePlan.objects.filter(
        dataset__in=datasets_of(controller, options), ended_at=None, effective_at__lte=timezone.now()
    ).select_related("dataset__store")
    if not plans:
        raise CommandError("No approved plan is in force: preview and approve one in the admin first.")
    try:
        with transaction.atomic():  # together, so that each finds those it must wait for
            runs = [start(plan=plan, by=_BY, as_of=options["as_of"]) for plan in plans]
    except CannotPurge as error:
        raise CommandError(str(error)) from error
    _work(runs)
    told = [_told(each) for each in runs]
    answer(stdout, told, options["json"])
    if any(each["state"] != RunState.FINISHED for each in told):
        raise CommandError("Not every run ended with nothing left; see above.")


def _work(runs: list[PurgeRun]) -> None:
    """Until none of them can go on here: some wait for others of them."""
    moved = True
    while moved:
        moved = False
        for each in runs:
            before = (each.state, each.tries)
            while work_on(each.pk):
                pass
            each.refresh_from_db()
            moved = moved or ((each.state, each.tries) != before and each.tries == 0)
    for each in runs:
        if each.state not in OPEN_STATES:
            certify(each.pk)


def _told(run: PurgeRun) -> dict[str, Any]:
    run.refresh_from_db()
    figures = tally(run)
    problems = kept_problems(run.problems)
    return {
        "dataset": f"{run.plan.dataset.store.ref}/{run.plan.dataset.ref}",
        "run": run.pk,
        "as_of": run.as_of.isoformat(),
        "state": run.state,
        "steps": figures,
        "problems": run.problems,
        "certificate": run.certificate,
        "lines": [
            f"{run.get_state_display()}, {run.as_of.isoformat()}",
            *map(problem_words, problems),
            *(f"{step}: {each['rows']} gone in {each['batches']} batches" for step, each in figures.items()),
        ],
    }
