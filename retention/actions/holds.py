"""Legal holds: placed, reviewed and lifted (Art. 17(3)(e)). They stop purge and erasure alike."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Controller, Membership, User
from accounts.principal import Principal
from accounts.roles import RIGHTS, Right, Role
from evidence.sealing import keyed_hash
from evidence.trail import record as record_event
from evidence.turns import wait_for_turn
from processing.models import ProcessingActivity
from retention.holding import person_known_by
from retention.leases import holds_turn
from retention.models import HeldIdentifier, LegalHold
from retention.reaching import reach_tasks
from retention.terms import HoldScope
from retention.waiting import Opened, open_now, wait_for
from stores.models import Dataset
from stores.terms import IdentifierKind
from subjects.identifiers import NotAnIdentifier, normalise

PATIENCE = 60.0
"""Seconds that placing a hold waits for batches at work; each is one short transaction."""

HOLDING = sorted(role.value for role in Role if Right.HOLD in RIGHTS[role])
"""The roles whose holders may answer for a hold."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why something is held, who answers for it, and when they ask whether it still must be."""

    reason: str
    owner: User
    review_on: date


@dataclass(frozen=True, slots=True)
class Placed:
    """A hold in force. ``elsewhere`` batches were handed to a receiver or a person before it was placed:
    those cannot be called back, though a person's task names who is held from now on."""

    hold: LegalHold
    elsewhere: int = 0


class HoldNotInForce(RuntimeError):
    """The hold stands, but batches that began before it are still at work."""

    def __init__(self, hold: LegalHold, at_work: int) -> None:
        super().__init__(
            ngettext(
                "The hold stands, but %(count)d batch that began before it is still at work.",
                "The hold stands, but %(count)d batches that began before it are still at work.",
                at_work,
            )
            % {"count": at_work}
        )
        self.hold = hold
        self.at_work = at_work


def hold_person(
    *,
    controller: Controller,
    identifiers: Iterable[tuple[IdentifierKind, str]],
    grounds: Grounds,
    by: Principal,
    patience: float = PATIENCE,
) -> Placed:
    """Keep all data of one person, known by any of ``identifiers``. See ``_place`` for errors."""
    known = _normalised(identifiers)
    hold = LegalHold(controller=controller, scope=HoldScope.PERSON)
    return _place(hold, grounds, by, patience, known)


def hold_dataset(*, dataset: Dataset, grounds: Grounds, by: Principal, patience: float = PATIENCE) -> Placed:
    """Keep all that a dataset holds. See ``_place`` for errors."""
    hold = LegalHold(controller=dataset.store.controller, scope=HoldScope.DATASET, dataset=dataset)
    return _place(hold, grounds, by, patience)


def hold_activity(
    *, activity: ProcessingActivity, grounds: Grounds, by: Principal, patience: float = PATIENCE
) -> Placed:
    """Keep whatever serves an activity. See ``_place`` for errors."""
    hold = LegalHold(controller=activity.controller, scope=HoldScope.ACTIVITY, activity=activity)
    return _place(hold, grounds, by, patience)


@transaction.atomic
def review_hold(*, hold: LegalHold, review_on: date, by: Principal) -> None:
    """It is still needed: ask again on that day. Raises ``NotAllowed``, ``ValidationError``."""
    hold = _standing(hold, by)
    _check_day(review_on, hold.controller)
    hold.review_on = review_on
    hold.save(update_fields=["review_on"])
    _tell("hold.review", hold, by, review_on=str(review_on))


@transaction.atomic
def lift_hold(*, hold: LegalHold, because: str, by: Principal) -> None:
    """It is no longer needed; what is due goes with the next run. Who was held is forgotten.

    Raises ``NotAllowed``, ``ValidationError``.
    """
    hold = _standing(hold, by)
    if not because.strip():
        raise ValidationError({"because": _("Say why it is no longer needed.")})
    hold.lifted_at = timezone.now()
    hold.lifted_by = by.actor
    hold.lifted_because = because.strip()
    hold.save(update_fields=["lifted_at", "lifted_by", "lifted_because"])
    hold.identifiers.all().delete()
    _tell("hold.lift", hold, by)


