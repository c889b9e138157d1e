"""What a store of files is told: where it is, and how its files are dated."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from stores.connectors.files.globs import Glob, PatternError
from stores.connectors.files.names import NamePattern
from stores.destination import Destination, is_host, of_url, port_of
from stores.places import Folder, Host, PlaceRefused, host_name, text_of
from stores.places import Place as Whereabouts
from stores.protocol import Refused


class Place(StrEnum):
    """How the files are reached."""

    LOCAL = "file"
    S3 = "s3"
    SFTP = "sftp"


class Undated(StrEnum):
    """What a file is taken for that neither its name nor its lines date."""

    MODIFIED = "modified"
    """As new as its last change."""
    UNKNOWN = "unknown"
    """Never due, and counted."""


OPTIONS: Mapping[Place, tuple[str, ...]] = {
    Place.LOCAL: (),
    Place.S3: ("endpoint_url", "region", "tls"),
    Place.SFTP: ("host", "port", "host_key"),
}
UNENCRYPTED = "unencrypted"
"""The one value of the option ``tls``: S3 without TLS, on this machine or in a network of its own."""
_NEEDED: Mapping[Place, tuple[str, ...]] = {
    Place.LOCAL: (),
    Place.S3: (),
    Place.SFTP: ("host", "host_key"),
}
_NO_ROOTS = ("/proc", "/sys", "/dev")


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesSettings:
    """Checked settings of one store. ``password`` never leaves the connector."""

    place: Place
    root: str
    dates: tuple[NamePattern, ...] = ()
    current: tuple[Glob, ...] = ()
    undated: Undated = Undated.MODIFIED
    user: str = ""
    password: str = field(default="", repr=False)
    options: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Mapping[str, Any], secret: Mapping[str, str] | None = None) -> "FilesSettings":
        """Raises ``Refused``, saying which setting is wrong and why."""
        try:
            place = Place(values.get("place") or Place.LOCAL)
            undated = Undated(values.get("undated") or Undated.MODIFIED)
            return cls(
                place=place,
                root=root_of(place, str(values.get("root") or "")),
                dates=tuple(NamePattern.of(each) for each in _lines(values, "dates")),
                current=tuple(Glob.of(each) for each in _lines(values, "current")),
                undated=undated,
                user=str(values.get("user") or ""),
                password=(secret or {}).get("password", ""),
                options=options_of(place, values.get("options") or {}),
            )
        except ValueError as error:
            raise Refused(f"Settings of the files: {error}") from None

    def is_current(self, path: str) -> bool:
        """Whether the file is one that is still written to; a pattern without a slash is of its name."""
        name = path.rpartition("/")[2]
        return any(glob.matches(path if len(glob.parts) > 1 else name) for glob in self.current)


def root_of(place: Place, root: str) -> str:
    """The root in plain form. Raises ``PatternError`` for one that is too much, or none."""
    if not root or "\0" in root or ".." in PurePosixPath(root).parts:
        raise PatternError("The root is a folder, written in full and without “..”.")
    if place is Place.S3:
        return root.removeprefix("s3://").strip("/") or _no_root(root)
    plain = "/" + root.strip("/") if root.startswith("/") else _no_root(root)
    return _no_root(root) if plain == "/" or plain.startswith(_NO_ROOTS) else plain


def options_of(place: Place, options: Mapping[str, Any]) -> dict[str, str]:
    """Raises ``PatternError`` for an option that the place does not have, or lacks."""
    known = OPTIONS[place]
    for name in options:
        if name not in known:
            raise PatternError(f"There is no option “{name}” here; there are: {', '.join(known) or 'none'}.")
    missing = [name for name in _NEEDED[place] if not options.get(name)]
    if missing:
        raise PatternError(f"The option “{missing[0]}” is missing.")
    told = {name: str(value) for name, value in options.items()}
    for name, is_right in _VALUES.items():
        if told.get(name) and not is_right(told[name]):
            raise PatternError(f"The option “{name}” is not what it must be: {_MUST_BE[name]}.")
    try:
        for host in filter(None, (told.get("host"), urlsplit(told.get("endpoint_url", "")).hostname)):
            host_name(host)
    except PlaceRefused as error:
        raise PatternError(str(error)) from None
    if told.get("endpoint_url", "").startswith("http://") and told.get("tls") != UNENCRYPTED:
        raise PatternError("The endpoint begins with https://, or “tls = unencrypted” says that it need not.")
    return told


def taken_over(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """What settings mean that were kept before: an endpoint without TLS was said by its address alone."""
    options = values.get("options")
    if not isinstance(options, Mapping) or not str(options.get("endpoint_url", "")).startswith("http://"):
        return values
    return {**values, "options": {"tls": UNENCRYPTED, **options}}


def destination(values: Mapping[str, Any]) -> Destination:
    """Where settings lead, whether they are allowed or not."""
    given = values.get("options")
    options = {name: str(each) for name, each in given.items()} if isinstance(given, Mapping) else {}
    user, root = str(values.get("user") or ""), str(values.get("root") or "")
    match values.get("place") or Place.LOCAL.value:
        case Place.SFTP.value:
            return Destination(
                scheme="sftp",
                host=options.get("host", "").lower(),
                port=port_of(options.get("port"), 22),
                user=user,
                trust=options.get("host_key", "").removeprefix("SHA256:").rstrip("="),
                within=root,
            )
        case Place.S3.value:
            region = f".{options['region']}" if options.get("region") else ""
            at = of_url(options.get("endpoint_url") or f"https://s3{region}.amazonaws.com", user=user)
            return replace(at, within=root.removeprefix("s3://").strip("/"))
    return Destination(scheme="file", within=root)


def _is_endpoint(text: str) -> bool:
    """An address of a server and nothing else: no user, no path, no query."""
    found = re.fullmatch(r"https?://(\[[0-9A-Fa-f:.]+\]|[^/:?#@\s\[\]]+)(?::(\d{1,5}))?/?", text)
    return found is not None and is_host(found[1].strip("[]")) and _is_port(found[2] or "443")


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text) <= 65535


_VALUES: Mapping[str, Callable[[str], bool]] = {
    "host": is_host,
    "port": _is_port,
    "host_key": lambda text: bool(re.fullmatch(r"(SHA256:)?[A-Za-z0-9+/]{43}=?", text)),
    "endpoint_url": _is_endpoint,
    # It becomes part of the host's name.
    "region": lambda text: bool(re.fullmatch(r"[a-z0-9-]{1,40}", text)),
    "tls": lambda text: text == UNENCRYPTED,
}
_MUST_BE = {
    "host": "one name or address",
    "port": "a number up to 65535",
    "host_key": "the fingerprint of the host’s key, SHA256:…",
    "endpoint_url": "https://, a name or an address, and perhaps a port",
    "region": "letters, digits and hyphens",
    "tls": "“unencrypted”, or absent",
}


def places(values: Mapping[str, Any]) -> tuple[Whereabouts, ...]:
    """The folder, or the host, that the settings name. Raises ``PlaceRefused``."""
    options = values.get("options") or {}
    match values.get("place") or Place.LOCAL.value:
        case Place.LOCAL.value:
            return (Folder(root),) if (root := text_of(values, "root")) else ()
        case Place.SFTP.value:
            return (Host(host),) if (host := text_of(options, "host")) else ()
        case Place.S3.value if endpoint := text_of(options, "endpoint_url"):
            return (Host(str(urlsplit(endpoint).hostname)),)
    return ()


def _no_root(root: str) -> str:
    raise PatternError(f"“{root}” is no folder to purge: name one that holds only such files, from “/” on.")


def _lines(values: Mapping[str, Any], name: str) -> Sequence[str]:
    found = values.get(name) or ()
    if isinstance(found, str) or not all(isinstance(each, str) for each in found):
        raise PatternError(f"“{name}” is a list of patterns.")
    return [each for each in found if each]
