"""Where data stores may lie: a closed list of the installation, never a choice of those who map stores.

``DERTIG_STORES_HOSTS`` names hosts, addresses, networks and folders of sockets inside our own network; hosts
of the public internet need no entry. ``DERTIG_STORES_ROOTS`` names the folders below which files and SQLite
databases may lie; without it there are none. What is Dertig's own (its state, kept documents, code) and what
is the system's is refused whatever the lists say. Pure, but for links in the file system.
"""

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address
type Network = ipaddress.IPv4Network | ipaddress.IPv6Network

HOSTS = "DERTIG_STORES_HOSTS"
ROOTS = "DERTIG_STORES_ROOTS"

SYSTEM = tuple(map(Path, ("/proc", "/sys", "/dev", "/etc", "/run", "/boot")))
"""Folders of the operating system in which nobody keeps data that a purge should reach."""

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_LONGEST_NAME = 253

_PUBLIC_V6 = ipaddress.ip_network("2000::/3")
"""All that is given out of IPv6: what lies outside is special, or nobody's."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Of 2000::/3 and of IPv4: what the IANA registries of special-purpose addresses list, whether or not they
# call it reachable, and one public address at which a cloud serves its machines' credentials.
_SPECIAL = tuple(
    map(
        ipaddress.ip_network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24"),
            *("192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
            *("224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32"),
            *("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"),
        ),
    )
)
# What the name of a host may lead to where the list names that host: an ordinary machine of our own.
_ORDINARY = tuple(
    map(
        ipaddress.ip_network,
        (
            *("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
            *("::1/128", "fc00::/7"),
        ),
    )
)
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)


class PlaceRefused(Exception):
    """No data store may lie there; the text says why, and which setting would allow it."""


@dataclass(frozen=True, slots=True)
class Host:
    """A machine that is called over the network."""

    name: str


@dataclass(frozen=True, slots=True)
class Socket:
    """A Unix socket, or the folder that it is in. ``PostgreSQL`` alone may come in by Dertig's own."""

    path: str
    postgresql: bool = False


@dataclass(frozen=True, slots=True)
class Folder:
    """A root of local files."""

    path: str


@dataclass(frozen=True, slots=True)
class File:
    """A file that is a whole data store, like a SQLite database."""

    path: str


type Place = Host | Socket | Folder | File


def host_name(text: str) -> str:
    """The plain form of a host: a name or one address, in one spelling. Raises ``PlaceRefused``.

    Refuses what libraries read differently: lists, ports, users, octal and hexadecimal numbers.
    """
    plain = text.removesuffix(".").lower()
    if plain.startswith("[") and plain.endswith("]"):
        plain = plain[1:-1]
    if ":" in plain and "%" not in plain:
        try:
            return str(ipaddress.IPv6Address(plain))
        except ValueError:
            raise _no_host() from None
    labels = plain.split(".")
    if not plain.isascii() or len(plain) > _LONGEST_NAME or not all(map(_LABEL.fullmatch, labels)):
        raise _no_host()
    if _NUMBER.fullmatch(labels[-1]):
        try:
            return str(ipaddress.IPv4Address(plain))
        except ValueError:
            raise _no_host() from None
    return plain


def _no_host() -> PlaceRefused:
    return PlaceRefused(
        _("This is no host: write one name in its ASCII form, or one address, and nothing else.")
    )


