"""The button by which a second person confirms where something leads: a store, a webhook, a mailbox."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _

from accounts.request import principal_at
from accounts.roles import Right
from stores.actions.confirming import CannotConfirm, confirm_destination
from stores.destination import Destination
from stores.models.bound import Bound

_SHOWN = 16
"""Signs of a key or hash: enough to compare with what the other side says."""


def panel(request: HttpRequest, row: Bound) -> dict[str, Any]:
    """What ``admin/stores/confirming.html`` shows."""
    destination, meta = row.destination(), row._meta
    if destination is None or not row.awaits_confirmation():
        return {}
    controller_id: int = row.controller_id
    return {
        "awaits": {
            "place": " / ".join(filter(None, [destination.place, destination.path, destination.within])),
            "scheme": destination.scheme,
            "user": destination.user,
            "trust": _trust(destination),
            "seen": destination.whole_fingerprint,
            "may_confirm": principal_at(request).allows(Right.CONFIRM_DESTINATIONS, controller_id),
            "url": reverse(f"admin:{meta.app_label}_{meta.model_name}_confirm", args=(row.pk,)),
        }
    }


def _trust(destination: Destination) -> str:
    """How the other side is verified, in words; the beginning of a key or of a hash of certificates."""
    word, _sign, hashed = destination.trust.partition(" ")
    named = {
        "verified": _("verified by public authorities"),
        "own-authority": _("verified by an authority of its own"),
        "socket": _("a socket of this machine"),
    }
    if destination.weakness:
        said = _("not verified: somebody in between could read what is sent")
        return f"{said} ({destination.weakness})"
    if word in named:
        return f"{named[word]} {hashed[:_SHOWN]}".strip()
    return word[:_SHOWN] or _("verified by public authorities")


def address(page: Any, path_of: Callable[[Any], str]) -> URLPattern:
    """The address of the button, for the page of one kind of row."""
    meta = page.opts

    def view(request: HttpRequest, object_id: int) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row: Any = page.get_object(request, str(object_id))
        by = principal_at(request)
        if row is None or not by.allows(Right.CONFIRM_DESTINATIONS, row.controller_id):
            raise Http404
        try:
            confirm_destination(row=row, seen=request.POST.get("seen", ""), by=by, path=path_of(row))
        except CannotConfirm as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Confirmed: it is used from now on."))
        return HttpResponseRedirect(
            reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=(row.pk,))
        )

    found: URLPattern = page.address(
        "<int:object_id>/confirm/", view, f"{meta.app_label}_{meta.model_name}_confirm"
    )
    return found
