"""Erasures: begun, tried again, attested, cancelled."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Controller
from accounts.principal import Principal
from accounts.roles import Right
from evidence.trail import record as record_event
from evidence.turns import wait_for_turn
from retention.dispatch import send_eraser
from retention.erasing.frozen import fingerprint_of, mapping_fingerprint, mark_of
from retention.erasing.moves import tell
from retention.erasing.order import Part, first
from retention.erasing.orders import Order
from retention.frozen import work_json
from retention.models import Erasure
from retention.terms import OPEN_ERASURES, UNRESOLVED, ErasureState
from stores.models import StoreTask
from stores.task_actions import finish_task


class CannotErase(ValueError):
    """The erasure does not allow it now; the message says why and what to do."""


@transaction.atomic
def begin_erasures(
    *, controller: Controller, reference: str, orders: Sequence[Order], by: Principal
) -> tuple[Erasure, ...]:
    """Have workers carry out what was approved for a request, store by store; one erasure for each order,
    in their order.

    Asked again for the same dataset, act, work and key, it gives the erasure that there is, whatever became
    of it. Datasets that others are joined through, or that others' keys point at, come after those: all
    orders of a request that touch each other are begun together. Raises ``NotAllowed``
    (DECIDE_REQUESTS); ``CannotErase`` for a dataset of another controller, or an order without steps.
    """
    by.require(Right.DECIDE_REQUESTS, controller.pk)
    for order in orders:
        if order.dataset.store.controller_id != controller.pk:
            raise CannotErase(_("“%s” belongs to another controller.") % order.dataset.name)
        if not order.work.steps:
            raise CannotErase(_("There is nothing to be done in “%s”.") % order.dataset.name)
    wait_for_turn(f"erasures:{controller.pk}:{reference}")
    begun = {
        (each.dataset_id, each.act, mark_of(each)): each
        for each in Erasure.objects.filter(reference=reference, dataset__store__controller=controller)
    }
    rows = [_row(reference, order, by) for order in orders]
    fresh = {_name(row): row for row in rows if _name(row) not in begun}
    Erasure.objects.bulk_create(fresh.values())
    found = [begun.get(_name(row)) or fresh[_name(row)] for row in rows]
    _put_in_order(orders, found, fresh)
    for store_id in {
        order.dataset.store_id for order, row in zip(orders, found, strict=True) if _name(row) in fresh
    }:
        send_eraser(reference, store_id)
    if fresh:
        record_event(
            "erasure.begin",
            actor=by.actor,
            controller_id=controller.pk,
            record=f"requests/{reference}/erasures",
            detail={"erasures": sorted(row.pk for row in fresh.values())},
        )
    return tuple(found)


type _Name = tuple[int, str, str]


def _name(row: Erasure) -> _Name:
    return row.dataset_id, row.act, row.fingerprint


def _row(reference: str, order: Order, by: Principal) -> Erasure:
    return Erasure(
        dataset=order.dataset,
        reference=reference,
        act=order.act,
        key=order.key,
        work=work_json(order.work),
        fingerprint=fingerprint_of(order.work, order.key),
        mapping=mapping_fingerprint(order.dataset.store, order.work.dataset),
        despite_holds=sorted(order.despite_holds),
        heeded=sorted(order.heeded),
        begun_by=by.actor,
    )


def _put_in_order(orders: Sequence[Order], found: Sequence[Erasure], fresh: dict[_Name, Erasure]) -> None:
    """Write down which of them come after which; those that were begun before keep their order."""
    parts = [Part(order.dataset.store_id, order.work, order.survey) for order in orders]
    changed = []
    for row, before in zip(found, first(parts), strict=True):
        if before and _name(row) in fresh:
            row.after = sorted(found[at].pk for at in before)
            changed.append(row)
    Erasure.objects.bulk_update(changed, ["after"])


@transaction.atomic
def retry_erasure(*, erasure: Erasure, by: Principal) -> None:
    """Try again one that failed or was cancelled, as it was approved; what has gone is counted on.

    Raises ``NotAllowed`` (HANDLE_REQUESTS), ``CannotErase``.
    """
    held = _locked(erasure, by, Right.HANDLE_REQUESTS)
    if held.state not in (ErasureState.FAILED, ErasureState.CANCELLED):
        raise CannotErase(_("Only what has failed or was cancelled is tried again."))
    Erasure.objects.filter(pk=held.pk).update(
        state=ErasureState.WAITING,
        round=held.round + 1,
        problems=[],
        tries=0,
        next_try_at=None,
        cancelled_at=None,
        ended_at=None,
    )
    tell("erasure.retry", held, by)
    send_eraser(held.reference, held.dataset.store_id)


@transaction.atomic
def attest_erasure(
    *, erasure: Erasure, rows: int, by: Principal, done_at: datetime | None = None, note: str = ""
) -> None:
    """Say for one that is BY_HAND that it is done, when, and how many rows went: finishes its tasks, too.

    The worker closes it. Raises ``NotAllowed`` (HANDLE_REQUESTS), ``CannotErase``, ``ValidationError``.
    """
    held = _locked(erasure, by, Right.HANDLE_REQUESTS)
    if held.state != ErasureState.BY_HAND:
        raise CannotErase(_("Nobody was asked to do this by hand."))
    waiting = held.batches.filter(state__in=UNRESOLVED).values_list("pk", flat=True)
    tasks = StoreTask.objects.filter(batch__in=list(waiting), done_at=None).order_by("pk")
    for number, task in enumerate(tasks):
        finish_task(task=task, rows=0 if number else rows, by=by, done_at=done_at, note=note)
    Erasure.objects.filter(pk=held.pk).update(next_try_at=None)
    tell("erasure.attest", held, by, rows=rows)
    send_eraser(held.reference, held.dataset.store_id)


@transaction.atomic
def cancel_erasure(*, erasure: Erasure, by: Principal) -> None:
    """Begin nothing more of it; what is at work ends and is counted. What has gone is gone.

    What waited for it may go then. Raises ``NotAllowed`` (DECIDE_REQUESTS), ``CannotErase``.
    """
    held = _locked(erasure, by, Right.DECIDE_REQUESTS)
    if held.state not in OPEN_ERASURES:
        raise CannotErase(_("This has ended."))
    since = held.cancelled_at or timezone.now()
    Erasure.objects.filter(pk=held.pk).update(cancelled_at=since, next_try_at=None)
    tell("erasure.cancel", held, by)
    send_eraser(held.reference, held.dataset.store_id)


def _locked(erasure: Erasure, by: Principal, right: Right) -> Erasure:
    held = Erasure.objects.select_for_update(of=("self",)).select_related("dataset__store").get(pk=erasure.pk)
    by.require(right, held.dataset.store.controller_id)
    return held
