"""Article 5(1)(e) over files: a log is due when its newest entry is."""

import bz2
import gzip
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from stores.mapping import Column
from stores.protocol import Counts
from stores.terms import IdentifierKind
from stores.work import Spared
from tests.stores.files.folders import AMSTERDAM, COMBINED, connector, due, log, step, work


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=AMSTERDAM)  # type: ignore[misc, arg-type]


def test_the_newest_entry_decides_not_the_oldest(tmp_path: Path) -> None:
    log(tmp_path, "a.log", COMBINED.format(at(2024, 1, 1)) + COMBINED.format(at(2025, 6, 1, 12)))
    store = connector(tmp_path)
    assert due(store, step(date(2025, 5, 31))) == 0
    assert due(store, step(date(2025, 6, 1))) == 1


def test_lines_out_of_order_are_found_before_anything_goes(tmp_path: Path) -> None:
    """Logs of two machines, one after the other: the end of the file is not its newest part."""
    older = COMBINED.format(at(2024, 1, 1)) * 4000
    log(tmp_path, "a.log", COMBINED.format(at(2025, 6, 1)) + older)
    assert due(connector(tmp_path), step(date(2025, 1, 1))) == 0
    assert due(connector(tmp_path), step(date(2025, 6, 1))) == 1


@pytest.mark.parametrize(
    ("name", "pack"),
    [("access.log.3.gz", gzip.compress), ("access.log.3.bz2", bz2.compress), ("access.log.3", bytes)],
)
def test_rotated_and_compressed_logs_are_read(tmp_path: Path, name: str, pack) -> None:  # type: ignore[no-untyped-def]
    content = COMBINED.format(at(2025, 6, 1, 12)).encode()
    # Written again later: its last change tells less than its lines.
    log(tmp_path, name, pack(content), modified=datetime(2026, 1, 1, tzinfo=UTC))
    assert due(connector(tmp_path), step(date(2025, 5, 31))) == 0
    assert due(connector(tmp_path), step(date(2025, 6, 1))) == 1


def test_the_name_rules_where_a_pattern_is_given(tmp_path: Path) -> None:
    for name in ("access.log-20260101", "access.log-20260102.gz", "update-2026-01.log"):
        log(tmp_path, name, "2020-01-01T00:00:00Z x")
    store = connector(tmp_path, dates=["access.log-%Y%m%d", "update-%Y-%m.log"])
    found = {day: due(store, step(day)) for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2))}
    assert found == {date(2025, 12, 31): 0, date(2026, 1, 1): 1, date(2026, 1, 2): 2}
    assert due(store, step(date(2026, 1, 30))) == 2
    assert due(store, step(date(2026, 1, 31))) == 3


def test_the_last_change_dates_what_nothing_else_does(tmp_path: Path) -> None:
    log(tmp_path, "a.log", "no dates here", modified=at(2025, 12, 31, 23, 59))
    log(tmp_path, "empty.log", "", modified=at(2026, 1, 1, 0, 1))
    log(tmp_path, "packed.log.zst", b"\x28\xb5\x2f\xfd....", modified=at(2026, 1, 1, 0, 1))
    store = connector(tmp_path)
    assert due(store, step(date(2025, 12, 30))) == 0
    assert due(store, step(date(2025, 12, 31))) == 1
    assert due(store, step(date(2026, 1, 1))) == 3


def test_what_cannot_be_dated_is_never_due_and_counted(tmp_path: Path) -> None:
    log(tmp_path, "cut.log.gz", gzip.compress(b"2020-01-01T00:00:00Z x\n" * 900)[:-9])
    log(tmp_path, "a-20260230.log", "x")
    log(tmp_path, "undated.log", "x")
    store = connector(tmp_path, dates=["a-%Y%m%d.log"], undated="unknown")
    counts = store.count(work(step(date(2026, 1, 1))))
    assert counts == Counts(due={"delete": 0}, spared={"delete": 0}, unknown_start=3, total=3)
    assert list(store.batches(step(date(2026, 1, 1)), 10)) == []
    assert due(store, step(date(2026, 1, 1), start="modified")) == 3


