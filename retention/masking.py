"""Enough of a value to know its kind by, and not whose it is. Pure."""

from typing import Any

_HIDDEN = "•••"


def masked(value: Any) -> str:
    """First letter and nothing more; of an e-mail address that of its domain too; empty stays empty."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _HIDDEN
    text = str(value)
    if "@" in text:
        local, _, domain = text.partition("@")
        return f"{local[:1]}{_HIDDEN}@{domain[:1]}{_HIDDEN}"
    return f"{text[:1]}{_HIDDEN}" if isinstance(value, str) and len(text) > 3 else _HIDDEN
