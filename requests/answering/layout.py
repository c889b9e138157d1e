"""A dataset laid out for reading: a table where its rows are short, a card for each where not. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from requests.answering.datafiles import Column
from requests.answering.words import Speaker

MOST_ROWS = 500
"""Of a dataset in the PDF; the CSV file has all."""
LONGEST = 4_000
"""Signs of one value in the PDF."""
_TABLE_COLUMNS = 6
_TABLE_TEXT = 48


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its name made readable, and what it holds where that says more."""

    name: str
    about: str


@dataclass(frozen=True, slots=True)
class Card:
    """One row. ``until`` is the last day on which it stays, in words, or empty."""

    number: int
    cells: list[tuple[Heading, str]]
    until: str


@dataclass(frozen=True, slots=True)
class Laid:
    """A dataset as it is printed; ``table``: its rows are lines of one table."""

    anchor: str
    name: str
    store: str
    note: str
    headings: list[Heading]
    cards: list[Card]
    table: bool
    dated: bool
    files: Sequence[str] = ()


def heading(column: Column) -> Heading:
    """ "invoice_date" reads as "Invoice date"."""
    name = column.name.replace("_", " ").strip()
    name = name[:1].upper() + name[1:]
    return Heading(name, column.label if column.label.casefold() != name.casefold() else "")


def fits_table(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> bool:
    """Few columns, and every value short."""
    if len(columns) > _TABLE_COLUMNS:
        return False
    return all(len(str(row.get(each.name, ""))) <= _TABLE_TEXT for row in rows for each in columns)


def shown(value: Any, speaker: Speaker, file: str) -> str:
    """A value in words; one that is too long is cut, and says where the rest is."""
    match value:
        case None | "":
            return speaker("empty")
        case bool():
            return speaker("yes" if value else "no")
        case str():
            text = value
        case int() | float():
            return str(value)
        case _:
            text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} {speaker('cut', file=file)}"
