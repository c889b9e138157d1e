"""Signatures of what is sent to other systems, and of what they answer. Pure; docs/http-protocol.md.

HMAC-SHA256 over method, path, time, nonce and the body's hash, so that nothing of a message can be
changed, moved to another address or sent again later. An answer is signed over the signature it
answers: it fits that one question and no other.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

WINDOW = 300
"""Seconds by which the clocks of both sides may differ."""

MIN_KEY = 32
"""Characters of the shortest key that is taken."""


@dataclass(frozen=True, slots=True)
class Key:
    """A secret that both sides hold. ``id`` names it, so that both can hold two while it is changed."""

    id: str
    secret: str = field(repr=False)


def signed_headers(key: Key, *, method: str, path: str, body: bytes, at: int) -> dict[str, str]:
    """The headers that sign a request; ``at`` in seconds since 1970 (UTC)."""
    nonce = secrets.token_hex(16)
    text = "\n".join(("dertig-request-1", method, path, str(at), nonce, hashlib.sha256(body).hexdigest()))
    return {
        "Dertig-Key": key.id,
        "Dertig-Time": str(at),
        "Dertig-Nonce": nonce,
        "Dertig-Signature": _hmac(key, text),
    }


def answer_is_genuine(key: Key, *, asked: str, status: int, body: bytes, signature: str) -> bool:
    """Whether an answer was signed with the key, for the request whose signature is ``asked``."""
    text = "\n".join(("dertig-answer-1", asked, str(status), hashlib.sha256(body).hexdigest()))
    return hmac.compare_digest(_hmac(key, text).encode(), signature.encode())


def _hmac(key: Key, text: str) -> str:
    return hmac.new(key.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
