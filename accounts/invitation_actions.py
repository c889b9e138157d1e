"""Invitations: a role is given to whoever reads the mail at an address and accepts, never to its bearer.

``invite`` offers a role, ``send_again`` makes a new link and ends the one before, ``take_back`` ends it, and
``accept`` gives the role: the only way for a person who does not work at the controller yet. The key of a
link is in the mail alone; here is its keyed hash. The trail names invitations and people by opaque ids.
"""

import secrets
from datetime import timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import Refused, take_turns
from accounts.limits import Limit, TooMany, count
from accounts.models import Controller, Invitation, Membership, User
from accounts.principal import OWN_WORK, Principal
from accounts.roles import Right, Role
from accounts.scope import principal_of
from evidence.sealing import keyed_hash
from evidence.trail import record as record_event

VALID_FOR = timedelta(days=7)
KEPT_AFTER_END = timedelta(days=30)

FROM_A_CONTROLLER = Limit("invitations", times=40, seconds=24 * 3600)
TO_AN_ADDRESS = Limit("invitations-to", times=5, seconds=24 * 3600)
"""Over all controllers: nobody's mailbox is filled by people whom it does not know."""


class Ended(Refused):
    """The invitation cannot be accepted; the message says why and what to do."""


@transaction.atomic
def invite(
    *, controller: Controller, email: str, role: Role, by: Principal, language: str = ""
) -> tuple[Invitation, str]:
    """Offer a role to an address; gives the invitation and the key of its link, which is kept nowhere.

    ``language`` is that of the mail where the person has no account yet; by default the controller's.
    Raises ``NotAllowed``; ``ValidationError`` for what is no e-mail address; ``Refused`` where the role is
    held, offered already, or too much was sent.
    """
    by.require(Right.MANAGE_MEMBERS, controller.pk)
    address = _address(email)
    take_turns(controller.pk)
    if Membership.objects.filter(user__email=address, controller=controller, role=role).exists():
        raise Refused(_("This person already has this role here."))
    before = open_one(controller=controller, email=address, role=role)
    if before is not None and before.works:
        raise Refused(_("This address was already invited to this role: send that invitation again."))
    if before is not None:
        _end(before, by)
    _count(controller, address, by)
    key = _new_key()
    invitation = Invitation.objects.create(
        controller=controller,
        email=address,
        role=role,
        language=_language(address, language or controller.language),
        key_hash=hash_of(key),
        invited_by=_person(by),
        expires_at=timezone.now() + VALID_FOR,
    )
    _record("invitation.send", invitation, by.actor)
    return invitation, key


@transaction.atomic
def send_again(*, invitation: Invitation, by: Principal) -> tuple[Invitation, str]:
    """A new link with a week of its own; the one before works no longer. Whoever sends it now invites.

    Raises ``NotAllowed``; ``Refused`` for one that was accepted or taken back, or where too much was sent.
    """
    by.require(Right.MANAGE_MEMBERS, invitation.controller_id)
    held = _locked(invitation)
    if not held.is_open:
        raise Ended(why_not(held))
    _count(held.controller, held.email, by)
    key = _new_key()
    held.key_hash, held.mailed_at, held.invited_by = hash_of(key), None, _person(by)
    held.expires_at = timezone.now() + VALID_FOR
    held.save(update_fields=["key_hash", "mailed_at", "invited_by", "expires_at"])
    _record("invitation.send_again", held, by.actor)
    return held, key


@transaction.atomic
def take_back(*, invitation: Invitation, by: Principal) -> None:
    """End an open invitation; one that was taken back stays so. Raises ``NotAllowed``; ``Refused`` for one
    that was accepted: then the role itself can be taken away."""
    by.require(Right.MANAGE_MEMBERS, invitation.controller_id)
    held = _locked(invitation)
    if held.accepted_at is not None:
        raise Refused(_("This invitation was accepted: take the role away instead."))
    if held.revoked_at is None:
        _end(held, by)


@transaction.atomic
def accept(*, invitation: Invitation, key_hash: str, person: User) -> Membership:
    """Give a signed-in person the role that their own address was invited to.

    That the link was followed proves the address. Raises ``Ended`` for an invitation that is no longer
    good; ``Refused`` for a person of another address, or a closed account.
    """
    held = _good(invitation, key_hash)
    _require_owner(held, person)
    return _give(held, person)


@transaction.atomic
def accept_as_new(
    *, invitation: Invitation, key_hash: str, first_name: str, last_name: str, password: str
) -> User:
    """Make the account of the invited address and give it the role.

    Raises ``Ended``; ``Refused`` where the address has an account by now; ``ValidationError`` for a weak
    password, under ``password``.
    """
    held = _good(invitation, key_hash)
    if account_of(held.email) is not None:
        raise Refused(_("This address has an account by now: sign in to accept."))
    person = User(email=held.email, first_name=first_name, last_name=last_name)
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error
    person = User.objects.create_user(
        held.email, password, first_name=first_name, last_name=last_name, language=held.language
    )
    record_event(
        "person.add",
        actor=person.actor,
        controller_id=held.controller_id,
        record=f"person:{person.public_id}",
    )
    _give(held, person)
    return person


