"""What the worker does for this floor. Every task may come twice, late, or never."""

import structlog
from celery import shared_task

from accounts.principal import system
from stores import checking, confirmation_mail, reminding
from stores.connectors.kinds import UnknownKind
from stores.models import DataStore
from stores.protocol import StoreError
from stores.webhooks import noticing, sending

log = structlog.get_logger(__name__)


@shared_task
def check_store(store_id: int) -> None:
    """Check one store and keep what was found."""
    store = DataStore.objects.filter(pk=store_id).first()
    if store is not None:
        checking.check_store(store=store, by=system("check"))


@shared_task
def discover_store(store_id: int) -> None:
    """Draft the datasets that nobody has mapped yet; a store that is away shows it at its check."""
    store = DataStore.objects.filter(pk=store_id).first()
    if store is None:
        return
    try:
        checking.add_discovered(store=store, by=system("discover"))
    except (StoreError, UnknownKind) as error:
        log.warning("store_not_discovered", store=store_id, kind=type(error).__name__)
    checking.check_store(store=store, by=system("discover"))


@shared_task
def check_stores() -> None:
    """One task a store, so that one that hangs keeps none of the others waiting."""
    for pk in DataStore.objects.order_by("checked_at").values_list("pk", flat=True):
        check_store.apply_async((pk,), expires=6 * 60 * 60)


@shared_task
def remind_of_tasks() -> None:
    """Mail whoever has work in a store that is due."""
    reminding.remind()


@shared_task
def deliver_webhook(delivery_id: int) -> None:
    """One try of one delivery, unless it is done or being done."""
    sending.deliver(delivery_id)


@shared_task
def sweep_webhooks() -> None:
    """Deliveries whose message was lost or whose next try has come; and who must hear of a pause."""
    for delivery_id in sending.unfinished():
        deliver_webhook.apply_async((delivery_id,), expires=60)
    noticing.tell_of_paused()


@shared_task
def expire_webhooks() -> None:
    """Delete what the log has kept long enough."""
    sending.expire()


@shared_task
def tell_of_new_destinations() -> None:
    """Mail whoever may confirm where something leads, once for each that waits."""
    confirmation_mail.tell_of_proposals()
