"""Which settings are malformed, missing or weak, in words. Pure: a mapping in, judgements out.

What must have a form (a number, an address, a key) is judged in every environment; how strong it is, in
production. ``settings.py`` refuses to load what is refused here, all at once; what is only warned about
is said by the system check and by ``upgrade_check``. No judgement repeats a secret.
"""

import binascii
import ipaddress
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from email.utils import parseaddr
from itertools import combinations, pairwise
from pathlib import PurePosixPath
from urllib.parse import SplitResult, urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.utils.http import is_same_domain
from environ import Env
from pyrage import x25519

from config.variables import NAMES, STORE_SECRET, VARIABLES, listed

KEY_CHARACTERS = 32
KEY_BITS = 100  # estimated from how often each character occurs
PASSWORD_CHARACTERS = 16
PLACEHOLDERS = (
    "changeme",
    "change-me",
    "change_me",
    "example",
    "insecure",
    "password",
    "placeholder",
    "long-and-random",
)
BOOLEANS = ("true", "false", "yes", "no", "y", "n", "on", "off", "ok", "1", "0")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
ENVIRONMENTS = ("development", "test", "production")
ENCRYPTED = {"require", "verify-ca", "verify-full"}
HOST = re.compile(r"\.?[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?", re.IGNORECASE)
MAKE_KEY = "Make one: openssl rand -base64 48"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is wrong with one variable and what to do. ``refused`` False: it only deserves a warning."""

    variable: str
    wrong: str
    remedy: str
    refused: bool = True

    def __str__(self) -> str:
        return f"{self.variable}: {self.wrong}. {self.remedy}."


def judge(environment: Mapping[str, str], *, production: bool) -> list[Judgement]:
    """Everything wrong with these variables, malformed ones first. An empty value counts as none."""
    given = {name: text for name, text in environment.items() if text}
    found = [*_unknown(given, refused=production), *_malformed(given)]
    if production:
        formed = {name: text for name, text in given.items() if name not in {each.variable for each in found}}
        found += _missing(given)
        for rule in PRODUCTION:
            found += rule(formed)
    return found


def weakness(key: str) -> str:
    """Why a key can be guessed, or nothing."""
    if len(key) < KEY_CHARACTERS:
        return f"it has {len(key)} characters, and needs {KEY_CHARACTERS}"
    if any(word in key.lower() for word in PLACEHOLDERS):
        return "it reads like an example"
    if (key + key).find(key, 1) < len(key):
        return "it repeats itself"
    if sum(abs(ord(one) - ord(next_one)) <= 1 for one, next_one in pairwise(key)) > len(key) / 2:
        return "its characters follow each other in order"
    if _bits(key) < KEY_BITS:
        return "it is not random: too few different characters"
    return ""


def _bits(key: str) -> float:
    """Shannon's entropy of the characters as they occur, in bits for the whole key."""
    return -sum(times * math.log2(times / len(key)) for times in Counter(key).values())


# --- The closed list


def _unknown(given: Mapping[str, str], *, refused: bool) -> Iterator[Judgement]:
    """A name that is not on the list is a slip of the pen: what it was to set is not set."""
    for name in sorted(given):
        known = (
            name in NAMES or STORE_SECRET.fullmatch(name) or (name.startswith("DERTIG_TEST_") and not refused)
        )
        if name.startswith("DERTIG_") and not known:
            close = get_close_matches(name, NAMES, n=1, cutoff=0.8)
            remedy = (
                f"Did you mean {close[0]}" if close else "Remove it; docs/operations.md lists those that are"
            )
            yield Judgement(name, "there is no such setting", remedy, refused)


def _missing(given: Mapping[str, str]) -> Iterator[Judgement]:
    for each in VARIABLES:
        if each.needed and each.name not in given:
            yield Judgement(each.name, "production needs it", each.needed[0].upper() + each.needed[1:])


# --- Form, in every environment: each gives what is wrong, or nothing


def _one_of(*allowed: str) -> Callable[[str], str]:
    return lambda text: "" if text.lower() in {each.lower() for each in allowed} else "not one of its values"


def _whole_number(lowest: int, highest: int) -> Callable[[str], str]:
    def wrong(text: str) -> str:
        fits = text.isascii() and text.isdigit() and lowest <= int(text) <= highest
        return "" if fits else f"not a number from {lowest} to {highest}"

    return wrong


def _absolute(text: str) -> str:
    return "" if PurePosixPath(text).is_absolute() else "not a path from the root"


def _each(wrong: Callable[[str], str]) -> Callable[[str], str]:
    """The same for every part of a list, naming the place of the first that is wrong."""

    def wrong_part(text: str) -> str:
        parts = listed(text)
        named = (
            f"part {place} of {len(parts)}: {wrong(part)}"
            for place, part in enumerate(parts, 1)
            if wrong(part)
        )
        return next(named, "" if parts else "it lists nothing")

    return wrong_part


