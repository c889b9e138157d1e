"""What a worker does for a run: whatever comes next, until there is nothing for it to do.

Any number of workers may come, at any time, and die at any line: each step of a run is a guarded move
in the database, and what a dead one left open is resolved before anything new begins.
"""

import time
from datetime import timedelta

import structlog
from django.db import DatabaseError
from django.utils import timezone

from evidence.stored import Unreadable
from evidence.turns import alone
from retention.batches import Fenced, carry_out
from retention.dispatch import send_workers
from retention.finishing import gone, verify
from retention.holding import Watch
from retention.leases import lease
from retention.models import PurgeBatch, PurgeRun
from retention.moves import end, fail_soon, give_up, is_patient, is_stopping, to_recount, try_later
from retention.planning import settings_of
from retention.preparing import obstacles, prepare
from retention.resolving import resolve, settle, unresolved
from retention.taking import HeldMeanwhile, taking
from retention.terms import OPEN_STATES, BatchState, RunState
from stores.connectors.kinds import UnknownKind
from stores.opening import opened
from stores.protocol import Connector, Problem, Refused, StoreError
from stores.stored import unreadable

STINT_SECONDS = 300
"""After so long a worker asks for another one in its place: no message lives for ever."""
SLICE_SECONDS = 60
"""After so long a worker looks whether the run still is what was approved."""
HELP_AFTER_SECONDS = 1.0
"""After so long at a run a worker calls the others: what takes less is done sooner by one."""

_POLL = timedelta(minutes=1)
_NOT_BEGUN = (RunState.WAITING, RunState.PREPARING, RunState.ASKING)
_log = structlog.get_logger(__name__)


def work_on(run_id: int) -> bool:
    """One worker's stint at a run; whether more is to be done at once.

    As many workers as the controller's settings allow do a run side by side; one more leaves.
    """
    run = PurgeRun.objects.select_related("plan__dataset__store__controller").get(pk=run_id)
    if run.state not in OPEN_STATES:
        return False
    if is_stopping(run) and run.state in _NOT_BEGUN:
        end(run, RunState.CANCELLED if run.cancelled_at else RunState.FAILED)
    workers = settings_of(run.plan.dataset.store.controller).workers
    for slot in range(workers):
        with alone(f"purge-run:{run_id}:worker:{slot}") as mine:
            if mine:
                return _stint(run, workers)
    return False


def _stint(run: PurgeRun, workers: int) -> bool:
    stop = time.monotonic() + STINT_SECONDS
    try:
        with opened(run.plan.dataset.store) as connector:
            worker = _Worker(run, connector, workers)
            while time.monotonic() < stop:
                if not worker.next():
                    return False
            return True
    except (Refused, UnknownKind) as error:
        return _refused(run, Problem("store-refuses", "", {"message": str(error)}))
    except Unreadable as error:
        return _refused(run, unreadable(error, run.plan.dataset.ref))
    except StoreError as error:
        _log.warning("purge_store_away", run=run.pk, error=type(error).__name__)
        return _away(run, Problem("store-away", "", {"message": str(error)}))
    except DatabaseError:
        raise  # our own: nothing can be written down now
    except Exception as error:  # a connector of whoever wrote it
        _log.exception("purge_worker_failed", run=run.pk)
        return _away(run, Problem("worker-failed", "", {"error": type(error).__name__}))


def _refused(run: PurgeRun, problem: Problem) -> bool:
    """Nothing more begins. What is at work is resolved as soon as the store lets us ask."""
    run.read_again()
    if not is_stopping(run):
        fail_soon(run, problem)
        return run.state in OPEN_STATES
    if not give_up(run, **gone(run)):
        try_later(run, problem)
    return False


def _away(run: PurgeRun, problem: Problem) -> bool:
    run.read_again()
    if not is_patient(run):
        fail_soon(run, problem)
        if give_up(run, **gone(run)):
            return False
    try_later(run, problem)
    return False


