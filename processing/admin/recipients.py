"""Recipients: to whom data go, in which role, on which contract, in which country."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from processing.admin.with_findings import FindingsBesideAdmin
from processing.models import Recipient


@admin.register(Recipient)
class RecipientAdmin(FindingsBesideAdmin):
    """A recipient, described once and pointed at by every activity that discloses data to it."""

    list_display = ("name", "role", "country_known", "agreement", "certification_status")
    list_filter = (("role", ChoicesDropdownFilter), ("certification_status", ChoicesDropdownFilter))
    search_fields = ("name", "ref", "note", "organisation__name")
    list_select_related = ("organisation",)
    ordering = ("controller_id", "name")
    fieldsets = [
        (_("Who"), {"fields": [("name", "ref"), "group", "organisation", "role"]}),
        (_("Where"), {"fields": [("country", "international_organisation")]}),
        (
            _("Agreement (Art. 28, 26)"),
            {"fields": [("agreement_reference", "agreement_dated"), "agreement_none_because"]},
        ),
        (
            _("Data Privacy Framework (United States)"),
            {"fields": [("certification_status", "certification_checked_on")]},
        ),
        (_("Note"), {"fields": ["note"]}),
    ]

    @admin.display(description=_("country"))
    def country_known(self, obj: Recipient) -> str:
        if obj.country:
            return obj.country
        return f"{obj.organisation.country} *" if obj.organisation else "–"

    @admin.display(description=_("agreement"))
    def agreement(self, obj: Recipient) -> str:
        return obj.agreement_reference or obj.agreement_none_because or "–"
