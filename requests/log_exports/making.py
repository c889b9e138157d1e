"""Making a log that is handed out: kept with its SHA-256, and told in the trail."""

from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import Controller
from accounts.principal import Principal
from accounts.roles import Right
from evidence import documents
from evidence.models import Document
from requests.log_exports.pdf import log_pdf
from requests.log_exports.source import read_log
from requests.log_exports.xlsx import log_xlsx

KIND = "request-log"


class LogFormat(StrEnum):
    """In which form a log leaves."""

    PDF = "pdf"
    XLSX = "xlsx"


MEDIA_TYPES = {
    LogFormat.PDF: "application/pdf",
    LogFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def export_log(
    *, controller: Controller, first: date, last: date, form: LogFormat, language: str, by: Principal
) -> Document:
    """Read, render and keep the log of a period.

    Raises ``NotAllowed``, ``ValidationError`` for a period that ends before it begins,
    ``FontsMissing``, ``VaultError``.
    """
    by.require(Right.EXPORT, controller.pk)
    if last < first:
        raise ValidationError(_("The period ends before it begins."))
    log = read_log(controller, first, last)
    zone = ZoneInfo(controller.time_zone)
    content = (
        log_pdf(log, language=language, made_at=timezone.now(), zone=zone)
        if form is LogFormat.PDF
        else log_xlsx(log, language=language)
    )
    return documents.keep(
        content,
        kind=KIND,
        filename=f"request-log-{slugify(controller.slug)}-{first}-{last}.{form.value}",
        media_type=MEDIA_TYPES[form],
        actor=by.actor,
        controller_id=controller.pk,
        facts={
            "format": form.value,
            "language": language,
            "first": str(first),
            "last": str(last),
            "requests": len(log.lines),
        },
    )
