"""Days and periods as phrases that can be translated, for the steps of the clock. Pure."""

import re
from datetime import date

from processing.findings import Phrase, say
from processing.register import AT_ONCE

# Not marked: Django's own catalogue has the names of weekdays and months in every language.
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_PART = re.compile(r"(\d+)([YMWD])")


def _(msgid: str) -> str:
    """Mark a text for gettext; it is translated when it is shown."""
    return msgid


_ONE = {"Y": _("1 year"), "M": _("1 month"), "W": _("1 week"), "D": _("1 day")}
_MANY = {
    "Y": _("%(count)s years"),
    "M": _("%(count)s months"),
    "W": _("%(count)s weeks"),
    "D": _("%(count)s days"),
}


def full_day(day: date) -> Phrase:
    """ "Friday 27 March 2026"."""
    return say(_("%(weekday)s %(day)s %(month)s %(year)s"), year=str(day.year), **_parts(day))


def day_near(day: date, received: date) -> Phrase:
    """ "Monday 27 April"; with its year where that is not the year of receipt."""
    return (
        say(_("%(weekday)s %(day)s %(month)s"), **_parts(day)) if day.year == received.year else full_day(day)
    )


def _parts(day: date) -> dict[str, Phrase | str]:
    return {
        "weekday": Phrase(_WEEKDAYS[day.weekday()]),
        "day": str(day.day),
        "month": Phrase(_MONTHS[day.month - 1]),
    }


def days(count: int) -> Phrase:
    """ "1 day", "9 days"."""
    return _counted(count, "D")


def length(period: str) -> Phrase | tuple[Phrase, ...]:
    """A ``Period`` in words: "30 days", "1 month, 2 weeks", "at once"."""
    if period == AT_ONCE:
        return say(_("at once"))
    return tuple(_counted(int(count), unit) for count, unit in _PART.findall(period))


def _counted(count: int, unit: str) -> Phrase:
    return Phrase(_ONE[unit]) if count == 1 else Phrase(_MANY[unit], {"count": str(count)})
