"""The verbs of people and access: who works where, in which role, and which keys read.

Each takes keyword arguments and ``by``, the principal who acts; checks the right; takes turns on
the controller's row; changes rows and appends its event in one transaction. Events name people by
their opaque id.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import ApiKey, Controller, Membership, User
from accounts.principal import OWN_WORK, Principal
from accounts.roles import Right, Role
from evidence.trail import record as record_event


class Refused(ValueError):
    """A rule forbids the act; the message says which and what to do."""


@transaction.atomic
def grant_role(*, person: User, controller: Controller, role: Role, by: Principal) -> Membership:
    """Give one more role to a person who works at the controller; a role held already stays.

    Whoever does not work there yet accepts an invitation (``invitation_actions``): an address proves nobody.
    Only the installation itself, setting up a demo, gives a first role. Raises ``NotAllowed``; ``Refused``
    for a person who does not work there, or whose account is closed.
    """
    by.require(Right.MANAGE_MEMBERS, controller.pk)
    take_turns(controller.pk)
    if not person.is_active:
        raise Refused(_("This account was closed; the administrator can open it again."))
    works_here = person.memberships.filter(controller=controller).exists()
    if not works_here and not by.actor.startswith(OWN_WORK):
        raise Refused(_("This person does not work here yet: invite them."))
    membership, created = Membership.objects.get_or_create(user=person, controller=controller, role=role)
    if created:
        _told("role.grant", f"person:{person.public_id}", controller.pk, by, role=role.value)
    return membership


@transaction.atomic
def revoke_role(*, membership: Membership, by: Principal) -> None:
    """Take a role away. Raises ``NotAllowed``; ``Refused`` for a controller's last privacy lead."""
    by.require(Right.MANAGE_MEMBERS, membership.controller_id)
    take_turns(membership.controller_id)
    _require_another_lead(membership)
    _told(
        "role.revoke",
        f"person:{membership.user.public_id}",
        membership.controller_id,
        by,
        role=membership.role,
    )
    membership.delete()


@transaction.atomic
def deactivate_person(*, person: User, by: Principal) -> None:
    """Close an account and take its roles away; what the person did stays in the trail.

    Raises ``NotAllowed`` where the person also works at a controller whose members ``by`` does not
    manage; ``Refused`` for a controller's last privacy lead.
    """
    memberships = list(person.memberships.select_related("user"))
    controllers = {membership.controller_id for membership in memberships}
    if not controllers and not by.everywhere:
        by.require(Right.MANAGE_MEMBERS, None)
    for controller_id in sorted(controllers):
        by.require(Right.MANAGE_MEMBERS, controller_id)
    for membership in memberships:
        revoke_role(membership=membership, by=by)
    person.is_active = False
    person.save(update_fields=["is_active"])
    for controller_id in sorted(controllers):
        _told("person.deactivate", f"person:{person.public_id}", controller_id, by)


@transaction.atomic
def create_api_key(
    *,
    controller: Controller,
    name: str,
    by: Principal,
    expiry_date: datetime | None = None,
    enters_requests: bool = False,
    sees_people: bool = False,
    pushes_records: bool = False,
    tells_events: bool = False,
    asks_standing: bool = False,
) -> tuple[ApiKey, str]:
    """A key for one controller; the secret is returned once and never kept.

    It reads the register and how requests stand; more only where that is given here.
    Raises ``NotAllowed``; ``ValidationError`` for a day that is past.
    """
    by.require(Right.MANAGE_MEMBERS, controller.pk)
    if expiry_date is not None and expiry_date <= timezone.now():
        raise ValidationError({"expiry_date": _("Choose a moment that is still to come.")})
    given = {
        "enters_requests": enters_requests,
        "sees_people": sees_people,
        "pushes_records": pushes_records,
        "tells_events": tells_events,
        "asks_standing": asks_standing,
    }
    key = ApiKey(name=name, controller=controller, expiry_date=expiry_date, **given)
    secret: str = ApiKey.objects.assign_key(key)
    key.save()
    _told(
        "key.create",
        f"key:{key.prefix}",
        controller.pk,
        by,
        gives=" ".join(n for n, has in given.items() if has),
    )
    return key, secret


@transaction.atomic
def revoke_api_key(*, key: ApiKey, by: Principal) -> None:
    """Make a key useless, for ever. Revoking twice changes nothing. Raises ``NotAllowed``."""
    by.require(Right.MANAGE_MEMBERS, key.controller_id)
    if key.revoked:
        return
    key.revoked = True
    key.save()
    _told("key.revoke", f"key:{key.prefix}", key.controller_id, by)


def _require_another_lead(membership: Membership) -> None:
    if membership.role != Role.PRIVACY_LEAD:
        return
    others = Membership.objects.filter(
        controller=membership.controller_id, role=Role.PRIVACY_LEAD, user__is_active=True
    ).exclude(pk=membership.pk)
    if not others.exists():
        raise Refused(
            _(
                "A controller keeps at least one privacy lead: invite somebody else as lead first. Once they "
                "have accepted, this role can go."
            )
        )


def take_turns(controller_id: int) -> None:
    """Wait for whoever changes the people of a controller, until this transaction ends."""
    Controller.objects.select_for_update().filter(pk=controller_id).values_list("pk").first()


def _told(verb: str, record: str, controller_id: int, by: Principal, **detail: str) -> None:
    record_event(verb, actor=by.actor, controller_id=controller_id, record=record, detail=detail)
