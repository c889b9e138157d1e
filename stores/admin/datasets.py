"""A dataset: its columns, how people are found in it, and which promises it falls under."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.request import principal_at
from accounts.scoped_admin import ScopedForm, ScopedStackedInline, ScopedTabularInline
from processing.admin.activities import badge
from processing.models import Purpose, RetentionPeriod
from stores.admin.base import Mapped, MappedAdmin
from stores.admin.importing import import_page, may_import
from stores.models import Binding, DataField, Dataset, Identifier, Join


class FieldInline(Mapped, ScopedTabularInline):
    """Every column in one compact table."""

    model = DataField
    verbose_name_plural = gettext_lazy("Columns")
    fields = ("name", "nature", "category", "type", "provided", "nullable", "blank", "blank_value")
    classes = ("dertig-columns",)
    show_title = False


class JoinInline(Mapped, ScopedStackedInline):
    """Tables beside it, at most one row for each of ours."""

    model = Join
    fields = (("ref", "table", "parent"), ("left_columns", "right_columns"))
    collapsible = True


class IdentifierInline(Mapped, ScopedTabularInline):
    """By which columns a person is found."""

    model = Identifier
    verbose_name_plural = gettext_lazy("How a person is found")
    fields = ("kind", "column", "via")
    show_title = False


class BindingForm(ScopedForm):
    """A binding whose period is one of its purpose."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        period, purpose = cleaned.get("period"), cleaned.get("purpose")
        if period and purpose and period.purpose_id != purpose.pk:
            raise ValidationError({"period": _("Choose a retention period of that purpose.")})
        return cleaned


class BindingInline(Mapped, ScopedStackedInline):
    """Which purposes it serves, and since when each row's period runs."""

    model = Binding
    form = BindingForm
    verbose_name_plural = gettext_lazy("Purposes and retention periods")
    fields = (
        ("purpose", "period"),
        ("start_column", "start_via"),
        ("consent_column", "consent_via"),
        ("withdrawal_column", "withdrawal_via"),
    )
    collapsible = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("purpose__activity", "period")

    def choices(self, request: HttpRequest, model: Any) -> QuerySet[Any]:
        rows = super().choices(request, model)
        above = {Purpose: "activity", RetentionPeriod: "purpose__activity"}.get(model)
        return rows.select_related(above) if above else rows

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Purposes and periods with the names above them: many are called alike."""
        field = super().formfield_for_foreignkey(db_field, request, **options)
        rows = self.choices(request, db_field.related_model)
        field.choices = [("", field.empty_label or "---------"), *((row.pk, _full_name(row)) for row in rows)]
        return field


@admin.register(Dataset)
class DatasetAdmin(MappedAdmin):
    """A table, a kind of file, a resource."""

    parent_field = "store"
    list_display = ("name", "store_name", "resource", "columns", "bound")
    search_fields = ("name", "ref", "resource", "store__name", "fields__name")
    ordering = ("store__controller_id", "store__name", "position", "pk")
    list_select_related = ("store",)
    inlines = (FieldInline, JoinInline, IdentifierInline, BindingInline)
    change_form_outer_before_template = "admin/stores/dataset.html"
    list_before_template = "admin/stores/datasets_before.html"
    fieldsets = [
        (None, {"fields": [("name", "ref"), "resource", ("key", "time_zone"), "note"]}),
        (gettext_lazy("Ask before large purges"), {"fields": [("guard_share", "guard_rows")]}),
    ]

    @admin.display(description=gettext_lazy("data store"), ordering="store__name")
    def store_name(self, obj: Dataset) -> str:
        return obj.store.name

    @admin.display(description=gettext_lazy("columns"))
    def columns(self, obj: Any) -> str:
        if not obj.field_count:
            return badge(_("none yet"), "warning")
        if obj.open_count:
            return badge(_("%(count)d unclassified") % {"count": obj.open_count}, "warning")
        return str(obj.field_count)

    @admin.display(description=gettext_lazy("rules"))
    def bound(self, obj: Any) -> str:
        return str(obj.binding_count) if obj.binding_count else badge(_("under no rule"), "warning")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        counted: QuerySet[Any] = rows.select_related("store__controller").annotate(
            field_count=Count("fields", distinct=True),
            open_count=Count("fields", filter=Q(fields__nature=""), distinct=True),
            binding_count=Count("bindings", distinct=True),
        )
        return counted

    # --- Records that Dertig keeps

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        extra = dict(extra_context or {})
        if row is not None and may_import(principal_at(request), row):
            extra["record_count"] = row.records.count()
            extra["import_url"] = reverse("admin:stores_dataset_import", args=(row.pk,))
        return super().change_view(request, object_id, form_url, extra)

    def get_urls(self) -> list[URLPattern]:
        importing = self.address("<int:object_id>/import/", self._import, "stores_dataset_import")
        return [importing, *super().get_urls()]

    def _import(self, request: HttpRequest, object_id: int) -> HttpResponse:
        row = self.get_object(request, str(object_id))
        if row is None:
            raise Http404
        return import_page(request, row, {**self.admin_site.each_context(request), "opts": self.opts})


def _full_name(row: Any) -> str:
    if isinstance(row, Purpose):
        return f"{row.activity.name} · {row.name}"
    return f"{row.purpose.name} · {row}"
