"""Days as documents write them, the same in both languages: 22 November 2026."""

from datetime import date, datetime

from django.utils.formats import date_format


def day(when: date) -> str:
    """The day, its month in words: 3/4 reads differently on either side of an ocean."""
    return date_format(when, "j F Y", use_l10n=False)


def moment(when: datetime) -> str:
    """The day and the time to the minute, in the time zone that ``when`` has."""
    return date_format(when, "j F Y, H:i", use_l10n=False)
