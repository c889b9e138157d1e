"""Local moments, read so that a file never seems older than it is. Pure."""

from datetime import UTC, date, datetime, time, tzinfo


def latest(moment: datetime, zone: tzinfo) -> datetime:
    """A moment without a zone as UTC: the later reading where the clock was turned.

    Raises OverflowError, ValueError at the ends of the calendar.
    """
    return max(moment.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))


def end_of(day: date, zone: tzinfo) -> datetime:
    """The last microsecond of a day there."""
    return latest(datetime.combine(day, time.max), zone)


def start_of(day: date, zone: tzinfo) -> datetime:
    """The first moment of a day there: the earlier reading where midnight came twice, or never."""
    midnight = datetime.combine(day, time.min)
    return min(midnight.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
