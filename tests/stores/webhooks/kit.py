"""An endpoint, and the receiver of docs/webhooks.md that verifies what arrives there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from accounts.models import Controller
from accounts.principal import system
from stores.models import WebhookDelivery, WebhookEndpoint
from stores.webhooks.actions import save_endpoint
from stores.webhooks.announcing import announce
from stores.webhooks.terms import CHOSEN, WebhookEvent
from tests.stores.connectors.http import serving

BY = system("test")
CLOSED = {"reference": "D-2345-6789", "link": "https://privacy.example/admin/"}


def made_endpoint(controller: Controller, certificate: Path, name: str = "Tickets") -> WebhookEndpoint:
    """One that chose every event, at an address where nobody listens."""
    made = WebhookEndpoint(
        controller=controller,
        name=name,
        url="https://127.0.0.1:9/hook",
        certificates=certificate.read_text(),
        events=[event.value for event in CHOSEN],
    )
    save_endpoint(endpoint=made, by=BY)
    return made


@contextmanager
def receiving(endpoint: WebhookEndpoint, certificate: tuple[Path, Path]) -> Iterator[list[Any]]:
    """The documented receiver at the endpoint's address; gives what it took."""
    module = serving.documented("webhook_receiver")
    taken: list[Any] = []
    inbox = module.Inbox(endpoint.secret, taken.append)
    public, private = certificate
    with serving.running(module.serve(inbox, 0, str(public), str(private))) as port:
        at(endpoint, port)
        yield taken


def at(endpoint: WebhookEndpoint, port: int, host: str = "127.0.0.1") -> None:
    """Move an endpoint to a port of the loopback, for which its secret is given too."""
    row = WebhookEndpoint.objects.get(pk=endpoint.pk)
    row.url = f"https://{host}:{port}/hook"
    row.give_secret(row.secret)
    row.save(update_fields=["url", "secret"])


def happened(controller: Controller) -> WebhookDelivery:
    """A request was closed; gives the delivery that tells so."""
    announce(controller_id=controller.pk, event=WebhookEvent.REQUEST_CLOSED, payload=CLOSED)
    return WebhookDelivery.objects.latest("pk")
