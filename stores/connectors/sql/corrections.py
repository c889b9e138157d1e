"""Corrections as expressions: what a column is set to, and whether a row still holds what was shown.

Values are compared as they are, letter by letter: a collation that takes é for e, or A for a, would take
the mistake for its correction.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from django.utils.translation import gettext as _
from sqlalchemy.dialects import mysql

from stores.connectors.sql.rows import Rows, not_true
from stores.connectors.sql.tables import LiveColumn
from stores.corrections import misfit, not_known, refusal
from stores.mapping import Column, FieldMap
from stores.protocol import Problem
from stores.record_values import Unfit, fit
from stores.terms import ColumnType
from stores.work import Correct, Step, Work

_MARIADB = ("mariadb", "mysql")
_AS_SHOWN = frozenset({ColumnType.LOCAL_TIME, ColumnType.INSTANT, ColumnType.OTHER})
"""Shown as the database writes them, so compared so: MariaDB writes an instant without its zone."""


def settings(rows: Rows, step: Step) -> dict[str, Any]:
    """By column, what it is set to. Raises ``Refused``."""
    return {each.column: _refused(rows, each) for each in step.corrects}


def is_left(rows: Rows, step: Step) -> sa.ColumnElement[bool]:
    """Nothing of what was shown has changed meanwhile, and something is still to be corrected.

    Raises ``Refused``.
    """
    done = [_holds_new(rows, each) for each in step.corrects]
    unchanged = [
        sa.or_(_holds_shown(rows, each.column, each.old), is_new)
        for each, is_new in zip(step.corrects, done, strict=True)
        if each.old is not None
    ]
    return sa.and_(*_of_row(rows, step), *unchanged, sa.or_(sa.false(), *(not_true(each) for each in done)))


def problems(rows: Rows, work: Work) -> Iterator[Problem]:
    """What cannot be set as asked; the words never repeat the value."""
    for step in work.steps:
        for each in step.corrects:
            live = rows.own.columns.get(each.column)
            if live is None:
                yield Problem("column-vanished", each.column)
            elif each.column in rows.dataset.key:
                yield Problem("correction-in-key", each.column)
            else:
                try:
                    _new(rows, each)
                except Unfit as error:
                    yield misfit(each.column, live.declared, str(error))


def _refused(rows: Rows, correct: Correct) -> Any:
    """The new value; what does not fit refuses the whole step."""
    try:
        return _new(rows, correct)
    except Unfit as error:
        raise refusal(correct.column, str(error)) from None


def _new(rows: Rows, correct: Correct) -> Any:
    if correct.new is None:
        raise Unfit(not_known())
    live = rows.live(Column(correct.column))
    value = _value(live, correct.new, ZoneInfo(rows.dataset.time_zone))
    _fits(rows.column(correct.column).type, live, value)
    return sa.null() if value is None else _bound(value, live, rows.dialect)


def _value(live: LiveColumn, text: str, zone: ZoneInfo) -> Any:
    """The text as a value of the column; None for NULL."""
    fitted = fit(FieldMap(name=live.name, type=live.type, nullable=live.nullable), text, zone)
    match live.type, fitted:
        case ColumnType.NUMBER, str():
            return Decimal(fitted)
        case ColumnType.BOOLEAN, str():
            return fitted == "true"
        case ColumnType.LOCAL_TIME, datetime():
            return fitted.astimezone(zone).replace(tzinfo=None)
        case ColumnType.INSTANT, datetime():
            return fitted.astimezone(UTC)
    return fitted


def _fits(declared: sa.types.TypeEngine[Any], live: LiveColumn, value: Any) -> None:
    """What the database would cut, round or not know. Raises ``Unfit``."""
    match value:
        case None:
            return
        case str() if isinstance(declared, sa.Enum):
            if value not in declared.enums:
                raise Unfit(_("Write one of: %s.") % ", ".join(declared.enums))
        case str() if live.type is ColumnType.OTHER:
            raise Unfit(_("Such a column is not corrected from here: correct it in the system itself."))
        case str() if live.length is not None and len(value) > live.length:
            raise Unfit(_("At most %d signs.") % live.length)
        case Decimal():
            _number_fits(declared, value)
        case datetime():
            _moment_fits(declared, value)


def _number_fits(declared: sa.types.TypeEngine[Any], value: Decimal) -> None:
    if isinstance(declared, sa.Integer) and value != value.to_integral_value():
        raise Unfit(_("Write a whole number."))
    if isinstance(declared, sa.Numeric) and not isinstance(declared, sa.Float) and declared.scale is not None:
        places = -int(value.normalize().as_tuple().exponent)
        if places > max(declared.scale, 0):
            raise Unfit(_("At most %d digits behind the point.") % max(declared.scale, 0))


def _moment_fits(declared: sa.types.TypeEngine[Any], value: datetime) -> None:
    """MariaDB keeps whole seconds unless told otherwise, and rounds."""
    if isinstance(declared, mysql.DATETIME | mysql.TIMESTAMP) and value.microsecond and not declared.fsp:
        raise Unfit(_("Write whole seconds."))


def _bound(value: Any, live: LiveColumn, dialect: str) -> Any:
    """As the driver takes it."""
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    if dialect == "sqlite":
        # Its columns have no type in our statements, and keep what they are given.
        match value:
            case Decimal():
                return str(value)
            case bool():
                return int(value)
            case datetime():
                return value.replace(tzinfo=None).isoformat(" ")
            case date():
                return value.isoformat()
    if dialect in _MARIADB and isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return value


def _holds_new(rows: Rows, correct: Correct) -> sa.ColumnElement[bool]:
    """The column holds the new value. NULL where the database cannot tell, as for NULL."""
    column, live = rows.column(correct.column), rows.live(Column(correct.column))
    value = _refused(rows, correct)
    if isinstance(value, sa.Null):
        return column.is_(None)
    if isinstance(value, str) and live.type is ColumnType.TEXT:
        return _is_text(column, value, rows.dialect)
    if live.type is ColumnType.OTHER:
        same: sa.ColumnElement[bool] = sa.cast(column, sa.String) == value
        return same
    if isinstance(column.type, sa.Float):
        return _is_float(column, Decimal(value))
    equal: sa.ColumnElement[bool] = column == value
    return equal


def _holds_shown(rows: Rows, name: str, shown: str) -> sa.ColumnElement[bool]:
    """The column holds what was shown as this text."""
    column, live = rows.column(name), rows.live(Column(name))
    if live.type is ColumnType.TEXT:
        found = _is_text(column, shown, rows.dialect)
        return found if shown else sa.or_(column.is_(None), found)
    if not shown:
        return column.is_(None)
    ways: list[sa.ColumnElement[bool]] = [sa.cast(column, sa.String) == shown]
    if live.type not in _AS_SHOWN:
        try:
            value = _value(live, shown, ZoneInfo(rows.dataset.time_zone))
        except Unfit:
            value = None
        if value is not None:
            ways.append(column == _bound(value, live, rows.dialect))
    return sa.or_(*ways)


def _is_text(column: sa.ColumnElement[Any], text: str, dialect: str) -> sa.ColumnElement[bool]:
    match dialect:
        case "postgresql":
            return sa.collate(sa.cast(column, sa.Text), "C") == sa.literal(text, sa.Text)
        case "mariadb" | "mysql":
            stored = sa.cast(sa.cast(column, mysql.CHAR(charset="utf8mb4")), sa.LargeBinary)
            return stored == sa.literal(text.encode(), sa.LargeBinary)
    return sa.collate(sa.cast(column, sa.Text), "BINARY") == text


def _is_float(column: sa.ColumnElement[Any], value: Decimal) -> sa.ColumnElement[bool]:
    """A single-precision number is no decimal: it is compared as it is written, too."""
    return sa.or_(column == value, sa.cast(column, sa.String) == repr(float(value)).removesuffix(".0"))


def _of_row(rows: Rows, step: Step) -> Iterator[sa.ColumnElement[bool]]:
    if step.row:
        for name, shown in zip(rows.dataset.key, step.row, strict=True):
            yield _holds_shown(rows, name, shown)
