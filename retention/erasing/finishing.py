"""The recount of one dataset: the same work again with today's holds, and what is left is an error."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction

from retention.batches import Done
from retention.erasing.holding import Standing
from retention.erasing.moves import another_round, end
from retention.erasing.order import leads_to
from retention.erasing.thawing import sparing
from retention.models import Erasure
from retention.resolving import settle
from retention.terms import OPEN_ERASURES, ErasureState
from stores.protocol import Connector, Counts, Problem
from stores.work import Work

ROUNDS = 3
"""Rows that arrived or changed meanwhile are taken by another round, at most so often in one go."""


def verify(
    erasure: Erasure, work: Work, connector: Connector, holds: Standing, done: Done | None, *, last: bool
) -> bool:
    """Count again and settle the step that was ``done``: end the erasure, have it wait for rows that point at
    its own, or (False) ask for another round, unless this was the ``last``. Raises ``StoreError``.

    ``holds`` are those of the last step: rows that are held since, and still there, ask for a round that
    reads them anew.
    """
    counts = connector.count(sparing(erasure, work, holds.everybody()))
    if _left(counts) and not last:
        _settled(erasure, done)
        return False
    if counts.countable and any(counts.blocked.values()) and (others := _others(erasure)):
        _settled(erasure, done, state=ErasureState.WAITING, after=sorted({*erasure.after, *others}))
        return True
    problems = (*_problems(counts), *_held(erasure, work, connector, holds, counts))
    end(erasure, ErasureState.DONE, *problems, done=done, after=counts)
    return True


@transaction.atomic
def _settled(erasure: Erasure, done: Done | None, **fields: Any) -> None:
    if done is not None:
        settle(*done)
    another_round(erasure, **fields)


def _left(counts: Counts) -> int:
    """Rows that another round could take."""
    if not counts.countable:
        return 0
    return sum(counts.due.values()) - sum(counts.blocked.values())


def _problems(counts: Counts) -> Iterator[Problem]:
    if not counts.countable:
        return
    for step, rows in counts.due.items():
        blocked = min(rows, counts.blocked.get(step, 0))
        if blocked:
            yield Problem("rows-pointed-at", step, {"count": blocked})
        if rows > blocked:
            yield Problem("rows-left", step, {"count": rows - blocked})


def _held(
    erasure: Erasure, work: Work, connector: Connector, holds: Standing, counts: Counts
) -> Iterator[Problem]:
    """Rows that stay for a hold which the plan does not know; those that it knew of were to stay."""
    if not any(counts.spared.values()) or not holds.later(erasure.heeded):
        return
    without = connector.count(sparing(erasure, work, holds.heeded(erasure.heeded)))
    if any(without.due.values()):
        yield Problem("held-meanwhile")


def _others(erasure: Erasure) -> frozenset[int]:
    """Erasures of the same request and store that may take away what points at these rows: those that are
    open and do not wait for this one."""
    rows = Erasure.objects.filter(
        reference=erasure.reference, dataset__store=erasure.dataset.store_id, state__in=OPEN_ERASURES
    ).values_list("pk", "after")
    before = {pk: set(after) for pk, after in rows}
    return frozenset(pk for pk in before if pk != erasure.pk and not leads_to(pk, erasure.pk, before))
