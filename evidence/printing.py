"""HTML to PDF by WeasyPrint. ``evidence.pdf.render`` loads this module where the first PDF is made."""

import hashlib
import io
import threading
from collections.abc import Sequence
from datetime import UTC, datetime

from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from evidence.pdf import ASSETS, SCHEME, VARIANT, Attached, ForbiddenAsset
from evidence.pdf_fonts import environment, only_bundled_fonts

_one_at_a_time = threading.RLock()
"""Rendering sets environment variables, which belong to the whole process."""


def printed(
    html: str,
    *,
    title: str,
    language: str,
    made_at: datetime,
    stylesheet: str,
    identifier: bytes,
    attachments: Sequence[Attached],
) -> bytes:
    """What ``evidence.pdf.render`` promises."""
    fetcher = BundledOnly()
    moment = made_at.astimezone(UTC)
    with _one_at_a_time, environment(SOURCE_DATE_EPOCH=str(int(moment.timestamp()))):
        fonts = bundled_fonts()
        style = CSS(
            string=(ASSETS / stylesheet).read_text(encoding="utf-8"),
            base_url=SCHEME,
            url_fetcher=fetcher,
            font_config=fonts,
        )
        document = HTML(string=html, base_url=SCHEME, url_fetcher=fetcher).render(
            font_config=fonts, stylesheets=[style], pdf_variant=VARIANT
        )
        metadata = document.metadata
        metadata.title, metadata.lang, metadata.generator = title, language, "Dertig"
        metadata.created = metadata.modified = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        pdf: bytes = document.write_pdf(
            pdf_variant=VARIANT,
            pdf_identifier=hashlib.sha256(identifier).digest()[:16],
            attachments=[attachment(each, moment) for each in attachments],
        )
    if fetcher.refused:
        raise ForbiddenAsset(f"Not bundled with the document: {', '.join(sorted(fetcher.refused))}")
    return pdf


def bundled_fonts() -> FontConfiguration:
    """A font configuration that knows the bundled fonts only. Raises ``FontsMissing``."""
    with only_bundled_fonts():
        return FontConfiguration()


def attachment(attached: Attached, moment: datetime) -> Attachment:
    """A file inside a PDF, as WeasyPrint takes it."""
    return Attachment(
        file_obj=io.BytesIO(attached.content),
        name=attached.name,
        description=attached.description,
        created=moment,
        modified=moment,
        relationship=attached.relationship,
    )


class BundledOnly(URLFetcher):
    """Gives files under ``static/pdf`` and notes whatever else was asked for.

    WeasyPrint goes on without a resource that fails to load; ``render`` does not.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.refused: set[str] = set()

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        path = (ASSETS / url.removeprefix(SCHEME)).resolve()
        if not url.startswith(SCHEME) or not path.is_relative_to(ASSETS) or not path.is_file():
            self.refused.add(url[:200])
            raise ForbiddenAsset(url[:200])
        return URLFetcherResponse(url, path.read_bytes())
