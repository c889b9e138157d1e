"""What is pushed into an internal dataset, checked field by field against its mapping. Pure but for words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from stores.mapping import DatasetMap, FieldMap
from stores.terms import ColumnType

MOMENTS = frozenset({ColumnType.DATE, ColumnType.LOCAL_TIME, ColumnType.INSTANT})
LONGEST_KEY = 200
LONGEST_TEXT = 10_000
YES, NO = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})


class Unfit(ValueError):
    """A value does not fit its field; the message says what would, and never repeats it."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One record as sent. Fields that ``data`` does not name stay as they are; None and "" empty them.

    ``line`` is where it stood in its file, or its number in the call, from 0.
    """

    line: int
    key: str
    data: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why one record cannot be taken."""

    line: int
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A record that can be kept."""

    key: str
    values: Mapping[str, str] = field(repr=False)
    moments: Mapping[str, date | datetime] = field(repr=False)
    emptied: frozenset[str] = frozenset()


def check(dataset: DatasetMap, records: Sequence[Incoming]) -> tuple[list[Checked], list[Complaint]]:
    """Every record that fits, and everything that is wrong with the others.

    A field that the dataset lacks is told once, at the first record that has it.
    """
    fields = {each.name: each for each in dataset.fields}
    zone = ZoneInfo(dataset.time_zone)
    good: list[Checked] = []
    complaints: list[Complaint] = []
    seen: set[str] = set()
    unknown: set[str] = set()
    for record in records:
        for name in sorted(map(str, record.data.keys() - fields.keys() - unknown)):
            unknown.add(name)
            complaints.append(Complaint(record.line, name[:200], _("The dataset has no such field.")))
        checked, wrong = _check_one(fields, zone, record)
        if checked.key in seen:
            wrong.append(Complaint(record.line, "key", _("This key came already.")))
        seen.add(checked.key)
        if wrong:
            complaints += wrong
        else:
            good.append(checked)
    return good, complaints


def _check_one(
    fields: Mapping[str, FieldMap], zone: ZoneInfo, record: Incoming
) -> tuple[Checked, list[Complaint]]:
    wrong: list[Complaint] = []
    values: dict[str, str] = {}
    moments: dict[str, date | datetime] = {}
    emptied: set[str] = set()
    key = record.key.strip() if isinstance(record.key, str) else ""
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        wrong.append(Complaint(record.line, "key", _("A key has 1 to %d printable signs.") % LONGEST_KEY))
    for name in filter(record.data.__contains__, fields):
        try:
            fitted = fit(fields[name], record.data[name], zone)
        except Unfit as error:
            wrong.append(Complaint(record.line, name, str(error)))
            continue
        if fitted is None:
            emptied.add(name)
        elif isinstance(fitted, str):
            values[name] = fitted
        else:
            moments[name] = fitted
    return Checked(key, values, moments, frozenset(emptied)), wrong


def fit(mapped: FieldMap, value: Any, zone: ZoneInfo) -> str | date | datetime | None:
    """A value in the form in which it is kept; None where there is none. Raises ``Unfit``."""
    if value is None or (isinstance(value, str) and not value.strip()):
        if not mapped.nullable:
            raise Unfit(_("This may not be empty."))
        return None
    if not isinstance(value, str | int | float | bool):
        raise Unfit(_("Send one text, number, or yes or no."))
    text = str(value).strip()
    if len(text) > LONGEST_TEXT or "\x00" in text:
        raise Unfit(_("At most %d signs, none of them NUL.") % LONGEST_TEXT)
    match mapped.type:
        case ColumnType.DATE:
            return _day(text)
        case ColumnType.INSTANT:
            return _moment(text, None)
        case ColumnType.LOCAL_TIME:
            return _moment(text, zone)
        case ColumnType.NUMBER:
            return _number(text)
        case ColumnType.BOOLEAN:
            return _yes_or_no(text)
    return text


def _day(text: str) -> date:
    try:
        if len(text) != 10:
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise Unfit(_("Write a day like 2026-03-27.")) from None


def _moment(text: str, zone: ZoneInfo | None) -> datetime:
    """Without ``zone``, a moment must say its own offset."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None and zone is not None and len(text) > 10:
            moment = moment.replace(tzinfo=zone)
        if moment.utcoffset() is None or not 2 <= moment.year <= 9998:
            raise ValueError
    except ValueError:
        told = _("Write a moment like 2026-03-27T09:30:00+01:00.")
        raise Unfit(told if zone is None else _("Write a moment like 2026-03-27T09:30:00.")) from None
    return moment


def _number(text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise Unfit(_("Write a number like 12 or 12.50."))
    return text


def _yes_or_no(text: str) -> str:
    said = text.lower()
    if said not in YES | NO:
        raise Unfit(_("Write true or false."))
    return "true" if said in YES else "false"
