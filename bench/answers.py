"""Answer packages: a person with 17 rows among 1,280,000, and one with 100 MB."""

import os
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from requests.answering.archive import Archive, Entry
from requests.answering.datafiles import Column, Sheet, csv_file, json_file
from requests.answering.rowfile import Lines, Row
from stores.terms import ColumnType

MOST_SECONDS = 0.1
ROWS = 17
LARGE_ROWS, LARGE_TEXT = 100_000, "x" * 1_000
MOST_PEAK_MB = 8.0

type Say = Callable[[str], None]


def measure(say: Say, missed: list[str]) -> None:
    """Print the figures; what misses its target is added to ``missed``."""
    say(f"\nAnswer packages, load {os.getloadavg()[0]:.1f} at the start.")
    started = time.perf_counter()
    _drained(Archive(_entries(_sheet(ROWS, "text")), datetime(2026, 1, 1, tzinfo=UTC)))
    seconds = time.perf_counter() - started
    say(f"JSON and CSV of {ROWS} rows: {seconds * 1000:.1f} ms.")
    if seconds > MOST_SECONDS:
        missed.append(f"JSON and CSV of {ROWS} rows take {seconds:.2f} s")
    for name, source in (
        ("rows to a file", lambda: Lines(_rows(LARGE_ROWS))),
        (
            "JSON and CSV",
            lambda: Archive(_entries(_sheet(LARGE_ROWS, LARGE_TEXT)), datetime(2026, 1, 1, tzinfo=UTC)),
        ),
    ):
        tracemalloc.start()
        started = time.perf_counter()
        _drained(source())
        seconds = time.perf_counter() - started
        peak = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
        say(f"100 MB of one person, {name}: {seconds:.1f} s, peak {peak:.1f} MB.")
        if peak > MOST_PEAK_MB:
            missed.append(f"100 MB, {name}: peak {peak:.1f} MB")


def _drained(source: Any) -> int:
    size = 0
    while chunk := source.read(65_536):
        size += len(chunk)
    return size


def _entries(sheet: Sheet) -> Iterator[Entry]:
    yield Entry("data.json", json_file({}, [sheet]))
    yield Entry(sheet.file, csv_file(sheet))


def _sheet(count: int, text: str) -> Sheet:
    columns = [Column("id", "", ColumnType.NUMBER), Column("text", "", ColumnType.TEXT)]
    return Sheet("rows", "Rows", "Shop", "csv/rows.csv", columns, count, lambda: _values(count, text))


def _values(count: int, text: str) -> Iterator[dict[str, Any]]:
    return ({"id": number, "text": text} for number in range(count))


def _rows(count: int) -> Iterator[Row]:
    return (Row(str(number), {"id": number, "text": LARGE_TEXT}, {}) for number in range(count))
