"""Whether the fonts of our PDFs have every sign of a text: what they lack would be printed as a box."""

from functools import cache

from fontTools.ttLib import TTFont

from evidence.pdf_fonts import FONTS

_LATIN = 0x250
"""Below, every font has what is in use."""


def is_printable(text: str) -> bool:
    """No sign of it is missing in all fonts."""
    beyond = {ord(sign) for sign in text if ord(sign) >= _LATIN}
    return beyond <= _known() if beyond else True


@cache
def _known() -> frozenset[int]:
    return frozenset(sign for path in FONTS.glob("*.ttf") for sign in TTFont(path, lazy=True).getBestCmap())
