"""The log as a PDF, tagged and proving itself like the register's, its data attached."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from evidence.pdf import Attached, render
from processing.exports.dates import day, moment
from processing.exports.document import Column, Table, Value, said
from requests.labels import label
from requests.log import Line, Log, figures
from requests.log_exports import words
from requests.log_exports.data import log_json

TEMPLATE = "pdf/request_log.html"
STYLESHEET = "register.css"
ATTACHMENT = "request-log.json"


def log_pdf(log: Log, *, language: str, made_at: datetime, zone: ZoneInfo) -> bytes:
    """The same log gives the same bytes. Raises ``evidence.pdf_fonts.FontsMissing``."""
    data = log_json(log)
    with translation.override(language):
        title = _("Log of requests – %(controller)s") % {"controller": log.controller}
        html = render_to_string(
            TEMPLATE,
            {
                "language": language,
                "title": title,
                "log": log,
                "first": day(log.first),
                "last": day(log.last),
                "made_on": moment(made_at.astimezone(zone)),
                "zone": zone.key,
                "figures": _figures(log),
                "requests": _requests(log) if log.lines else None,
                "recorded": words.recorded(),
                "attachment": ATTACHMENT,
            },
        )
        return render(
            html,
            title=title,
            language=language,
            made_at=made_at,
            stylesheet=STYLESHEET,
            identifier=b"\0".join((data, language.encode(), made_at.isoformat().encode())),
            attachments=[Attached(ATTACHMENT, data, _("The data of this document, machine-readable"))],
        )


def _figures(log: Log) -> Table:
    rows = words.figure_rows(figures(log.lines, log.made_on))
    columns = (Column(_("Figure"), 60), Column(_("Value"), 40))
    return Table(columns, tuple((said(name), said(value)) for name, value in rows))


def _requests(log: Log) -> Table:
    columns = (
        Column(_("Reference"), 9),
        Column(_("Received"), 7),
        Column(_("Rights"), 9),
        Column(_("Identity"), 9),
        Column(_("Due"), 7),
        Column(_("Pauses and extension"), 13),
        Column(_("Systems searched"), 10),
        Column(_("Disclosed"), 9),
        Column(_("Withheld, and exemption"), 9),
        Column(_("Recipients told (Art. 19)"), 10),
        Column(_("Answer and handler"), 8),
    )
    return Table(columns, tuple(map(_row, log.lines)))


def _row(line: Line) -> tuple[Value, ...]:
    none = _("None")
    return (
        said(line.reference, notes=[label(line.channel)], strong=True),
        said(day(line.received_on)),
        said(*words.rights(line)),
        said(words.identity(line)),
        said(day(line.due_on)),
        said(*(words.questions(line) + words.extension(line) or [none])),
        said(*words.searches(line)),
        said(*(words.disclosed(line) or [none])),
        said(*(words.withheld(line) or [none])),
        said(*words.recipients_told(line)),
        said(*words.answered(line), notes=[line.handler or _("no handler")]),
    )
