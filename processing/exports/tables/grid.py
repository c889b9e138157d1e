"""One table of a spreadsheet, as plain cells. Pure."""

from dataclasses import dataclass
from datetime import date

type Cell = str | int | date | None

NARROW, MIDDLE, WIDE = 16, 28, 50


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: columns as (heading, width in characters); the first ``refs`` identify a row."""

    title: str
    columns: tuple[tuple[str, int], ...]
    rows: tuple[tuple[Cell, ...], ...]
    refs: int = 1
