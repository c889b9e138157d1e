"""Legal holds: which stand, until when, and how to place, review and lift one."""

from collections import defaultdict
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter

from accounts.request import principal_at
from accounts.roles import Right
from accounts.scoped_admin import ScopedAdmin
from retention.admin.hold_views import lift_view, place_view, review_view
from retention.models import LegalHold
from retention.terms import HoldScope


class StandingFilter(DropdownFilter):
    """Standing ones, unless one asks for others."""

    title = gettext_lazy("standing")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("lifted", _("Lifted")), ("every", _("All"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "every":
                return queryset
            case "lifted":
                return queryset.filter(lifted_at__isnull=False)
        return queryset.filter(lifted_at=None) if request.path.endswith("/legalhold/") else queryset


@admin.register(LegalHold)
class LegalHoldAdmin(ScopedAdmin):
    """Nobody changes a hold in a form: it is placed, reviewed and lifted by its verbs."""

    edit_right = Right.HOLD
    list_display = ("number", "kept", "review", "owned_by", "placed")
    list_display_links = ("number",)
    list_filter = (StandingFilter, ("scope", ChoicesDropdownFilter))
    list_select_related = ("dataset__store", "activity", "owner", "controller")
    ordering = ("review_on", "pk")
    actions = None
    change_form_template = "admin/retention/hold.html"

    # --- Rights

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def trail_path(self, obj: Model) -> str:
        return f"holds/{obj.pk}"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related(*self.list_select_related)

    # --- Columns

    @admin.display(description=gettext_lazy("number"), ordering="pk")
    def number(self, obj: LegalHold) -> str:
        return f"#{obj.pk}"

    @admin.display(description=gettext_lazy("keeps"), ordering="scope")
    def kept(self, obj: LegalHold) -> str:
        target = obj.dataset or obj.activity
        return f"{obj.get_scope_display()}: {target}" if target else str(obj.get_scope_display())

    @admin.display(description=gettext_lazy("owner"), ordering="owner__email")
    def owned_by(self, obj: LegalHold) -> str:
        return str(obj.owner)

    @admin.display(description=gettext_lazy("review on"), ordering="review_on")
    def review(self, obj: LegalHold) -> SafeString:
        colour = "default"
        if obj.lifted_at is None:
            colour = "danger" if obj.review_on <= obj.controller.today() else "success"
        return format_html('<span class="dertig-badge dertig-{}">{}</span>', colour, obj.review_on)

    @admin.display(description=gettext_lazy("placed"), ordering="placed_at")
    def placed(self, obj: LegalHold) -> str:
        return _moment(obj.placed_at, obj)

    @admin.display(description=gettext_lazy("lifted"))
    def lifted(self, obj: LegalHold) -> str:
        return _moment(obj.lifted_at, obj) if obj.lifted_at else "–"

    # --- What tells who is held

    @admin.display(description=gettext_lazy("the person is known by"))
    def person(self, obj: LegalHold) -> SafeString | str:
        by_kind: defaultdict[str, list[str]] = defaultdict(list)
        for each in obj.identifiers.all():
            by_kind[each.get_kind_display()].append(each.value)
        parts = (
            (kind, format_html_join("", "<li>{}</li>", ((value,) for value in sorted(values))))
            for kind, values in by_kind.items()
        )
        return format_html_join("", '<div class="dertig-said">{}<ul>{}</ul></div>', parts) or "–"

    @admin.display(description=gettext_lazy("reason"))
    def why(self, obj: LegalHold) -> SafeString:
        return _said(obj.reason)

    @admin.display(description=gettext_lazy("why it was lifted"))
    def why_lifted(self, obj: LegalHold) -> SafeString:
        return _said(obj.lifted_because)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """What may tell of a person only for those who may see people."""
        names = ["kept", "owned_by", "review", "placed"]
        if obj is None:
            return names
        if obj.lifted_at is not None:
            names.append("lifted")
        if principal_at(request).allows(Right.SEE_PEOPLE, obj.controller_id):
            told = ["person"] if obj.scope == HoldScope.PERSON else []
            names += [*told, "why", *(["why_lifted"] if obj.lifted_at else [])]
        return names

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return self.get_fields(request, obj)

    # --- Pages

    def get_urls(self) -> list[URLPattern]:
        at = "<int:object_id>"
        return [
            self.address(f"{at}/review/", partial(review_view, self), "retention_hold_review"),
            self.address(f"{at}/lift/", partial(lift_view, self), "retention_hold_lift"),
            *super().get_urls(),
        ]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        detour = self._choose_parent(request)
        if detour is not None:
            return detour
        return place_view(self, request, request.form_parent)  # type: ignore[attr-defined]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        extra = {
            **(extra_context or {}),
            "may_act": row is not None
            and row.lifted_at is None
            and principal_at(request).allows(Right.HOLD, row.controller_id),
        }
        page: HttpResponse = super().change_view(request, object_id, form_url, extra)
        return page


def _moment(moment: datetime, hold: LegalHold) -> str:
    """On the controller's own clock."""
    return date_format(moment.astimezone(ZoneInfo(hold.controller.time_zone)), "DATETIME_FORMAT")


def _said(text: str) -> SafeString:
    """What somebody wrote, in its paragraphs."""
    paragraphs = mark_safe(linebreaks(text, autoescape=True))  # noqa: S308 - escaped by linebreaks
    return format_html('<div class="dertig-said">{}</div>', paragraphs)
