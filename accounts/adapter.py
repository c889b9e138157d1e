"""How staff sign in: nobody signs up by themselves, and guessing gets slow."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from django.http import HttpRequest

from accounts.links import public_address, public_host


@dataclass(frozen=True, slots=True)
class Site:
    """The site as allauth's mails name it."""

    domain: str
    name: str


class StaffAccountAdapter(DefaultAccountAdapter):
    """allauth's adapter with sign-up closed: staff are added by people who know them."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

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
