"""Periods counted from a day."""

from datetime import date

import pytest

from processing.findings.lengths import after
from processing.register import AT_ONCE


@pytest.mark.parametrize(
    ("day", "period", "end"),
    [
        (date(2026, 1, 31), "P1M", date(2026, 2, 28)),
        (date(2024, 2, 29), "P1Y", date(2025, 2, 28)),
        (date(2026, 12, 31), "P2M", date(2027, 2, 28)),
        (date(2026, 11, 30), "P1M", date(2026, 12, 30)),
        (date(2026, 1, 1), "P1Y2M1W3D", date(2027, 3, 11)),
        (date(2026, 1, 1), "P4W", date(2026, 1, 29)),
        (date(2026, 1, 1), AT_ONCE, date(2026, 1, 1)),
    ],
)
def test_a_period_ends_on_its_date_or_the_last_of_its_month(day: date, period: str, end: date) -> None:
    assert after(day, period) == end
