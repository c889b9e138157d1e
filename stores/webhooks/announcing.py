"""The one way in: what happens is written down for every endpoint that chose it, in the act's transaction."""

from collections.abc import Iterable, Mapping
from contextlib import suppress

from celery import current_app
from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from stores.models import WebhookDelivery
from stores.webhooks.body import BODY, Body
from stores.webhooks.signing import new_message_id
from stores.webhooks.terms import SAYS, WebhookEvent

# Asked in transactions that are to be short, mostly for nothing.
_LISTENING = """
SELECT endpoint.id, controller.slug FROM stores_webhookendpoint endpoint
JOIN accounts_controller controller ON controller.id = endpoint.controller_id
WHERE endpoint.controller_id = %s AND endpoint.active AND endpoint.events @> %s::varchar[]
ORDER BY endpoint.id"""

type Said = str | int | bool | list[str] | None


def announce(*, controller_id: int, event: WebhookEvent, payload: Mapping[str, Said]) -> None:
    """Tell every endpoint of the controller that chose the event; runs in the transaction of the act.

    ``payload`` has the keys of ``SAYS[event]`` and no personal data. One query, and one more where
    somebody listens. Sent after commit; a message that the broker loses is found by the sweep. An
    endpoint that is paused gets it when it is resumed. Raises ``ValueError`` for other keys.
    """
    if payload.keys() != SAYS[event]:
        raise ValueError(f"{event} says {sorted(SAYS[event])}, not {sorted(payload)}.")
    with connection.cursor() as cursor:
        cursor.execute(_LISTENING, (controller_id, [event.value]))
        write(cursor.fetchall(), event, payload)


def write(endpoints: Iterable[tuple[int, str]], event: WebhookEvent, payload: Mapping[str, Said]) -> None:
    """A delivery for each endpoint, given by its id and its controller's slug; queued after commit."""
    now = timezone.now()
    made = WebhookDelivery.objects.bulk_create(
        WebhookDelivery(
            endpoint_id=endpoint,
            message_id=new_message_id(),
            event=event.value,
            body=BODY.write_text(
                Body(event.value, now.isoformat(timespec="seconds"), {"controller": controller, **payload})
            ),
            next_try_at=now,
        )
        for endpoint, controller in endpoints
    )
    queue(delivery.pk for delivery in made)


def queue(deliveries: Iterable[int]) -> None:
    """Tell the worker after commit; where no broker answers, the sweep finds them."""
    wanted = tuple(deliveries)
    if wanted:
        transaction.on_commit(lambda: _send(wanted))


def _send(deliveries: Iterable[int]) -> None:
    with suppress(OperationalError):
        for delivery_id in deliveries:
            current_app.send_task("stores.tasks.deliver_webhook", [delivery_id], retry=False)
