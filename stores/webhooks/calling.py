"""One signed call of an endpoint, and what came of it. Knows no delivery: whoever calls keeps the record."""

import ssl
from dataclasses import dataclass
from datetime import datetime

from stores.models import WebhookEndpoint
from stores.outbound import AnswerTooLarge, Limits, NoAnswer, NotTrusted, post, trust
from stores.places import PlaceRefused
from stores.webhooks.signing import signed_headers
from stores.webhooks.terms import Trouble

LIMITS = Limits(seconds=15.0, size=2_000, cut=True)
ANSWER = 500
"""Characters that are kept of an answer."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a call: nothing in the way, or why not. ``answer`` is printable, and nobody's word."""

    trouble: Trouble | None
    status: int | None = None
    answer: str = ""


def call(endpoint: WebhookEndpoint, *, message_id: str, body: bytes, at: datetime) -> Heard:
    """POST once, signed for that moment. Any 2xx counts as taken; redirects are not followed.

    Nothing goes where the secret was not given for, or nobody confirmed that it may."""
    if not endpoint.holds_secret():
        return Heard(Trouble.ELSEWHERE)
    if endpoint.awaits_confirmation():
        return Heard(Trouble.UNCONFIRMED)
    signed = signed_headers(endpoint.secrets_at(at), message_id=message_id, at=int(at.timestamp()), body=body)
    headers = {"Content-Type": "application/json", "User-Agent": "Dertig-Webhooks/1", **signed}
    try:
        answer = post(endpoint.url, body, headers, context=trust(endpoint.certificates), limits=LIMITS)
    except PlaceRefused:
        return Heard(Trouble.ADDRESS_REFUSED)
    except (NotTrusted, ssl.SSLError):
        return Heard(Trouble.NOT_TRUSTED)
    except (NoAnswer, AnswerTooLarge, OSError):
        return Heard(Trouble.NO_ANSWER)
    return Heard(_trouble(answer.status), answer.status, _shown(answer.body))


def _trouble(status: int) -> Trouble | None:
    if 200 <= status < 300:
        return None
    return Trouble.GONE if status == 410 else Trouble.STATUS


def _shown(body: bytes) -> str:
    """The beginning, without signs that would play tricks on who reads it."""
    text = " ".join(body.decode("utf-8", "replace").split())
    return "".join(sign for sign in text if sign.isprintable())[:ANSWER]
