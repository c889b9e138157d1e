"""Runs: the list of those of all datasets, and the page of one."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from accounts.refusals import explain
from accounts.request import principal_at
from accounts.scoped_admin import ReadOnlyAdmin
from retention.actions import runs
from retention.actions.base import CannotPurge, plan_name
from retention.admin.run_page import run_page
from retention.admin.standing import run_badge
from retention.models import PurgeRun
from retention.terms import BatchState

REFRESH_SECONDS = 2


@admin.register(PurgeRun)
class PurgeRunAdmin(ReadOnlyAdmin):
    """The newest first; the page shows progress and the certificate."""

    list_display = ("dataset", "as_of", "standing", "gone", "started_at", "certified")
    list_filter = (("state", ChoicesDropdownFilter),)
    list_select_related = ("plan__dataset__store__controller",)
    list_before_template = "admin/retention/runs_before.html"
    search_fields = ("plan__dataset__name", "plan__dataset__resource")
    # Said here, too: a sum over batches sets aside the order that the model gives.
    ordering = ("-started_at", "-pk")
    sortable_by = ()
    refused = (*ReadOnlyAdmin.refused, CannotPurge)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found: QuerySet[Any] = super().get_queryset(request)
        gone = Sum("batches__rows", filter=Q(batches__state=BatchState.DONE))
        counted: QuerySet[Any] = found.annotate(rows_gone=gone)
        return counted

    @admin.display(description=gettext_lazy("dataset"))
    def dataset(self, obj: PurgeRun) -> SafeString:
        return format_html('<span class="dertig-clamp dertig-name">{}</span>', obj.plan.dataset.name)

    @admin.display(description=gettext_lazy("state"))
    def standing(self, obj: PurgeRun) -> SafeString:
        return run_badge(obj)

    @admin.display(description=gettext_lazy("rows gone or emptied"))
    def gone(self, obj: Any) -> int:
        return obj.rows_gone or 0

    @admin.display(description=gettext_lazy("certificate"))
    def certified(self, obj: PurgeRun) -> SafeString | str:
        if obj.certificate is None:
            return "–"
        url = reverse("admin:evidence_document_change", args=(obj.certificate,))
        return format_html('<a class="dertig-link" href="{}">{}</a>', url, _("Open"))

    # --- The page of a run

    def get_urls(self) -> list[URLPattern]:
        return [
            self.address("<int:object_id>/do/<slug:verb>/", self.act_view, "retention_run_act"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """How the run stands; the page asks again by itself while it goes on."""
        run = self.get_object(request, unquote(object_id))
        if run is None:
            gone: HttpResponse = self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
            return gone
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        page = run_page(run, principal_at(request))
        context = {
            **self.admin_site.each_context(request),
            "title": f"{run.plan.dataset.name} – {date_format(run.as_of)}",
            "opts": self.opts,
            "original": run,
            "page": page,
        }
        response = TemplateResponse(request, "admin/retention/run.html", context)
        if page.goes_on:
            response["Refresh"] = str(REFRESH_SECONDS)
        return response

    def act_view(self, request: HttpRequest, object_id: int, verb: str) -> HttpResponse:
        """Pause, resume, release or cancel, by POST; a refusal is told on the page."""
        run = self.get_object(request, str(object_id))
        if run is None or verb not in _ACTS:
            raise Http404
        if request.method != "POST":
            raise PermissionDenied
        act, done = _ACTS[verb]
        try:
            act(run=run, by=principal_at(request))
        except self.refused as refusal:
            messages.error(request, explain(refusal))
        else:
            messages.success(request, str(done))
        return HttpResponseRedirect(reverse("admin:retention_purgerun_change", args=(run.pk,)))

    def trail_path(self, obj: Any) -> str:
        return f"{plan_name(obj.plan)}/runs/{obj.pk}"


_ACTS: dict[str, Any] = {
    "pause": (runs.pause, gettext_lazy("Paused: batches at work end, no further one begins.")),
    "resume": (runs.resume, gettext_lazy("It goes on.")),
    "release": (runs.release, gettext_lazy("Released: it goes on.")),
    "cancel": (runs.cancel, gettext_lazy("Cancelled: what is at work ends and is counted.")),
}
