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
from stores.models.bound import Bound


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
            "seen": destination.whole_fingerprint,
            "may_confirm": principal_at(request).allows(Right.CONFIRM_DESTINATIONS, controller_id),
            "url": reverse(f"admin:{meta.app_label}_{meta.model_name}_confirm", args=(row.pk,)),
        }
    }


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
