"""The suppression list: how many, for what and since when; it cannot tell who."""

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from subjects.admin.base import PeopleAdmin, short
from subjects.models import Suppression


@admin.register(Suppression)
class SuppressionAdmin(PeopleAdmin):
    """Entries hold a keyed hash of the identifier and nothing else of the person."""

    list_display = ("to", "kind", "objected_at", "objection", "standing")
    list_filter = (("objection", ChoicesDropdownFilter), ("kind", ChoicesDropdownFilter))
    facts = (
        "kind",
        "to",
        "objected_at",
        "objection",
        "source",
        "reference",
        "standing",
        "lifted_at",
        "recorded_at",
    )
    personal = ("lifted_how",)

    @admin.display(description=gettext_lazy("not for"), ordering="purpose")
    def to(self, obj: Suppression) -> str:
        return short(obj.purpose) if obj.purpose else _("any direct marketing")

    @admin.display(description=gettext_lazy("stands"), boolean=True)
    def standing(self, obj: Suppression) -> bool:
        return obj.stands
