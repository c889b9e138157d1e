"""Blank forms as expressions: what replaces a column's content, and where that has been done already.

A keyed hash is ``dertig:`` and the hex of ``sha256(key || sha256(key || content))``, computed by the
database: no content leaves it.
"""

import hashlib
import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import sqlalchemy as sa
from django.utils.translation import gettext as _
from sqlalchemy.dialects import mysql

from stores.connectors.sql.tables import LiveColumn
from stores.protocol import Refused
from stores.terms import BlankForm, ColumnType
from stores.work import Blank

PREFIX = "dertig:"
HASH_LENGTH = len(PREFIX) + 64
HASH_SHAPE = f"^{PREFIX}[0-9a-f]{{64}}$"
HASH_FUNCTION = "dertig_keyed_hash"
"""Registered on every connection to SQLite, which has no hash of its own."""
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


class DoesNotFit(Refused):
    """The constant is no value of the column's type, or the database knows no such hash."""

    def __init__(self, column: str) -> None:
        super().__init__(_("“%s” cannot hold what it is to be blanked to: correct the mapping.") % column)


def replacement(
    column: sa.ColumnElement[Any], live: LiveColumn, blank: Blank, key: bytes, dialect: str
) -> Any:
    """What the column is set to. Raises ``DoesNotFit``."""
    match blank.form:
        case BlankForm.NULL:
            return sa.null()
        case BlankForm.CONSTANT:
            return constant(live, blank.value, dialect)
    # Other columns of the row may have been the reason for blanking it: no hash of a hash.
    return sa.case((_is_hashed(column), column), else_=_hashed(column, key, dialect))


def is_left(
    column: sa.ColumnElement[Any], live: LiveColumn, blank: Blank, dialect: str
) -> sa.ColumnElement[bool]:
    """There is still content to blank."""
    match blank.form:
        case BlankForm.NULL:
            return column.is_not(None)
        case BlankForm.CONSTANT:
            return column.is_distinct_from(constant(live, blank.value, dialect))
    return sa.and_(column.is_not(None), sa.not_(_is_hashed(column)))


def constant(live: LiveColumn, text: str, dialect: str) -> Any:
    """The mapped text as a value of the column. Raises ``DoesNotFit``."""
    try:
        value = _value(live, text)
    except (ValueError, KeyError, InvalidOperation):
        raise DoesNotFit(live.name) from None
    # Its columns have no type in our statements, and keep what they are given.
    if dialect == "sqlite" and not isinstance(value, str | int):
        return text
    return value


def _value(live: LiveColumn, text: str) -> str | bool | int | Decimal | date:
    match live.type:
        case ColumnType.TEXT:
            if live.length is not None and len(text) > live.length:
                raise ValueError
            return text
        case ColumnType.BOOLEAN:
            return _BOOLEANS[text.strip().lower()]
        case ColumnType.NUMBER:
            return int(text) if re.fullmatch(r"\s*[+-]?\d+\s*", text) else Decimal(text)
        case ColumnType.DATE:
            return date.fromisoformat(text)
        case ColumnType.LOCAL_TIME | ColumnType.INSTANT:
            return datetime.fromisoformat(text)
    raise ValueError


def keyed_hash(key: bytes, content: object) -> str | None:
    """The same as the database computes: for SQLite."""
    if content is None:
        return None
    inner = hashlib.sha256(key + str(content).encode()).digest()
    return PREFIX + hashlib.sha256(key + inner).hexdigest()


def _is_hashed(column: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    return column.regexp_match(HASH_SHAPE)


def _hashed(column: sa.ColumnElement[Any], key: bytes, dialect: str) -> sa.ColumnElement[Any]:
    bound = sa.literal(key, sa.LargeBinary)
    match dialect:
        case "postgresql":
            content = sa.func.convert_to(sa.cast(column, sa.Text), "UTF8", type_=sa.LargeBinary)
            inner = sa.func.sha256(bound.concat(content), type_=sa.LargeBinary)
            return sa.literal(PREFIX, sa.Text) + sa.func.encode(sa.func.sha256(bound.concat(inner)), "hex")
        case "mysql" | "mariadb":
            stored = sa.cast(sa.cast(column, mysql.CHAR(charset="utf8mb4")), sa.LargeBinary)
            digest = sa.func.unhex(sa.func.sha2(sa.func.concat(bound, stored), 256))
            return sa.func.concat(PREFIX, sa.func.sha2(sa.func.concat(bound, digest), 256))
        case "sqlite":
            return sa.func.dertig_keyed_hash(bound, column)
    raise DoesNotFit(PREFIX)
