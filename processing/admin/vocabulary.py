"""Reference lists: shared terms to read, and a controller's own to edit."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from processing.admin.base import RegisterAdmin
from processing.models import DataCategory, SubjectCategory


class TermAdmin(RegisterAdmin):
    """A shared term comes with the software and is only read; own ones have one name."""

    search_fields = ("name", "name_nl", "ref")

    @admin.display(description=gettext_lazy("list"))
    def belongs_to(self, obj: Any) -> str:
        return _("Own") if obj.controller_id else _("Shared")

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def title(self, obj: Any) -> str:
        return str(obj)

    def may_edit(self, request: HttpRequest, obj: Model | None) -> bool:
        return (obj is None or self.controller_id_of(obj) is not None) and super().may_edit(request, obj)


@admin.register(DataCategory)
class DataCategoryAdmin(TermAdmin):
    """Categories of personal data (Art. 30(1)(c))."""

    list_display = ("title", "sensitivity", "belongs_to")
    list_filter = (("sensitivity", ChoicesDropdownFilter),)
    fields = ("name", "ref", "sensitivity")


@admin.register(SubjectCategory)
class SubjectCategoryAdmin(TermAdmin):
    """Categories of data subjects (Art. 30(1)(c))."""

    list_display = ("title", "belongs_to")
    fields = ("name", "ref")
