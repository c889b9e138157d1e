"""Identifiers of people, brought to one form, so that the same one is recognised in every store. Pure."""

import re
import unicodedata
from ipaddress import ip_address

from stores.terms import IdentifierKind

_NO_DIGIT = re.compile(r"[^0-9]")
_NEITHER = re.compile(r"[^0-9+]")


def normalised(kind: IdentifierKind, text: str) -> str:
    """The form in which identifiers of a kind are compared; bringing it there twice changes nothing.

    Composed Unicode, lower case, without surrounding space. Case of a mail address's local part may
    matter in theory; no provider of note lets two people differ by it. Of a telephone number its digits,
    with a plus sign for an international prefix and without a trunk zero "(0)"; an IP address in its
    shortest spelling. What is none of its kind comes back as text like any other.
    """
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).strip().lower())
    match kind:
        case IdentifierKind.PHONE:
            return _number(plain)
        case IdentifierKind.IP_ADDRESS:
            return _address(plain)
    return plain


def _number(plain: str) -> str:
    signs = _NEITHER.sub("", plain.replace("(0)", ""))
    digits = _NO_DIGIT.sub("", signs)
    if signs.startswith("+"):
        return f"+{digits}"
    return f"+{digits[2:]}" if digits.startswith("00") else digits


def _address(plain: str) -> str:
    try:
        return ip_address(plain).compressed
    except ValueError:
        return plain
