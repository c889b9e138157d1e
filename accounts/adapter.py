"""How staff sign in: nobody signs up by themselves, and guessing gets slow."""

from collections.abc import Mapping

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from django.http import HttpRequest


class StaffAccountAdapter(DefaultAccountAdapter):
    """allauth's adapter with sign-up closed: staff are added by people who know them."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


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
