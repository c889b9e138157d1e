"""What an operator should know before an upgrade: each floor says what it knows, from ``AppConfig.ready()``.

``manage.py upgrade_check`` asks all of them. A check only reads.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """How much a matter weighs."""

    STOP = "stop"
    """Do not upgrade before it is mended: a key is missing, the disk is too small."""
    PEOPLE = "people"
    """Somebody has to do something before or after the upgrade."""
    NOTE = "note"
    """Good to know: work that is open and goes on by itself."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing to know. ``subject`` names what it is about (a register path, a setting); ``words`` is one
    plain English sentence or two: what is so, and what to do. Neither holds a secret or personal data."""

    weight: Weight
    subject: str
    words: str


type Check = Callable[[], Iterable[Matter]]

_checks: dict[str, Check] = {}


def add(name: str, check: Check) -> None:
    """Have every upgrade check ask ``check`` too; the same name again replaces it."""
    _checks[name] = check


def matters() -> list[Matter]:
    """What all checks say, in the order in which they came."""
    return [matter for check in _checks.values() for matter in check()]
