"""How a database is reached: only where the installation allows one, at the very address that was judged.

A name is resolved once for each new connection, and the driver is handed what came of it, while the
certificate is checked for the name. What the driver is finally given is judged, whatever the settings say.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from django.utils.translation import gettext as _
from sqlalchemy import event
from sqlalchemy.engine.interfaces import Dialect

from stores.outbound import NoAnswer, addresses_of, connected
from stores.places import File, Host, Place, PlaceRefused, Socket, host_name, installation, text_of
from stores.protocol import Forbidden, Refused, Unreachable

CONNECT_SECONDS = 5
_ELSEWHERE = {"hostaddr", "service", "servicefile", "read_default_file", "bind_address"}
"""What would have a driver take its host from somewhere else."""


def places(settings: Mapping[str, Any]) -> tuple[Place, ...]:
    """The host, the socket or the file that the settings name."""
    if settings.get("dialect") == "sqlite":
        return (File(path),) if (path := text_of(settings, "path")) else ()
    host = text_of(settings, "host")
    if host.startswith("/"):
        return (Socket(host, postgresql=settings.get("dialect") == "postgresql"),)
    return (Host(host),) if host else ()


def guard(engine: sa.Engine, settings: Mapping[str, Any]) -> None:
    """Have each new connection of the engine go where it may, or nowhere."""
    ways = {"postgresql": _postgresql, "mariadb": _mysql, "mysql": _mysql, "sqlite": _sqlite}
    way = ways.get(engine.dialect.name, _other)

    def connect(dialect: Dialect, _entry: Any, cargs: Any, cparams: Mapping[str, Any]) -> Any:
        if named := sorted(_ELSEWHERE & cparams.keys()):
            raise Forbidden(_("The option “%s” would lead elsewhere than the host says.") % named[0])
        try:
            return way(dialect, settings, cargs, cparams)
        except PlaceRefused as error:
            raise Forbidden(str(error)) from None
        except NoAnswer as error:
            raise Unreachable(_("The database does not answer: %s") % error) from None

    event.listen(engine, "do_connect", connect)


def _postgresql(dialect: Dialect, _settings: Any, cargs: Any, cparams: Mapping[str, Any]) -> Any:
    host = _host_of(cparams)
    if host.startswith("/"):
        way = {"host": str(installation().socket(host, postgresql=True))}
    else:
        addresses = addresses_of(host, int(cparams.get("port") or 5432))
        # As many hosts as addresses: libpq tries them in turn, and checks each certificate for the host.
        way = {"host": ",".join([host_name(host)] * len(addresses)), "hostaddr": ",".join(addresses)}
    return dialect.connect(*cargs, **{**cparams, **way})


def _mysql(dialect: Dialect, _settings: Any, cargs: Any, cparams: Mapping[str, Any]) -> Any:
    if socket := cparams.get("unix_socket"):
        return dialect.connect(*cargs, **{**cparams, "unix_socket": str(installation().socket(str(socket)))})
    host = host_name(_host_of(cparams))
    connection: Any = dialect.connect(*cargs, **{**cparams, "host": host, "defer_connect": True})
    connection.connect(connected(host, int(cparams.get("port") or 3306), CONNECT_SECONDS))
    return connection


def _sqlite(dialect: Dialect, settings: Mapping[str, Any], _cargs: Any, cparams: Mapping[str, Any]) -> Any:
    """A link may have been put there since the last connection, or another file."""
    return dialect.connect(f"{database_file(text_of(settings, 'path')).as_uri()}?mode=rw", **cparams)


def database_file(written: str) -> Path:
    """The SQLite file where it really lies. Raises ``PlaceRefused``; ``Refused``: SQLite would make one."""
    path = installation().file(written)
    if not path.is_file():
        raise Refused(_("There is no file at the path of this database."))
    return path


def _other(_dialect: Dialect, _settings: Any, _cargs: Any, cparams: Mapping[str, Any]) -> None:
    """A driver of somebody else looks the name up again."""
    addresses_of(_host_of(cparams), int(cparams.get("port") or 0))


def _host_of(cparams: Mapping[str, Any]) -> str:
    """Raises ``Refused`` where none is named: each driver would take another one for it."""
    host = str(cparams.get("host") or "")
    if not host:
        raise Refused(_("This database has no host: name it."))
    return host
