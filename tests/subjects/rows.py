"""One row of every model of this floor, for tests that walk them all."""

from django.db import models
from django.utils import timezone

from accounts.models import Controller
from stores.models import DataStore
from stores.terms import IdentifierKind
from subjects.models import (
    Consent,
    ConsentIdentifier,
    PersonSearch,
    RestrictedIdentifier,
    Restriction,
    SearchedDataset,
    SearchIdentifier,
    Suppression,
    TakenEvent,
)
from subjects.terms import Answer, Means, Objection, RestrictionGround, Source


def a_row_of_each(controller: Controller, store: DataStore, request: str, word: str) -> list[models.Model]:
    """A running search for the request of that reference; its texts hold the word."""
    now = timezone.now()
    search = PersonSearch.objects.create(
        controller=controller,
        request=request,
        kinds=[IdentifierKind.EMAIL],
        started_at=now,
        started_by=word,
    )
    return [
        search,
        SearchIdentifier.objects.create(
            search=search,
            kind=IdentifierKind.EMAIL,
            value=word,
            lookup=word,
            source=Source.STAFF,
            confirmed=True,
            how=word,
            added_by=word,
        ),
        SearchedDataset.objects.create(
            search=search,
            store_id=store.pk,
            store=word,
            ref=word,
            name=word,
            state=Answer.FOUND,
            typed_rows=1,
            next_try_at=now,
            answered_at=now,
            accepted_at=now,
            accepted_by=word,
            accepted_how=word,
        ),
    ]


def people_of(controller: Controller, word: str) -> list[models.Model]:
    """A consent, an entry of the suppression list, a restriction and an event; their texts hold the word."""
    now = timezone.now()
    consent = Consent.objects.create(
        controller=controller,
        purpose=word,
        wording=word,
        version=word,
        given_at=now,
        means=Means.PAPER,
        source=word,
        proof=word,
        withdrawn_at=now,
        withdrawn_by=Means.PAPER,
        recorded_by=word,
    )
    restriction = Restriction.objects.create(
        controller=controller,
        reference=word[:20],
        grounds=[RestrictionGround.ACCURACY_CONTESTED],
        purposes=[word],
        since=now,
        told_at=now,
        told_how=word,
        lifted_at=now,
        lifted_because=word,
        recorded_by=word,
    )
    known = {"kind": IdentifierKind.EMAIL, "value": word, "lookup": word}
    return [
        consent,
        ConsentIdentifier.objects.create(consent=consent, **known),
        Suppression.objects.create(
            controller=controller,
            kind=IdentifierKind.EMAIL,
            lookup=word,
            purpose=word,
            objected_at=now,
            objection=Objection.OBJECTED,
            source=word,
            lifted_at=now,
        ),
        restriction,
        RestrictedIdentifier.objects.create(restriction=restriction, **known),
        TakenEvent.objects.create(
            controller=controller,
            sender=word,
            event_id=word,
            type=word,
            fingerprint=word,
            happened_at=now,
        ),
    ]
