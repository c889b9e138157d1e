"""Restrictions of processing (Art. 18): which stand, on which ground, and whether the person was told."""

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from subjects.admin.base import PeopleAdmin, short
from subjects.labels import label
from subjects.models import Restriction
from subjects.terms import RestrictionGround


@admin.register(Restriction)
class RestrictionAdmin(PeopleAdmin):
    """They are placed and lifted by requests."""

    list_display = ("number", "since", "on", "reach", "told_at", "lifted_at")
    facts = ("reference", "since", "on", "reach", "told_at", "lifted_at", "recorded_at")
    personal = ("person", "told_how", "lifted_because")

    @admin.display(description=gettext_lazy("request"), ordering="reference")
    def number(self, obj: Restriction) -> str:
        return obj.reference or f"#{obj.pk}"

    @admin.display(description=gettext_lazy("grounds"))
    def on(self, obj: Restriction) -> str:
        return "; ".join(label(RestrictionGround(ground)) for ground in obj.grounds)

    @admin.display(description=gettext_lazy("reaches"))
    def reach(self, obj: Restriction) -> str:
        return ", ".join([*map(short, obj.purposes), *obj.datasets]) or _("everything")
