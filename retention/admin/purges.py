"""Purges: the list of datasets with where each stands, and the page of one."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.list_search import SearchedList
from accounts.refusals import explain
from accounts.request import once, principal_at
from accounts.scoped_admin import ReadOnlyAdmin
from retention.actions import plans, runs
from retention.actions.base import CannotPurge
from retention.admin.page import PurgePage, purge_page
from retention.admin.standing import hold_badge, run_badge, standing_badge, standing_of
from retention.models import LegalHold, PurgedDataset, PurgePlan, PurgeRun
from retention.planning import Ground, ground_of, planned
from retention.previewing import preview_now
from stores.assembly import whole
from stores.protocol import StoreError


class Purges(SearchedList):
    """The list: with each dataset its mapping, its current plan, its last run and a hold on all of it."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        found: QuerySet[Any] = super().get_queryset(request, exclude_parameters)
        latest = PurgeRun.objects.filter(plan__dataset=OuterRef("plan__dataset")).order_by("-started_at")
        return whole(found).prefetch_related(
            Prefetch("holds", LegalHold.objects.filter(lifted_at=None), to_attr="standing_holds"),
            Prefetch("purge_plans", PurgePlan.objects.filter(ended_at=None), to_attr="current_plans"),
            Prefetch(
                "purge_plans",
                PurgePlan.objects.prefetch_related(
                    Prefetch("runs", PurgeRun.objects.filter(pk=Subquery(latest.values("pk")[:1])))
                ),
                to_attr="all_plans",
            ),
        )


@admin.register(PurgedDataset)
class PurgedDatasetAdmin(ReadOnlyAdmin):
    """Every mapped dataset; plans and runs are acted on from its page."""

    list_display = ("dataset_name", "store", "standing", "last_run")
    list_display_links = ("dataset_name",)
    list_select_related = ("store__controller",)
    list_before_template = "admin/retention/purges_before.html"
    sortable_by = ()
    search_fields = ("name", "resource")
    refused = (*ReadOnlyAdmin.refused, CannotPurge, StoreError)

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[SearchedList]:
        return Purges

    @admin.display(description=gettext_lazy("dataset"))
    def dataset_name(self, obj: PurgedDataset) -> SafeString:
        return format_html('<span class="dertig-clamp dertig-name">{}</span>', obj.name)

    @admin.display(description=gettext_lazy("plan"))
    def standing(self, obj: Any) -> SafeString:
        """As rules and mapping are now: the register of each controller is read once a list."""
        controller = obj.store.controller
        ground: Ground = once(self.request, f"ground:{controller.pk}", lambda: ground_of(controller))
        found = standing_of(next(iter(obj.current_plans), None), planned(obj, ground, ground.moment()))
        held = hold_badge() if obj.standing_holds else ""
        return format_html("{} {}", standing_badge(found), held)

    @admin.display(description=gettext_lazy("last run"))
    def last_run(self, obj: Any) -> SafeString | str:
        run = next((run for plan in obj.all_plans for run in plan.runs.all()), None)
        if run is None:
            return _("never")
        day = date_format(run.as_of)
        return format_html('<a class="dertig-link" href="{}">{}</a> {}', run_url(run.pk), day, run_badge(run))

    # --- The page of a dataset

    def get_urls(self) -> list[URLPattern]:
        return [
            self.address("<int:object_id>/do/<slug:verb>/", self.act_view, "retention_purge_act"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Rules, plan, runs; with ``?count`` the store is asked what is due now."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            gone: HttpResponse = self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
            return gone
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        page = purge_page(row, principal_at(request), count="count" in request.GET)
        return self._shown(request, row, page)

    def act_view(self, request: HttpRequest, object_id: int, verb: str) -> HttpResponse:
        """One act on the plan, by POST; a refusal is told on the page."""
        row = self.get_object(request, str(object_id))
        if row is None or verb not in _ACTS:
            raise Http404
        if request.method != "POST":
            raise PermissionDenied
        try:
            done, address = _ACTS[verb](row, principal_at(request))
        except self.refused as refusal:
            messages.error(request, explain(refusal))
            return HttpResponseRedirect(page_url(row))
        messages.success(request, done)
        return HttpResponseRedirect(address)

    def _shown(self, request: HttpRequest, row: Any, page: PurgePage) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": row.name,
            "opts": self.opts,
            "original": row,
            "page": page,
        }
        return TemplateResponse(request, "admin/retention/purge.html", context)

    def trail_path(self, obj: Any) -> str:
        return f"stores/{obj.store.ref}/{obj.ref}/purge"


def page_url(row: Any) -> str:
    """The page of a dataset's purge."""
    return reverse("admin:retention_purgeddataset_change", args=(row.pk,))


def run_url(pk: int) -> str:
    """The page of a run."""
    return reverse("admin:retention_purgerun_change", args=(pk,))


def _current(row: Any) -> PurgePlan:
    plan = PurgePlan.objects.filter(dataset=row.pk, ended_at=None).first()
    if plan is None:
        raise CannotPurge(_("There is no plan yet: count what is due, then propose one."))
    return plan


def _propose(row: Any, by: Any) -> tuple[str, str]:
    plans.propose(dataset=row, preview=preview_now(row), by=by)
    return _("Proposed: another person can approve it now."), page_url(row)


def _approve(row: Any, by: Any) -> tuple[str, str]:
    plans.approve(plan=_current(row), by=by)
    return _("Approved: it runs every night from now on."), page_url(row)


def _approve_alone(row: Any, by: Any) -> tuple[str, str]:
    plans.approve_alone(plan=_current(row), by=by)
    return _("Approved: it may run after a day’s cooling-off."), page_url(row)


def _withdraw(row: Any, by: Any) -> tuple[str, str]:
    plans.withdraw(plan=_current(row), by=by)
    return _("Withdrawn: nothing is purged here any more."), page_url(row)


def _start(row: Any, by: Any) -> tuple[str, str]:
    run = runs.start(plan=_current(row), by=by)
    return _("Started."), run_url(run.pk)


def _start_reviewed(row: Any, by: Any) -> tuple[str, str]:
    run = runs.start(plan=_current(row), by=by, reviewed=True)
    return _("Started, with what was kept for review."), run_url(run.pk)


_ACTS = {
    "propose": _propose,
    "approve": _approve,
    "approve-alone": _approve_alone,
    "withdraw": _withdraw,
    "start": _start,
    "start-reviewed": _start_reviewed,
}
