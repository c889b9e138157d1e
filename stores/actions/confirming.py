"""A second person says that something may be sent where a row leads: a store, a webhook, a mailbox."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.days import COOLING_OFF
from accounts.models import Membership, User
from accounts.principal import Principal
from accounts.roles import RIGHTS, Right
from evidence.trail import record
from stores.models.bound import Bound
from stores.protocol import Refused

_CONFIRMING = [role.value for role, rights in RIGHTS.items() if Right.CONFIRM_DESTINATIONS in rights]


class CannotConfirm(Refused):
    """Not by this person, not now, or not what they saw."""


@transaction.atomic
def confirm_destination(*, row: Bound, seen: str, by: Principal, path: str) -> None:
    """Let things be sent where ``row`` leads; ``seen`` is the fingerprint of what the person looked at.

    By another than who proposed it; where nobody else may, by the same person a day later. Raises
    ``NotAllowed``, ``CannotConfirm``.
    """
    held = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    controller_id: int = held.controller_id
    by.require(Right.CONFIRM_DESTINATIONS, controller_id)
    destination = held.destination()
    told = destination.whole_fingerprint if destination else ""
    if not told or told not in (held.proposed_for, held.fingerprint) or seen != told:
        raise CannotConfirm(_("It leads elsewhere by now: look at it again, and save it once more."))
    if told == held.fingerprint:
        return
    now = timezone.now()
    alone = by.actor == held.proposed_by
    if alone and others_who_may(controller_id, by.actor):
        raise CannotConfirm(_("A second person confirms where one has led it."))
    if alone and (held.proposed_at is None or now < held.proposed_at + COOLING_OFF):
        raise CannotConfirm(_("Nobody else may confirm it: you can, a day after you saved it."))
    held.fingerprint, held.approved_by, held.approved_at = told, by.actor, now
    held.save(update_fields=["fingerprint", "approved_by", "approved_at"])
    detail = {"place": destination.place if destination else "", "alone": alone}
    record("store.confirm", actor=by.actor, controller_id=controller_id, record=path, detail=detail)


def others_who_may(controller_id: int, actor: str) -> bool:
    """Whether somebody else at the controller may confirm where something leads."""
    return any(person.actor != actor for person in who_may_confirm(controller_id))


def who_may_confirm(controller_id: int) -> QuerySet[User]:
    """Everybody at the controller who may confirm where something leads."""
    held = Membership.objects.filter(controller=controller_id, role__in=_CONFIRMING)
    return User.objects.filter(is_active=True, pk__in=held.values("user"))


def propose(row: Bound, by: Principal, path: str) -> None:
    """Note, with its event, that the row leads elsewhere now. The caller saves it."""
    if row.propose(by.actor):
        destination = row.destination()
        record(
            "store.propose",
            actor=by.actor,
            controller_id=row.controller_id,
            record=path,
            detail={"place": destination.place if destination else ""},
        )
