"""The file of a dataset's rows: JSON, one row a line, written and read as a stream. Pure.

The first line says the format of those after it; files that say none are version 1. A line is ``{"mark": …,
"row": {column: value}, "beside": {…}}``. ``mark`` names the row for black-outs, ``beside`` are start events
that a join leads to: they say until when the row stays and are not handed over.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any
from uuid import UUID

from pydantic import TypeAdapter

from evidence.stored import StoredShape


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it was collected."""

    mark: str
    values: Mapping[str, Any]
    beside: Mapping[str, Any]


def told_apart(held: Mapping[str, Any], joined: frozenset[str], mark: str = "") -> Row:
    """A row as its store gave it; ``joined`` are the columns that a join leads to, by their full names."""
    row = {name: plain(value) for name, value in held.items()}
    return Row(
        mark=mark,
        values={name: value for name, value in row.items() if name not in joined},
        beside={name: value for name, value in row.items() if name in joined},
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """A row as its line has it."""

    mark: str
    row: Mapping[str, Any]
    beside: Mapping[str, Any]


ROW = StoredShape("answer-row", TypeAdapter(_Line))


class Lines:
    """Rows as a file that is read: no more than one line is in memory.

    ``count`` are those read so far; ``error`` is what ended them before their end: whoever reads may
    wrap it in an error of its own.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = iter(rows)
        self._left = bytearray(_encoded({"format": ROW.format}))
        self.count = 0
        self.error: BaseException | None = None

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes (all, where it is negative); none at the end."""
        while size < 0 or len(self._left) < size:
            row = self._next()
            if row is None:
                break
            self.count += 1
            self._left += encoded(row)
        given = bytes(self._left if size < 0 else self._left[:size])
        del self._left[: len(given)]
        return given

    def _next(self) -> Row | None:
        try:
            return next(self._rows, None)
        except BaseException as error:
            self.error = error
            raise


def encoded(row: Row) -> bytes:
    """The line of a row."""
    return _encoded({"mark": row.mark, "row": row.values, "beside": row.beside})


def rows_in(file: IO[bytes]) -> Iterator[Row]:
    """The rows of a file again. Raises ``Unreadable``."""
    version = 1
    for number, line in enumerate(file):
        held = json.loads(line)
        if number == 0 and held.keys() == {"format"}:
            version = ROW.version_of(held)
            continue
        kept = ROW.read(held, version)
        yield Row(kept.mark, kept.row, kept.beside)


def _encoded(line: Mapping[str, Any]) -> bytes:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


def plain(value: Any) -> Any:
    """A value of a store as JSON has it: nothing is rounded, so amounts come as text."""
    match value:
        case None | bool() | str() | int():
            return value
        case float():
            return value if value == value and abs(value) != float("inf") else str(value)
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)
        case bytes() | bytearray() | memoryview():
            return base64.b64encode(bytes(value)).decode()
        case Mapping():
            return {str(key): plain(each) for key, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(each) for each in value]
        case _:
            return str(value)
