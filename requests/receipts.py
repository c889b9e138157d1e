"""The reference that is public, the receipt and the code that are secret.

All are read aloud and typed from paper: letters and digits that nobody mistakes (no I, L, O, U, 0, 1).
Of receipts and codes only slow hashes are kept; checking an unknown one takes the same time.
"""

import secrets
from collections.abc import Sequence

from django.contrib.auth.hashers import check_password, make_password

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_DECOY: list[str] = []


def new_reference() -> str:
    """Public name of a request, like ``D-7K3M-9Q2X``: 30^8 possible."""
    return f"D-{_random(4)}-{_random(4)}"


def new_receipt() -> str:
    """Secret of a request, like ``7K3M-9Q2X-B4TN-WR8P``: 78 bits."""
    return "-".join(_random(4) for _part in range(4))


def new_code() -> str:
    """Six digits for an e-mail: few attempts are allowed and it expires."""
    return f"{secrets.randbelow(1_000_000):06d}"


def slow_hash(secret: str) -> str:
    """What is kept of a secret."""
    return make_password(tidy(secret))


def matches(secret: str, kept: str) -> bool:
    """Whether the secret is the one kept. Nothing kept: no, after the same time."""
    if not kept:
        check_password(tidy(secret), _decoy())
        return False
    return check_password(tidy(secret), kept)


def which_matches(secret: str, kept: Sequence[str], *, of: int) -> int | None:
    """The place of the one that the secret is. The work is that of ``of`` checks, however many are kept."""
    found = [matches(secret, each) for each in (*kept, *[""] * of)[:of]]
    return found.index(True) if True in found else None


def tidy(typed: str) -> str:
    """What people type, without case, spaces and dashes."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


def tidy_reference(typed: str) -> str:
    """A reference as it is stored, however it was typed."""
    plain = tidy(typed).removeprefix("D")
    return f"D-{plain[:4]}-{plain[4:8]}"


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _sign in range(length))


def _decoy() -> str:
    if not _DECOY:
        _DECOY.append(make_password(secrets.token_hex()))
    return _DECOY[0]
