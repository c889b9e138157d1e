"""What the page of one run holds: how far it is, what it has taken, and what can be done about it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.principal import Principal
from accounts.trail_view import actor_names
from evidence.stored import Unreadable
from retention.admin.buttons import Button, run_buttons
from retention.admin.standing import part_of, run_badge
from retention.batches import tally
from retention.certificates import StepDone, steps_done
from retention.frozen import COUNTS, WORK
from retention.models import PurgeRun
from retention.planning import ground_of
from retention.terms import OPEN_STATES, BatchState, RunState
from retention.wording import problem_words, step_words
from stores.protocol import Counts
from stores.stored import unreadable
from stores.words import kept_problems

_NOTHING = Counts(due={}, spared={}, unknown_start=0)
_WORDS = {
    RunState.WAITING: gettext_lazy("A worker takes it up in a moment."),
    RunState.PREPARING: gettext_lazy(
        "It is checked whether all is as it was approved, and what is due is counted."
    ),
    RunState.RUNNING: gettext_lazy("Batch by batch, each proven before it counts."),
    RunState.VERIFYING: gettext_lazy("The same rule is counted again: nothing may be left."),
    RunState.FINISHED: gettext_lazy(
        "What was due has gone. The same rule was counted again: nothing is left."
    ),
    RunState.FAILED: gettext_lazy("It did not do all that it was to do. What it did take stands below."),
    RunState.CANCELLED: gettext_lazy("It was ended before its time. What it did take stands below."),
}


@dataclass(frozen=True, slots=True)
class RunPage:
    """``done`` of ``batches`` are through, ``elsewhere`` wait for others to report back; ``counted_again``
    says whether the recount stands. ``goes_on``: something changes without anybody's help."""

    badge: Any
    now: str
    goes_on: bool
    batches: int
    done: int
    elsewhere: int
    percent: int
    steps: list[tuple[str, StepDone]]
    counted_again: bool
    problems: list[str]
    started_by: str
    released_by: str
    buttons: list[Button]


def run_page(run: PurgeRun, by: Principal) -> RunPage:
    """Gather the page; a constant number of queries."""
    controller = run.plan.dataset.store.controller
    counts = run.batches.aggregate(
        all=Count("pk"),
        done=Count("pk", filter=Q(state__in=(BatchState.DONE, BatchState.UNPROVEN))),
        elsewhere=Count("pk", filter=Q(state=BatchState.PENDING)),
    )
    problems = list(kept_problems(run.problems))
    try:
        steps = _steps(run)
    except Unreadable as error:
        steps = ()
        problems.append(unreadable(error))
    names = actor_names({run.started_by, run.released_by} - {""}, by)
    return RunPage(
        badge=run_badge(run),
        now=_now(run),
        goes_on=_goes_on(run),
        batches=counts["all"],
        done=counts["done"],
        elsewhere=counts["elsewhere"],
        percent=100 * counts["done"] // counts["all"] if counts["all"] else 0,
        steps=[(step_words(step.deletes, step.columns), step) for step in steps],
        counted_again=bool(run.after),
        problems=[problem_words(each) for each in problems],
        started_by=names.get(run.started_by, ""),
        released_by=names.get(run.released_by, ""),
        buttons=list(run_buttons(run, part_of(by, controller.pk, ground_of(controller).settings))),
    )


def _steps(run: PurgeRun) -> tuple[StepDone, ...]:
    """Raises ``Unreadable``."""
    if not run.work:
        return ()
    before = COUNTS.read(run.before) if run.before else _NOTHING
    after = COUNTS.read(run.after) if run.after else None
    return steps_done(WORK.read(run.work).steps, before, after, tally(run))


def _goes_on(run: PurgeRun) -> bool:
    if run.state in OPEN_STATES:
        return run.cancelled_at is not None or (run.paused_at is None and run.state != RunState.ASKING)
    return bool(run.work) and run.certificate is None


def _now(run: PurgeRun) -> str:
    """What happens at this moment, or what became of it."""
    if run.state in OPEN_STATES and run.cancelled_at is not None:
        return _("Nothing more is begun; what is at work ends and is counted.")
    if run.state in OPEN_STATES and run.paused_at is not None:
        return _("Paused: what was at work has ended or is ending, and no further batch begins.")
    if run.state in OPEN_STATES and run.tries and run.next_try_at is not None:
        return _("The store does not answer. It is asked again at %(moment)s.") % {
            "moment": date_format(timezone.localtime(run.next_try_at), "DATETIME_FORMAT")
        }
    if run.state in (RunState.WAITING, RunState.PREPARING) and _waits(run):
        return _("Waits for the purge of another dataset, which must go first.")
    return str(_WORDS.get(RunState(run.state), ""))


def _waits(run: PurgeRun) -> bool:
    return PurgeRun.objects.filter(pk__in=run.runs_after, state__in=OPEN_STATES).exists()
