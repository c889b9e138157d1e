"""The log as a spreadsheet: every column that the law's guidance names, and the figures."""

from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext as _

from processing.exports.tables.grid import MIDDLE, NARROW, WIDE, Cell, Grid
from processing.exports.xlsx import workbook_of
from requests.labels import label
from requests.log import Line, Log, figures
from requests.log_exports import words

MANY = "\n"


def log_xlsx(log: Log, *, language: str) -> bytes:
    """Two sheets; where nobody recorded anything, the row says so."""
    with translation.override(language):
        return workbook_of([_requests(log), _figures(log)])


def _requests(log: Log) -> Grid:
    columns = (
        (_("Reference"), NARROW),
        (_("Channel"), NARROW),
        (_("Received"), NARROW),
        (_("Entered"), NARROW),
        (_("Rights"), MIDDLE),
        (_("Identity: result and method"), MIDDLE),
        (_("Due without extension"), NARROW),
        (_("Last day"), NARROW),
        (_("Questions and pauses"), WIDE),
        (_("Extension, reasons and notice"), WIDE),
        (_("Systems searched"), MIDDLE),
        (_("Disclosed"), MIDDLE),
        (_("Withheld, and exemption"), WIDE),
        (_("Recipients told (Art. 19)"), MIDDLE),
        (_("Answered"), NARROW),
        (_("In time"), NARROW),
        (_("Days to answer"), NARROW),
        (_("State"), NARROW),
        (_("Handler"), MIDDLE),
    )
    return Grid(title=_("Request log"), columns=columns, rows=tuple(map(_row, log.lines)))


def _row(line: Line) -> tuple[Cell, ...]:
    in_time = {True: _("yes"), False: _("no"), None: None}[line.in_time]
    return (
        line.reference,
        label(line.channel),
        line.received_on,
        line.entered_on,
        _lines(words.rights(line)),
        words.identity(line),
        line.due,
        line.due_on,
        _lines(words.questions(line)),
        _lines(words.extension(line)),
        _lines(words.searches(line)),
        _lines(words.disclosed(line)),
        _lines(words.withheld(line)),
        _lines(words.recipients_told(line)),
        line.answered_on,
        in_time,
        line.days_to_answer,
        label(line.state),
        line.handler,
    )


def _figures(log: Log) -> Grid:
    rows = tuple(words.figure_rows(figures(log.lines, log.made_on)))
    return Grid(title=_("Timeliness"), columns=((_("Figure"), WIDE), (_("Value"), MIDDLE)), rows=rows)


def _lines(told: Iterable[str]) -> str:
    return MANY.join(told)
