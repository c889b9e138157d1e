"""One pool of connections for each store and process, with short timeouts; what is known of its tables."""

import hashlib
import json
import os
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import sqlalchemy as sa
from django.utils.translation import gettext as _
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from stores.connectors.kinds import Opening
from stores.connectors.sql.own_database import refuse_our_own
from stores.connectors.sql.reaching import CONNECT_SECONDS, database_file, guard
from stores.connectors.sql.sessions import ping_what_rested, prepare
from stores.connectors.sql.tables import Tables
from stores.places import PlaceRefused
from stores.protocol import Forbidden, Refused

DRIVERS = {"postgresql": "postgresql+psycopg", "mariadb": "mariadb+pymysql", "mysql": "mysql+pymysql"}
"""Ours; any other dialect is named with its driver, and both are to be installed beside Dertig."""
MOST_REACHES = 32
# Batches read what was there a moment ago; a survey reads anew.
TABLES_SECONDS = 60.0


@dataclass(slots=True)
class Reach:
    """One store's pool. ``tables`` may be a minute old, ``fresh_tables`` is not."""

    engine: sa.Engine
    _tables: Tables | None = None
    _read_at: float = field(default=0.0)
    plain: dict[tuple[str, str, str], tuple[bool, float]] = field(default_factory=dict)
    """Of columns by resource, name and kind of identifier: ``stores.connectors.sql.lookups``."""

    @property
    def dialect(self) -> str:
        return self.engine.dialect.name

    def tables(self) -> Tables:
        if self._tables is None or time.monotonic() - self._read_at > TABLES_SECONDS:
            return self.fresh_tables()
        return self._tables

    def forget_tables(self) -> None:
        """Read them when they are wanted next: somebody may put them right."""
        self._tables = None

    def fresh_tables(self) -> Tables:
        self._tables = Tables(self.engine)
        self._read_at = time.monotonic()
        return self._tables


_reaches: OrderedDict[tuple[int, int, str], Reach] = OrderedDict()
_lock = Lock()


def reach(opening: Opening) -> Reach:
    """The pool of this store as it is set now; made where this process has none. Raises ``Refused``."""
    name = (os.getpid(), opening.store_id, _fingerprint(opening))
    with _lock:
        found = _reaches.get(name)
        if found is None:
            _drop_where(lambda other: other[:2] == name[:2])
            found = _reaches[name] = Reach(_engine(opening))
        _reaches.move_to_end(name)
        while len(_reaches) > MOST_REACHES:
            _, oldest = _reaches.popitem(last=False)
            oldest.engine.dispose()
    return found


def _drop_where(is_old: Any) -> None:
    """Pools of the same store under other settings."""
    for name in [each for each in _reaches if is_old(each)]:
        _reaches.pop(name).engine.dispose()


def _fingerprint(opening: Opening) -> str:
    told = json.dumps([dict(opening.store.settings), dict(opening.secret)], sort_keys=True, default=str)
    return hashlib.sha256(opening.hash_key + told.encode()).hexdigest()


def _engine(opening: Opening) -> sa.Engine:
    settings = opening.store.settings
    dialect = settings.get("dialect", "")
    try:
        if dialect == "sqlite":
            engine = _sqlite_engine(settings)
        else:
            engine = sa.create_engine(
                _url(settings, opening.secret),
                connect_args=_connect_args(dialect),
                pool_size=4,
                max_overflow=12,
                pool_timeout=CONNECT_SECONDS,
                pool_recycle=900,
                hide_parameters=True,
            )
    except (ArgumentError, NoSuchModuleError, ImportError, TypeError, ValueError):
        # The message of any of these may hold the URL.
        raise Refused(
            _("“%s” is no database that can be reached from here: is its driver installed?") % dialect
        ) from None
    guard(engine, settings)
    refuse_our_own(engine)
    prepare(engine)
    ping_what_rested(engine)
    return engine


def _url(settings: Mapping[str, Any], secret: Mapping[str, str]) -> sa.URL:
    dialect = settings.get("dialect", "")
    host: str | None = settings.get("host") or None
    query = {name: str(value) for name, value in (settings.get("options") or {}).items()}
    if host and host.startswith("/") and dialect in ("mariadb", "mysql"):
        query["unix_socket"] = host
        host = None
    return sa.URL.create(
        DRIVERS.get(dialect, dialect),
        username=settings.get("user") or None,
        password=secret.get("password") or None,
        host=host,
        port=settings.get("port") or None,
        database=settings.get("database") or None,
        query=query,
    )


def _connect_args(dialect: str) -> dict[str, Any]:
    match dialect:
        case "postgresql":
            keep = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
            # A pooler in front of the server loses prepared statements.
            return {"connect_timeout": CONNECT_SECONDS, "prepare_threshold": None, **keep}
        case "mariadb" | "mysql":
            return {"connect_timeout": CONNECT_SECONDS, "charset": "utf8mb4", "local_infile": False}
    return {}


def _sqlite_engine(settings: Mapping[str, Any]) -> sa.Engine:
    """Only a file that is there and may be; which one is judged again with each connection."""
    try:
        path = database_file(settings)
    except PlaceRefused as error:
        raise Forbidden(str(error)) from None
    return sa.create_engine(
        sa.URL.create("sqlite+pysqlite", database=path.as_uri(), query={"mode": "rw", "uri": "true"}),
        connect_args={"timeout": CONNECT_SECONDS, "check_same_thread": False},
        poolclass=sa.NullPool,
        hide_parameters=True,
    )
