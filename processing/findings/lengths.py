"""Periods of the register (``processing.register.Period``) counted from a day."""

import re
from calendar import monthrange
from datetime import date, timedelta

from processing.register import AT_ONCE

_PART = re.compile(r"(\d+)([YMWD])")
_LONG_MONTH = date(2026, 7, 1)
"""July and August both have 31 days: no month counted from here is cut short."""


def after(day: date, period: str) -> date:
    """The day on which the period ends; a missing date is clamped to its month's last day."""
    parts = {} if period == AT_ONCE else {unit: int(count) for count, unit in _PART.findall(period)}
    later = _months_after(day, 12 * parts.get("Y", 0) + parts.get("M", 0))
    return later + timedelta(weeks=parts.get("W", 0), days=parts.get("D", 0))


def longer(period: str, than: str) -> bool:
    """Whether a period outlasts another whatever the month: P31D does not outlast P1M, P5W does."""
    return after(_LONG_MONTH, period) > after(_LONG_MONTH, than)


def _months_after(day: date, months: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=years, month=month + 1, day=min(day.day, monthrange(years, month + 1)[1]))
