"""Which days are working days where the controller acts. Pure.

Regulation (EEC, Euratom) 1182/71, Art. 2 and 3(4): Saturdays, Sundays and the public holidays
of the Member State are not. The days come from the ``holidays`` library, corrected where it holds
more or fewer days than the law (``docs/clock.md`` gives the sources). When in doubt a day is a
working day: a deadline that did not move is never late.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

import holidays
from holidays.holiday_base import HolidayBase

from accounts.countries import is_eea, is_known
from processing.findings import Param, Phrase

type Days = Mapping[date, tuple[str, ...]]
"""Public holidays by day, in order, with their English names."""

LAST_YEAR = 4099
"""The computation of Easter ends here."""

_UNITED_KINGDOM = "GB"
# What the library calls subdivisions there are school regions and language communities.
_NO_SUBDIVISIONS = frozenset({"NL", "BE"})
SATURDAY = 5
# "(estimated)": set by the moon. "substituted": a rest day moved for work, no public holiday.
_NOT_CERTAIN = ("(estimated)", "substituted from", "Non-working day")
# Algemene termijnenwet: what 3(1) does not list, or what is put in anew for every year.
_NOT_IN_3_1 = frozenset({"Good Friday", "Liberation Day"})
_LIBERATION_DAY_SINCE = 1982
_SPELLING = MappingProxyType(
    {"Labor Day": "Labour Day", "Pentecost": "Whit Sunday", "Pentecost Monday": "Whit Monday"}
)


def _(msgid: str) -> str:
    """Mark a sentence for gettext; it is translated when it is shown."""
    return msgid


class UnknownCalendar(ValueError):
    """No such country, or no calendar for this part of it; ``phrase`` says so, to be translated."""

    def __init__(self, msgid: str, **params: Param) -> None:
        self.phrase = Phrase(msgid, params)
        super().__init__(self.phrase.render())


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of a country, or of a part of it. Made by ``calendar_of`` and its sibling.

    ``country`` is ISO 3166-1 alpha-2 ("": not stated), ``subdivision`` the second part of ISO 3166-2
    or "": then only the nationwide days count.
    """

    country: str
    subdivision: str = ""

    @property
    def rolls(self) -> bool:
        """Whether a period moves off a day off: in the EEA (1182/71) and the United Kingdom."""
        return is_eea(self.country) or self.country == _UNITED_KINGDOM

    def holidays_on(self, day: date) -> tuple[str, ...]:
        """English names of the public holidays on this day; none where the calendar does not roll."""
        return public_holidays(self.country, self.subdivision, day.year).get(day, ()) if self.rolls else ()

    def is_working_day(self, day: date) -> bool:
        """Neither a Saturday, a Sunday nor a public holiday."""
        return day.weekday() < SATURDAY and not self.holidays_on(day)

    def roll(self, day: date) -> date:
        """The day itself, or the next working day where the calendar rolls and this is none."""
        while self.rolls and not self.is_working_day(day):
            day += timedelta(days=1)
        return day


def calendar_of(country: str, subdivision: str = "") -> Calendar:
    """The calendar exactly as asked; a subdivision means nothing where the calendar does not roll.

    Raises ``UnknownCalendar`` for a code that ISO 3166-1 does not have, or a subdivision without
    holidays of its own.
    """
    if not is_known(country):
        raise UnknownCalendar(_("“%(country)s” is not the ISO 3166-1 code of a country."), country=country)
    if not subdivision or not Calendar(country).rolls:
        return Calendar(country)
    known = subdivisions(country)
    if not known:
        raise UnknownCalendar(
            _("%(country)s has no public holidays by subdivision: leave “%(subdivision)s” out."),
            country=country,
            subdivision=subdivision,
        )
    if subdivision not in known:
        raise UnknownCalendar(
            _("“%(subdivision)s” has no public holidays of its own in %(country)s; these have: %(known)s."),
            country=country,
            subdivision=subdivision,
            known=known,
        )
    return Calendar(country, subdivision)


def calendar_of_controller(country: str, region: str) -> Calendar:
    """The calendar for a stored address: nationwide where its region has no days of its own.

    A Dutch province or a French region is a good address and no reason to stop the clock. Nor is a
    country that the register does not state: then no day moves, for not moving is never late.
    """
    if not country:
        return Calendar("")
    return calendar_of(country, region if region in subdivisions(country) else "")


def subdivisions(country: str) -> tuple[str, ...]:
    """The parts of a country that have public holidays of their own, by code."""
    if country in _NO_SUBDIVISIONS or not Calendar(country).rolls:
        return ()
    return _library(country).subdivisions


@lru_cache(maxsize=512)
def public_holidays(country: str, subdivision: str, year: int) -> Days:
    """Every public holiday of a year, as the law counts them."""
    correct = _CORRECTIONS.get(country, _as_listed)
    return MappingProxyType(dict(correct(year, _listed(country, subdivision, year))))


def _listed(country: str, subdivision: str, year: int) -> Days:
    """What the library lists, without the days that are no public holidays for certain."""
    library = _library(country)
    english = next(code for code in library.supported_languages if code.startswith("en"))
    found = library(subdiv=subdivision or None, years=year, expand=False, language=english)
    days = {day: tuple(name for name in found.get_list(day) if _is_certain(name)) for day in sorted(found)}
    return {day: tuple(_SPELLING.get(name, name) for name in names) for day, names in days.items() if names}


def _is_certain(name: str) -> bool:
    return not any(mark in name for mark in _NOT_CERTAIN)


def _as_listed(_year: int, days: Days) -> Days:
    return days


def _algemene_termijnenwet(year: int, days: Days) -> Days:
    """The Netherlands, Algemene termijnenwet 3(1): no Good Friday, which 3(2) only equates with
    a holiday; 5 May in every year, not only in every fifth.
    """
    liberation = date(year, 5, 5)
    kept = {day: tuple(name for name in names if name not in _NOT_IN_3_1) for day, names in days.items()}
    if year >= _LIBERATION_DAY_SINCE:
        kept[liberation] = (*kept.get(liberation, ()), "Liberation Day")
    return {day: names for day, names in sorted(kept.items()) if names}


_CORRECTIONS: Mapping[str, Callable[[int, Days], Days]] = MappingProxyType({"NL": _algemene_termijnenwet})


@lru_cache(maxsize=64)
def _library(country: str) -> type[HolidayBase]:
    """The library's rules for a country, on until Easter itself is no longer computed.

    The library stops at 2100 and then lists nothing, which would be taken for "no holidays".
    """
    listed = type(holidays.country_holidays(country))
    return type(listed.__name__, (listed,), {"end_year": LAST_YEAR})
