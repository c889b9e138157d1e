"""One purge in processes of its own, as workers do it: ``python -m bench.purge_worker PLAN WORKERS``.

The workers are warm, as those in operation are: before the clock starts each of the others has done the plan
for a day on which nothing was due, and the one that is timed has purged the rows of the first day, fewer
than one in a thousand. Timed are start, preparation, all batches with intents and proofs, recount, evidence,
and the facts of the certificate.
"""

import multiprocessing
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from multiprocessing.connection import Connection
from typing import Any

import django

django.setup()

# Django is set up first: the modules below hold models.
from celery.signals import before_task_publish  # noqa: E402

from accounts.principal import system  # noqa: E402
from bench.measure import report  # noqa: E402
from retention.actions import runs  # noqa: E402
from retention.certifying import certificate_of  # noqa: E402
from retention.dispatch import WORK  # noqa: E402
from retention.models import PurgePlan, PurgeRun, RetentionSettings  # noqa: E402
from retention.running import work_on  # noqa: E402
from retention.terms import OPEN_STATES, RunState  # noqa: E402

LONG_AGO = date(2000, 1, 1)
FIRST_DAY = date(2020, 2, 1)
"""A month after the first start (``bench.purge_tables``)."""
PATIENCE = 60.0


def purge(plan: PurgePlan, as_of: date | None = None) -> None:
    """The whole of it. Raises ``RuntimeError`` where it did not finish."""
    run = runs.start(plan=plan, by=system("bench"), as_of=as_of)
    while work_on(run.pk):
        pass
    done = _ended(run)
    if done.state != RunState.FINISHED:
        raise RuntimeError(f"{done.state}: {done.problems}")
    certificate_of(done)


def _ended(run: PurgeRun) -> PurgeRun:
    """The run once the last of its workers has closed it."""
    stop = time.monotonic() + PATIENCE
    while PurgeRun.objects.filter(pk=run.pk, state__in=OPEN_STATES).exists() and time.monotonic() < stop:
        time.sleep(0.001)
    return PurgeRun.objects.select_related("plan__dataset__store__controller").get(pk=run.pk)


@contextmanager
def beside(workers: int) -> Iterator[None]:
    """Other warm workers for the block: each message beyond the first of a run is for one of them."""
    spawn = multiprocessing.get_context("spawn")
    pipes = []
    for _each in range(workers - 1):
        ours, theirs = spawn.Pipe()
        spawn.Process(target=_work, args=(theirs,), daemon=True).start()
        ours.recv()
        pipes.append(ours)
    told: dict[int, int] = {}

    def hand_over(body: Any = None, **_kwargs: Any) -> None:
        ((run_id,), *_rest) = body
        told[run_id] = told.get(run_id, 0) + 1
        if 1 < told[run_id] <= workers:
            pipes[told[run_id] - 2].send(run_id)

    before_task_publish.connect(hand_over, sender=WORK)
    try:
        yield
    finally:
        before_task_publish.disconnect(hand_over, sender=WORK)


def _work(pipe: Connection) -> None:
    for plan in PurgePlan.objects.filter(pk=sys.argv[1]):
        purge(plan, LONG_AGO)
    pipe.send(None)
    while True:
        run_id = pipe.recv()
        while work_on(run_id):
            pass


def main(plan_id: str, workers: str) -> None:
    plan = PurgePlan.objects.get(pk=plan_id)
    RetentionSettings.objects.filter(controller=plan.dataset.store.controller_id).update(workers=int(workers))
    with beside(int(workers)):
        # Last: while the others start, this one would grow cold again.
        purge(plan, FIRST_DAY)
        began = time.perf_counter()
        purge(plan)
        print(report(time.perf_counter() - began, b""))


if __name__ == "__main__":
    main(*sys.argv[1:])