class _Worker:
    """One of the ``workers`` at one run, with its store open. Every step raises ``StoreError``."""

    def __init__(self, run: PurgeRun, connector: Connector, workers: int) -> None:
        self._run = run
        self._connector = connector
        self._workers = workers
        self._watch = Watch(run.plan.dataset)
        self._sure_until = 0.0
        self._is_read = True
        """Whether the run was read a moment ago, after all that this worker did."""
        self._calls_at: float | None = time.monotonic() + HELP_AFTER_SECONDS

    def next(self) -> bool:
        """Do one thing; whether there may be another for this worker."""
        run = self._run
        if not self._is_read:
            run.read_again()
        self._is_read = False
        if run.state not in OPEN_STATES:
            return False
        if is_stopping(run) and run.state != RunState.VERIFYING:
            return self._stop()
        if run.paused_at is not None:
            return False
        match run.state:
            case RunState.WAITING | RunState.PREPARING:
                return self._prepare()
            case RunState.RUNNING:
                return self._purge()
            case RunState.VERIFYING:
                return self._verify()
        return False

    def _prepare(self) -> bool:
        run = self._run
        if PurgeRun.objects.filter(pk__in=run.runs_after, state__in=OPEN_STATES).exists():
            return False
        with alone(f"purge-run:{run.pk}:prepare") as mine:
            if not mine:
                return False
            run.read_again()
            if run.state not in (RunState.WAITING, RunState.PREPARING):
                return True
            prepare(run, self._connector, self._watch)
        self._sure_until = time.monotonic() + SLICE_SECONDS
        self._is_read = True
        return run.state == RunState.RUNNING

    def _purge(self) -> bool:
        """All waiting batches, one after the other; then what others left open; then the recount."""
        run = self._run
        self._resolve_all()
        if not self._is_free():
            return True
        try:
            if not self._carry_out():
                return True
        except HeldMeanwhile:
            fail_soon(run, Problem("held-meanwhile"))
            return True
        except Fenced:
            return True
        run.read_again()
        if run.paused_at is not None or is_stopping(run):
            return is_stopping(run)
        return self._close()

    def _is_free(self) -> bool:
        """Whether the run still is what was approved and nothing has come in its way."""
        if time.monotonic() < self._sure_until:
            return True
        if problems := obstacles(self._run, self._connector):
            fail_soon(self._run, *problems)
            return False
        self._sure_until = time.monotonic() + SLICE_SECONDS
        return True

    def _carry_out(self) -> bool:
        """Whether no batch is left that may begin; False after a while, to look around."""
        run = self._run
        done = None
        with lease() as number, taking(run, number, self._watch) as taker:
            while (taken := taker.take(done)) is not None:
                done = carry_out(*taken, self._connector)
                self._call_others()
                if run.tries:
                    run.tries = 0
                    PurgeRun.objects.filter(pk=run.pk, state__in=OPEN_STATES).update(tries=0)
                if time.monotonic() >= self._sure_until:
                    settle(*done)
                    return False
        return True

    def _call_others(self) -> None:
        """Once, where the run takes a while."""
        if self._calls_at is not None and time.monotonic() >= self._calls_at:
            self._calls_at = None
            send_workers(self._run.pk, self._workers - 1)

    def _close(self) -> bool:
        """Go on to the recount once no batch waits or is open."""
        run = self._run
        if not self._resolve_all():
            return self._look_later()
        if not to_recount(run):
            run.read_again()
            waiting = PurgeBatch.objects.filter(run=run, state=BatchState.WAITING)
            return run.state != RunState.RUNNING or waiting.exists() or self._look_later()
        self._is_read = True
        return True

    def _resolve_all(self) -> bool:
        """Whether no intent is left open."""
        still_open = [batch for batch in unresolved(self._run) if not resolve(batch, self._connector)]
        return not still_open

    def _look_later(self) -> bool:
        still = PurgeRun.objects.filter(pk=self._run.pk, state__in=OPEN_STATES)
        still.update(next_try_at=timezone.now() + _POLL)
        return False

    def _verify(self) -> bool:
        run = self._run
        with alone(f"purge-run:{run.pk}:verify") as mine:
            if not mine:
                return False
            run.read_again()
            if run.state != RunState.VERIFYING:
                return True
            verify(run, self._connector, self._watch)
        self._is_read = True
        return True

    def _stop(self) -> bool:
        """Nothing more begins: resolve what is open, then count what is left, then end."""
        run = self._run
        if run.state == RunState.RUNNING:
            if not self._resolve_all() or not to_recount(run):
                return self._look_later()
            return True
        end(run, RunState.CANCELLED if run.cancelled_at else RunState.FAILED)
        return False
