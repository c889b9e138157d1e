"""What an SQL store is told: closed lists of dialects, of ways to use TLS, and of options with their values.

What is not on a list does not pass, whatever path it came by: the form, a YAML file, or a row that was kept
before. The driver of a dialect is ours, and no setting names a file of this machine but the one of SQLite.
"""

import os
import re
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from stores.destination import Destination, hash_of, is_host, port_of
from stores.outbound import trust
from stores.protocol import SettingRefused


class Dialect(StrEnum):
    """The databases that Dertig speaks to."""

    POSTGRESQL = "postgresql"
    MARIADB = "mariadb"
    MYSQL = "mysql"
    SQLITE = "sqlite"


class Tls(StrEnum):
    """How the connection is secured. Sockets of this machine need nothing of it."""

    VERIFIED = "verified"
    """The certificate must hold for the host's name, by an authority that this system trusts."""
    OWN_AUTHORITY = "own-authority"
    """The same, by the authorities in ``certificates`` alone."""
    UNVERIFIED = "unverified"
    """Encrypted, to whoever answers."""
    AS_OFFERED = "as-offered"
    """Encrypted where the server offers it. How stores connected before there was this setting."""
    UNENCRYPTED = "unencrypted"


ALIASES: Mapping[str, str] = {"postgres": Dialect.POSTGRESQL.value}

OPTIONS: Mapping[Dialect, Mapping[str, frozenset[str]]] = {
    Dialect.POSTGRESQL: {
        "channel_binding": frozenset({"disable", "prefer", "require"}),
        "target_session_attrs": frozenset(
            {"any", "read-write", "read-only", "primary", "standby", "prefer-standby"}
        ),
    },
    Dialect.MARIADB: {},
    Dialect.MYSQL: {},
    Dialect.SQLITE: {},
}
"""What a driver may be told besides, with the values that it may have."""

NEEDED: Mapping[Dialect, tuple[str, ...]] = {
    Dialect.POSTGRESQL: ("host", "database"),
    Dialect.MARIADB: ("host", "database"),
    Dialect.MYSQL: ("host", "database"),
    Dialect.SQLITE: ("path",),
}
PORTS: Mapping[str, int] = {Dialect.POSTGRESQL: 5432, Dialect.MARIADB: 3306, Dialect.MYSQL: 3306}

