"""What a database driver says, as ``Unreachable`` or ``Refused``: never its own words.

A driver's message may quote a row's content (“Key (email)=(…) already exists”) or a password, so only
its codes are read, and the names of tables, keys, users and databases.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _
from sqlalchemy.exc import DBAPIError, IntegrityError, PendingRollbackError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from stores.connectors.sql.forbidden import forbidden
from stores.protocol import Refused, StoreError, Unreachable


class KeyForbids(Refused):
    """A foreign key of another table points at rows that were to go."""


class NoRight(Refused):
    """The database user may not."""


_SIGN_IN = re.compile(
    r"password authentication failed|role .* does not exist|no pg_hba\.conf entry|no password supplied"
    r"|authentication failed"
)
_NO_DATABASE = re.compile(r'database ".*" does not exist')
# SQLSTATE classes and codes that another try may get past.
_TRY_AGAIN = ("08", "40", "53", "57", "58", "55P03")
_CHANGED = ("42P01", "42703", "42804", "42883", "42809", "428C9")
_MYSQL_SIGN_IN = {1044, 1045, 1698}
_MYSQL_RIGHTS = {1142, 1143, 1227, 1370}
_MYSQL_CHANGED = {1054, 1146, 1288, 1348, 1906, 3105}
_MYSQL_KEY_FORBIDS = {1217, 1451}
_MYSQL_TRY_AGAIN = {
    *(1040, 1053, 1129, 1158, 1159, 1160, 1161, 1203, 1205, 1213, 1317, 1613, 1614, 1927, 1969),
    *(2002, 2003, 2006, 2013),
}


@contextmanager
def told() -> Iterator[None]:
    """Any error of the database in this block leaves it as a ``StoreError``."""
    try:
        yield
    except SQLAlchemyError as error:
        raise translated(error) from None
    except RuntimeError as error:
        # PyMySQL's answer to a server that asks for a file of this machine.
        if "LOAD_LOCAL" not in str(error):
            raise
        raise Refused(
            _("The server asked for a file of this machine, and was refused: do not trust it.")
        ) from None


def translated(error: SQLAlchemyError) -> StoreError:
    """The same, in our words."""
    if isinstance(error, PoolTimeout):
        return Unreachable(_("The database is busy: no connection was free in time."))
    if isinstance(error, PendingRollbackError):
        # Used on after its connection broke within a transaction: nothing of that was committed.
        return _broken()
    if not isinstance(error, DBAPIError) or error.orig is None:
        return Refused(_("The database was asked something that it cannot do (%s).") % type(error).__name__)
    original = error.orig
    module = type(original).__module__.partition(".")[0]
    match module:
        case "psycopg":
            return _of_postgresql(error, original)
        case "pymysql":
            return _of_mysql(original)
        case "sqlite3":
            return _of_sqlite(original)
    if error.connection_invalidated:
        return _broken()
    if isinstance(error, IntegrityError):
        return KeyForbids(_("A key of the database forbids it."))
    return Refused(_("The database refuses (%s).") % type(original).__name__)


def _of_postgresql(error: DBAPIError, original: BaseException) -> StoreError:
    state: str | None = getattr(original, "sqlstate", None)
    if state is None:
        said = str(original)
        if _SIGN_IN.search(said):
            return _sign_in()
        if _NO_DATABASE.search(said):
            return _no_database()
        return _no_answer()
    if state.startswith("28"):
        return _sign_in()
    if state == "3D000":
        return _no_database()
    if state in ("42501", "25006"):
        return _no_right()
    if state in _CHANGED:
        return _changed()
    if found := forbidden(state):
        return found
    if state in ("23001", "23503"):
        table = getattr(getattr(original, "diag", None), "table_name", "") or ""
        return KeyForbids(_("Rows of “%s” still point at rows that were to go.") % table)
    if state.startswith(_TRY_AGAIN) or error.connection_invalidated:
        return _no_answer(state)
    return _refuses(state)


def _of_mysql(original: BaseException) -> StoreError:
    code = original.args[0] if original.args and isinstance(original.args[0], int) else 0
    if code in _MYSQL_SIGN_IN:
        return _sign_in()
    if code == 1049:
        return _no_database()
    if code in _MYSQL_RIGHTS or code in (1290, 1792, 1836):
        return _no_right()
    if code in _MYSQL_CHANGED:
        return _changed()
    if code in _MYSQL_KEY_FORBIDS:
        table = re.search(r"fails \(`(?:[^`]+`\.`)?([^`]+)`", str(original.args[-1]))
        return KeyForbids(
            _("Rows of “%s” still point at rows that were to go.") % (table[1] if table else "")
        )
    if found := forbidden(code):
        return found
    if code in _MYSQL_TRY_AGAIN or code == 0:
        return _no_answer(str(code) if code else "")
    return _refuses(str(code))


def _of_sqlite(original: BaseException) -> StoreError:
    name: str = getattr(original, "sqlite_errorname", "") or ""
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_IOERR", "SQLITE_FULL")):
        return _no_answer(name)
    if name.startswith("SQLITE_CANTOPEN"):
        return Refused(_("The database file cannot be opened: check its path and who may read it."))
    if name.startswith(("SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH")):
        return _no_right()
    if found := forbidden(name):
        return found
    if re.match("no such (table|column)", str(original)):
        return _changed()
    # RESTRICT is told as a trigger of SQLite's own.
    if name.startswith("SQLITE_CONSTRAINT") and str(original) == "FOREIGN KEY constraint failed":
        return KeyForbids(_("Rows of another table still point at rows that were to go."))
    return _refuses(name)


def _sign_in() -> Refused:
    return Refused(_("The database refuses the sign-in: check the user, the password and who may connect."))


def _no_database() -> Refused:
    return Refused(_("There is no database of that name."))


def _no_right() -> Refused:
    return NoRight(_("The database user lacks a right that this needs."))


def _changed() -> Refused:
    return Refused(
        _("A table or a column is no longer as it was mapped: check the data store, and correct the mapping.")
    )


def _broken() -> Unreachable:
    return Unreachable(_("The connection to the database broke."))


def _no_answer(code: str = "") -> Unreachable:
    if code:
        return Unreachable(_("The database does not answer, or not now (%s).") % code)
    return Unreachable(_("The database does not answer: check host and port, and that it runs."))


def _refuses(code: str) -> Refused:
    return Refused(_("The database refuses (error %s).") % code)
