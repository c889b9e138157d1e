"""Security measures, described once (Art. 32(1), 30(1)(g))."""

from django.contrib import admin
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from processing.admin.base import RegisterAdmin
from processing.models import Measure


@admin.register(Measure)
class MeasureAdmin(RegisterAdmin):
    """A technical or organisational measure."""

    list_display = ("name", "kind")
    list_filter = (("kind", ChoicesDropdownFilter),)
    search_fields = ("name", "ref", "description")
    ordering = ("controller_id", "name")
    fields = (("name", "ref"), "kind", "description")
