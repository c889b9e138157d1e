"""The day that it is somewhere, for work on the rows of several controllers at once. Pure."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

COOLING_OFF = timedelta(days=1)
"""How long what one person decided alone waits, where there is no second one."""
_FURTHEST_EAST = timedelta(hours=14)
"""No clock on earth is further ahead of UTC."""


def day_in(zone: str, now: datetime) -> date:
    """The day in a time zone at a moment."""
    return now.astimezone(ZoneInfo(zone)).date()


def latest_day(now: datetime) -> date:
    """The latest day that it is anywhere: what has not come there has come nowhere."""
    return (now + _FURTHEST_EAST).date()
