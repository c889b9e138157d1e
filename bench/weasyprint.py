"""WeasyPrint alone: the same HTML, stylesheet, fonts, options and attachments as our PDFs."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from weasyprint import CSS, HTML

from evidence import pdf
from evidence.pdf_fonts import environment
from evidence.printing import BundledOnly, attachment, bundled_fonts


def alone(html: str, stylesheet: str, made_at: datetime, attachments: Sequence[pdf.Attached] = ()) -> bytes:
    """The PDF of ready HTML."""
    with environment(SOURCE_DATE_EPOCH=str(int(made_at.timestamp()))):
        fonts = bundled_fonts()
        fetcher = BundledOnly()
        style = CSS(
            string=(pdf.ASSETS / stylesheet).read_text(),
            base_url=pdf.SCHEME,
            url_fetcher=fetcher,
            font_config=fonts,
        )
        document = HTML(string=html, base_url=pdf.SCHEME, url_fetcher=fetcher).render(
            font_config=fonts, stylesheets=[style], pdf_variant=pdf.VARIANT
        )
        made: bytes = document.write_pdf(
            pdf_variant=pdf.VARIANT,
            pdf_identifier=hashlib.sha256(html.encode()).digest()[:16],
            attachments=[attachment(each, made_at) for each in attachments],
        )
    return made
