"""The closed vocabularies of webhooks, and what each event may say. Pure."""

from enum import StrEnum


class WebhookEvent(StrEnum):
    """What another system can be told of."""

    REQUEST_RECEIVED = "request.received"
    REQUEST_DUE_SOON = "request.due_soon"
    REQUEST_EXTENDED = "request.extended"
    REQUEST_ANSWERED = "request.answered"
    REQUEST_CLOSED = "request.closed"
    PURGE_FINISHED = "purge.finished"
    PURGE_FAILED = "purge.failed"
    ERASURE_FINISHED = "erasure.finished"
    TEST = "webhook.test"
    """Sent by a person who tries an endpoint; nobody chooses it."""


CHOSEN = tuple(event for event in WebhookEvent if event is not WebhookEvent.TEST)
"""Those that an endpoint can choose."""

SAYS: dict[WebhookEvent, frozenset[str]] = {
    WebhookEvent.REQUEST_RECEIVED: frozenset({"reference", "received_on", "due_on", "rights", "link"}),
    WebhookEvent.REQUEST_DUE_SOON: frozenset({"reference", "due_on", "days_left", "link"}),
    WebhookEvent.REQUEST_EXTENDED: frozenset({"reference", "due_on", "link"}),
    WebhookEvent.REQUEST_ANSWERED: frozenset({"reference", "outcome", "late", "link"}),
    WebhookEvent.REQUEST_CLOSED: frozenset({"reference", "link"}),
    WebhookEvent.PURGE_FINISHED: frozenset({"run", "dataset", "rows", "link"}),
    WebhookEvent.PURGE_FAILED: frozenset({"run", "dataset", "rows", "problems", "link"}),
    WebhookEvent.ERASURE_FINISHED: frozenset({"reference", "dataset", "act", "rows"}),
    WebhookEvent.TEST: frozenset(),
}
"""The keys of each event's data: references, days, counts and links, never who it is about."""


class DeliveryState(StrEnum):
    """How far a delivery is."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class Trouble(StrEnum):
    """Why a try was in vain."""

    STATUS = "status"
    """The receiver answered, but not that it took the message."""
    GONE = "gone"
    """It answered 410: it wants no more."""
    NO_ANSWER = "no_answer"
    NOT_TRUSTED = "not_trusted"
    ADDRESS_REFUSED = "address_refused"
    ELSEWHERE = "elsewhere"
    """Its secret was given for another address."""
    UNCONFIRMED = "unconfirmed"
    """A second person has yet to confirm its address."""
    DIED = "died"
    """The worker that had it never came back."""
