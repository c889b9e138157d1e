"""Who asks, what they may see, and on which clock, on every request."""

from collections.abc import Callable
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.models import Controller
from accounts.principal import Principal
from accounts.scope import principal_of, within
from evidence.acting import acting


class PrincipalMiddleware:
    """Sets ``request.principal``, and who is at work: found when first asked for, so that public pages pay
    nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.principal = SimpleLazyObject(lambda: principal_of(request.user))  # type: ignore[attr-defined]
        with acting(lambda: getattr(request.user, "actor", "")):  # of a key, too, once it was accepted
            return self.get_response(request)


class StaffClockMiddleware:
    """Staff read and write moments on the clock of their controllers; the formats say which it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(reverse("admin:index")):
            return self.get_response(request)
        with timezone.override(zone_of(request.principal)):  # type: ignore[attr-defined]
            return self.get_response(request)


def zone_of(principal: Principal) -> tzinfo:
    """The time zone that all controllers in sight share; UTC where they share none. One query."""
    names = (
        within(Controller.objects.order_by(), principal).values_list("time_zone", flat=True).distinct()[:2]
    )
    return ZoneInfo(names[0]) if len(names) == 1 else UTC
