"""Data stores: what each reaches, how its last check went, and what there is to do next."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import Count, Q, QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    QueryDict,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from kombu.exceptions import OperationalError

from accounts.request import principal_at
from processing.admin.activities import badge
from processing.admin.finding_lines import change_url
from stores.actions import set_secret
from stores.admin import confirming
from stores.admin.base import MappedAdmin
from stores.admin.store_form import PREFIX, form_of
from stores.connectors.kinds import ConnectorKind, UnknownKind, kind_named, kinds
from stores.models import DataStore
from stores.opening import kept_secrets
from stores.paths import path_of
from stores.tasks import check_store, discover_store
from stores.words import kept_problems, problem_words

ASKED = {
    "check": (check_store, gettext_lazy("The store is being checked. Load this page again in a moment.")),
    "discover": (
        discover_store,
        gettext_lazy("The store is being read. New datasets appear here in a moment."),
    ),
}


@admin.register(DataStore)
class DataStoreAdmin(MappedAdmin):
    """A database, a folder, another system, or a person who looks."""

    list_display = ("name", "kind_words", "datasets_told", "state")
    search_fields = ("name", "ref", "datasets__name", "datasets__resource")
    ordering = ("controller_id", "name")
    change_form_outer_before_template = "admin/stores/store.html"
    list_before_template = "admin/stores/stores_before.html"

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def kind_words(self, obj: DataStore) -> str:
        found = kinds().get(obj.kind)
        return str(found.label) if found else obj.kind

    @admin.display(description=gettext_lazy("datasets"))
    def datasets_told(self, obj: Any) -> str:
        if not obj.dataset_count:
            return badge(_("none yet"), "warning")
        if obj.unclassified_count:
            unclassified = _("%(count)d columns unclassified") % {"count": obj.unclassified_count}
            return f"{obj.dataset_count} · {unclassified}"
        return str(obj.dataset_count)

    @admin.display(description=gettext_lazy("last check"), ordering="checked_at")
    def state(self, obj: DataStore) -> str:
        if obj.checked_at is None:
            return badge(_("never checked"), "default")
        if obj.problems:
            return badge(_("%(count)d to mend") % {"count": len(obj.problems)}, "danger")
        return badge(_("in order"), "success")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        counted: QuerySet[Any] = rows.annotate(
            dataset_count=Count("datasets", distinct=True),
            unclassified_count=Count("datasets__fields", filter=Q(datasets__fields__nature="")),
        )
        return counted

    # --- The form of its kind

    def get_form(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        kind = self._kind(request, obj)
        if kind is not None:
            options["form"] = form_of(kind)
        return super().get_form(request, obj, **options)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        kind = self._kind(request, obj)
        sets: list[Any] = [(None, {"fields": [("name", "ref")]})]
        if kind is not None and self.may_edit(request, obj):
            asked = [PREFIX + name for name in kind.form.base_fields]
            sets.append((kind.label, {"fields": asked}))
        return sets

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if self._kind(request, None) is None and self.has_add_permission(request):
            detour = self._choose_parent(request)
            if detour is not None:
                return detour
            return TemplateResponse(
                request,
                "admin/stores/choose_kind.html",
                {
                    **self.admin_site.each_context(request),
                    "title": _("Add a data store"),
                    "opts": self.opts,
                    "kinds": [(kind.label, _with(request.GET, kind=kind.kind)) for kind in kinds().values()],
                },
            )
        page: HttpResponse = super().add_view(request, form_url, extra_context)
        return page

    def _kind(self, request: HttpRequest, obj: DataStore | None) -> ConnectorKind | None:
        try:
            return kind_named(obj.kind if obj else request.GET.get("kind", ""))
        except UnknownKind:
            return None

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if secret := getattr(form, "secret", {}):
            set_secret(store=obj, secret=secret, by=principal_at(request))

    # --- What there is to do

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        extra = {**(extra_context or {}), **(self._panel(request, row) if row else {})}
        return super().change_view(request, object_id, form_url, extra)

    def _panel(self, request: HttpRequest, row: DataStore) -> dict[str, Any]:
        datasets = row.datasets.annotate(
            field_count=Count("fields", distinct=True),
            open_count=Count("fields", filter=Q(fields__nature=""), distinct=True),
            binding_count=Count("bindings", distinct=True),
        )
        add = f"{reverse('admin:stores_dataset_add')}?store={row.pk}"
        return {
            "store": row,
            "kind_words": self.kind_words(row),
            "mapped_datasets": [(each, change_url(each)) for each in datasets],
            "problem_sentences": [problem_words(each) for each in kept_problems(row.problems)],
            "settings_told": sorted(row.settings.items()),
            "secrets_kept": sorted(kept_secrets(row)),
            "may_manage": self.may_edit(request, row),
            "add_dataset": add,
            **confirming.panel(request, row),
        }

    def get_urls(self) -> list[URLPattern]:
        asks = [
            self.address(f"<int:object_id>/{name}/", self._asking(name), f"stores_datastore_{name}")
            for name in ASKED
        ]
        return [*asks, confirming.address(self, path_of), *super().get_urls()]

    def _asking(self, name: str) -> Any:
        def view(request: HttpRequest, object_id: int) -> HttpResponse:
            return self._ask(request, object_id, name)

        return view

    def _ask(self, request: HttpRequest, object_id: int, name: str) -> HttpResponse:
        """Hand it to the worker and come back to the store's page. 404 outside the scope."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = self.get_object(request, str(object_id))
        if row is None or not self.may_edit(request, row):
            raise Http404
        task, words = ASKED[name]
        try:
            task.apply_async((row.pk,), expires=60 * 60)
        except OperationalError:
            messages.error(request, _("The worker cannot be reached now; the nightly check will come."))
        else:
            messages.success(request, str(words))
        return HttpResponseRedirect(change_url(row))


def _with(asked: QueryDict, **more: str) -> str:
    query = asked.copy()
    for name, value in more.items():
        query[name] = value
    return f"?{query.urlencode()}"