def _age_identity(text: str) -> str:
    try:
        x25519.Identity.from_str(text)
    except Exception:  # pyrage's error has no name to import
        return "not an age identity"
    return ""


def _fernet_key(text: str) -> str:
    try:
        Fernet(text)
    except (ValueError, binascii.Error):
        return "not a Fernet key"
    return ""


def _host_name(text: str) -> str:
    if text == "*" or HOST.fullmatch(text) or _address(text.strip("[]")):
        return ""
    return "not a host name: no scheme, port, path or * goes with it"


def _web_address(text: str) -> str:
    """``http`` and ``https`` with a host and no more than a path."""
    parts = _split(text)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        return "not an address like https://privacy.example.org"
    return (
        "it holds more than scheme, host and path" if parts.username or parts.query or parts.fragment else ""
    )


def _origin(text: str) -> str:
    parts = _split(text)
    bare = (
        parts is not None and parts.scheme in {"http", "https"} and parts.netloc and not parts.path.strip("/")
    )
    return "" if bare else "not an origin like https://privacy.example.org"


def _database(text: str) -> str:
    parts = _split(text)
    if parts is None or parts.scheme not in {"postgres", "postgresql", "pgsql", "psql"}:
        return "not an address of PostgreSQL"
    return "" if Env.db_url_config(text).get("NAME") else "it names no database"


def _broker(text: str) -> str:
    parts = _split(text)
    if parts and parts.scheme in {"redis", "rediss"} and parts.hostname:
        return ""
    if parts and parts.scheme == "unix" and parts.path:
        return ""
    return "not an address like redis://:password@host:6379/0"


def _outgoing_mail(text: str) -> str:
    try:
        read = Env.email_url_config(text)
    except (ValueError, ImproperlyConfigured):
        return "cannot be read as an address of a mail server"
    return "it names no mail server" if _is_smtp(read) and not read["EMAIL_HOST"] else ""


def _mail_address(text: str) -> str:
    name, _, domain = parseaddr(text)[1].rpartition("@")
    return "" if name and domain else "not a mail address"


def _host_or_network(text: str) -> str:
    if "/" not in text:
        return "it allows every host there is" if text == "*" else _host_name(text)
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return "not a network like 10.1.0.0/16"
    return "" if network.prefixlen else "it allows every address there is"


def _folder_of_data(text: str) -> str:
    """One that may hold data alone, not the system or everything."""
    parts = PurePosixPath(text).parts
    if wrong := _absolute(text):
        return wrong
    if ".." in parts or parts[1:] in _TOO_MUCH or parts[1] in _OF_THE_SYSTEM:
        return "a folder of the system, or one that holds more than data"
    return ""


_OF_THE_SYSTEM = frozenset(
    ["bin", "boot", "dev", "etc", "lib", "lib64", "proc", "root", "sbin", "sys", "usr"]
)
_TOO_MUCH = ((), ("var",), ("home",), ("opt",), ("run",))
_WIDEST = {4: 8, 6: 8}
"""The shortest prefix of a network that somebody could call their own, by version."""


def _host_network_or_socket(text: str) -> str:
    if text.startswith("/"):
        return _folder_of_data(text)
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return _host_or_network(text)
    return "nearly every address" if network.prefixlen < _WIDEST[network.version] else _host_or_network(text)


