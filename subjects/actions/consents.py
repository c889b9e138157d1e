"""Record that somebody consented, so that it can be shown (Art. 7(1)), and that they took it back (7(3))."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Controller
from accounts.principal import Principal
from accounts.roles import Right
from subjects.actions.base import paths_told, require_past, take_turns, tell
from subjects.actions.objecting import Told, consents_of, end_consents, enter, entries_of, lift
from subjects.models import Consent, ConsentIdentifier
from subjects.purposes import purposes_of, require_purposes
from subjects.terms import Means, Objection
from subjects.whom import Whom, lookup


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A consent as it was given: when, how, and what the person read. ``proof`` says where more is kept."""

    at: datetime
    means: Means
    wording: str
    version: str = ""
    source: str = ""
    proof: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """How many consents ended, and how many entries of the suppression list changed."""

    consents: int
    suppressed: int


@transaction.atomic
def give_consent(*, controller: Controller, whom: Whom, purpose: str, given: Given, by: Principal) -> Consent:
    """Record a consent to one purpose; it lifts earlier objections of these identifiers to that purpose.

    The same consent told again is the one on record. Told after a withdrawal that came later than it, it is
    recorded as withdrawn. Raises ``NotAllowed``; ``ValidationError`` for nobody, without wording, for a
    purpose that the register lacks, or a moment to come.
    """
    by.require(Right.TELL_EVENTS, controller.pk)
    require_past(given.at)
    wording = given.wording.strip()
    if not wording:
        raise ValidationError({"wording": _("Say what the person read, word for word.")})
    require_purposes(controller.pk, [purpose])
    take_turns(controller.pk, whom)
    same = consents_of(controller, whom).filter(
        purpose=purpose, given_at=given.at, version=given.version, wording=wording
    )
    there = same.first()
    if there is not None:
        return there
    consent = Consent.objects.create(
        controller=controller,
        purpose=purpose,
        wording=wording,
        version=given.version,
        given_at=given.at,
        means=given.means.value,
        source=given.source,
        proof=given.proof,
        recorded_by=by.actor,
    )
    ConsentIdentifier.objects.bulk_create(
        ConsentIdentifier(consent=consent, kind=kind.value, value=value, lookup=lookup(kind, value))
        for kind, value in whom.identifiers
    )
    entries = entries_of(controller, whom, [purpose])
    later = entries.filter(objected_at__gte=given.at).order_by("objected_at").first()
    if later is not None:
        consent.withdrawn_at, consent.withdrawn_by = later.objected_at, Means.OTHER.value
        consent.save(update_fields=["withdrawn_at", "withdrawn_by"])
    lift(entries, given.at)
    tell("consent.give", controller.pk, by, whom=whom, purposes=[purpose], version=given.version)
    return consent


@transaction.atomic
def withdraw_consent(
    *,
    controller: Controller,
    whom: Whom,
    at: datetime,
    means: Means,
    by: Principal,
    purposes: Collection[str] | None = None,
    source: str = "",
    reference: str = "",
) -> Withdrawn:
    """The person takes consents back: to these purposes, or to all (None).

    Consents given after ``at`` stay. The identifiers are suppressed for these purposes, so that a consent
    told late does not revive, whether one is on record or not. Told again, nothing changes. Raises
    ``NotAllowed``; ``ValidationError`` for nobody, a purpose that the register lacks, or a moment to come.
    """
    by.require(Right.TELL_EVENTS, controller.pk)
    require_past(at)
    if purposes is not None:
        require_purposes(controller.pk, purposes)
    take_turns(controller.pk, whom)
    if purposes is None:
        resting = {each.path for each in purposes_of(controller.pk).values() if each.consent}
        purposes = resting | set(consents_of(controller, whom).values_list("purpose", flat=True))
    told = Told(at, Objection.WITHDREW, means, source, reference)
    suppressed = enter(controller, whom, purposes, told)
    ended = end_consents(controller, whom, purposes, told)
    if ended or suppressed:
        tell(
            "consent.withdraw",
            controller.pk,
            by,
            whom=whom,
            reference=reference,
            purposes=paths_told(purposes),
            consents=ended,
        )
    return Withdrawn(ended, suppressed)
