"""The data for machines: one JSON file with its schema, and a CSV file for each dataset, as streams. Pure."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stores.mapping import DatasetMap
from stores.terms import ColumnType

FORMAT = "dertig-answer/1"
SCHEMA_NAME = "data.schema.json"
_AT_ONCE = 256 * 1024
# Also as East Asian programs write them, and behind a line break.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_TYPES: Mapping[ColumnType, Sequence[str]] = {
    ColumnType.NUMBER: ("number", "string", "null"),
    ColumnType.BOOLEAN: ("boolean", "string", "null"),
}
_ANY = ("string", "number", "boolean", "array", "object", "null")

type Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it is handed over; ``label`` says in words what it holds."""

    name: str
    label: str
    type: ColumnType


@dataclass(frozen=True, slots=True)
class Sheet:
    """A dataset as it is handed over. ``rows`` gives them anew each time; ``file`` names its CSV."""

    ref: str
    name: str
    store: str
    file: str
    columns: Sequence[Column]
    count: int
    rows: Callable[[], Iterator[Values]]


def columns_of(dataset: DatasetMap | None, held: Iterable[str], label: Callable[[str], str]) -> list[Column]:
    """Those that stand in the rows: mapped ones in the order of the mapping, then what the store added."""
    names = list(dict.fromkeys(held))
    mapped = [each for each in (dataset.fields if dataset else ()) if each.name in names]
    known = {each.name for each in mapped}
    return [
        *(Column(each.name, label(each.category) if each.category else "", each.type) for each in mapped),
        *(Column(name, "", ColumnType.OTHER) for name in names if name not in known),
    ]


def json_file(about: Mapping[str, Any], sheets: Sequence[Sheet]) -> Iterator[bytes]:
    """``{"format", …, "datasets": [{"name", "columns", "rows": [{column: value}]}]}``."""
    head = json.dumps({"$schema": SCHEMA_NAME, "format": FORMAT, **about}, ensure_ascii=False, indent=1)
    yield from _gathered(_json_parts(head, sheets))


def csv_file(sheet: Sheet) -> Iterator[bytes]:
    """Column names, then the rows; no cell can be read as a formula. UTF-8 with a mark, for spreadsheets."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")

    def lines() -> Iterator[bytes]:
        yield b"\xef\xbb\xbf"
        writer.writerow([_cell(each.name) for each in sheet.columns])
        for row in sheet.rows():
            writer.writerow([_cell(row.get(each.name)) for each in sheet.columns])
            yield buffer.getvalue().encode("utf-8", "replace")
            buffer.seek(0)
            buffer.truncate()
        yield buffer.getvalue().encode("utf-8", "replace")

    yield from _gathered(lines())


def schema(sheets: Sequence[Sheet]) -> bytes:
    """The JSON Schema (2020-12) of ``json_file``: every dataset, every column."""
    told = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FORMAT,
        "type": "object",
        "required": ["format", "datasets"],
        "properties": {
            "format": {"const": FORMAT},
            "datasets": {
                "type": "array",
                "prefixItems": [_schema(sheet) for sheet in sheets],
                "items": False,
                "minItems": len(sheets),
            },
        },
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def _schema(sheet: Sheet) -> dict[str, Any]:
    columns = {
        each.name: {
            "type": list(_TYPES.get(each.type, _ANY)),
            **({"description": each.label} if each.label else {}),
        }
        for each in sheet.columns
    }
    return {
        "title": sheet.name,
        "type": "object",
        "required": ["name", "rows"],
        "properties": {
            "name": {"const": sheet.name},
            "rows": {
                "type": "array",
                "items": {"type": "object", "properties": columns, "additionalProperties": False},
            },
        },
    }


def _json_parts(head: str, sheets: Sequence[Sheet]) -> Iterator[bytes]:
    yield head.removesuffix("\n}").encode() + b',\n "datasets": ['
    for at, sheet in enumerate(sheets):
        told = {
            "name": sheet.name,
            "system": sheet.store,
            "file": sheet.file,
            "columns": {each.name: each.label for each in sheet.columns},
        }
        yield (
            (b"," if at else b"")
            + b"\n  "
            + json.dumps(told, ensure_ascii=False)[:-1].encode()
            + b', "rows": ['
        )
        for number, row in enumerate(sheet.rows()):
            line = json.dumps(row, ensure_ascii=False).encode("utf-8", "replace")
            yield (b"," if number else b"") + b"\n   " + line
        yield b"\n  ]}"
    yield b"\n ]\n}\n"


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, int | float):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _gathered(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces worth handing on."""
    held: list[bytes] = []
    size = 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size >= _AT_ONCE:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)
