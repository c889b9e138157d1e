"""Every PDF: HTML in; tagged, declared PDF/A-3a out, with its machine-readable twin attached.

The same input gives the same bytes in any process, so a document proves itself by its hash:
nothing in it comes from the clock, the machine's fonts or the network.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path

ASSETS = Path(__file__).resolve().parent.parent / "static" / "pdf"
SCHEME = "bundled:"
"""``bundled:seal.svg`` is the file ``seal.svg`` under ``static/pdf``; nothing else can be fetched."""

VARIANT = "pdf/a-3a"

PRINTER = "evidence.printing"
"""Loaded by name where the first PDF is made: WeasyPrint takes more time to load than all the rest."""


class ForbiddenAsset(ValueError):
    """A document asked for something that is not bundled with it."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file inside a PDF. PDF/A-3 asks for its relation to the document.

    ``relationship``: "Source" (the document was made from it), "Data" or "Supplement". The media
    type follows from the name's ending.
    """

    name: str
    content: bytes
    description: str
    relationship: str = "Source"


def render(
    html: str,
    *,
    title: str,
    language: str,
    made_at: datetime,
    stylesheet: str,
    identifier: bytes,
    attachments: Sequence[Attached] = (),
) -> bytes:
    """The PDF of a document.

    ``stylesheet`` is a file name under ``static/pdf``, ``made_at`` is aware and becomes the
    document's date, ``identifier`` whatever tells this document from others: its hash is the
    PDF's file identifier. Raises ``FontsMissing``, and ``ForbiddenAsset`` where the HTML or CSS
    asks for anything that is not bundled.
    """
    pdf: bytes = import_module(PRINTER).printed(
        html,
        title=title,
        language=language,
        made_at=made_at,
        stylesheet=stylesheet,
        identifier=identifier,
        attachments=attachments,
    )
    return pdf
