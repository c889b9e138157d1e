"""What is on record of many people at once, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import Controller
from stores.terms import IdentifierKind
from subjects.models import ConsentIdentifier, RestrictedIdentifier, Suppression
from subjects.purposes import PurposeFacts
from subjects.standing import Objected, OnConsent, Restricted, Standing, is_own, standing_for
from subjects.whom import Whom, lookup, suppressed_lookup

type Key = tuple[str, str]
"""Kind of an identifier, and its keyed hash."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What holds for one person: for each purpose that was asked, in order; and what restricts their data."""

    purposes: list[Standing]
    restrictions: list[Restricted]


def standings(
    controller: Controller, people: Sequence[Whom], purposes: Sequence[PurposeFacts]
) -> list[Asked]:
    """For each person, in order; four queries, however many."""
    records = _Records(controller, people, [each.path for each in purposes])
    return [_asked(purposes, *records.of(person)) for person in people]


def _asked(
    purposes: Sequence[PurposeFacts],
    consents: list[OnConsent],
    objections: list[Objected],
    restrictions: list[Restricted],
) -> Asked:
    found = [standing_for(purpose, consents, objections, restrictions) for purpose in purposes]
    return Asked(found, sorted(restrictions, key=lambda each: each.since))


class _Records:
    """Consents, objections and restrictions of some people, by their keyed hashes."""

    def __init__(self, controller: Controller, people: Sequence[Whom], purposes: list[str]) -> None:
        keys = {key for person in people for key in _keys(person)}
        hashes = [hashed for _kind, hashed in keys]
        self.consents: defaultdict[Key, list[Mapping[str, Any]]] = defaultdict(list)
        self.under: defaultdict[int, set[IdentifierKind]] = defaultdict(set)
        self.objections: defaultdict[Key, list[Objected]] = defaultdict(list)
        self.restrictions: defaultdict[Key, list[tuple[int, Restricted]]] = defaultdict(list)
        self._read_consents(controller, hashes, purposes)
        self._read_objections(controller, people, purposes)
        self._read_restrictions(controller, hashes)

    def _read_consents(self, controller: Controller, hashes: list[str], purposes: list[str]) -> None:
        rows = ConsentIdentifier.objects.filter(
            lookup__in=hashes, consent__controller=controller, consent__purpose__in=purposes
        ).values(
            "kind",
            "lookup",
            "consent_id",
            "consent__purpose",
            "consent__given_at",
            "consent__withdrawn_at",
            "consent__wording",
            "consent__version",
        )
        for row in rows.order_by():
            self.consents[row["kind"], row["lookup"]].append(row)
        ids = {row["consent_id"] for found in self.consents.values() for row in found}
        for consent, kind in ConsentIdentifier.objects.filter(consent__in=ids).values_list(
            "consent_id", "kind"
        ):
            self.under[consent].add(IdentifierKind(kind))

    def _read_objections(self, controller: Controller, people: Iterable[Whom], purposes: list[str]) -> None:
        hashes = {suppressed_lookup(kind, value) for each in people for kind, value in each.identifiers}
        rows = Suppression.objects.standing().filter(
            controller=controller, lookup__in=list(hashes), purpose__in=["", *purposes]
        )
        for kind, hashed, purpose, at in rows.values_list("kind", "lookup", "purpose", "objected_at"):
            self.objections[kind, hashed].append(Objected(purpose, at))

    def _read_restrictions(self, controller: Controller, hashes: list[str]) -> None:
        rows = RestrictedIdentifier.objects.filter(
            lookup__in=hashes, restriction__controller=controller, restriction__lifted_at=None
        )
        for kind, hashed, pk, purposes, datasets, since in rows.values_list(
            "kind",
            "lookup",
            "restriction_id",
            "restriction__purposes",
            "restriction__datasets",
            "restriction__since",
        ):
            restricted = Restricted(tuple(purposes), since, tuple(datasets))
            self.restrictions[kind, hashed].append((pk, restricted))

    def of(self, person: Whom) -> tuple[list[OnConsent], list[Objected], list[Restricted]]:
        """The records of one of them."""
        keys = list(_keys(person))
        by_consent: dict[int, tuple[Mapping[str, Any], set[IdentifierKind]]] = {}
        for key in keys:
            for row in self.consents.get(key, ()):
                by_consent.setdefault(row["consent_id"], (row, set()))[1].add(IdentifierKind(key[0]))
        consents = [
            OnConsent(
                purpose=row["consent__purpose"],
                given_at=row["consent__given_at"],
                withdrawn_at=row["consent__withdrawn_at"],
                wording=row["consent__wording"],
                version=row["consent__version"],
                own=is_own(found_by, self.under[pk]),
            )
            for pk, (row, found_by) in by_consent.items()
        ]
        objections = [
            each
            for kind, value in person.identifiers
            for each in self.objections.get((kind.value, suppressed_lookup(kind, value)), ())
        ]
        restrictions = {pk: each for key in keys for pk, each in self.restrictions.get(key, ())}
        return consents, objections, list(restrictions.values())


def _keys(person: Whom) -> Iterable[Key]:
    return ((kind.value, lookup(kind, value)) for kind, value in person.identifiers)
