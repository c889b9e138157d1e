"""Waiting until no batch is left that could ignore a hold which has just been placed.

A batch reads the holds when it opens, in a turn that it shares with others; placing a hold takes the turn
alone. So the batches that are open then are all that may not know of it, and none that opens later is.
"""

import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import structlog

from retention.erasing.opening import opened_for_people
from retention.models import ErasureBatch, PurgeBatch
from retention.models.batch import StoreBatch
from retention.resolving import resolve
from retention.terms import UNRESOLVED, BatchState
from stores.connectors.kinds import UnknownKind, kind_named
from stores.opening import opened
from stores.protocol import Certainty, StoreError

TICK = 0.1
"""Seconds between two looks."""
ASK_EVERY = 3.0
"""Seconds between two questions to a store about batches whose worker may be gone."""
_WAYS: dict[type[StoreBatch], str] = {PurgeBatch: "run__plan__dataset", ErasureBatch: "erasure__dataset"}
"""How the batches of each kind lead to their dataset."""
BY_OTHERS = frozenset({Certainty.REPORTED, Certainty.ATTESTED})

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Opened:
    """One opening of a batch: the same batch, opened anew, knows of the hold. ``kind`` is its store's."""

    of: type[StoreBatch]
    batch: uuid.UUID
    taken_at: datetime | None
    kind: str


@dataclass(frozen=True, slots=True)
class Left:
    """Openings that may still ignore the hold: ``at_work`` here, ``elsewhere`` with a receiver or a person
    who was told before, and whom nobody can call back."""

    at_work: frozenset[Opened] = frozenset()
    elsewhere: frozenset[Opened] = frozenset()


def open_now(controller_id: int) -> frozenset[Opened]:
    """All batches of a controller that are at work; ask in the turn that they share."""
    return frozenset(
        Opened(model, *row)
        for model, way in _WAYS.items()
        for row in model._default_manager.filter(
            **{f"{way}__store__controller": controller_id}, state__in=UNRESOLVED
        ).values_list("pk", "taken_at", f"{way}__store__kind")
    )


def wait_for(opened: frozenset[Opened], patience: float) -> Left:
    """Wait until none of them is at work, at most ``patience`` seconds; what is left then.

    Call it outside a transaction: inside one, nothing that is waited for would ever be seen.
    """
    end = time.monotonic() + patience
    ask_at = time.monotonic() + TICK
    while True:
        left = _left(opened)
        if not left.at_work or time.monotonic() >= end:
            return left
        if time.monotonic() >= ask_at:
            _ask(left.at_work)
            ask_at = time.monotonic() + ASK_EVERY
        time.sleep(TICK)


def _left(opened: frozenset[Opened]) -> Left:
    by_batch = {each.batch: each for each in opened}
    at_work: set[Opened] = set()
    elsewhere: set[Opened] = set()
    for batch, taken_at, state in _unresolved(opened):
        each = by_batch[batch]
        if taken_at == each.taken_at:
            (elsewhere if state == BatchState.PENDING and _by_others(each) else at_work).add(each)
    return Left(frozenset(at_work), frozenset(elsewhere))


def _unresolved(opened: frozenset[Opened]) -> Iterator[tuple[uuid.UUID, datetime | None, str]]:
    for model in {each.of for each in opened}:
        named = [each.batch for each in opened if each.of is model]
        rows = model._default_manager.filter(pk__in=named, state__in=UNRESOLVED)
        yield from rows.values_list("pk", "taken_at", "state")


def _by_others(each: Opened) -> bool:
    """One person's part waits for others only where a person or a receiver does it."""
    try:
        return each.of is ErasureBatch or kind_named(each.kind).certainty in BY_OTHERS
    except UnknownKind:
        return False


def _ask(opened: frozenset[Opened]) -> None:
    """Have the store tell what became of batches whose worker is gone; a store that is down is no answer."""
    for each in opened:
        try:
            _resolve(each)
        except (StoreError, UnknownKind) as error:
            log.warning("batch_not_resolved", batch=str(each.batch), error=type(error).__name__)


def _resolve(each: Opened) -> None:
    batch = each.of._default_manager.select_related(f"{_WAYS[each.of]}__store").get(pk=each.batch)
    if batch.state not in UNRESOLVED:
        return
    if isinstance(batch, ErasureBatch):
        with opened_for_people(batch.erasure) as (connector, _by_hand):
            resolve(batch, connector)
    elif isinstance(batch, PurgeBatch):
        with opened(batch.run.plan.dataset.store) as connector:
            resolve(batch, connector)