@dataclass(frozen=True, slots=True)
class Places:
    """What an installation allows. ``own`` is refused, but for what lies in ``lent``; ``own_sockets`` only
    where the list names that very folder."""

    names: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()
    sockets: tuple[Path, ...] = ()
    roots: tuple[Path, ...] = ()
    own: tuple[Path, ...] = ()
    lent: tuple[Path, ...] = ()
    own_sockets: Path | None = None

    @classmethod
    def of(
        cls,
        hosts: Iterable[str],
        roots: Iterable[str],
        *,
        own: Iterable[Path] = (),
        lent: Iterable[Path] = (),
        own_sockets: Path | None = None,
    ) -> "Places":
        """Raises ``ImproperlyConfigured`` for an entry that is none."""
        entries = [each.strip() for each in hosts if each.strip()]
        paths = [each for each in entries if each.startswith("/")]
        networks = [network for each in entries if (network := _network(each))]
        names = [each for each in entries if not each.startswith("/") and not _network(each)]
        try:
            known = frozenset(map(host_name, names))
        except PlaceRefused:
            raise ImproperlyConfigured(
                f"{HOSTS}: names a host, a network or the folder of a socket."
            ) from None
        kept = [each.strip() for each in roots if each.strip()]
        if not all(each.startswith("/") for each in kept):
            raise ImproperlyConfigured(f"{ROOTS}: each is the whole path of a folder.")
        return cls(
            names=known,
            networks=tuple(networks),
            sockets=tuple(Path(each).resolve() for each in paths),
            roots=tuple(Path(each).resolve() for each in kept),
            own=tuple(each.resolve() for each in own),
            lent=tuple(each.resolve() for each in lent),
            own_sockets=own_sockets.resolve() if own_sockets else None,
        )

    def require(self, place: Place) -> None:
        """Judge a place by what is written: a name is judged again once it is resolved.

        Raises ``PlaceRefused``.
        """
        match place:
            case Host(name):
                plain = host_name(name)
                address = _literal(plain) or (_LOOPBACK if _is_this_machine(plain) else None)
                if address is not None:
                    self.require_address(plain, address)
            case Socket(path, postgresql):
                self.socket(path, postgresql=postgresql)
            case Folder(path):
                self.folder(path)
            case File(path):
                self.file(path)

    def require_address(self, host: str, address: Address) -> None:
        """Refuse an address that ``host`` (in its plain form) resolves to. Raises ``PlaceRefused``."""
        if not self.may_be_called(host, address):
            raise PlaceRefused(
                _(
                    "%(host)s lies in a private or reserved network. If that is meant, the administrator "
                    "adds it to %(setting)s."
                )
                % {"host": host, "setting": HOSTS}
            )

    def may_be_called(self, host: str, address: Address) -> bool:
        meant = innermost(address)
        if is_public(meant) or _in(meant, self.networks):
            return True
        return host in self.names and _in(meant, _ORDINARY)

    def socket(self, path: str, *, postgresql: bool = False) -> Path:
        """The socket, or the folder of sockets, where it really lies. Raises ``PlaceRefused``."""
        found = _plain(path)
        if self.own_sockets and (found == self.own_sockets or self.own_sockets in found.parents):
            if postgresql and found == self.own_sockets and found in self.sockets:
                return found
        elif any(_within(found, each) for each in self.sockets) and not self._is_own(found):
            return found
        raise PlaceRefused(
            _(
                "No data store is reached by the socket %(path)s here. If that is meant, the administrator "
                "adds it to %(setting)s."
            )
            % {"path": path, "setting": HOSTS}
        )

    def folder(self, path: str) -> tuple[Path, PurePosixPath]:
        """The allowed root that a folder really lies in, and its path below that. Raises ``PlaceRefused``."""
        found = _plain(path)
        if self._is_own(found) or self._is_system(found):
            raise PlaceRefused(
                _("%(path)s is, or holds, what belongs to Dertig or to the system: no data store lies there.")
                % {"path": path}
            )
        for root in (*self.roots, *self.lent):
            if _within(found, root):
                return root, PurePosixPath(found.relative_to(root))
        raise PlaceRefused(
            _(
                "%(path)s is, or leads to, no folder in which data stores may lie here. If that is meant, "
                "the administrator adds the folder to %(setting)s."
            )
            % {"path": path, "setting": ROOTS}
        )

    def file(self, path: str) -> Path:
        """The file where it really lies. Raises ``PlaceRefused``."""
        root, below = self.folder(path)
        return root / below

    def _is_own(self, found: Path) -> bool:
        """Whether it is Dertig's, lies in that or holds it."""
        if any(_within(found, each) for each in self.lent):
            return False
        return any(_within(found, each) or _within(each, found) for each in self.own)

    def _is_system(self, found: Path) -> bool:
        return found == Path("/") or any(
            _within(found, each.resolve()) or _within(found, each) for each in SYSTEM
        )


_LOOPBACK = ipaddress.IPv4Address("127.0.0.1")


def installation() -> Places:
    """What this installation allows. Raises ``ImproperlyConfigured``."""
    return _installation(
        tuple(settings.DERTIG_STORES_HOSTS),
        tuple(settings.DERTIG_STORES_ROOTS),
        tuple(settings.DERTIG_OWN_FOLDERS),
        tuple(settings.DERTIG_LENT_FOLDERS),
        settings.LAYOUT.sockets,
    )


@lru_cache(maxsize=8)
def _installation(
    hosts: tuple[str, ...],
    roots: tuple[str, ...],
    own: tuple[Path, ...],
    lent: tuple[Path, ...],
    sockets: Path,
) -> Places:
    return Places.of(hosts, roots, own=own, lent=lent, own_sockets=sockets)


def is_public(address: Address) -> bool:
    """Whether it is an ordinary address of the public internet: what it is not, it may not be by default."""
    special = isinstance(address, ipaddress.IPv6Address) and (
        address not in _PUBLIC_V6 or (int(address) >> 32) & 0xFFFF_FFFF in _ISATAP
    )
    return not special and not _in(address, _SPECIAL) and not address.is_multicast and not address.is_reserved


def innermost(address: Address) -> Address:
    """The IPv4 address that an IPv6 one only wraps: it is where the packets go."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address


def entry_for(place: Place) -> tuple[str, str]:
    """The setting that would allow a place, and what to add there."""
    match place:
        case Host(name):
            return HOSTS, host_name(name)
        case Socket(path):
            return HOSTS, path
        case Folder(path):
            return ROOTS, path
        case File(path):
            return ROOTS, str(PurePosixPath(path).parent)


def text_of(values: Mapping[str, Any], name: str) -> str:
    """A setting of a store as text; empty where it is not there."""
    value = values.get(name)
    return "" if value is None else str(value)


def _network(entry: str) -> Network | None:
    try:
        return ipaddress.ip_network(entry, strict=False)
    except ValueError:
        return None


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_this_machine(host: str) -> bool:
    return host == "localhost" or host.endswith(".localhost")


def _in(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)


def _within(path: Path, folder: Path) -> bool:
    return path == folder or folder in path.parents


def _plain(path: str) -> Path:
    """Where a path really leads, every link followed. Raises ``PlaceRefused``."""
    if not path.startswith("/") or not path.isprintable() or ".." in PurePosixPath(path).parts:
        raise PlaceRefused(_("Write the whole path, from “/” on and without “..”."))
    try:
        return Path(path).resolve()
    except (OSError, RuntimeError, ValueError):
        raise PlaceRefused(_("This path leads nowhere.")) from None
