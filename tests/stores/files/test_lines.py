"""What the lines of a log say about when they were written."""

import bz2
import gzip
import io
import lzma
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from stores.connectors.files.lines import moment_of
from stores.connectors.files.reading import BLOCK, Opaque, Unreadable, holds_any, newest

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MODIFIED = datetime(2026, 1, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        (
            '1.2.3.4 - - [10/Oct/2025:13:55:36 +0200] "GET /?d=2099-01-01T00:00:00Z" 200 1',
            "2025-10-10 11:55:36",
        ),
        ("2025-10-10T13:55:36Z started", "2025-10-10 13:55:36"),
        ("2025-10-10 13:55:36,123 INFO x", "2025-10-10 11:55:36"),
        ("[2025-10-10T13:55:36.5-05:00] x", "2025-10-10 18:55:36"),
        ("2025/01/10 13:55:36 [error] 12#12: open() failed", "2025-01-10 12:55:36"),
        ("[Fri Oct 10 13:55:36.123456 2025] [core:error] x", "2025-10-10 11:55:36"),
        ("<34>1 2025-10-10T13:55:36Z host app", "2025-10-10 13:55:36"),
        ("Jan  1 08:00:00 host sshd[1]: x", "2026-01-01 07:00:00"),
        ("Dec 31 23:59:59 host sshd[1]: x", "2025-12-31 22:59:59"),
        ("Feb 29 10:00:00 host sshd[1]: x", "2024-02-29 09:00:00"),
        ('{"born":"1980-01-01T00:00:00Z","ts":"2025-10-10T13:55:36+02:00"}', "2025-10-10 11:55:36"),
        # Twice that night it was 2:30: the later one.
        ("2025-10-26 02:30:00 x", "2025-10-26 01:30:00"),
        # That night it never was: the later reading.
        ("2025-03-30 02:30:00 x", "2025-03-30 01:30:00"),
        ("2016-12-31T23:59:60Z leap second", "2016-12-31 23:59:59"),
    ],
)
def test_the_usual_formats(line: str, moment: str) -> None:
    told = moment_of(line.encode(), AMSTERDAM, MODIFIED)
    assert told is not None
    assert f"{told:%Y-%m-%d %H:%M:%S}" == moment


@pytest.mark.parametrize(
    "line",
    [
        "at java.lang.Thread.run(Thread.java:748)",
        "Jan Jansen,1980-01-01,Utrecht",
        "2025-13-45 99:99:99 x",
        "[99/Oct/2025:13:55:36 +0200]",
        "12025-10-10T13:55:36Z",
    ],
)
def test_what_dates_nothing(line: str) -> None:
    assert moment_of(line.encode(), AMSTERDAM, MODIFIED) is None


def _newest(content: bytes, *, whole: bool = False) -> str | None:
    moment = newest(io.BytesIO(content), lambda line: moment_of(line, UTC, MODIFIED), whole=whole)
    return f"{moment:%Y-%m-%d}" if moment else None


OLD, NEW = b"2020-01-01T00:00:00Z a\n", b"2025-06-01T00:00:00Z b\n"
FILLING = b"no date\n" * (BLOCK // 4)


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_the_newest_line_whatever_packs_it(pack) -> None:  # type: ignore[no-untyped-def]
    assert _newest(pack(OLD + NEW)) == "2025-06-01"
    assert _newest(pack(NEW + FILLING + OLD)) == "2020-01-01"
    assert _newest(pack(NEW + FILLING + OLD), whole=True) == "2025-06-01"
    assert _newest(pack(NEW + FILLING)) == "2025-06-01"
    assert _newest(pack(FILLING)) is None
    assert _newest(pack(b"")) is None


def test_a_line_without_end_takes_no_memory_and_hides_no_other() -> None:
    assert _newest(OLD + b"x" * (3 * BLOCK) + b"\n" + NEW, whole=True) == "2025-06-01"


@pytest.mark.parametrize(
    "content",
    [gzip.compress(OLD * 1000)[:-9], gzip.compress(OLD * 1000)[:60], b"\x1f\x8bxx"],
    # Not by their bytes: those tell the time, and workers must find tests of the same names.
    ids=["cut off", "short", "damaged"],
)
def test_damaged_and_cut_off_files_are_not_guessed(content: bytes) -> None:
    with pytest.raises(Unreadable):
        _newest(content)


def test_what_cannot_be_unpacked_here_is_told() -> None:
    with pytest.raises(Opaque):
        _newest(b"\x28\xb5\x2f\xfd....")


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_person_is_found_however_written(pack) -> None:  # type: ignore[no-untyped-def]
    def found(text: str, value: str, **options: bool) -> bool:
        return holds_any(io.BytesIO(pack(text.encode())), frozenset({value}), **options)

    assert found("to=<Jan@Example.ORG>", "jan@example.org")
    assert found("GET /?m=jan%40example.org", "jan@example.org")
    assert found("x" * (BLOCK - 5) + "jan@example.org", "jan@example.org")
    assert found("JÜRGEN", "jürgen")
    assert found("call +31 (6) 12-34.56 78", "+31612345678", spaced=True)
    assert not found("jan@example.com", "jan@example.org")


def test_year_end_in_syslog_follows_the_file() -> None:
    line = b"Dec 31 23:59:00 host x"
    told = moment_of(line, UTC, datetime(2025, 12, 31, 23, 59, tzinfo=UTC))
    assert told == datetime(2025, 12, 31, 23, 59, tzinfo=UTC)
    assert told - timedelta(days=365) == moment_of(line, UTC, datetime(2025, 12, 30, 22, tzinfo=UTC))
