"""Whether a column holds one of some people's identifiers, which come normalised.

Too wide a net spares a row too many, too narrow a one deletes what is held: so letters' case, space
around and the ways of writing a letter are set aside. A database may lower ASCII only, so other
letters are looked for in both cases.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice, product
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql

from stores.connectors.sql.tables import LiveColumn
from stores.terms import ColumnType, IdentifierKind
from stores.work import Spared

_MOST_FORMS = 256
_WHOLE = re.compile(r"0|-?[1-9][0-9]*")
_MOST = 2**31
_LENIENT = frozenset({"mariadb", "mysql"})
"""Their usual collations take é for e."""
_SPACE = "\t\n\r\u00a0"
_IN_NUMBERS = ("(0)", " ", "-", ".", "/", "(", ")")
"""What is left out of telephone numbers, in this order, as ``stores.identifiers`` does."""


def is_one_of(
    column: sa.ColumnElement[Any],
    live: LiveColumn,
    spared: Spared,
    dialect: str,
    *,
    exactly: bool = False,
    as_it_stands: bool = False,
) -> sa.ColumnElement[bool]:
    """NULL for NULL.

    ``exactly``: these people and nobody else, where a collation takes one letter for another.
    ``as_it_stands``: the column holds normalised values (``differs`` is true nowhere), so it is compared
    itself, and its index serves.
    """
    text = as_text(column, live, dialect)
    found = _equals(column, spared, dialect) if as_it_stands else _in_any_writing(text, spared, dialect)
    if exactly and dialect in _LENIENT and not _is_whole(column):
        return sa.and_(found, _in_any_writing(_by_code_points(text), spared, dialect))
    return found


def _in_any_writing(text: sa.ColumnElement[Any], spared: Spared, dialect: str) -> sa.ColumnElement[bool]:
    tests = [
        _among(_plain(text), sorted({form for value in spared.values for form in forms(value)}), dialect)
    ]
    if spared.kind is IdentifierKind.PHONE:
        tests.append(_among(_removed(_plain(text), _IN_NUMBERS), sorted(spared.values), dialect))
    return sa.or_(*tests)


def _by_code_points(text: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return sa.collate(sa.cast(text, mysql.CHAR(charset="utf8mb4")), "utf8mb4_bin")


def differs(
    column: sa.ColumnElement[Any], live: LiveColumn, kind: IdentifierKind, dialect: str
) -> sa.ColumnElement[bool] | None:
    """The value is not written in normal form; None for a column that can hold no other."""
    if _is_whole(column):
        return None
    text = as_text(column, live, dialect)
    normal = _plain(text)
    if kind is IdentifierKind.PHONE:
        normal = _removed(normal, _IN_NUMBERS)
    return text != normal


def can_be_compared(column: sa.ColumnElement[Any], live: LiveColumn) -> bool:
    """An index on the column itself serves to find a value in it."""
    return live.type is ColumnType.TEXT or _is_whole(column)


def _is_whole(column: sa.ColumnElement[Any]) -> bool:
    return isinstance(column.type, sa.Integer)


def _equals(column: sa.ColumnElement[Any], spared: Spared, dialect: str) -> sa.ColumnElement[bool]:
    if _is_whole(column):
        numbers = sorted({int(each) for each in spared.values if _WHOLE.fullmatch(each)})
        return column.in_([each for each in numbers if abs(each) < _MOST])
    values = {form for value in spared.values for form in (*forms(value), *_as_people_write(value))}
    return _among(column, sorted(values), dialect)


def _as_people_write(value: str) -> Iterator[str]:
    """The usual other spellings: a row that came since the column was judged is found by its index, too."""
    name, at, domain = value.partition("@")
    yield from (value.upper(), value.capitalize(), value.title(), f"{name.title()}{at}{domain}")
    yield from (f"{value} ", f" {value}")


def forms(value: str) -> Iterator[str]:
    """How a value may stand after a lower() that knows ASCII only, composed and decomposed."""
    lowered = value.strip().lower()
    either = [{letter, letter.upper()} if ord(letter) > 127 else {letter} for letter in lowered]
    for letters in islice(product(*(sorted(each) for each in either)), _MOST_FORMS):
        word = "".join(letters)
        yield word
        yield unicodedata.normalize("NFD", word)
    yield lowered


def as_text(column: sa.ColumnElement[Any], live: LiveColumn, dialect: str) -> sa.ColumnElement[Any]:
    """The content as people write it."""
    if dialect == "postgresql" and isinstance(column.type, postgresql.INET):
        return sa.func.host(column)
    return column if live.type is ColumnType.TEXT else sa.cast(column, sa.String)


def _plain(text: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """In lower case, without space around."""
    for sign in _SPACE:
        text = sa.func.replace(text, sign, " ")
    return sa.func.lower(sa.func.trim(text), type_=sa.String)


def _removed(text: sa.ColumnElement[Any], parts: Iterable[str]) -> sa.ColumnElement[Any]:
    for part in parts:
        text = sa.func.replace(text, part, "", type_=sa.String)
    return text


def _among(text: sa.ColumnElement[Any], values: Iterable[str], dialect: str) -> sa.ColumnElement[bool]:
    if dialect == "postgresql":
        # A citext column's index knows no other type.
        alike = text.type if isinstance(text.type, postgresql.CITEXT) else sa.String()
        # One parameter, however many people: a statement takes 65,535.
        array = sa.literal(list(values), postgresql.ARRAY(alike))
        return text == sa.any_(array)
    return text.in_(list(values))
