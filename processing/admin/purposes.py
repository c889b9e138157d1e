"""A purpose: its legal basis, its marks, and how long its data are kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from accounts.request import once
from processing import wording
from processing.admin.base import RegisterStackedInline
from processing.admin.sheet import retention_value
from processing.admin.with_findings import FindingsBesideAdmin
from processing.deeds import deeds_at
from processing.models import Purpose, RetentionPeriod
from processing.rows import path_of


class RetentionInline(RegisterStackedInline):
    """The periods of a purpose (Art. 30(1)(f))."""

    model = RetentionPeriod
    verbose_name_plural = _("How long: retention periods")
    fields = (
        "data_categories",
        ("start_event", "anchor"),
        ("period", "bound"),
        ("disposition", "consent_period"),
        "criteria",
        ("legal_duty", "source"),
        "note",
        "last_done",
    )
    readonly_fields = ("last_done",)

    def get_formset(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        self.done = _done(request, obj) if obj else {}
        return super().get_formset(request, obj, **options)

    @admin.display(description=_("last purge"))
    def last_done(self, obj: RetentionPeriod) -> str:
        lines = self.done.get(path_of(obj), ()) if obj.pk else ()
        return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines)) or "–"


@admin.register(Purpose)
class PurposeAdmin(FindingsBesideAdmin):
    """Why data are processed, and on what footing."""

    parent_field = "activity"
    list_display = ("name", "activity_name", "basis", "periods")
    list_filter = (("basis", ChoicesDropdownFilter),)
    search_fields = ("name", "description", "activity__name", "statute", "retention__legal_duty")
    ordering = ("activity__controller_id", "activity__position", "position", "pk")
    list_select_related = ("activity",)
    inlines = (RetentionInline,)
    fieldsets = [
        (_("Why"), {"fields": ["name", "ref", "description", "data_categories"]}),
        (
            _("Legal basis (Art. 6)"),
            {"fields": ["basis", "basis_cited", "statute", "consent_form"]},
        ),
        (
            _("Legitimate interest (Art. 6(1)(f))"),
            {
                "classes": ["collapse"],
                "fields": [
                    "interest",
                    ("interest_assessment_made_on", "interest_assessment_reference"),
                    "interest_assessment_outcome",
                    "interest_assessment_none_because",
                ],
            },
        ),
        (
            _("Special categories (Art. 9)"),
            {"classes": ["collapse"], "fields": ["special_condition", "special_condition_note"]},
        ),
        (
            _("Direct marketing, devices, automated decisions"),
            {
                "classes": ["collapse"],
                "fields": [
                    ("marketing_channel", "marketing_audience"),
                    "marketing_opt_out",
                    "terminal_storage",
                    "automated_decision_logic",
                    "automated_decision_consequences",
                    "automated_decision_none_because",
                ],
            },
        ),
        (_("No period"), {"classes": ["collapse"], "fields": ["retention_none_because"]}),
    ]

    @admin.display(description=_("activity"), ordering="activity__name")
    def activity_name(self, obj: Purpose) -> str:
        return obj.activity.name

    @admin.display(description=_("kept for"))
    def periods(self, obj: Purpose) -> str:
        told = [wording.retention(retention_value(row)) for row in obj.retention.all()]
        return " · ".join(filter(None, told)) or "–"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return (
            super().get_queryset(request).select_related("activity__owned_by").prefetch_related("retention")
        )

    def may_edit_parent(self, request: HttpRequest, parent: Model) -> bool:
        return self.may_edit(request, parent)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_edit(request, None)


def _done(request: HttpRequest, purpose: Purpose) -> Mapping[str, Sequence[str]]:
    """What was last done about the periods at the purpose's controller, read once per request."""
    return once(request, "deeds", lambda: deeds_at(purpose.activity.controller_id))
