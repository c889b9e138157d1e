"""One's own calendar of last days: its secret address, and a new one."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.links import page_address
from accounts.models import User
from accounts.request import principal_at
from accounts.roles import Right
from requests.actions.feeds import end_feed, reset_feed
from requests.models import CalendarFeed

if TYPE_CHECKING:
    from requests.admin.board import SubjectRequestAdmin


def calendar_view(page: "SubjectRequestAdmin", request: HttpRequest) -> HttpResponse:
    """Show whether there is an address; make one, shown once, or end it."""
    principal = principal_at(request)
    user = request.user
    if not isinstance(user, User) or not principal.allows_anywhere(Right.HANDLE_REQUESTS):
        raise PermissionDenied
    if request.method == "POST":
        if "end" in request.POST:
            end_feed(user=user, by=principal)
            messages.success(request, _("The address leads nowhere any more."))
        else:
            secret = reset_feed(user=user, by=principal)
            address = page_address("requests-calendar", secret)
            messages.warning(
                request,
                format_html(
                    '{} <code class="dertig-secret">{}</code>',
                    _("Copy the address into your calendar now; it is shown only this once:"),
                    address,
                ),
            )
        return HttpResponseRedirect(reverse("admin:requests_calendar"))
    context = {
        **page.admin_site.each_context(request),
        "title": _("My calendar of last days"),
        "opts": page.opts,
        "feed": CalendarFeed.objects.filter(user=user).first(),
    }
    return TemplateResponse(request, "admin/requests/calendar.html", context)
