"""Personal data at rest: text sealed with rotating keys, and keyed hashes to look it up by.

A stolen dump tells little: the keys stand in the environment, not in the database. Text is sealed
with Fernet (authenticated; the first key of ``settings.DERTIG_FIELD_KEYS`` seals, any opens). What
must be found again by its value has a keyed hash beside it (HMAC-SHA256): equal values give equal
hashes, and without the key nobody can try values out. Such a hash is still personal data
(GDPR 4(5)): it goes when its text goes.
"""

import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unsealable(RuntimeError):
    """A sealed text was damaged, or its key is not at hand."""


def seal(text: str) -> str:
    """The text sealed with the current key; empty text stays empty, for it tells nothing."""
    return _fernet(tuple(settings.DERTIG_FIELD_KEYS)).encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    """The text again. Raises ``Unsealable``."""
    if not sealed:
        return ""
    try:
        return _fernet(tuple(settings.DERTIG_FIELD_KEYS)).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unsealable("A sealed field cannot be opened: is its key among DERTIG_FIELD_KEYS?") from error


def keyed_hash(value: str, *, kind: str) -> str:
    """Hex HMAC-SHA256 of an already normalised value; ``kind`` keeps e-mail and phone apart."""
    message = f"{kind}\0{value}".encode()
    return hmac.new(settings.DERTIG_LOOKUP_KEY.encode(), message, hashlib.sha256).hexdigest()


def derived_key(use: str) -> bytes:
    """32 bytes for one use outside our own database: who learns them learns no other."""
    return hmac.new(settings.DERTIG_LOOKUP_KEY.encode(), f"derived\0{use}".encode(), hashlib.sha256).digest()


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
