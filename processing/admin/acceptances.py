"""Findings of a controller, and those that somebody accepted for a while."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Controller
from accounts.refusals import explain
from accounts.request import principal_at
from accounts.roles import Right
from accounts.scoped_admin import ScopedAdmin, controllers_seen
from processing.actions import Refused, accept_finding, withdraw_acceptance
from processing.admin.acceptance_form import AcceptanceForm, acceptance_context
from processing.admin.finding_lines import SEVERITIES, finding_lines, place_of
from processing.findings import Severity
from processing.models import FindingAcceptance
from processing.overview import overviews


@admin.register(FindingAcceptance)
class FindingAcceptanceAdmin(ScopedAdmin):
    """Accepted findings; taking one away opens its finding again."""

    edit_right = Right.ACCEPT_FINDING
    refused = (*ScopedAdmin.refused, Refused)
    list_display = ("code", "path", "reason", "until")
    search_fields = ("code", "path", "reason")
    ordering = ("until", "path")
    fields = ("code", "path", "reason", "until")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def remove(self, request: HttpRequest, row: Any) -> None:
        withdraw_acceptance(acceptance=row, by=principal_at(request))

    def trail_path(self, obj: Any) -> str:
        return str(obj.path)

    def get_urls(self) -> list[URLPattern]:
        return [
            self.address("findings/", require_safe(self.findings_view), "processing_findings"),
            self.address("findings/go/", require_safe(self.go_view), "processing_finding_go"),
            self.address("findings/accept/", require_POST(self.accept_view), "processing_finding_accept"),
            *super().get_urls(),
        ]

    def findings_view(self, request: HttpRequest) -> HttpResponse:
        """All findings of one controller, by severity."""
        if not principal_at(request).allows_anywhere(Right.VIEW):
            raise PermissionDenied
        controllers = controllers_seen(request)
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": _("Findings"),
            "controllers": controllers,
        }
        if controllers:
            controller = _controller(request, request.GET.get("controller"), default=controllers[0])
            context |= self._listed(request, controller)
        return TemplateResponse(request, "admin/findings.html", context)

    def go_view(self, request: HttpRequest) -> HttpResponse:
        """To the page and place where a finding is mended."""
        controller = _controller(request, request.GET.get("controller"))
        code = request.GET.get("code", "")
        page, anchor = place_of(controller.pk, request.GET.get("path", ""), code)
        if not page:
            raise Http404
        return HttpResponseRedirect(f"{page}#{anchor}" if anchor else page)

    def accept_view(self, request: HttpRequest) -> HttpResponse:
        """Accept one finding, and come back to where it was read."""
        controller = _controller(request, request.POST.get("controller"))
        form = AcceptanceForm(request.POST)
        if form.is_valid():
            try:
                accept_finding(controller=controller, by=principal_at(request), **form.cleaned_data)
            except self.refused as refusal:
                messages.error(request, explain(refusal))
            else:
                messages.success(request, _("Accepted until %s.") % form.cleaned_data["until"].isoformat())
        else:
            messages.error(request, _("Say why the finding is accepted, and until which day."))
        return HttpResponseRedirect(_back(request))

    def _listed(self, request: HttpRequest, controller: Controller) -> dict[str, Any]:
        overview = overviews([controller])[controller.pk]
        wanted = request.GET.get("severity", "")
        found = [each for each in overview.findings if wanted in ("", each.severity.value)]
        counts = overview.counts()
        return {
            "controller": controller,
            "lines": finding_lines(controller.pk, found, overview),
            "severity": wanted,
            "severities": [(each.value, SEVERITIES[each], *counts[each]) for each in Severity],
            "total": len(overview.findings),
            **acceptance_context(request, controller),
        }


def _controller(request: HttpRequest, wanted: str | None, default: Controller | None = None) -> Controller:
    """The controller asked for; 404 for one outside the scope."""
    if not wanted and default is not None:
        return default
    for controller in controllers_seen(request):
        if str(controller.pk) == wanted:
            return controller
    raise Http404


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    return reverse("admin:processing_findings")
