"""Dates in file names: ``access.log-%Y%m%d``, ``update-%Y-%m.log``, ``re:(?P<epoch>\\d{10})``. Pure.

A pattern covers the whole name (or, with a slash in it, the whole path), a suffix of compression left
aside; ``*`` stands for anything. What the name leaves open counts to its end: a month is told by its
last day.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from stores.connectors.files.globs import PatternError
from stores.connectors.files.moments import latest

MONTHS = tuple(name.lower() for name in calendar.month_abbr)
_NAMES = "|".join(MONTHS[1:])
_FULL = "|".join(name.lower() for name in list(calendar.month_name)[1:])

_DIRECTIVES = {
    "Y": r"(?P<year>\d{4})",
    "y": r"(?P<short_year>\d{2})",
    "m": r"(?P<month>\d{2})",
    "b": rf"(?P<month>(?i:{_NAMES}))",
    "B": rf"(?P<month>(?i:{_FULL}))",
    "d": r"(?P<day>\d{2})",
    "j": r"(?P<day_of_year>\d{3})",
    "G": r"(?P<week_year>\d{4})",
    "V": r"(?P<week>\d{2})",
    "H": r"(?P<hour>\d{2})",
    "M": r"(?P<minute>\d{2})",
    "S": r"(?P<second>\d{2})",
    "s": r"(?P<epoch>\d{9,11})",
    "%": "%",
}
_GROUPS = frozenset({
    "year", "short_year", "month", "day", "day_of_year", "week_year", "week", "hour", "minute", "second",
    "epoch",
})  # fmt: skip
COMPRESSED = (".gz", ".bz2", ".xz", ".lzma", ".zst", ".lz4", ".zip", ".Z")
_ORDER = ("month", "day", "hour", "minute", "second")


class ImpossibleDate(ValueError):
    """The name matches, and its digits are no date."""


@dataclass(frozen=True, slots=True)
class NamePattern:
    """Tells the last moment that a name speaks of."""

    text: str
    regex: re.Pattern[str]

    @classmethod
    def of(cls, text: str) -> "NamePattern":
        """Raises ``PatternError``."""
        source = text.removeprefix("re:") if text.startswith("re:") else _translated(text)
        try:
            regex = re.compile(source, re.DOTALL)
        except re.error as error:
            raise PatternError(f"“{text}” is no pattern of a name: {error.msg}.") from None
        _refuse_half_a_date(text, frozenset(regex.groupindex))
        return cls(text=text, regex=regex)

    def last_moment(self, path: str, zone: tzinfo) -> datetime | None:
        """In UTC; None where the name does not match. Raises ``ImpossibleDate``."""
        name = path if "/" in self.text.removeprefix("re:") else path.rpartition("/")[2]
        found = self.regex.fullmatch(name) or self.regex.fullmatch(_bare(name))
        if found is None:
            return None
        try:
            return _last_moment({key: value for key, value in found.groupdict().items() if value}, zone)
        except (ValueError, OverflowError, KeyError):
            raise ImpossibleDate(self.text) from None


def _bare(name: str) -> str:
    return next((name.removesuffix(suffix) for suffix in COMPRESSED if name.endswith(suffix)), name)


def _translated(text: str) -> str:
    pieces: list[str] = []
    for found in re.finditer(
        r"%(?P<directive>.?)|(?P<any>\*)|(?P<one>\?)|(?P<plain>[^%*?]+)", text, re.DOTALL
    ):
        if found["any"]:
            pieces.append(".*")
        elif found["one"]:
            pieces.append(".")
        elif found["plain"]:
            pieces.append(re.escape(found["plain"]))
        elif found["directive"] in _DIRECTIVES:
            pieces.append(_DIRECTIVES[found["directive"]])
        else:
            raise PatternError(
                f"“%{found['directive']}” in “{text}” means nothing; there are %{', %'.join(_DIRECTIVES)}."
            )
    return "".join(pieces)


def _refuse_half_a_date(text: str, groups: frozenset[str]) -> None:
    unknown = groups - _GROUPS
    if unknown:
        raise PatternError(
            f"“{sorted(unknown)[0]}” in “{text}” is no part of a date: {', '.join(sorted(_GROUPS))}."
        )
    if "epoch" in groups or {"week_year", "week"} <= groups:
        return
    if not groups & {"year", "short_year"}:
        raise PatternError(f"“{text}” tells no year.")
    order = [part for part in _ORDER if part != "month"] if "day_of_year" in groups else list(_ORDER)
    held = [part in groups or (part == "day" and "day_of_year" in groups) for part in order]
    if held != sorted(held, reverse=True):
        raise PatternError(f"“{text}” leaves out a part in the middle of its date.")


def _last_moment(parts: dict[str, str], zone: tzinfo) -> datetime:
    if "epoch" in parts:
        return datetime.fromtimestamp(int(parts["epoch"]), UTC)
    day = _last_day(parts)
    hour, minute, second = (
        int(parts.get(key, last)) for key, last in (("hour", 23), ("minute", 59), ("second", 59))
    )
    return latest(datetime.combine(day, time(hour, minute, min(second, 59), 999_999)), zone)


def _last_day(parts: dict[str, str]) -> date:
    if "week" in parts:
        return date.fromisocalendar(int(parts["week_year"]), int(parts["week"]), 7)
    year = int(parts["year"]) if "year" in parts else 2000 + int(parts["short_year"])
    if "day_of_year" in parts:
        day = date(year, 1, 1) + timedelta(days=int(parts["day_of_year"]) - 1)
        if day.year != year:
            raise ValueError("no such day in that year")
        return day
    month = _month(parts["month"]) if "month" in parts else 12
    return date(year, month, int(parts.get("day") or calendar.monthrange(year, month)[1]))


def _month(text: str) -> int:
    return int(text) if text.isdigit() else MONTHS.index(text[:3].lower())
