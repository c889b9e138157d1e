"""The register as a spreadsheet: one sheet per kind of record, linked by refs.

Each row names its record and those above it by ref, as the YAML file does, so that sheets can be
joined. Headings stay in view and can be filtered. Text that a spreadsheet would take for a
formula is escaped.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.utils import translation
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from processing.exports.editions import Acceptance, Edition
from processing.exports.lookup import Lookup
from processing.exports.tables.grid import Cell, Grid
from processing.exports.tables.whole import grids
from processing.findings.model import Finding
from processing.register import Register

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
LONGEST = 32_767
"""What one cell holds."""

_HEADING = Font(bold=True, color="FFFFFF")
_HEADING_FILL = PatternFill("solid", fgColor="14406B")
_TEXT = Alignment(wrap_text=True, vertical="top")


def register_xlsx(
    register: Register,
    *,
    edition: Edition,
    language: str,
    findings: Sequence[Finding] = (),
    acceptances: Sequence[Acceptance] = (),
) -> bytes:
    """The whole record of an edition; labels in ``language``, the record's own text as it is.

    The same arguments give the same content (the container holds the time at which it was made).
    """
    with translation.override(language):
        return workbook_of(grids(Lookup(register, language), edition, findings, acceptances))


def workbook_of(sheets: Iterable[Grid]) -> bytes:
    """A spreadsheet of flat tables."""
    workbook = Workbook(write_only=True)
    for grid in sheets:
        _write(workbook, grid)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def safe(cell: Cell) -> str | int | date | None:
    """A value that no spreadsheet takes for a formula, and without signs that a file cannot hold."""
    if not isinstance(cell, str):
        return cell
    text = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", cell)
    if text.startswith(FORMULA_SIGNS):
        text = f"'{text}"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _write(workbook: Workbook, grid: Grid) -> None:
    sheet = workbook.create_sheet(grid.title)
    sheet.freeze_panes = "C2" if grid.refs > 1 else "B2"
    last = get_column_letter(len(grid.columns))
    sheet.auto_filter.ref = f"A1:{last}{len(grid.rows) + 1}"
    for number, (_heading, width) in enumerate(grid.columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append(_headings(sheet, grid))
    for row in grid.rows:
        sheet.append(_cells(sheet, row))


def _headings(sheet: Any, grid: Grid) -> Iterator[Any]:
    for heading, _width in grid.columns:
        cell = WriteOnlyCell(sheet, heading)
        cell.font, cell.fill, cell.alignment = _HEADING, _HEADING_FILL, _TEXT
        yield cell


def _cells(sheet: Any, row: Iterable[Cell]) -> Iterator[Any]:
    for value in row:
        content: Any = safe(value)
        cell = WriteOnlyCell(sheet, content)
        cell.alignment = _TEXT
        if isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"
        yield cell
