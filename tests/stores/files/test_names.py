"""What a file's name says about its newest entry."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from stores.connectors.files.globs import PatternError
from stores.connectors.files.names import ImpossibleDate, NamePattern

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.mark.parametrize(
    ("pattern", "name", "last"),
    [
        ("access.log-%Y%m%d", "access.log-20260101", (2026, 1, 1, 22, 59, 59)),
        ("access.log-%Y%m%d", "access.log-20260101.gz", (2026, 1, 1, 22, 59, 59)),
        ("access.log-%Y%m%d", "nginx/access.log-20260701.bz2", (2026, 7, 1, 21, 59, 59)),
        ("update-%Y-%m.log", "update-2026-01.log", (2026, 1, 31, 22, 59, 59)),
        ("update-%Y-%m.log", "update-2024-02.log.xz", (2024, 2, 29, 22, 59, 59)),
        ("archive-%Y.tar", "archive-2025.tar", (2025, 12, 31, 22, 59, 59)),
        ("%d-%b-%y.log", "05-Mar-21.log", (2021, 3, 5, 22, 59, 59)),
        ("%B %Y", "DECEMBER 2020", (2020, 12, 31, 22, 59, 59)),
        ("*-%Y%m%d-%H.log", "web-3-20260101-10.log", (2026, 1, 1, 9, 59, 59)),
        ("%Y/%m/%d/access.log", "2026/01/05/access.log", (2026, 1, 5, 22, 59, 59)),
        ("w-%G-W%V", "w-2026-W01", (2026, 1, 4, 22, 59, 59)),
        ("%Y-%j", "2024-366", (2024, 12, 31, 22, 59, 59)),
        ("dump-%s", "dump-1700000000", (2023, 11, 14, 22, 13, 20)),
        (r"re:a_(?P<year>\d{4})_(?P<month>\d\d)\..*", "a_2026_01.csv", (2026, 1, 31, 22, 59, 59)),
        ("100%%-%Y", "100%-2020", (2020, 12, 31, 22, 59, 59)),
        ("log[1].%Y", "log[1].2020", (2020, 12, 31, 22, 59, 59)),
    ],
)
def test_what_a_name_leaves_open_counts_to_its_end(pattern: str, name: str, last: tuple[int, ...]) -> None:
    moment = NamePattern.of(pattern).last_moment(name, AMSTERDAM)
    assert moment is not None
    assert moment.replace(microsecond=0) == datetime(*last, tzinfo=UTC)  # type: ignore[misc, arg-type]


def test_a_day_on_which_the_clock_is_turned_ends_with_its_own_offset() -> None:
    pattern = NamePattern.of("%Y-%m-%d-%H")
    assert str(pattern.last_moment("2026-10-25-23", AMSTERDAM))[:16] == "2026-10-25 22:59"
    assert str(pattern.last_moment("2026-03-29-23", AMSTERDAM))[:16] == "2026-03-29 21:59"
    # The hour that comes twice ends with its second coming, the one that never comes with the later reading.
    assert str(pattern.last_moment("2026-10-25-02", AMSTERDAM))[:16] == "2026-10-25 01:59"
    assert str(pattern.last_moment("2026-03-29-02", AMSTERDAM))[:16] == "2026-03-29 01:59"


@pytest.mark.parametrize(
    "name", ["access.log", "xaccess.log-20260101", "access.log-2026010", "access.log-20260101x"]
)
def test_a_pattern_covers_the_whole_name(name: str) -> None:
    assert NamePattern.of("access.log-%Y%m%d").last_moment(name, UTC) is None


@pytest.mark.parametrize("name", ["a-20260230", "a-20261301", "a-00000101"])
def test_digits_that_are_no_date_are_told(name: str) -> None:
    with pytest.raises(ImpossibleDate):
        NamePattern.of("a-%Y%m%d").last_moment(name, UTC)


@pytest.mark.parametrize(
    "text", ["access.log", "%m-%d", "%Y-%d", "%Y%H", "%Y%Y", "%Q%Y", "re:(", "re:(?P<who>.)", "%"]
)
def test_a_pattern_that_tells_no_date_is_refused(text: str) -> None:
    with pytest.raises(PatternError):
        NamePattern.of(text)
