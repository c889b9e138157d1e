"""One step after the other: first the intent is committed, then the store changes, with count and proof."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from evidence.turns import share_turn
from retention.batches import Done
from retention.erasing.holding import Standing, Watch
from retention.erasing.intents import opened_at_once
from retention.erasing.thawing import ignores_holds, sparing
from retention.flushing import flushed_with_the_next
from retention.leases import holds_turn
from retention.ledger.remembering import remember
from retention.models import Erasure, ErasureBatch
from retention.resolving import settle
from retention.terms import OPEN_ERASURES, Act, BatchState, ErasureState
from stores.work import Step, Work


class HeldMeanwhileError(RuntimeError):
    """A legal hold that the plan does not know keeps the dataset, or cannot be told from whom it keeps."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An open intent, its step sparing whoever is held, and the holds of that moment."""

    batch: ErasureBatch
    step: Step
    holds: Standing


def take(
    erasure: Erasure,
    work: Work,
    number: int,
    lease: uuid.UUID,
    done: Done | None,
    watch: Watch,
    *,
    fresh: bool,
) -> Taken | None:
    """Settle the step that was ``done`` and open that of a number (from 1), in one transaction.

    ``fresh``: no batch of this round can be there. None where nothing more of the erasure may begin.
    Raises ``HeldMeanwhileError``; ``done`` is settled then, too.
    """
    step = work.steps[number - 1]
    if fresh and number == 1 and erasure.round == 1 and erasure.act == Act.ERASE:
        known = watch.known()
        if not _is_barred(erasure, work, step, known):
            first = opened_at_once(erasure, step, lease, watch)
            if first is not None:
                return _taken(erasure, work, number, first, known)
    with transaction.atomic():
        flushed_with_the_next()
        # Holds are read while the turn is shared: a hold that is placed from here on waits for this batch.
        share_turn(holds_turn(erasure.dataset.store.controller_id))
        if done is not None:
            settle(*done)
        if not _goes_on(erasure):
            return None
        holds = watch.standing()
        is_barred = _is_barred(erasure, work, step, holds)
        if not is_barred:
            batch = _opened(erasure, step, number, lease, fresh=fresh)
            if erasure.act == Act.ERASE and number == 1:
                remember(erasure, step.only, again=not fresh or erasure.round > 1)
    if is_barred:
        raise HeldMeanwhileError(str(erasure.pk))
    return _taken(erasure, work, number, batch, holds)


def _taken(erasure: Erasure, work: Work, number: int, batch: ErasureBatch, holds: Standing) -> Taken:
    return Taken(batch, sparing(erasure, work, holds.everybody()).steps[number - 1], holds)


def _is_barred(erasure: Erasure, work: Work, step: Step, holds: Standing) -> bool:
    return not ignores_holds(erasure, step) and holds.bars(erasure.dataset_id, work.dataset, erasure.heeded)


def _goes_on(erasure: Erasure) -> bool:
    """Whether it is open still, and nobody has cancelled it; then it runs from here on."""
    still = Erasure.objects.filter(pk=erasure.pk, state__in=OPEN_ERASURES, cancelled_at=None)
    fields: dict[str, Any] = {"state": ErasureState.RUNNING, "problems": [], "next_try_at": None}
    if not still.update(**fields):
        return False
    for name, value in fields.items():
        setattr(erasure, name, value)
    return True


def _opened(erasure: Erasure, step: Step, number: int, lease: uuid.UUID, *, fresh: bool) -> ErasureBatch:
    """The intent: that of an earlier try, which came to nothing, again."""
    again = ErasureBatch.objects.filter(
        erasure=erasure, round=erasure.round, number=number, state=BatchState.WAITING
    )
    # The database's clock, which placing a hold reads too.
    fields = {"state": BatchState.OPEN, "lease": lease, "taken_at": Now()}
    if not fresh and again.update(**fields, tries=F("tries") + 1):
        return ErasureBatch.objects.get(erasure=erasure, round=erasure.round, number=number)
    return ErasureBatch.objects.create(
        erasure=erasure, round=erasure.round, number=number, step=step.name, expected=0, tries=1, **fields
    )
