"""How objections and consents meet, whatever the order in which they are told: what the verbs share.

Both are facts with a moment. Of each identifier and purpose the latest objection is kept, and the latest
consent after which it no longer counted; a consent ends by the first later objection that is told.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q, QuerySet

from accounts.models import Controller
from subjects.models import Consent, ConsentIdentifier, Suppression
from subjects.terms import Means, Objection
from subjects.whom import Whom, lookup, suppressed_lookup

ALL_MARKETING = ""
"""As a purpose: whatever is direct marketing, now or later."""


@dataclass(frozen=True, slots=True)
class Told:
    """An objection or a withdrawal, as it was told."""

    at: datetime
    objection: Objection
    means: Means
    source: str
    reference: str


def entries_of(controller: Controller, whom: Whom, purposes: Iterable[str]) -> "QuerySet[Suppression]":
    """The person's entries in the suppression list for these purposes, standing or lifted."""
    return entries_of_person(controller, whom).filter(purpose__in=list(purposes))


def entries_of_person(controller: Controller, whom: Whom) -> "QuerySet[Suppression]":
    """All of the person's entries in the suppression list, standing or lifted."""
    known = Q(pk__in=[])
    for kind, value in whom.identifiers:
        known |= Q(kind=kind.value, lookup=suppressed_lookup(kind, value))
    rows: QuerySet[Suppression] = Suppression.objects.filter(known, controller=controller)
    return rows


def consents_of(controller: Controller, whom: Whom) -> "QuerySet[Consent]":
    """Consents that were given under any of these identifiers."""
    known = Q(pk__in=[])
    for kind, value in whom.identifiers:
        known |= Q(kind=kind.value, lookup=lookup(kind, value))
    return Consent.objects.filter(
        pk__in=ConsentIdentifier.objects.filter(known).values("consent"), controller=controller
    )


def enter(controller: Controller, whom: Whom, purposes: Collection[str], told: Told) -> int:
    """Entries for each identifier and purpose, new or moved on to a later moment; their number."""
    facts = {
        "objected_at": told.at,
        "objection": told.objection.value,
        "source": told.source,
        "reference": told.reference,
    }
    # Locked: none of them may be forgotten meanwhile as one that a consent had ended long ago.
    known = entries_of(controller, whom, purposes).select_for_update()
    there = set(known.values_list("kind", "lookup", "purpose"))
    wanted = {
        (kind.value, suppressed_lookup(kind, value), purpose)
        for kind, value in whom.identifiers
        for purpose in purposes
    }
    moved = entries_of(controller, whom, purposes).filter(objected_at__lt=told.at).update(**facts)
    new = Suppression.objects.bulk_create(
        Suppression(controller=controller, kind=kind, lookup=hashed, purpose=purpose, **facts)
        for kind, hashed, purpose in sorted(wanted - there)
    )
    _lift_by_later_consents(controller, whom, purposes, told.at)
    return moved + len(new)


def end_consents(controller: Controller, whom: Whom, purposes: Collection[str], told: Told) -> int:
    """Consents to these purposes that were given before end; how many did. Later ones run on."""
    running = consents_of(controller, whom).filter(
        Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=told.at),
        purpose__in=list(purposes),
        given_at__lte=told.at,
    )
    return Consent.objects.filter(pk__in=list(running.values_list("pk", flat=True))).update(
        withdrawn_at=told.at, withdrawn_by=told.means.value, withdrawal_source=told.source
    )


def lift(entries: "QuerySet[Suppression]", at: datetime, how: str = "") -> int:
    """End those that were objected to before ``at``; later objections stay."""
    earlier = Q(lifted_at__isnull=True) | Q(lifted_at__lt=at)
    return entries.filter(earlier, objected_at__lt=at).update(lifted_at=at, lifted_how=how)


def _lift_by_later_consents(
    controller: Controller, whom: Whom, purposes: Collection[str], at: datetime
) -> None:
    """An objection that is told late ends nothing that the person consented to after it."""
    for kind, value in whom.identifiers:
        later = (
            ConsentIdentifier.objects.filter(
                kind=kind.value,
                lookup=lookup(kind, value),
                consent__controller=controller,
                consent__purpose__in=list(purposes),
                consent__given_at__gt=at,
            )
            .order_by()
            .values_list("consent__purpose")
            .annotate(latest=Max("consent__given_at"))
        )
        for purpose, latest in later:
            lift(entries_of(controller, Whom(((kind, value),)), [purpose]), latest)
