"""How an erasure goes from one state to the next, and what is told of it."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.principal import Principal, system
from evidence.trail import record as record_event
from retention.batches import Done
from retention.erasing.listening import tell_listeners
from retention.flushing import flushed_with_the_next
from retention.frozen import COUNTS, WORK
from retention.models import Erasure
from retention.moves import PATIENCE
from retention.resolving import settle
from retention.terms import OPEN_ERASURES, UNRESOLVED, BatchState, ErasureState
from stores.protocol import Certainty, Counts, Outcome, Problem
from stores.stored import PROBLEM

BY = system("erasure")
POLL = timedelta(minutes=1)
"""How often those who were asked are asked whether they are done."""

_WEAKEST_FIRST = (
    Certainty.UNPROVEN,
    Certainty.ATTESTED,
    Certainty.REPORTED,
    Certainty.CONFIRMED_ABSENT,
    Certainty.PROVEN,
)
_ENDS = {
    ErasureState.DONE: "erasure.done",
    ErasureState.FAILED: "erasure.failed",
    ErasureState.CANCELLED: "erasure.cancelled",
}


def tell(verb: str, erasure: Erasure, by: Principal, **detail: Any) -> None:
    """Append the event: where, and numbers; the request by its reference alone."""
    store = erasure.dataset.store
    record_event(
        verb,
        actor=by.actor,
        controller_id=store.controller_id,
        record=f"requests/{erasure.reference}/erasures/{erasure.pk}",
        detail={"store": store.ref, "dataset": erasure.dataset.ref, "act": erasure.act, **detail},
    )


@transaction.atomic
def end(
    erasure: Erasure,
    state: ErasureState,
    *problems: Problem,
    done: Done | None = None,
    after: Counts | None = None,
) -> bool:
    """Settle what was ``done`` and close it, once, and never over a batch that is at work: False then.

    ``after`` is the recount; before were the rows that went and those left. Whoever listens hears of it.
    A crash of our database may undo it: then a sweep finds it open, and it is ended again in the same way.
    """
    flushed_with_the_next()
    batches = _settled(erasure, done)
    if any(now in UNRESOLVED for _step, now, *_ in batches):
        return False
    unproven = sum(
        certainty == Certainty.UNPROVEN and round_ == erasure.round for *_, certainty, round_ in batches
    )
    if unproven:
        problems = (*problems, Problem("unproven-batches", "", {"count": unproven}))
    state = ErasureState.FAILED if problems and state == ErasureState.DONE else state
    gone: Counter[str] = Counter()
    for step, _state, rows, _certainty, _round in batches:
        gone[step] += rows or 0
    certainties = [certainty for *_, certainty, _round in batches if certainty]
    fields: dict[str, Any] = {
        "state": state,
        "rows": gone.total(),
        "certainty": min(certainties, key=_WEAKEST_FIRST.index, default=""),
        "problems": [PROBLEM.write(each) for each in problems],
        "next_try_at": None,
        "ended_at": timezone.now(),
    }
    if after is not None:
        due = {step: rows + gone[step] for step, rows in after.due.items()}
        fields |= {
            "before": COUNTS.write(replace(after, due=due, blocked={})),
            "after_counts": COUNTS.write(after),
        }
    if not _update_open(erasure, **fields):
        return False
    codes = [each.code for each in problems]
    tell(_ENDS[state], erasure, BY, rows=erasure.rows, certainty=erasure.certainty, problems=codes)
    tell_listeners(erasure)
    return True


type _Tally = tuple[str, str, int | None, str, int]
"""Of a batch: step, state, rows, certainty, round."""


def _settled(erasure: Erasure, done: Done | None) -> list[_Tally]:
    """All batches, the one that was ``done`` settled; without reading where there can be no other."""
    if done is not None and settle(*done):
        batch, resolved = done
        is_only = erasure.round == 1 and len(WORK.read(erasure.work).steps) == 1
        if is_only and resolved.outcome is Outcome.COMMITTED and batch.rows is not None:
            rows = batch.rows if resolved.rows is None else resolved.rows
            return [(batch.step, BatchState.DONE, rows, resolved.certainty, batch.round)]
    return list(erasure.batches.values_list("step", "state", "rows", "certainty", "round"))


def give_up(erasure: Erasure, problem: Problem) -> None:
    """End it as failed; while a batch of it is at work, its store goes on being asked."""
    if not end(erasure, ErasureState.FAILED, problem):
        wait(erasure, problem)


@transaction.atomic
def away(erasure: Erasure, problem: Problem) -> None:
    """The store does not answer: say so the first time, wait, longer each time, and in the end give up."""
    if erasure.tries >= len(PATIENCE):
        give_up(erasure, problem)
        return
    if erasure.tries == 0:
        tell("erasure.wait", erasure, BY, problem=problem.code)
    wait(erasure, problem)


def wait(erasure: Erasure, problem: Problem) -> None:
    """Try again, after longer each time."""
    pause = PATIENCE[min(erasure.tries, len(PATIENCE) - 1)]
    _update_open(
        erasure,
        tries=min(erasure.tries + 1, len(PATIENCE)),
        problems=[PROBLEM.write(problem)],
        next_try_at=timezone.now() + pause,
    )


def look_later(erasure: Erasure, **fields: Any) -> None:
    """Others are at it: ask again soon."""
    _update_open(erasure, next_try_at=timezone.now() + POLL, tries=0, **fields)


@transaction.atomic
def ask_by_hand(erasure: Erasure) -> None:
    """Somebody was asked."""
    if erasure.state != ErasureState.BY_HAND:
        tell("erasure.asked", erasure, BY)
    look_later(erasure, state=ErasureState.BY_HAND)


def another_round(erasure: Erasure, **fields: Any) -> None:
    """Take what is left, with batches of their own."""
    _update_open(erasure, round=erasure.round + 1, **fields)


def _update_open(erasure: Erasure, **fields: Any) -> bool:
    """Unless it has ended; says whether. The row in hand is kept up to date."""
    if not Erasure.objects.filter(pk=erasure.pk, state__in=OPEN_ERASURES).update(**fields):
        return False
    for name, value in fields.items():
        setattr(erasure, name, value)
    return True
