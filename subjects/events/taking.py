"""Take one event in: once for its sender's id, with all that it changes, in one transaction."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Controller
from accounts.principal import Principal
from accounts.roles import Right
from subjects.actions import ALL_MARKETING, Given, give_consent, suppress, withdraw_consent
from subjects.actions.base import require_past, tell
from subjects.events.places import Place
from subjects.events.starting import keep_consent, keep_start, keep_withdrawal
from subjects.events.telling import ABOUT_PEOPLE, EventType, Telling
from subjects.models import TakenEvent
from subjects.terms import Objection


class UsedOtherwise(ValueError):
    """The sender used this id before, for an event that says something else."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an event: ``already`` where it had been taken in before. ``records`` of internal
    datasets that changed."""

    already: bool
    records: int = 0


@transaction.atomic
def take_event(*, controller: Controller, telling: Telling, places: list[Place], by: Principal) -> Taken:
    """Keep what the event says; ``places`` are ``places_of`` the controller.

    Told again, nothing changes. Told in any order, the latest holds. Two who tell the same at once take
    turns. Raises ``NotAllowed``, ``UsedOtherwise``; ``ValidationError`` by field for what cannot be kept,
    and then nothing is, so that it can be sent again under its id.
    """
    by.require(Right.TELL_EVENTS, controller.pk)
    require_past(telling.at)
    kept, new = TakenEvent.objects.get_or_create(
        controller=controller,
        sender=by.actor,
        event_id=telling.id,
        defaults={
            "type": telling.type,
            "fingerprint": telling.fingerprint,
            "happened_at": telling.at,
        },
    )
    if not new:
        if kept.fingerprint != telling.fingerprint:
            raise UsedOtherwise(telling.id)
        return Taken(already=True)
    if telling.type in ABOUT_PEOPLE:
        records = _of_person(controller, telling, places, by)
    else:
        _require_whose(telling)
        records = keep_start(telling, places)
    tell(
        "event.taken",
        controller.pk,
        by,
        whom=telling.whom,
        type=telling.type,
        dataset=telling.dataset,
        records=records,
    )
    return Taken(already=False, records=records)


def _of_person(controller: Controller, telling: Telling, places: list[Place], by: Principal) -> int:
    """Consents and objections: beside the records, they stand for themselves."""
    if not telling.whom.identifiers:
        raise ValidationError({"identifiers": _("Say by what the person is known.")})
    match telling.type:
        case EventType.CONSENT_GIVEN:
            return _consent(controller, telling, places, by)
        case EventType.CONSENT_WITHDRAWN:
            withdraw_consent(
                controller=controller,
                whom=telling.whom,
                at=telling.at,
                means=telling.means,
                purposes=[telling.purpose] if telling.purpose else None,
                source=telling.source,
                by=by,
            )
            return keep_withdrawal(telling, places)
    suppress(
        controller=controller,
        whom=telling.whom,
        at=telling.at,
        objection=Objection.UNSUBSCRIBED,
        means=telling.means,
        purposes=[telling.purpose or ALL_MARKETING],
        source=telling.source,
        by=by,
    )
    return keep_withdrawal(telling, places) if telling.purpose else 0


def _consent(controller: Controller, telling: Telling, places: list[Place], by: Principal) -> int:
    if not telling.purpose:
        raise ValidationError({"purpose": _("Say to which purpose, by its path in the register.")})
    consent = give_consent(
        controller=controller,
        whom=telling.whom,
        purpose=telling.purpose,
        given=Given(
            at=telling.at,
            means=telling.means,
            wording=telling.wording,
            version=telling.version,
            source=telling.source,
            proof=telling.proof,
        ),
        by=by,
    )
    return keep_consent(telling, places, ended=consent.withdrawn_at is not None)


def _require_whose(telling: Telling) -> None:
    if not telling.key and not telling.whom.identifiers:
        raise ValidationError({"key": _("Name the record by its key, or the person by identifiers.")})
    if telling.key and telling.whom.identifiers:
        raise ValidationError({"key": _("Name the record or the person, not both.")})
