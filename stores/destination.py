"""Where something is sent. Pure."""

import re

_PART = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_NAME = re.compile(rf"{_PART}(?:\.{_PART})*\.?")
_V6 = re.compile(r"[0-9A-Fa-f:.]{2,45}")


def is_host(text: str) -> bool:
    """Whether it is one host: a name in its ASCII form, or an address. No list, no port, no path."""
    return len(text) <= 253 and bool(_NAME.fullmatch(text) or (":" in text and _V6.fullmatch(text)))
