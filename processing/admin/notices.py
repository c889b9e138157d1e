"""The published privacy notice: what it tells people (Art. 13, 14)."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from accounts.scoped_admin import ScopedForm
from processing.admin.with_findings import FindingsBesideAdmin
from processing.labels import choices_of
from processing.models import Notice
from processing.terms import DataSubjectRight


class NoticeForm(ScopedForm):
    """Facts about the notice, never its sentences."""

    rights = forms.MultipleChoiceField(
        label=_("rights it names"),
        choices=choices_of(DataSubjectRight),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )


@admin.register(Notice)
class NoticeAdmin(FindingsBesideAdmin):
    """One notice a controller."""

    form = NoticeForm
    list_display = ("title", "language", "updated_on", "url")
    search_fields = ("title", "url")
    fieldsets = [
        (_("The notice"), {"fields": ["title", "url", ("updated_on", "language"), "applies_to", "excludes"]}),
        (_("What it tells"), {"fields": ["rights", ("names_authority", "judicial_remedy")]}),
        (_("Answers to requests"), {"fields": [("response_period", "extension_period"), "identity_check"]}),
        (_("Children, changes, remarks"), {"fields": [("minimum_age", "children"), "changes", "remarks"]}),
    ]

    def parents(self, request: HttpRequest) -> Any:
        held = set(self.get_queryset(request).values_list("controller_id", flat=True))
        return [each for each in super().parents(request) if each.pk not in held]
