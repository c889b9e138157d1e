"""Who asks, and what they may see, on every request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from accounts.scope import principal_of


class PrincipalMiddleware:
    """Sets ``request.principal``: found when first asked for, so that public pages pay nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.principal = SimpleLazyObject(lambda: principal_of(request.user))  # type: ignore[attr-defined]
        return self.get_response(request)