_DRIVERS = re.compile(r"(postgres(?:ql)?|mysql|mariadb|sqlite)\+(psycopg|pymysql|pysqlite)")
_TLS_OPTIONS = frozenset({"sslmode", "ssl_verify_cert", "ssl_verify_identity"})
_SSLMODES = {
    "disable": Tls.UNENCRYPTED,
    "require": Tls.UNVERIFIED,
    "verify-ca": Tls.VERIFIED,
    "verify-full": Tls.VERIFIED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlSettings:
    """Checked settings of one database."""

    dialect: Dialect
    host: str = ""
    port: int | None = None
    database: str = ""
    user: str = ""
    path: str = ""
    tls: Tls = Tls.VERIFIED
    certificates: str = ""
    client_certificate: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_socket(self) -> bool:
        """Whether the host is a socket of this machine: nobody can be in between."""
        return self.host.startswith("/")

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "SqlSettings":
        """Raises ``SettingRefused`` for the first setting that is wrong."""
        for name, words in faults(values):
            raise SettingRefused(name, words)
        text = {name: str(values.get(name) or "") for name in _TEXTS}
        return cls(
            dialect=Dialect(dialect_of(values)),
            tls=tls_of(values),
            port=int(values["port"]) if values.get("port") else None,
            options=dict(values.get("options") or {}),
            **text,
        )


_TEXTS = ("host", "database", "user", "path", "certificates", "client_certificate")


def dialect_of(values: Mapping[str, Any]) -> str:
    """The dialect by our name for it; as it was written where it is none of ours."""
    written = str(values.get("dialect") or "").strip().lower()
    return ALIASES.get(written, written)


def tls_of(values: Mapping[str, Any]) -> Tls:
    """Verified, unless something else is said outright. Raises ``ValueError``."""
    return Tls(values.get("tls") or Tls.VERIFIED)


def faults(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each setting that is wrong or missing, by name, with words for who has to mend it."""
    written = dialect_of(values)
    if written not in set(Dialect):
        yield (
            "dialect",
            _("“%(name)s” is no database that is reached from here; there are: %(known)s.")
            % {
                "name": written,
                "known": ", ".join(Dialect),
            },
        )
        return
    dialect = Dialect(written)
    for name in NEEDED[dialect]:
        if not values.get(name):
            yield name, _MISSING[name]()
    yield from _address_faults(dialect, values)
    yield from _tls_faults(values)
    yield from _option_faults(dialect, values.get("options") or {})


_MISSING = {
    "host": lambda: _("Name the host, or the path of its socket."),
    "database": lambda: _("Name the database."),
    "path": lambda: _("Give the file’s whole path."),
}


def _address_faults(dialect: Dialect, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    host, database, path = (str(values.get(name) or "") for name in ("host", "database", "path"))
    if host and not _is_socket_path(host) and not is_host(host):
        yield "host", _("One host: a name, an address, or the path of a socket.")
    port = str(values.get("port") or "0")
    if not port.isascii() or not port.isdigit() or int(port) > 65535:
        yield "port", _("The port is a number up to 65535.")
    # libpq can read a whole address in a name: one with its signs is none.
    if not database.isprintable() or (dialect is Dialect.POSTGRESQL and re.search(r"=|://", database)):
        yield "database", _("This is no name of a database.")
    if not str(values.get("user") or "").isprintable():
        yield "user", _("This is no name of a user.")
    if path and (not Path(path).is_absolute() or not path.isprintable()):
        yield "path", _("Give the file’s whole path.")


def _is_socket_path(host: str) -> bool:
    return host.startswith("/") and host.isprintable() and "," not in host


def _tls_faults(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    try:
        tls = tls_of(values)
    except ValueError:
        yield "tls", _("Choose one of: %s.") % ", ".join(Tls)
        return
    certificates = str(values.get("certificates") or "")
    if tls is Tls.OWN_AUTHORITY and not certificates.strip():
        yield "certificates", _("Paste the certificates of the authority.")
    for name, text in (
        ("certificates", certificates),
        ("client_certificate", str(values.get("client_certificate") or "")),
    ):
        if text.strip() and not _is_pem(text):
            yield name, _("These are no certificates in PEM form.")


def _is_pem(text: str) -> bool:
    try:
        trust(text)
    except (ssl.SSLError, ValueError):
        return False
    return "-----BEGIN CERTIFICATE-----" in text


def _option_faults(dialect: Dialect, options: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(options, Mapping):
        yield "options", _("Write one option on each line, like “target_session_attrs=primary”.")
        return
    allowed = OPTIONS[dialect]
    for name, value in options.items():
        if name in _TLS_OPTIONS:
            yield "options", _("“%s” is said by the setting for TLS now.") % name
        elif name not in allowed:
            yield "options", _("“%s” is no option that is allowed here.") % name
        elif value not in allowed[name]:
            yield (
                "options",
                _("“%(name)s” may be: %(values)s.")
                % {
                    "name": name,
                    "values": ", ".join(sorted(allowed[name])),
                },
            )


_HOST_BEFORE: Mapping[str, Callable[[], str]] = {
    # libpq went where the operator's environment led.
    Dialect.POSTGRESQL: lambda: os.environ.get("PGHOST", ""),
    Dialect.MARIADB: lambda: "localhost",
    Dialect.MYSQL: lambda: "localhost",
}
"""Where stores went that named no host."""


def taken_over(values: Mapping[str, Any]) -> dict[str, Any]:
    """What settings mean that were kept before the lists were closed: how the store connected then.

    Dialects that named our own driver have our name; what the options said of TLS is its setting. Whatever is
    on no list stays where it was, and is refused by its name.
    """
    dialect, held = dialect_of(values), values.get("options") or {}
    options = dict(held) if isinstance(held, Mapping) else {"": str(held)}
    if named := _DRIVERS.fullmatch(dialect):
        dialect = ALIASES.get(named[1], named[1])
    told = {**values, "dialect": dialect}
    if dialect in _HOST_BEFORE and not values.get("host"):
        told["host"] = _HOST_BEFORE[dialect]()
    if dialect == Dialect.SQLITE and not values.get("path"):
        told["path"] = values.get("database") or ""
    if dialect in set(Dialect) and "tls" not in values:
        told["tls"] = _tls_before(dialect, options).value
        told["options"] = {name: value for name, value in options.items() if name not in _TLS_OPTIONS}
    return told


def destination(values: Mapping[str, Any]) -> Destination:
    """Where settings lead, whether they are allowed or not."""
    dialect = dialect_of(values)
    host = str(values.get("host") or "")
    certificates = hash_of(str(values.get("certificates") or ""))
    return Destination(
        scheme=dialect,
        host=host if host.startswith("/") else host.lower(),
        port=port_of(values.get("port"), PORTS.get(dialect)),
        user=str(values.get("user") or ""),
        trust="socket" if host.startswith("/") else f"{values.get('tls') or Tls.VERIFIED} {certificates}",
        within=str(values.get("path" if dialect == Dialect.SQLITE else "database") or ""),
    )


def _tls_before(dialect: str, options: Mapping[str, Any]) -> Tls:
    if dialect == Dialect.POSTGRESQL:
        return _SSLMODES.get(str(options.get("sslmode", "")), Tls.AS_OFFERED)
    verifies = any(options.get(name) for name in ("ssl_verify_cert", "ssl_verify_identity"))
    return Tls.VERIFIED if verifies else Tls.AS_OFFERED