FORMS: Mapping[str, tuple[Callable[[str], str], str]] = {
    "DERTIG_ENV": (_one_of(*ENVIRONMENTS), "Write development, test or production"),
    "DERTIG_DEBUG": (_one_of(*BOOLEANS), "Write true or false"),
    "DERTIG_BEHIND_PROXY": (_one_of(*BOOLEANS), "Write true or false"),
    "DERTIG_CONN_MAX_AGE": (_whole_number(0, 86_400), "Write seconds, like 60"),
    "DERTIG_LOG_LEVEL": (_one_of(*LOG_LEVELS), f"Write {', '.join(LOG_LEVELS)}"),
    "PORT": (_whole_number(1, 65_535), "Write a port, like 8001"),
    "DERTIG_FILES_DIR": (_absolute, "Write the whole path, like /srv/dertig/files"),
    "DERTIG_STATIC_ROOT": (_absolute, "Write the whole path, like /srv/dertig/static"),
    "DATABASE_URL": (_database, "Write postgres://dertig_app:password@host:5432/dertig"),
    "DATABASE_OWNER_URL": (_database, "Write postgres://dertig_owner:password@host:5432/dertig"),
    "REDIS_URL": (_broker, "Write redis://:password@host:6379/0, or rediss:// over a network"),
    "DERTIG_ALLOWED_HOSTS": (_each(_host_name), "Write the names alone, like privacy.example.org"),
    "DERTIG_TRUSTED_ORIGINS": (_each(_origin), "Write scheme and host, like https://privacy.example.org"),
    "DERTIG_PUBLIC_URL": (_web_address, "Write the address that people open"),
    "DERTIG_FILES_KEYS": (
        _each(_age_identity),
        "Write the line of age-keygen that begins with AGE-SECRET-KEY-1",
    ),
    "DERTIG_FIELD_KEYS": (_each(_fernet_key), "Make one: openssl rand -base64 32 | tr '+/' '-_'"),
    "EMAIL_URL": (_outgoing_mail, "Write smtp+tls://user:password@host:587"),
    "DERTIG_MAIL_WITHOUT_TLS": (_host_name, "Name the one mail server that is reached without TLS"),
    "DEFAULT_FROM_EMAIL": (_mail_address, "Write an address like privacy@example.org"),
    "DERTIG_STORES_HOSTS": (
        _each(_host_network_or_socket),
        "Write host names, networks and folders of sockets, like db.internal,10.1.0.0/16,/run/mysqld",
    ),
    "DERTIG_STORES_ROOTS": (_each(_folder_of_data), "Write whole paths, like /srv/logs,/srv/exports"),
    "DERTIG_HTTP_STORES_ALLOW_PRIVATE": (
        _each(_host_or_network),
        "Write host names and networks, like crm.internal,10.1.0.0/16",
    ),
}


def _malformed(given: Mapping[str, str]) -> Iterator[Judgement]:
    for name, (wrong, remedy) in FORMS.items():
        if name in given and (said := wrong(given[name])):
            yield Judgement(name, said, remedy)


# --- Strength, in production: of what is well formed


def _debug(given: Mapping[str, str]) -> Iterator[Judgement]:
    if given.get("DERTIG_DEBUG", "").lower() in Env.BOOLEAN_TRUE_STRINGS:
        yield Judgement("DERTIG_DEBUG", "it shows secrets on pages", "Remove it")
    if given.get("DERTIG_LOG_LEVEL", "").upper() == "DEBUG":
        wrong = "libraries log what passes through them at that level, personal data too"
        yield Judgement("DERTIG_LOG_LEVEL", wrong, "Write INFO", refused=False)


def _keys(given: Mapping[str, str]) -> Iterator[Judgement]:
    if "SECRET_KEY" in given and (said := weakness(given["SECRET_KEY"])):
        yield Judgement("SECRET_KEY", said, f"{MAKE_KEY}. People sign in again after the change")
    for place, key in enumerate(listed(given.get("SECRET_KEY_FALLBACKS", "")), 1):
        if said := weakness(key):
            wrong = f"key {place} still opens sessions, and {said}"
            yield Judgement("SECRET_KEY_FALLBACKS", wrong, "Remove it. Its sessions and links end")
    if "DERTIG_LOOKUP_KEY" in given and (said := weakness(given["DERTIG_LOOKUP_KEY"])):
        remedy = (
            "A new installation is refused with it. In one that holds data it stays: with another key nobody "
            "would be found again, until there is a way to change it over"
        )
        yield Judgement("DERTIG_LOOKUP_KEY", said, remedy, refused=False)
    for key in listed(given.get("DERTIG_FIELD_KEYS", ""))[:1]:
        if _bits(key) < KEY_BITS:
            remedy = "Put a new one in front, and keep this one behind it"
            yield Judgement("DERTIG_FIELD_KEYS", "the current key is not random", remedy)


def _same_keys(given: Mapping[str, str]) -> Iterator[Judgement]:
    """One key for two uses: who learns the one has the other. The look-up key is never the one to change."""
    names = ("SECRET_KEY", "DERTIG_FIELD_KEYS", "DERTIG_FILES_KEYS", "DERTIG_LOOKUP_KEY")
    current = {name: next(iter(listed(given.get(name, ""))), "") for name in names}
    for one, other in combinations(names, 2):
        if current[one] and current[one] == current[other]:
            yield Judgement(one, f"it is the same as {other}", "Give it a key of its own")