def why_not(invitation: Invitation) -> str:
    """Why an invitation cannot be accepted, and what to do; empty where it can."""
    ask = _("Ask the person who invited you for a new one.")
    if invitation.accepted_at is not None:
        return _("This invitation was accepted already. Sign in to go on.")
    if invitation.revoked_at is not None:
        return _("This invitation was taken back.") + " " + ask
    if not invitation.works:
        return _("This invitation has expired.") + " " + ask
    if not _still_invited(invitation):
        return _(
            "Whoever sent this invitation may no longer invite people here. Ask a privacy lead of %(name)s "
            "for a new one."
        ) % {"name": invitation.controller.display_name}
    return ""


def open_one(*, controller: Controller, email: str, role: Role) -> Invitation | None:
    """The invitation of an address to a role that was neither accepted nor taken back."""
    return Invitation.objects.filter(
        controller=controller, email=email.strip().lower(), role=role, accepted_at=None, revoked_at=None
    ).first()


def account_of(address: str) -> User | None:
    """The account that signs in with an address."""
    return User.objects.filter(email=address).first()


def by_key(key: str) -> Invitation | None:
    """The invitation that a link leads to; None for a link that was replaced, or never was one."""
    return Invitation.objects.select_related("controller", "invited_by").filter(key_hash=hash_of(key)).first()


def by_hash(public_id: UUID, key_hash: str) -> Invitation | None:
    """The invitation whose link somebody followed before."""
    return (
        Invitation.objects.select_related("controller", "invited_by")
        .filter(public_id=public_id, key_hash=key_hash)
        .first()
    )


def hash_of(key: str) -> str:
    """What is kept of a link's key."""
    return keyed_hash(key, kind="invitation")


def forget_ended() -> int:
    """Delete invitations that ended more than 30 days ago: an address is kept no longer than it is needed."""
    long_ago = timezone.now() - KEPT_AFTER_END
    ended = Q(accepted_at__lt=long_ago) | Q(revoked_at__lt=long_ago)
    deleted, _each = Invitation.objects.filter(ended | Q(accepted_at=None, expires_at__lt=long_ago)).delete()
    return deleted


# --- The parts


def _good(invitation: Invitation, key_hash: str) -> Invitation:
    """The invitation under lock, so that of two acceptances one comes first. Raises ``Ended``."""
    take_turns(invitation.controller_id)
    held = Invitation.objects.select_for_update().filter(pk=invitation.pk, key_hash=key_hash).first()
    if held is None:
        raise Ended(_("This link was replaced by a newer one: open the latest mail."))
    if reason := why_not(held):
        raise Ended(reason)
    return held


def _require_owner(invitation: Invitation, person: User) -> None:
    if not person.is_active:
        raise Refused(_("This account was closed; the administrator can open it again."))
    if person.email != invitation.email:
        raise Refused(
            _("This invitation is for another address than yours. Sign out, and open the link again.")
        )


def _give(invitation: Invitation, person: User) -> Membership:
    prove_address(person)
    membership, created = Membership.objects.get_or_create(
        user=person, controller_id=invitation.controller_id, role=invitation.role
    )
    invitation.accepted_at, invitation.accepted_by = timezone.now(), person
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    _record("invitation.accept", invitation, person.actor)
    if created:
        record_event(
            "role.grant",
            actor=person.actor,
            controller_id=invitation.controller_id,
            record=f"person:{person.public_id}",
            detail={"role": invitation.role, "invitation": str(invitation.public_id)},
        )
    return membership


def prove_address(person: User) -> None:
    """Note that mail to the person's address reached them, and nobody else."""
    EmailAddress.objects.filter(email=person.email).exclude(user=person).delete()
    EmailAddress.objects.filter(user=person).exclude(email=person.email).delete()
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )


def _still_invited(invitation: Invitation) -> bool:
    """Whether who invited may do so still: an invitation does not outlive the right of its sender."""
    sender = invitation.invited_by
    return sender is None or principal_of(sender).allows(Right.MANAGE_MEMBERS, invitation.controller_id)


def _locked(invitation: Invitation) -> Invitation:
    take_turns(invitation.controller_id)
    return (
        Invitation.objects.select_for_update(of=("self",)).select_related("controller").get(pk=invitation.pk)
    )


def _end(invitation: Invitation, by: Principal) -> None:
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    _record("invitation.take_back", invitation, by.actor)


def _count(controller: Controller, address: str, by: Principal) -> None:
    if by.actor.startswith(OWN_WORK):
        return
    try:
        count(FROM_A_CONTROLLER, str(controller.pk))
        count(TO_AN_ADDRESS, address)
    except TooMany as error:
        raise Refused(_("Too many invitations were sent today. Try again tomorrow.")) from error


def _person(by: Principal) -> User | None:
    kind, _colon, name = by.actor.partition(":")
    return User.objects.get(public_id=name) if kind == "user" else None


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValidationError({"email": error.messages}) from error
    return address


def _language(address: str, chosen: str) -> str:
    """The language that a person signs in with, where it is known; else the chosen one, else English."""
    known = User.objects.filter(email=address).values_list("language", flat=True).first()
    wanted = known or chosen
    return wanted if wanted in dict(Invitation._meta.get_field("language").choices or ()) else "en"


def _new_key() -> str:
    return secrets.token_urlsafe(32)


def _record(verb: str, invitation: Invitation, actor: str) -> None:
    record_event(
        verb,
        actor=actor,
        controller_id=invitation.controller_id,
        record=f"invitation:{invitation.public_id}",
        detail={"role": invitation.role},
    )
