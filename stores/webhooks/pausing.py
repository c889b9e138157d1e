"""An endpoint that fails for long is paused, and staff hear of it; nothing that happens meanwhile is lost."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.principal import Principal, system
from evidence.trail import record as record_event
from stores.models import WebhookDelivery, WebhookEndpoint
from stores.webhooks.terms import DeliveryState

LONG = timedelta(days=3)
"""Failing for so long without one success, an endpoint is paused."""

_BY = system("webhooks")


def note_success(endpoint: WebhookEndpoint) -> None:
    """It answers (again). The row is locked by the caller."""
    if endpoint.failing_since is not None and endpoint.paused_at is None:
        endpoint.failing_since = None
        endpoint.save(update_fields=["failing_since"])


def note_failure(endpoint: WebhookEndpoint, now: datetime, *, gone: bool) -> None:
    """It failed once more; paused where that lasts too long, or it wants no more. The row is locked."""
    if endpoint.paused_at is not None:
        return
    if endpoint.failing_since is None:
        endpoint.failing_since = now
        endpoint.save(update_fields=["failing_since"])
    if gone or now - endpoint.failing_since >= LONG:
        endpoint.paused_at = now
        endpoint.save(update_fields=["paused_at"])
        tell("webhook.paused", endpoint, _BY)


def resume(endpoint: WebhookEndpoint) -> int:
    """Send what was kept meanwhile, from a first try on; gives how many. The row is locked by the caller."""
    endpoint.paused_at = endpoint.failing_since = endpoint.told_at = None
    endpoint.save(update_fields=["paused_at", "failing_since", "told_at"])
    waiting = WebhookDelivery.objects.filter(endpoint=endpoint, state=DeliveryState.WAITING.value)
    return waiting.update(next_try_at=timezone.now(), tries=0)


def tell(verb: str, endpoint: WebhookEndpoint, by: Principal, **detail: object) -> None:
    """Append the event: which endpoint, never its secret."""
    record_event(
        verb,
        actor=by.actor,
        controller_id=endpoint.controller_id,
        record=f"webhook:{endpoint.pk}",
        detail={"name": endpoint.name, **detail},
    )
