"""How a driver is told to secure its connection: from the store's settings alone, nothing of this machine's.

libpq reads certificates, passwords and services from files and variables that nobody named; each is named
here, as a file that is not there. What people pasted is written where only this process may read it.
"""

import atexit
import hashlib
import os
import shutil
import ssl
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from stores.databases.settings import SqlSettings, Tls
from stores.protocol import Refused

_SSLMODE: Mapping[Tls, str] = {
    Tls.VERIFIED: "verify-full",
    Tls.OWN_AUTHORITY: "verify-full",
    Tls.UNVERIFIED: "require",
    Tls.AS_OFFERED: "prefer",
    Tls.UNENCRYPTED: "disable",
}
_LEADING_ELSEWHERE = ("PGSERVICE", "PGHOSTADDR")
"""Variables of libpq that would lead a connection to another server than the settings name."""


def libpq_arguments(settings: SqlSettings, secret: Mapping[str, str]) -> dict[str, Any]:
    """What psycopg is told of TLS and of files. Raises ``Refused`` for a variable that leads elsewhere."""
    for name in _LEADING_ELSEWHERE:
        if os.environ.get(name):
            raise Refused(_("The environment variable %s would lead to another server: remove it.") % name)
    key = secret.get("client_key", "")
    nothing = str(_folder() / "nothing")
    return {
        "sslmode": "disable" if settings.is_socket else _SSLMODE[settings.tls],
        "sslrootcert": _authorities(settings) or nothing,
        "sslcert": private_file(settings.client_certificate) if settings.client_certificate else nothing,
        "sslkey": private_file(key) if key else nothing,
        "sslcrl": nothing,
        "passfile": nothing,
        "gssencmode": "disable",
    }


def _authorities(settings: SqlSettings) -> str:
    """The file of the authorities that are trusted; none where nobody is asked."""
    match settings.tls:
        case Tls.VERIFIED:
            return system_authorities()
        case Tls.OWN_AUTHORITY:
            return private_file(settings.certificates)
    return ""


def pymysql_arguments(settings: SqlSettings, secret: Mapping[str, str]) -> dict[str, Any]:
    """What PyMySQL is told of TLS. ``as-offered`` is what it does by itself."""
    if settings.is_socket or settings.tls is Tls.UNENCRYPTED:
        return {"ssl_disabled": True}
    if settings.tls is Tls.AS_OFFERED:
        return {}
    return {"ssl": _context(settings, secret)}


def _context(settings: SqlSettings, secret: Mapping[str, str]) -> ssl.SSLContext:
    if settings.tls is Tls.OWN_AUTHORITY:
        context = ssl.create_default_context(cadata=settings.certificates)
        # Authorities that people made themselves often lack what RFC 5280 wants of public ones.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    else:
        context = ssl.create_default_context()
    if settings.tls is Tls.UNVERIFIED:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if settings.client_certificate:
        key = secret.get("client_key", "")
        context.load_cert_chain(private_file(settings.client_certificate), private_file(key) if key else None)
    return context


def system_authorities() -> str:
    """The file of the authorities that this system trusts (``SSL_CERT_FILE`` where that is set): the libpq
    that psycopg brings looks for it in other places. Raises ``Refused`` where there is none."""
    found = ssl.get_default_verify_paths()
    places = (found.cafile, "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")
    for place in (*places, "/etc/ssl/cert.pem"):
        if place and Path(place).is_file():
            return place
    raise Refused(_("This system has no list of authorities to trust: install ca-certificates."))


def private_file(text: str) -> str:
    """The path of a file with that text, which only this user may read and which ends with this process."""
    path = _folder() / hashlib.sha256(text.encode()).hexdigest()
    if not path.is_file():
        handle, name = tempfile.mkstemp(dir=_folder())
        with os.fdopen(handle, "w") as file:
            file.write(text)
        Path(name).rename(path)
    return str(path)


def _folder() -> Path:
    return _folder_of(os.getpid())


@cache
def _folder_of(pid: int) -> Path:
    """One folder for each process: a child does not remove its parent's."""
    folder = Path(tempfile.mkdtemp(prefix="dertig-certificates-"))
    atexit.register(_remove, folder, pid)
    return folder


def _remove(folder: Path, pid: int) -> None:
    if os.getpid() == pid:
        shutil.rmtree(folder, ignore_errors=True)
