"""The environment variables that Dertig knows: a closed list. docs/operations.md describes each.

Pure: no Django, so that settings, tests and the supervisor can ask before anything else is loaded.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Reach(StrEnum):
    """Who sets a variable, and so whether the compose file passes it on."""

    OPERATOR = "operator"
    """The operator of an installation: the compose file passes it."""
    IMAGE = "image"
    """The image or the compose file sets it: a path inside the container, the environment's name."""
    CLONE = "clone"
    """A clone alone: ``make run``, ``make test``."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable. ``needed`` says what production needs it for; empty where it may be absent."""

    name: str
    reach: Reach = Reach.OPERATOR
    needed: str = ""


VARIABLES = (
    Variable("DERTIG_ENV", Reach.IMAGE),
    Variable("DERTIG_DEBUG", Reach.CLONE),
    Variable("SECRET_KEY", needed="signs sessions and links; long and random"),
    Variable("SECRET_KEY_FALLBACKS"),
    Variable("DATABASE_URL", needed="PostgreSQL as the app role: postgres://dertig_app:…@host/dertig"),
    Variable("DATABASE_OWNER_URL"),
    Variable("DERTIG_CONN_MAX_AGE"),
    Variable("REDIS_URL", needed="Valkey or Redis: redis://:password@host:6379/0"),
    Variable("DERTIG_ALLOWED_HOSTS", needed="host names served, separated by commas"),
    Variable("DERTIG_TRUSTED_ORIGINS"),
    Variable("DERTIG_BEHIND_PROXY"),
    Variable("DERTIG_FILES_DIR", Reach.IMAGE, "folder of kept documents, encrypted"),
    Variable(
        "DERTIG_FILES_KEYS", needed="age identities for that folder, separated by commas, current first"
    ),
    Variable("DERTIG_FIELD_KEYS", needed="Fernet keys for texts about people, current first"),
    Variable("DERTIG_LOOKUP_KEY", needed="for hashes that find people again; long, random, never changed"),
    Variable("DERTIG_PUBLIC_URL", needed="the address people know, like https://privacy.example.org"),
    Variable("EMAIL_URL", needed="outgoing mail: smtp+tls://user:password@host:587"),
    Variable("DERTIG_MAIL_WITHOUT_TLS"),
    Variable("DEFAULT_FROM_EMAIL", needed="sender of that mail"),
    Variable("DERTIG_STORES_HOSTS"),
    Variable("DERTIG_STORES_ROOTS"),
    Variable("DERTIG_HTTP_STORES_ALLOW_PRIVATE"),
    Variable("DERTIG_STATIC_ROOT", Reach.IMAGE),
    Variable("DERTIG_LOG_LEVEL"),
    Variable("DERTIG_VAR_DIR", Reach.CLONE),
    Variable("DERTIG_HOST", Reach.CLONE),
    Variable("PORT", Reach.CLONE),
    Variable("CHROMIUM", Reach.CLONE),
)
NAMES = frozenset(each.name for each in VARIABLES)
STORE_SECRET = re.compile(r"DERTIG_STORE_[A-Z0-9_]+")
"""Names that a register's file gives to the secrets of its data stores."""


def listed(text: str) -> list[str]:
    """The parts of a value that commas separate, without the blanks around them."""
    return [part.strip() for part in text.split(",") if part.strip()]
