"""Identifiers as people give them: checked, and in the one form that every store compares. Pure."""

from ipaddress import ip_address

from stores.identifiers import normalised
from stores.terms import IdentifierKind

_LEAST_DIGITS = 3


class NotAnIdentifier(ValueError):
    """The text can be none of that kind; the message says why, without the text."""


def normalise_email(address: str) -> str:
    """The one form of a mail address."""
    return normalised(IdentifierKind.EMAIL, address)


def normalise(kind: IdentifierKind, text: str) -> str:
    """The one form of an identifier (``stores.identifiers``). Raises ``NotAnIdentifier``."""
    value = normalised(kind, text)
    if kind is IdentifierKind.PHONE and len(value.lstrip("+")) < _LEAST_DIGITS:
        raise NotAnIdentifier("A telephone number has digits.")
    if kind is IdentifierKind.IP_ADDRESS and not _is_address(value):
        raise NotAnIdentifier("An IP address is written like 192.0.2.1 or 2001:db8::1.")
    if not value:
        raise NotAnIdentifier("An identifier is not empty.")
    return value


def spellings(kind: IdentifierKind, value: str) -> frozenset[str]:
    """How a normalised identifier may stand in a column, case, separators and surrounding space apart."""
    if kind is IdentifierKind.PHONE and value.startswith("+"):
        return frozenset({value, f"00{value[1:]}", value[1:]})
    if kind is IdentifierKind.IP_ADDRESS and _is_address(value):
        return frozenset({value, ip_address(value).exploded})
    return frozenset({value})


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
