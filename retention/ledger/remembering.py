"""Remembering an erasure before its store changes, and forgetting it when the oldest backup is gone."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import Controller
from accounts.principal import system
from evidence.trail import record as record_event
from retention.ledger.marks import MEMORY, Marked, marked, marked_json
from retention.ledger.own_record import ACTIVITY
from retention.models import Erasure, ErasureMemory
from retention.own_periods import ended
from stores.work import Spared

BY = system("purge")


def remember(erasure: Erasure, people: Iterable[Spared], *, again: bool = True) -> None:
    """Keep by whom an erasure is carried out, in the transaction of its first intent.

    Tried ``again`` with other identifiers, it is remembered by all of them.
    """
    fresh = marked(people)
    held = _held(erasure) if again else None
    if held is None:
        ErasureMemory.objects.create(erasure=erasure, people=marked_json(fresh))
    elif (together := _together((*MEMORY.read(held.people), *fresh))) != MEMORY.read(held.people):
        held.people = marked_json(together)
        held.save(update_fields=["people"])


def _held(erasure: Erasure) -> ErasureMemory | None:
    return ErasureMemory.objects.select_for_update(of=("self",)).filter(erasure=erasure).first()


def _together(people: Iterable[Marked]) -> tuple[Marked, ...]:
    marks: defaultdict[tuple[object, object], set[str]] = defaultdict(set)
    by_column = {}
    for each in people:
        marks[each.kind, each.column] |= each.marks
        by_column[each.kind, each.column] = each
    return tuple(Marked(each.kind, each.column, frozenset(marks[key])) for key, each in by_column.items())


def forget_old(now: datetime | None = None) -> int:
    """Delete the memories whose period in the controller's own record has ended; gives how many.

    Without a period that can be carried out, nothing is forgotten.
    """
    return sum(_forget(controller, before) for controller, before in ended(ACTIVITY, now))


@transaction.atomic
def _forget(controller: Controller, before: datetime) -> int:
    old = ErasureMemory.objects.filter(
        erasure__dataset__store__controller=controller, remembered_at__lt=before
    )
    gone, _rows = old.delete()
    if gone:
        record_event(
            "erasure.forgotten",
            actor=BY.actor,
            controller_id=controller.pk,
            record="erasures",
            detail={"memories": gone, "before": before.isoformat()},
        )
    return gone
