"""What a database's column types mean to us."""

from typing import Any

from sqlalchemy import types
from sqlalchemy.dialects import mysql, postgresql

from stores.terms import ColumnType

MOMENTS = frozenset({ColumnType.DATE, ColumnType.LOCAL_TIME, ColumnType.INSTANT})
"""The types by which a period can start."""


def column_type(declared: types.TypeEngine[Any]) -> ColumnType:
    """The type as far as it matters. A domain is what it is made of; an enumeration is not free text."""
    match declared:
        case postgresql.DOMAIN():
            return column_type(declared.data_type)
        case types.Enum() | mysql.SET():
            return ColumnType.OTHER
        case types.Boolean():
            return ColumnType.BOOLEAN
        case mysql.TINYINT(display_width=1):
            return ColumnType.BOOLEAN
        case mysql.TIMESTAMP():
            return ColumnType.INSTANT
        case types.DateTime(timezone=True):
            return ColumnType.INSTANT
        case types.DateTime():
            return ColumnType.LOCAL_TIME
        case types.Date():
            return ColumnType.DATE
        case types.Numeric() | types.Float() | types.Integer():
            return ColumnType.NUMBER
        case types.String():
            return ColumnType.TEXT
    return ColumnType.OTHER


def text_length(declared: types.TypeEngine[Any]) -> int | None:
    """How many characters fit; None for as many as one likes."""
    if isinstance(declared, postgresql.DOMAIN):
        return text_length(declared.data_type)
    if isinstance(declared, mysql.TINYTEXT):
        return 63  # 255 bytes of up to four per character
    return declared.length if isinstance(declared, types.String) else None
