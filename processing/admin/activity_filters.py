"""By what a list of activities can be narrowed."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from accounts.scoped_admin import controllers_seen
from processing.admin.finding_lines import SEVERITIES
from processing.findings import Severity
from processing.labels import choices_of
from processing.models import Purpose
from processing.overview import overviews
from processing.terms import LegalBasis


class _Offered(DropdownFilter):
    """A filter that knows only the values it offers; anything else in the address is ignored."""

    @property
    def chosen(self) -> str | None:
        value: str | None = self.value()
        return value if value in {str(offered) for offered, _words in self.lookup_choices} else None


class StreamFilter(_Offered):
    """A stream of the controllers in scope."""

    title = _("stream")
    parameter_name = "stream"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        streams = model_admin.get_queryset(request).order_by("stream").values_list("stream", flat=True)
        return [(stream, stream) for stream in streams.distinct()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(stream=self.chosen) if self.chosen else queryset


class BasisFilter(_Offered):
    """Activities with a purpose on a legal basis."""

    title = _("legal basis")
    parameter_name = "basis"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*choices_of(LegalBasis), ("-", _("None stated"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.chosen:
            return queryset
        basis = "" if self.chosen == "-" else self.chosen
        return queryset.filter(pk__in=Purpose.objects.filter(basis=basis).values("activity"))


class SeverityFilter(_Offered):
    """Activities with open findings of a severity."""

    title = _("open findings")
    parameter_name = "findings"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*((each.value, SEVERITIES[each]) for each in Severity), ("none", _("None open"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.chosen
        if not value:
            return queryset
        with_findings = Q(pk__in=[])
        for controller_id, overview in overviews(controllers_seen(request)).items():
            counted = overview.open_by_activity()
            refs = [ref for ref, counts in counted.items() if value == "none" or counts[Severity(value)]]
            with_findings |= Q(controller_id=controller_id, ref__in=refs)
        return queryset.exclude(with_findings) if value == "none" else queryset.filter(with_findings)
