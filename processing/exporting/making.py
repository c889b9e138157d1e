"""Making one export: rendered, and kept as a document with its SHA-256."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.text import slugify

from accounts.models import Controller
from accounts.principal import Principal
from accounts.roles import Right
from evidence import documents
from evidence.models import Document
from processing import file_format
from processing.exporting import progress
from processing.exporting.order import MEDIA_TYPES, Order
from processing.exporting.pages import pages_told
from processing.exporting.source import Source, read_source
from processing.exports.json import register_json
from processing.exports.pdf import register_pdf
from processing.exports.xlsx import register_xlsx
from processing.models.exporting import ExportFormat
from processing.register import sha256_of

type Tell = Callable[[int, str], None]
"""Is told how many percent are done, and what is done now (a step of ``progress``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A rendered export, not kept yet."""

    content: bytes
    filename: str
    order: Order
    register_sha256: str

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.order.format]


def make(*, controller: Controller, order: Order, by: Principal, tell: Tell = lambda *_: None) -> Export:
    """Render an export of what the register says now.

    Raises ``NotAllowed``, and what rendering raises: ``FontsMissing``.
    """
    by.require(Right.EXPORT, controller.pk)
    tell(5, progress.READING)
    source = read_source(controller, with_sections=order.format is ExportFormat.YAML)
    tell(20, progress.RENDERING)
    content = render(source, order, tell)
    day = source.made_at.date().isoformat()
    edition = "" if order.format is ExportFormat.YAML else f"-{order.edition.value}-{order.language}"
    return Export(
        content=content,
        filename=f"register-{slugify(controller.slug)}{edition}-{day}.{order.format.value}",
        order=order,
        register_sha256=sha256_of(source.register),
    )


def keep(*, export: Export, controller: Controller, actor: str) -> Document:
    """Keep an export as it was handed out, with its SHA-256 and its event. Raises ``VaultError``."""
    return documents.keep(
        export.content,
        kind="register",
        filename=export.filename,
        media_type=export.media_type,
        actor=actor,
        controller_id=controller.pk,
        facts={**export.order.facts(), "register_sha256": export.register_sha256},
    )


def render(source: Source, order: Order, tell: Tell = lambda *_: None) -> bytes:
    """The bytes of an export."""
    if order.format is ExportFormat.YAML:
        return file_format.write(source.register.record, source.sections).encode()
    register, findings, acceptances = source.register, source.findings, source.acceptances
    edition, language = order.edition, order.language
    if order.format is ExportFormat.JSON:
        return register_json(register, edition=edition, findings=findings, acceptances=acceptances)
    if order.format is ExportFormat.XLSX:
        return register_xlsx(
            register, edition=edition, language=language, findings=findings, acceptances=acceptances
        )
    sheets = len(register.record.activities)
    with pages_told(sheets, lambda share: tell(20 + int(70 * share), progress.RENDERING)):
        return register_pdf(
            register,
            edition=edition,
            language=language,
            made_at=source.made_at,
            findings=findings,
            acceptances=acceptances,
        )
