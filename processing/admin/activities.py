"""Processing activities: the list of sheets, and one sheet in guided order."""

from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from accounts.list_search import SearchedList
from accounts.request import once, principal_at
from accounts.roles import Right
from accounts.scoped_admin import controllers_seen
from processing.admin.activity_filters import BasisFilter, SeverityFilter, StreamFilter
from processing.admin.activity_verbs import verb_view, verbs_for
from processing.admin.base import RegisterAdmin
from processing.admin.beside import beside
from processing.admin.finding_lines import BADGES, SEVERITIES, FindingLine, step_of
from processing.admin.inlines import DataItemInline, DisclosureInline, PurposeInline, TransferInline
from processing.admin.sheet import lengths_of, retention_value, review_due
from processing.deeds import deeds_at
from processing.findings import Severity
from processing.models import ProcessingActivity, Purpose, RetentionPeriod
from processing.overview import overviews
from processing.rows import path_of
from processing.terms import ActivityRole, ActivityStatus
from processing.wording import retention

STATUS_BADGES = {
    ActivityStatus.DRAFT: "default",
    ActivityStatus.APPROVED: "success",
    ActivityStatus.RETIRED: "info",
}


class ActivityList(SearchedList):
    """A page of activities with what its columns need: two more queries for their purposes."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list: Any = self.result_list.prefetch_related("purposes__retention")


@admin.register(ProcessingActivity)
class ActivityAdmin(RegisterAdmin):
    """One sheet of the record (Art. 30)."""

    list_display = ("name", "findings", "standing", "stream", "as_role", "bases", "kept_for", "review")
    list_filter = (
        StreamFilter,
        ("role", ChoicesDropdownFilter),
        BasisFilter,
        ("status", ChoicesDropdownFilter),
        SeverityFilter,
    )
    search_fields = ("name", "stream", "description", "department", "owner", "ref")
    ordering = ("controller_id", "position", "pk")
    inlines = (DataItemInline, PurposeInline, DisclosureInline, TransferInline)
    fieldsets = [
        (
            gettext_lazy("What"),
            {
                "fields": [
                    "name",
                    ("stream", "ref"),
                    "role",
                    "description",
                    ("department", "owner"),
                    "owned_by",
                    "joint_controllers",
                    "clients",
                    "clients_none_because",
                    "operations",
                ]
            },
        ),
        (gettext_lazy("Whose data"), {"fields": []}),
        (gettext_lazy("Purposes and bases"), {"fields": []}),
        (gettext_lazy("How long"), {"fields": []}),
        (gettext_lazy("To whom"), {"fields": ["recipients_none_because"]}),
        (gettext_lazy("Where"), {"fields": ["transfers_none_because"]}),
        (
            gettext_lazy("Security"),
            {
                "fields": [
                    "measures",
                    "measures_none_because",
                    ("impact_assessment_made_on", "impact_assessment_reference"),
                    "impact_assessment_outcome",
                    "impact_assessment_none_because",
                ]
            },
        ),
        (gettext_lazy("Review"), {"fields": [("reviewed_on", "review_every"), "note"]}),
    ]

    # --- The list

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[SearchedList]:
        return ActivityList

    @admin.display(description=gettext_lazy("role"), ordering="role")
    def as_role(self, obj: ProcessingActivity) -> str:
        return _("Controller") if obj.role == ActivityRole.CONTROLLER else _("Processor")

    @admin.display(description=gettext_lazy("legal bases"))
    def bases(self, obj: ProcessingActivity) -> str:
        held = sorted({purpose.basis for purpose in obj.purposes.all() if purpose.basis})
        return ", ".join(f"6(1)({letter})" for letter in held) or "–"

    @admin.display(description=gettext_lazy("kept for"))
    def kept_for(self, obj: ProcessingActivity) -> str:
        words = " · ".join(lengths_of(obj)) or "–"
        return format_html('<span class="dertig-clamp" title="{}">{}</span>', words, words)

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def standing(self, obj: ProcessingActivity) -> str:
        return badge(obj.get_status_display(), STATUS_BADGES[ActivityStatus(obj.status)])

    @admin.display(description=gettext_lazy("findings"))
    def findings(self, obj: ProcessingActivity) -> str:
        counts = self._open(obj)
        shown = [(each, counts[each]) for each in Severity if counts.get(each)]
        if not shown:
            return badge(_("none"), "success")
        badges = ((badge(str(count), BADGES[each], f"{SEVERITIES[each]}: {count}"),) for each, count in shown)
        return format_html('<span class="dertig-badges">{}</span>', format_html_join(" ", "{}", badges))

    @admin.display(description=gettext_lazy("review due"))
    def review(self, obj: ProcessingActivity) -> str:
        due = review_due(obj)
        if due is None:
            return "–"
        today = next(each for each in controllers_seen(self.request) if each.pk == obj.controller_id).today()
        return badge(due.isoformat(), "danger" if due < today else "default")

    def _open(self, obj: ProcessingActivity) -> Any:
        return _counts(self.request).get(obj.controller_id, {}).get(obj.ref, {})

    # --- The sheet

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        resolved = request.resolver_match
        on_sheet = resolved is not None and "object_id" in resolved.kwargs
        return rows.select_related("controller", "owned_by") if on_sheet else rows

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """An owner may not hand the activity, and the right to edit it, to somebody else."""
        owner = None if obj is None else self.controller_id_of(obj)
        may_hand_over = obj is None or principal_at(request).allows(Right.EDIT, owner)
        return [] if may_hand_over else ["owned_by"]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        extra = {**(extra_context or {}), **beside(self, request, object_id)}
        row = self.get_object(request, object_id)
        if row is not None:
            extra |= {
                "verbs": verbs_for(row, principal_at(request), extra["finding_lines"], request.user.pk),
                "standing": self.standing(row),
                "review_due": review_due(row),
                "step_counts": _step_counts(row, extra["finding_lines"]),
                "periods": _periods(row),
            }
        page: HttpResponse = super().change_view(request, object_id, form_url, extra)
        return page

    def get_urls(self) -> list[URLPattern]:
        verb = partial(verb_view, self)
        name = "processing_processingactivity_verb"
        return [self.address("<int:object_id>/verb/<slug:verb>/", verb, name), *super().get_urls()]


def _periods(activity: ProcessingActivity) -> list[tuple[Purpose, list[tuple[RetentionPeriod, str, Any]]]]:
    """The periods of each purpose, in words, with what was last done about them."""
    done = deeds_at(activity.controller_id)
    return [
        (
            purpose,
            [
                (each, retention(retention_value(each)), done.get(path_of(each), ()))
                for each in purpose.retention.all()
            ],
        )
        for purpose in activity.purposes.prefetch_related("retention")
    ]


def badge(words: str, kind: str, title: str = "") -> str:
    """A short word in a coloured frame; the colour never says it alone."""
    return format_html(
        '<span class="dertig-badge dertig-{}" title="{}">{}</span>', kind, title or words, words
    )


def _step_counts(activity: ProcessingActivity, listed: Iterable[FindingLine]) -> dict[int, tuple[int, int]]:
    """Open errors, and other open findings, by step of the sheet."""
    counted: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
    for line in listed:
        if not line.accepted:
            counted[step_of(activity, line)][line.severity is not Severity.ERROR] += 1
    return {step: (errors, others) for step, (errors, others) in counted.items()}


def _counts(request: HttpRequest) -> dict[int, dict[str, Any]]:
    """Open findings by controller and activity, looked up once per request."""
    return once(
        request,
        "open by activity",
        lambda: {
            controller_id: overview.open_by_activity()
            for controller_id, overview in overviews(controllers_seen(request)).items()
        },
    )