def _hosts(given: Mapping[str, str]) -> Iterator[Judgement]:
    hosts = listed(given.get("DERTIG_ALLOWED_HOSTS", ""))
    name = "DERTIG_ALLOWED_HOSTS"
    if "*" in hosts:
        yield Judgement(
            name, "* lets any name in, and links follow the name", "List the names that are served"
        )
    for host in hosts:
        if host.startswith(".") and "." not in host[1:]:
            yield Judgement(name, f"{host} is everything under one ending", "Name your own domain")
    public = urlsplit(given.get("DERTIG_PUBLIC_URL", "")).hostname
    if (
        public
        and hosts
        and "*" not in hosts
        and not any(is_same_domain(public, each.lower()) for each in hosts)
    ):
        remedy = f"Add {public}, unless the proxy asks under another name"
        yield Judgement(name, "the host of DERTIG_PUBLIC_URL is not among them", remedy, refused=False)


def _addresses(given: Mapping[str, str]) -> Iterator[Judgement]:
    if given.get("DERTIG_PUBLIC_URL", "").lower().startswith("http:"):
        wrong = "letters would lead people to a page that anybody on the way can read"
        yield Judgement("DERTIG_PUBLIC_URL", wrong, "Write https://, and have the proxy end TLS")
    for place, origin in enumerate(listed(given.get("DERTIG_TRUSTED_ORIGINS", "")), 1):
        if origin.lower().startswith("http:"):
            wrong = f"origin {place} is not encrypted: anybody on the way can post forms as it"
            yield Judgement("DERTIG_TRUSTED_ORIGINS", wrong, "Write https://")
        domain = origin.rpartition("//")[2].removeprefix("*.")
        if "*" in origin and ("." not in domain or "*" in domain):
            wrong = f"origin {place} trusts sites that are not yours"
            yield Judgement("DERTIG_TRUSTED_ORIGINS", wrong, "List your own, like https://*.example.org")


def _mail(given: Mapping[str, str]) -> Iterator[Judgement]:
    if "EMAIL_URL" not in given:
        return
    read = Env.email_url_config(given["EMAIL_URL"])
    outright = given.get("DERTIG_MAIL_WITHOUT_TLS", "")
    if not _is_smtp(read):
        yield Judgement(
            "EMAIL_URL", "it sends mail to nobody", "Name a mail server: smtp+tls://user:password@host:587"
        )
        return
    host = str(read["EMAIL_HOST"])
    encrypted = read.get("EMAIL_USE_TLS") or read.get("EMAIL_USE_SSL")
    if not encrypted and not _is_here(host) and outright.lower() != host.lower():
        remedy = f"Write smtp+tls:// or smtp+ssl://; if {host} cannot, say so: DERTIG_MAIL_WITHOUT_TLS={host}"
        yield Judgement("EMAIL_URL", "letters and codes would travel without TLS", remedy)
    if outright and outright.lower() != host.lower():
        remedy = f"Remove it, or name {host} if that is meant"
        yield Judgement("DERTIG_MAIL_WITHOUT_TLS", "it names another server than EMAIL_URL", remedy)


def _servers(given: Mapping[str, str]) -> Iterator[Judgement]:
    """Warned about alone: only the operator knows how private the network between is."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        if name in given:
            read = Env.db_url_config(given[name])
            secured = read.get("OPTIONS", {}).get("sslmode") in ENCRYPTED
            if read.get("USER") == "postgres":
                yield Judgement(name, "it signs in as the superuser", "Use a role of Dertig's", refused=False)
            yield from _server(
                name, str(read.get("HOST") or ""), read.get("PASSWORD"), secured, "?sslmode=verify-full"
            )
    if "REDIS_URL" in given:
        parts = urlsplit(given["REDIS_URL"])
        yield from _server(
            "REDIS_URL", parts.hostname or "", parts.password, parts.scheme == "rediss", "rediss://"
        )


def _server(name: str, host: str, password: object, secured: bool, how: str) -> Iterator[Judgement]:
    if _is_here(host):
        return
    text = str(password or "")
    if not text:
        yield Judgement(name, f"{host} is asked without a password", "Give the server one", refused=False)
    elif len(text) < PASSWORD_CHARACTERS or any(word in text.lower() for word in PLACEHOLDERS):
        yield Judgement(name, "its password can be guessed", "Make one: openssl rand -hex 24", refused=False)
    # A name without a dot is a neighbour in a private network, as those of the compose file are.
    if not secured and ("." in host or ":" in host):
        wrong = f"what passes between here and {host} is not encrypted"
        yield Judgement(name, wrong, f"Write {how}, unless nobody else is on that network", refused=False)


PRODUCTION = (_debug, _keys, _same_keys, _hosts, _addresses, _mail, _servers)


# --- Reading


def _is_smtp(read: Mapping[str, object]) -> bool:
    return str(read["EMAIL_BACKEND"]).endswith("smtp.EmailBackend")


def _is_here(host: str) -> bool:
    """A socket, or this machine itself: nothing leaves it."""
    address = _address(host)
    return not host or host.startswith("/") or host == "localhost" or bool(address and address.is_loopback)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    return parts
