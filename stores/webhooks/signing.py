"""Signatures of webhooks, as the Standard Webhooks specification has them (v1). Pure; docs/webhooks.md.

HMAC-SHA256 over id, time and body. A secret is ``whsec_`` and base64 of its bytes. While a secret is
being changed, a message is signed with the new and the old one: either verifies.
"""

import base64
import hashlib
import hmac
import secrets as chance
from collections.abc import Sequence

PREFIX = "whsec_"
BYTES = 32


def new_secret() -> str:
    """A secret made by chance; the specification wants 24 to 64 bytes."""
    return PREFIX + base64.b64encode(chance.token_bytes(BYTES)).decode()


def new_message_id() -> str:
    """The name of one message, by which a receiver knows it when it comes again."""
    return f"msg_{chance.token_hex(16)}"


def signed_headers(secrets: Sequence[str], *, message_id: str, at: int, body: bytes) -> dict[str, str]:
    """The headers of one try; ``at`` in seconds since 1970 (UTC), ``secrets`` the current one first."""
    text = b".".join((message_id.encode(), str(at).encode(), body))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(_signature(secret, text) for secret in secrets),
    }


def _signature(secret: str, text: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return "v1," + base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