def test_a_file_still_written_to_is_never_due(tmp_path: Path) -> None:
    for name in ("access.log", "access.log.1", "nginx/access.log", "nginx/now/access.log"):
        log(tmp_path, name, "2020-01-01T00:00:00Z x")
    assert due(connector(tmp_path, current=["access.log"]), step(date(2026, 1, 1), "**/*.log*")) == 1
    assert due(connector(tmp_path, current=["nginx/*.log"]), step(date(2026, 1, 1), "**/*.log*")) == 3


@pytest.mark.parametrize("start", ["newest", "modified"])
def test_a_file_of_today_is_never_due_whatever_the_period(tmp_path: Path, start: str) -> None:
    now = datetime.now(UTC)
    midnight = datetime.combine(now.astimezone(AMSTERDAM).date(), datetime.min.time(), AMSTERDAM)
    log(tmp_path, "today.log", f"{midnight.isoformat()} x", modified=midnight)
    yesterday = midnight - timedelta(seconds=1)
    log(tmp_path, "yesterday.log", f"{yesterday.isoformat()} x", modified=yesterday)
    assert due(connector(tmp_path), step(now.date(), start=start, until=now)) == 1


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        # The nights on which the clock is turned, and the end of the year, there and elsewhere.
        ("Europe/Amsterdam", "2025-03-30 23:59:59", date(2025, 3, 30)),
        ("Europe/Amsterdam", "2025-10-26 23:59:59", date(2025, 10, 26)),
        ("Europe/Amsterdam", "2025-12-31 23:59:59", date(2025, 12, 31)),
        ("America/New_York", "2025-12-31 18:30:00", date(2026, 1, 1)),
        ("Pacific/Auckland", "2026-01-01 11:30:00", date(2025, 12, 31)),
    ],
)
def test_days_end_at_the_controller_moments_are_read_at_the_dataset(
    tmp_path: Path, zone: str, moment: str, day: date
) -> None:
    log(tmp_path, "a.log", f"{moment} x")
    store = connector(tmp_path)
    assert due(store, step(day - timedelta(days=1), time_zone=zone)) == 0
    assert due(store, step(day, time_zone=zone)) == 1


def _spared(value: str, kind: IdentifierKind = IdentifierKind.EMAIL) -> tuple[Spared, ...]:
    return (Spared(kind, Column("email-address"), frozenset({value})),)


def test_art_17_3_e_a_file_that_names_a_spared_person_stays(tmp_path: Path) -> None:
    line = "2020-01-01T00:00:00Z from={} ok\n"
    log(tmp_path, "held.log", line.format("Jan@Example.org"))
    log(tmp_path, "held.log.1.gz", gzip.compress(line.format("jan%40example.org").encode()))
    log(tmp_path, "other.log", line.format("els@example.org"))
    log(tmp_path, "opaque.log.zst", b"\x28\xb5\x2f\xfd....")
    one = step(date(2025, 1, 1), spared=_spared("jan@example.org"))
    counts = connector(tmp_path).count(work(one))
    # What cannot be searched may hold the person: it stays, too.
    assert (counts.due["delete"], counts.spared["delete"]) == (1, 3)
    assert due(connector(tmp_path), step(date(2025, 1, 1), spared=())) == 4


def test_a_sample_shows_names_and_dates_never_content(tmp_path: Path) -> None:
    log(tmp_path, "a\udcff.log", "2020-01-01T00:00:00Z secret\n")
    (row,) = connector(tmp_path).sample(step(date(2025, 1, 1)), 5)
    assert row["newest"] == datetime(2020, 1, 1, tzinfo=UTC)
    assert row["path"] == "a?.log"
    assert "secret" not in str(row)
