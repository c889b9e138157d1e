"""How staff sign in: nobody signs up by themselves, and guessing gets slow."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.links import public_address, public_host
from evidence.trail import record as record_event

ADDRESS_CHANGED = "account/email/email_changed"
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Site:
    """The site as allauth's mails name it."""

    domain: str
    name: str


class StaffAccountAdapter(DefaultAccountAdapter):
    """allauth's adapter with sign-up closed: staff are invited by people who know them."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        """Without the proof of the address: whoever was added by an earlier version has none, and gets in.

        The address counts for nothing but signing in and mail: roles come from invitations.
        """
        return [
            stage for stage in super().get_login_stages() if not stage.endswith(".EmailVerificationStage")
        ]

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """Let a proven address take the place of the one before, unless another account bears it.

        Whole or not at all: where the mail to the old address does not leave, nothing changes.
        """
        person, before = email_address.user, email_address.user.email
        try:
            with transaction.atomic():
                if not super().confirm_email(request, email_address):
                    return False
                if person.email != before:
                    record_address_change(person)
        except IntegrityError:
            self.add_message(
                request,
                messages.ERROR,
                "account/messages/email_confirmation_failed.txt",
                {"email": email_address.email},
            )
            return False
        except OSError:
            words = _(
                "The mail server did not take the mail to your old address, so nothing was changed. "
                "Try again later."
            )
            self.add_message(request, messages.ERROR, message=words)
            return False
        return True

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Mail that something of the account changed. Only a change of address waits for its mail."""
        try:
            super().send_notification_mail(template_prefix, user, context, email)
        except OSError as error:
            if template_prefix == ADDRESS_CHANGED:
                raise
            log.warning("account_notification_not_sent", error=type(error).__name__)

    # What leaves by mail: its links lead where the setting says, not where a Host header does.

    def get_reset_password_from_key_url(self, key: str) -> str:
        return public_address(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return public_address(super().get_email_confirmation_url(request, emailconfirmation))

    def format_email_subject(self, subject: str) -> str:
        return f"[{public_host()}] {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one of allauth's mails; every address in its context is one of the public site."""
        site = Site(domain=public_host(), name=public_host())
        links = {name: public_address(link) for name, link in context.items() if name.endswith("_url")}
        super().send_mail(template_prefix, email, {**context, **links, "current_site": site})


def record_address_change(person: Any) -> None:
    """Into the trail of each controller where the person works; the addresses themselves stay out of it."""
    controllers = set(person.memberships.values_list("controller_id", flat=True)) or {None}
    for controller_id in controllers:
        record_event(
            "person.address",
            actor=person.actor,
            controller_id=controller_id,
            record=f"person:{person.public_id}",
        )


def address_of(request: HttpRequest) -> str | None:
    """Where a request comes from, for axes as for allauth: trusting only our own proxy's word.

    None for a sign-in that no network brought (Django's test client makes such).
    """
    if "REMOTE_ADDR" not in request.META:
        return None
    return str(get_adapter().get_client_ip(request))


def name_tried(request: HttpRequest, credentials: Mapping[str, str] | None) -> str | None:
    """The name under which axes counts failures: allauth's form says ``login`` for our e-mail."""
    tried = (credentials or {}).get("email") or request.POST.get("login")
    return tried.strip().lower() if tried else None
