"""CSV as spreadsheets write it, to records: comma, semicolon or tab; with or without a byte order mark."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from stores.record_values import Complaint, Incoming

KEY = "key"
MOST_BYTES = 50_000_000
MOST_LINES = 100_000
SEPARATORS = ",;\t"


class Unreadable(ValueError):
    """The file is no table that could be taken; the message says why, ``complaints`` where."""

    def __init__(self, message: str, complaints: tuple[Complaint, ...] = ()) -> None:
        super().__init__(message)
        self.complaints = complaints


def read_csv(content: bytes) -> list[Incoming]:
    """The records of a file whose first line names ``key`` and fields; ``line`` is that of the file.

    Raises ``Unreadable``.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable(_("The file is larger than 50 MB: split it."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(_("The file is not in UTF-8: save it as “CSV UTF-8”.")) from None
    separator = max(SEPARATORS, key=text.partition("\n")[0].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        names = [name.strip() for name in next(rows, [])]
        _require_names(names)
        return list(_records(rows, names))
    except csv.Error:
        raise Unreadable(_("Line %d: a quotation mark is open or out of place.") % rows.line_num) from None


def _require_names(names: list[str]) -> None:
    if KEY not in names:
        raise Unreadable(_("The first line must name the columns, one of them “key”."))
    if len(set(names)) < len(names) or "" in names:
        raise Unreadable(_("Every column needs a name of its own."))


def _records(rows: "Iterator[list[str]]", names: list[str]) -> Iterator[Incoming]:
    taken = 0
    while True:
        line = rows.line_num + 1  # type: ignore[attr-defined]
        row = next(rows, None)
        if row is None:
            return
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(names):
            counted = {"line": line, "found": len(row), "wanted": len(names)}
            raise Unreadable(_("Line %(line)d has %(found)d cells instead of %(wanted)d.") % counted)
        taken += 1
        if taken > MOST_LINES:
            raise Unreadable(_("The file has more than %d records: split it.") % MOST_LINES)
        cells = dict(zip(names, row, strict=True))
        yield Incoming(line, cells.pop(KEY), cells)
