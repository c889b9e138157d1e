"""Which mailbox a controller's mail about requests is read from."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.principal import Principal
from accounts.roles import Right
from evidence.trail import record as record_event
from requests.models import Mailbox
from stores.actions.confirming import propose

ASK_AGAIN = gettext_lazy("This leads elsewhere than before: enter it again, if it is meant to go there.")


@transaction.atomic
def save_mailbox(*, mailbox: Mailbox, by: Principal, typed: bool = False) -> None:
    """Name the mailbox; another server or folder is read from its beginning.

    The password that is kept goes to no other destination: it is given again (``typed``, where it may be the
    same). Raises ``NotAllowed``, ``ValidationError``.
    """
    by.require(Right.DECIDE_REQUESTS, mailbox.controller_id)
    mailbox.full_clean()
    before = Mailbox.objects.filter(pk=mailbox.pk).first()
    if typed or before is None or before.password != mailbox.password:
        mailbox.give_secret(mailbox.password)
    elif mailbox.password and not mailbox.holds_secret():
        raise ValidationError({"password": ASK_AGAIN})
    if before and _place(before) != _place(mailbox):
        mailbox.uid_validity, mailbox.last_uid = None, 0
    propose(mailbox, by, "mailbox")
    mailbox.save()
    _told("mailbox.change", mailbox, by)


@transaction.atomic
def remove_mailbox(*, mailbox: Mailbox, by: Principal) -> None:
    """Read it no more. Raises ``NotAllowed``."""
    by.require(Right.DECIDE_REQUESTS, mailbox.controller_id)
    _told("mailbox.remove", mailbox, by)
    mailbox.delete()


def _place(mailbox: Mailbox) -> tuple[str, int, str, str]:
    return (mailbox.host, mailbox.port, mailbox.user, mailbox.folder)


def _told(verb: str, mailbox: Mailbox, by: Principal) -> None:
    record_event(
        verb,
        actor=by.actor,
        controller_id=mailbox.controller_id,
        record="mailbox",
        detail={"host": mailbox.host, "active": mailbox.active},
    )
