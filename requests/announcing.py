"""What other systems are told of a request: its reference, days and a link for staff; never who asks."""

from requests.models import SubjectRequest
from requests.staff_links import link_to
from stores.webhooks.announcing import Said, announce
from stores.webhooks.terms import WebhookEvent


def announce_request(event: WebhookEvent, request: SubjectRequest, **more: Said) -> None:
    """Tell the webhooks that chose the event; runs in the transaction of the act."""
    said: dict[str, Said] = {"reference": request.reference, "link": link_to(request), **more}
    announce(controller_id=request.controller_id, event=event, payload=said)