def owners_of(controller_id: int) -> Any:
    """The people who may answer for a hold at a controller."""
    held = Membership.objects.filter(controller=controller_id, role__in=HOLDING)
    return User.objects.filter(is_active=True, pk__in=held.values("user_id"))


def _place(
    hold: LegalHold,
    grounds: Grounds,
    by: Principal,
    patience: float,
    known: Iterable[tuple[IdentifierKind, str]] = (),
) -> Placed:
    """Place a hold; returns when no batch at work can still ignore it.

    Raises ``NotAllowed``, ``ValidationError``; and ``HoldNotInForce`` where a batch is at work longer than
    ``patience`` seconds: the hold stands then, but what that batch takes may still go.
    """
    by.require(Right.HOLD, hold.controller_id)
    _check(hold, grounds)
    hold.reason = grounds.reason.strip()
    hold.owner = grounds.owner
    hold.review_on = grounds.review_on
    hold.placed_by = by.actor
    known = tuple(known)
    left = wait_for(_written(hold, known, by), patience)
    if known:  # also what batches asked people for while we waited
        reach_tasks(controller_id=hold.controller_id, person=person_known_by(known), by=by)
    if left.at_work:
        raise HoldNotInForce(hold, len(left.at_work))
    return Placed(hold, len(left.elsewhere))


@transaction.atomic(durable=True)
def _written(
    hold: LegalHold, known: Collection[tuple[IdentifierKind, str]], by: Principal
) -> frozenset[Opened]:
    """Write the hold down with its event, alone in the turn of opening batches; gives those at work."""
    wait_for_turn(holds_turn(hold.controller_id))
    hold.placed_at = timezone.now()
    hold.save(force_insert=True)
    HeldIdentifier.objects.bulk_create(
        HeldIdentifier(hold=hold, kind=kind, value=value, value_hash=keyed_hash(value, kind=kind))
        for kind, value in known
    )
    _tell("hold.place", hold, by, scope=hold.scope, review_on=str(hold.review_on))
    if known:
        reach_tasks(controller_id=hold.controller_id, person=person_known_by(known), by=by)
    return open_now(hold.controller_id)


def _normalised(identifiers: Iterable[tuple[IdentifierKind, str]]) -> list[tuple[IdentifierKind, str]]:
    try:
        known = {(kind, normalise(kind, text)) for kind, text in identifiers if text.strip()}
    except NotAnIdentifier as error:
        raise ValidationError({"identifiers": str(error)}) from None
    if not known:
        raise ValidationError({"identifiers": _("Say by what the person is known.")})
    return sorted(known)


def _check(hold: LegalHold, grounds: Grounds) -> None:
    if not grounds.reason.strip():
        raise ValidationError({"reason": _("Say which claim or proceedings need these data.")})
    if not owners_of(hold.controller_id).filter(pk=grounds.owner.pk).exists():
        raise ValidationError({"owner": _("This person does not answer for holds at this controller.")})
    _check_day(grounds.review_on, hold.controller)


def _check_day(review_on: date, controller: Controller) -> None:
    if review_on <= controller.today():
        raise ValidationError({"review_on": _("The day of the review lies ahead.")})


def _standing(hold: LegalHold, by: Principal) -> LegalHold:
    """The hold as it is, locked. Raises ``NotAllowed``, ``ValidationError`` where it was lifted."""
    by.require(Right.HOLD, hold.controller_id)
    row = LegalHold.objects.select_for_update(of=("self",)).select_related("controller").get(pk=hold.pk)
    if row.lifted_at is not None:
        raise ValidationError(_("This hold was lifted."))
    return row


def _tell(verb: str, hold: LegalHold, by: Principal, **detail: Any) -> None:
    """Append the event: a number, never who or why."""
    record_event(
        verb,
        actor=by.actor,
        controller_id=hold.controller_id,
        record=f"holds/{hold.pk}",
        detail=detail,
    )
