"""The mail of an invitation: which product, controller and role, who invites, until when, and the link.

It goes to somebody who may know nobody here, so it holds no words of its sender's choice but two names, and
those can neither hold a link nor fill the page.
"""

import re
from zoneinfo import ZoneInfo

from django.core.mail import get_connection
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import staff_mail
from accounts.links import page_address
from accounts.models import Invitation

LONGEST_NAME = 60
_NO_NAME = re.compile(r"[^\w\s'’.,&()-]|_")
_LIKE_A_LINK = re.compile(r"(?<=\w)\.(?=\w)")
_SPACE = re.compile(r"\s+")


def mail(invitation: Invitation, key: str) -> None:
    """Send the link to the invited address. Raises ``OSError`` where the mail server does not take it."""
    with translation.override(invitation.language):
        staff_mail.send(
            to=[invitation.email],
            subject=subject(invitation),
            lines=lines(invitation, key),
            over=get_connection(),
        )
    Invitation.objects.filter(pk=invitation.pk).update(mailed_at=Now())


def link_of(key: str) -> str:
    """Where an invitation is accepted."""
    return page_address("invitation-link", key)


def subject(invitation: Invitation) -> str:
    return _("Dertig: invitation to work for %(controller)s") % {"controller": controller_name(invitation)}


def lines(invitation: Invitation, key: str) -> list[str]:
    """The text, in the language of the moment."""
    return [
        _("%(sender)s invites you to work in Dertig for %(controller)s.")
        % {"sender": sender_name(invitation), "controller": controller_name(invitation)},
        "",
        _("Dertig keeps an organisation’s records of processing (GDPR, Article 30) and acts on them."),
        "",
        _("Controller: %s") % controller_name(invitation),
        _("Role: %s") % invitation.get_role_display(),
        _("Invited by: %s") % sender_name(invitation),
        _("Valid until: %s") % valid_until(invitation),
        "",
        _("Open this link to look at the invitation and to accept it:"),
        link_of(key),
        "",
        _("The link is yours alone: do not forward it. Nothing happens before you accept."),
        _("If you do not expect this, do nothing. The invitation ends by itself."),
    ]


def sender_name(invitation: Invitation) -> str:
    """Who invites: a person by name, who chose it, or the installation."""
    sender = invitation.invited_by
    if sender is None:
        return _("The administrator of this installation")
    return plain_name(sender.get_full_name()) or _("A privacy lead")


def controller_name(invitation: Invitation) -> str:
    return plain_name(invitation.controller.display_name) or invitation.controller.slug


def plain_name(text: str) -> str:
    """A name in a mail to a stranger: one short line that no mail program makes a link of."""
    plain = _LIKE_A_LINK.sub(". ", _NO_NAME.sub(" ", text))
    return _SPACE.sub(" ", plain).strip()[:LONGEST_NAME].strip()


def valid_until(invitation: Invitation) -> str:
    """The end of the invitation on the controller's clock, which it names."""
    zone = ZoneInfo(invitation.controller.time_zone)
    return date_format(timezone.localtime(invitation.expires_at, zone), "DATETIME_FORMAT")
