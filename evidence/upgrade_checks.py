"""What an operator should know before an upgrade: each floor says what it knows, from ``AppConfig.ready()``.

``manage.py upgrade_check`` asks all of them. A check only reads: samples, and counts that an index answers.
It may meet tables of an older version, for it is asked before ``migrate`` too: what cannot be looked at is
said to be unchecked.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db import DatabaseError, connection, models, transaction

PATIENCE = "30s"
"""How long one query may take: an upgrade check must not weigh on the installation that serves."""


class Weight(StrEnum):
    """How much a matter weighs."""

    STOP = "stop"
    """Do not upgrade before it is mended: a key is missing, the disk is too small."""
    PEOPLE = "people"
    """Somebody has to do something before or after the upgrade."""
    UNCHECKED = "unchecked"
    """Could not be looked at: it may be well or not."""
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


def names() -> list[str]:
    """What is asked."""
    return list(_checks)


def matters() -> list[Matter]:
    """What all checks say, in the order in which they came. The database refuses to write meanwhile.

    Raises ``django.db.OperationalError`` where it does not answer at all.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
            cursor.execute(f"SET LOCAL statement_timeout = '{PATIENCE}'")
        found = [matter for name, check in _checks.items() for matter in attempted(name, check)]
        # Both settings end with it, also within the transaction of another.
        transaction.set_rollback(True)
    return found


def attempted(name: str, check: Check) -> list[Matter]:
    """What one check says, or that it could not: one that fails spoils no other."""
    try:
        with transaction.atomic():
            return list(check())
    except Exception as error:
        return [unchecked(name, error)]


def unchecked(subject: str, error: Exception) -> Matter:
    """That something could not be looked at. Only the database's own words are repeated: a missing column."""
    said = str(error).strip().partition("\n")[0] if isinstance(error, DatabaseError) else ""
    why = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return Matter(Weight.UNCHECKED, subject, f"Not checked: {why}")


def open_work(subject: str, count: int, words: str, weight: Weight = Weight.NOTE) -> Iterator[Matter]:
    """Say how much of something is open, where any is. ``words``: what that means for the upgrade."""
    if count:
        yield Matter(weight, subject, f"{count} {words}")


def by_state(rows: "models.QuerySet[models.Model]") -> dict[str, int]:
    """How many there are in each state. One query."""
    counted = rows.order_by().values_list("state").annotate(models.Count("pk"))
    return dict(counted)
