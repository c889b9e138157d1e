"""The verbs of webhooks: make, change, rotate the secret, resume, try, send again, remove."""

from collections.abc import Collection
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.principal import Principal
from accounts.roles import Right
from stores.actions.confirming import propose
from stores.models import WebhookDelivery, WebhookEndpoint
from stores.webhooks import pausing
from stores.webhooks.announcing import queue, write
from stores.webhooks.pausing import tell
from stores.webhooks.signing import new_secret
from stores.webhooks.terms import DeliveryState, WebhookEvent

OVERLAP = timedelta(hours=24)
"""How long the secret before signs too, once a new one was made."""


_PROPOSED = ("proposed_for", "proposed_by", "proposed_at", "proposal_mailed_at")
_EDITED = ("name", "url", "certificates", "events", "active")


@transaction.atomic
def save_endpoint(*, endpoint: WebhookEndpoint, by: Principal) -> str:
    """Make or change one; gives a secret just made, which nothing shows again, else nothing.

    One that leads elsewhere gets a new secret: whoever reads there was never given the one before.

    Raises ``NotAllowed``, ``ValidationError``.
    """
    by.require(Right.MANAGE_STORES, endpoint.controller_id)
    made = endpoint._state.adding
    if made:
        endpoint.secret = new_secret()
        endpoint.full_clean()
        endpoint.propose(by.actor)
        endpoint.save()
        tell("webhook.made", endpoint, by, events=sorted(endpoint.events))
        return endpoint.secret
    endpoint.full_clean()
    propose(endpoint, by, f"webhook:{endpoint.pk}")
    secret = ""
    if not endpoint.holds_secret():
        secret = new_secret()
        endpoint.give_secret(secret)
        endpoint.previous_secret, endpoint.previous_until = "", None
    endpoint.save(update_fields=[*_EDITED, *_PROPOSED, "secret", "previous_secret", "previous_until"])
    tell("webhook.changed", endpoint, by, events=sorted(endpoint.events), active=endpoint.active)
    if secret:
        tell("webhook.secret_rotated", endpoint, by)
    return secret


@transaction.atomic
def rotate_secret(*, endpoint: WebhookEndpoint, by: Principal) -> str:
    """A new secret, shown once; the one before signs too for ``OVERLAP``. Raises ``NotAllowed``.

    Done again within it, the one before that signs no more: it may have leaked.
    """
    held = _locked(endpoint, by)
    held.previous_secret, held.secret = held.secret, new_secret()
    held.previous_until = timezone.now() + OVERLAP
    held.save(update_fields=["secret", "previous_secret", "previous_until"])
    tell("webhook.secret_rotated", held, by)
    return held.secret


@transaction.atomic
def resume_endpoint(*, endpoint: WebhookEndpoint, by: Principal) -> int:
    """Send what was kept while it was paused; gives how many. Raises ``NotAllowed``, ``ValidationError``."""
    held = _locked(endpoint, by)
    if held.paused_at is None:
        raise ValidationError(_("This webhook is not paused."))
    kept = pausing.resume(held)
    tell("webhook.resumed", held, by, kept=kept)
    return kept


@transaction.atomic
def ping(*, endpoint: WebhookEndpoint, by: Principal) -> None:
    """Send a test, also where it is paused or switched off. Raises ``NotAllowed``."""
    held = _locked(endpoint, by)
    write([(held.pk, held.controller.slug)], WebhookEvent.TEST, {})
    tell("webhook.tested", held, by)


@transaction.atomic
def redeliver(*, deliveries: Collection[WebhookDelivery], by: Principal) -> int:
    """Send again, with the same ids; gives how many. What still waits is tried now. Raises ``NotAllowed``."""
    wanted = sorted(delivery.pk for delivery in deliveries)
    held = list(
        WebhookDelivery.objects.select_for_update(of=("self",))
        .select_related("endpoint")
        .filter(pk__in=wanted)
        .order_by("pk")
    )
    endpoints = {delivery.endpoint_id: delivery.endpoint for delivery in held}
    for endpoint in endpoints.values():
        by.require(Right.MANAGE_STORES, endpoint.controller_id)
        again = sum(delivery.endpoint_id == endpoint.pk for delivery in held)
        tell("webhook.redelivered", endpoint, by, deliveries=again)
    WebhookDelivery.objects.filter(pk__in=[delivery.pk for delivery in held]).update(
        state=DeliveryState.WAITING.value, delivered_at=None, tries=0, next_try_at=timezone.now()
    )
    queue(delivery.pk for delivery in held)
    return len(held)


@transaction.atomic
def remove_endpoint(*, endpoint: WebhookEndpoint, by: Principal) -> None:
    """Remove it with its log; what waited is not sent. Raises ``NotAllowed``, ``ProtectedError``."""
    held = _locked(endpoint, by)
    tell("webhook.removed", held, by)
    held.delete()


def _locked(endpoint: WebhookEndpoint, by: Principal) -> WebhookEndpoint:
    by.require(Right.MANAGE_STORES, endpoint.controller_id)
    held = WebhookEndpoint.objects.select_for_update(of=("self",)).select_related("controller")
    return held.get(pk=endpoint.pk)
