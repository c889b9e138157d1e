"""Where something is sent, as whom, and how the other side is verified: what a secret is bound to. Pure."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

_PART = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_NAME = re.compile(rf"{_PART}(?:\.{_PART})*\.?")
_V6 = re.compile(r"[0-9A-Fa-f:.]{2,45}")
_OF_WHOLE = 12
"""Signs of the hash that names settings as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """One other side. A secret that was given for one is handed to no other.

    ``trust`` is how its identity is verified: a setting of TLS, the key of a host, the hash of certificates.
    ``within`` is what is reached there (a database, a bucket, a folder): no secret is bound to it, but it is
    part of what a second person confirms.
    """

    scheme: str
    host: str = ""
    port: int | None = None
    user: str = ""
    path: str = ""
    trust: str = ""
    within: str = ""

    @property
    def fingerprint(self) -> str:
        """Of what a secret is bound to; the same for ever for the same other side."""
        return _hash(self.scheme, self.host, self.port, self.user, self.path, self.trust)

    @property
    def whole_fingerprint(self) -> str:
        """Of what a second person confirms."""
        return _hash(self.fingerprint, self.within)

    @property
    def place(self) -> str:
        """Host and port, as people write them and as the environment names them."""
        if self.host.startswith("/") or self.port is None:
            return self.host or self.within
        return f"{self.host}:{self.port}"

    def is_named(self, told: str) -> bool:
        """Whether a list of hosts, with a port or for any, names this one; by spaces or commas."""
        names = {each.lower() for each in re.split(r"[,\s]+", told) if each}
        return bool(names & {self.host.lower(), self.place.lower()} - {""})


def of_whole(kind: str, settings: Mapping[str, Any]) -> Destination:
    """All settings, where nobody knows which of them say where."""
    held = json.dumps(dict(settings), sort_keys=True, default=str)
    digest = hashlib.sha256(held.encode()).hexdigest()
    return Destination(scheme=kind, host=f"settings-{digest[:_OF_WHOLE]}", path=digest)


def of_url(url: str, *, certificates: str = "", user: str = "") -> Destination:
    """An address of the web: another path is another reader. Total, also for what is no address."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return Destination(scheme="https", path=url, user=user, trust=hash_of(certificates))
    return Destination(
        scheme=parts.scheme,
        host=host,
        port=port or {"https": 443, "http": 80}.get(parts.scheme),
        path=parts.path.rstrip("/"),
        user=user,
        trust=hash_of(certificates),
    )


def of_mailbox(host: str, port: int, user: str, folder: str, *, tls: bool) -> Destination:
    """A folder of an IMAP server, whose certificate is verified wherever there is TLS."""
    trust = "verified" if tls else "none"
    return Destination(scheme="imap", host=host.lower(), port=port, user=user, trust=trust, within=folder)


def port_of(value: Any, otherwise: int | None = None) -> int | None:
    """A port as it was written, or the one that is meant by none. Total."""
    written = str(value or "")
    return int(written) if written.isascii() and written.isdigit() else otherwise


def hash_of(text: str) -> str:
    """Of a longer text, such as certificates; none of none."""
    tidy = text.strip()
    return hashlib.sha256(tidy.encode()).hexdigest() if tidy else ""


def is_host(text: str) -> bool:
    """Whether it is one host: a name in its ASCII form, or an address. No list, no port, no path."""
    return len(text) <= 253 and bool(_NAME.fullmatch(text) or (":" in text and _V6.fullmatch(text)))


def _hash(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(["1", *parts]).encode()).hexdigest()
