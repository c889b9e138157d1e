"""Bringing the shared reference lists of the database to what the software ships."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, Q

from accounts.principal import NotAllowed, Principal
from evidence.models import Event
from evidence.trail import record_all
from processing.models import DataCategory, Organisation, SubjectCategory
from processing.register import Catalogue


@dataclass(frozen=True, slots=True)
class Counts:
    """How many shared terms were added, changed, and found as they should be."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.added + other.added, self.changed + other.changed, self.unchanged + other.unchanged
        )


@dataclass(frozen=True, slots=True)
class _List:
    """One shared list: its name in the trail, its table, and the columns of each term by ref."""

    name: str
    model: type[Model]
    shared: Q
    wanted: Mapping[str, Mapping[str, Any]]


@transaction.atomic
def load_reference(*, catalogue: Catalogue, by: Principal) -> Counts:
    """Add the terms that are absent and change those that differ; a second run changes nothing.

    A term that left the catalogue stays, for records may cite it. Raises ``NotAllowed`` for
    anybody but the installation itself and its administrator.
    """
    if not by.everywhere:
        raise NotAllowed(f"{by.actor} may not change the shared reference lists.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('reference', 30))")
    return sum((_bring(wanted, by) for wanted in _lists(catalogue)), start=Counts())


def _lists(catalogue: Catalogue) -> Iterator[_List]:
    unowned = Q(controller=None)
    yield _List(
        "data_categories",
        DataCategory,
        unowned,
        {
            term.ref: {"name": term.names.en, "name_nl": term.names.nl, "sensitivity": term.sensitivity.value}
            for term in catalogue.data_categories
        },
    )
    yield _List(
        "subject_categories",
        SubjectCategory,
        unowned,
        {
            term.ref: {"name": term.names.en, "name_nl": term.names.nl}
            for term in catalogue.subject_categories
        },
    )
    yield _List(
        "organisations",
        Organisation,
        Q(),
        {one.ref: {"name": one.name, "country": one.country} for one in catalogue.organisations},
    )


def _bring(terms: _List, by: Principal) -> Counts:
    """One query to read, one statement each to add and to change, one for the events."""
    manager = terms.model._default_manager
    standing: dict[str, Any] = {row.ref: row for row in manager.filter(terms.shared)}  # type: ignore[attr-defined]
    added = [terms.model(ref=ref, **columns) for ref, columns in terms.wanted.items() if ref not in standing]
    changed: dict[str, list[str]] = {}
    for ref, columns in terms.wanted.items():
        if row := standing.get(ref):
            differing = [name for name, value in columns.items() if getattr(row, name) != value]
            for name in differing:
                setattr(row, name, columns[name])
            if differing:
                changed[ref] = differing
    manager.bulk_create(added)
    if changed:
        names = sorted(set().union(*changed.values()))
        manager.bulk_update([standing[ref] for ref in changed], names)
    record_all(
        [
            *(_event("reference.add", terms.name, row.ref, by, []) for row in added),  # type: ignore[attr-defined]
            *(_event("reference.change", terms.name, ref, by, names) for ref, names in changed.items()),
        ]
    )
    return Counts(len(added), len(changed), len(terms.wanted) - len(added) - len(changed))


def _event(verb: str, name: str, ref: str, by: Principal, fields: list[str]) -> Event:
    detail = {"fields": fields} if fields else {}
    return Event(verb=verb, actor=by.actor, controller_id=None, record=f"{name}/{ref}", detail=detail)
