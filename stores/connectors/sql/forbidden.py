"""Values that a rule of the database forbids, by the codes of its driver."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from stores.protocol import Refused


class ValueForbidden(Refused):
    """A rule of the database forbids a value that was to be written: nothing was."""


_UNIQUE = _("Another row holds this value already, and only one may: enter another.")
_CHECKED = _("A check of the database forbids this value: enter one that it allows.")
_EMPTY = _("The database does not let this be empty: enter a value.")
_LONG = _("The value is too long or too large for its column: enter a shorter one.")
_UNFIT = _("The column cannot hold this value: enter another.")
NO_TARGET = _(
    "A key ties this column to rows of another table and forbids this value: correct it in the system itself."
)

_WORDS: Mapping[str | int, Any] = {
    # PostgreSQL
    **dict.fromkeys(("23505", "23P01"), _UNIQUE),
    **dict.fromkeys(("23514", "44000"), _CHECKED),
    "23502": _EMPTY,
    **dict.fromkeys(("22001", "22003"), _LONG),
    **dict.fromkeys(("22007", "22008", "22021", "22P02", "22P05"), _UNFIT),
    # MariaDB and MySQL
    1062: _UNIQUE,
    **dict.fromkeys((3819, 4025), _CHECKED),
    **dict.fromkeys((1048, 1364), _EMPTY),
    **dict.fromkeys((1264, 1406), _LONG),
    **dict.fromkeys((1265, 1292, 1366), _UNFIT),
    **dict.fromkeys((1216, 1452), NO_TARGET),
    # SQLite
    **dict.fromkeys(("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"), _UNIQUE),
    "SQLITE_CONSTRAINT_CHECK": _CHECKED,
    "SQLITE_CONSTRAINT_NOTNULL": _EMPTY,
}


def forbidden(code: str | int) -> ValueForbidden | None:
    """What to tell, where the code says that a value is forbidden."""
    return ValueForbidden(str(_WORDS[code])) if code in _WORDS else None
