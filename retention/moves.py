"""How a run goes from one state to the next: each move once, whoever makes it."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from accounts.principal import system
from evidence.turns import wait_for_turn
from retention.actions.base import tell_run
from retention.announcing import announce_end
from retention.dispatch import send_certifier, send_workers
from retention.leases import batches_turn
from retention.models import PurgeBatch, PurgeRun
from retention.terms import OPEN_STATES, UNRESOLVED, BatchState, RunState
from stores.protocol import Problem
from stores.stored import PROBLEM

BY = system("purge")

PATIENCE = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240))
"""How long each try of a store that is down has before the next; used up, the run has failed."""


_ENDS = {
    RunState.FINISHED: "purge.finished",
    RunState.FAILED: "purge.failed",
    RunState.CANCELLED: "purge.cancelled",
}


def move(run: PurgeRun, to: RunState, *, since: tuple[RunState, ...], **fields: Any) -> bool:
    """Set the state if it is still one of ``since``; says whether."""
    moved = PurgeRun.objects.filter(pk=run.pk, state__in=since).update(state=to, **fields)
    if moved:
        run.read_again()
    return bool(moved)


@transaction.atomic
def to_recount(run: PurgeRun) -> bool:
    """On to the recount, unless a batch is at work, or still waits in a run that is not stopping."""
    wait_for_turn(batches_turn(run.pk))
    in_the_way = UNRESOLVED if is_stopping(run) else (*UNRESOLVED, BatchState.WAITING)
    if PurgeBatch.objects.filter(run=run, state__in=in_the_way).exists():
        return False
    return move(run, RunState.VERIFYING, since=(RunState.RUNNING,))


@transaction.atomic
def end(run: PurgeRun, state: RunState, *problems: Problem, recounted: bool = True, **detail: Any) -> bool:
    """Close the run, once, and never over a batch that is at work. Keys of rows are forgotten here.

    Where it was not ``recounted``, what was counted before its last batches is forgotten: it is no recount.
    """
    wait_for_turn(batches_turn(run.pk))
    if PurgeBatch.objects.filter(run=run, state__in=UNRESOLVED).exists():
        return False
    kept = [*run.problems, *map(PROBLEM.write, problems)]
    fields: dict[str, Any] = {} if recounted else {"after": {}}
    if not move(run, state, since=OPEN_STATES, ended_at=Now(), problems=kept, next_try_at=None, **fields):
        return False
    PurgeBatch.objects.filter(run=run).update(bounds="")
    for waiting in PurgeRun.objects.filter(runs_after__contains=[run.pk], state__in=OPEN_STATES):
        send_workers(waiting.pk)
    send_certifier(run.pk)
    tell_run(_ENDS[state], run, BY, **detail, problems=[problem["code"] for problem in kept])
    announce_end(run, state)
    return True


def give_up(run: PurgeRun, **detail: Any) -> bool:
    """End a stopping run whose store cannot be counted again; False while something of it is at work."""
    state = RunState.CANCELLED if run.cancelled_at else RunState.FAILED
    if run.state not in (RunState.RUNNING, RunState.VERIFYING):
        return end(run, state, **detail)
    return end(run, state, Problem("not-recounted"), recounted=False, **detail)


def is_patient(run: PurgeRun) -> bool:
    """Whether its store may still come back in time."""
    return run.tries < len(PATIENCE)


@transaction.atomic
def try_later(run: PurgeRun, problem: Problem) -> None:
    """The store does not answer: say so the first time, wait, longer each time, and in the end begin
    nothing more.

    What is open must still be resolved before the run can end, so the store goes on being asked.
    """
    if run.tries == 0:
        tell_run("purge.wait", run, BY, problem=problem.code)
    if not is_patient(run):
        fail_soon(run, problem)
    wait = PATIENCE[min(run.tries, len(PATIENCE) - 1)]
    PurgeRun.objects.filter(pk=run.pk, state__in=OPEN_STATES).update(
        tries=min(run.tries + 1, len(PATIENCE)), next_try_at=timezone.now() + wait
    )
    run.read_again()


def fail_soon(run: PurgeRun, *problems: Problem) -> None:
    """Begin nothing more; the run ends as failed once nothing of it is at work."""
    known = {problem["code"] for problem in run.problems}
    new = [PROBLEM.write(problem) for problem in problems if problem.code not in known]
    PurgeRun.objects.filter(pk=run.pk, state__in=OPEN_STATES).update(
        problems=[*run.problems, *new], next_try_at=None
    )
    run.read_again()


def is_stopping(run: PurgeRun) -> bool:
    """Whether nothing more of it may begin."""
    return run.cancelled_at is not None or bool(run.problems)
