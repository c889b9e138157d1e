"""How each recipient is told of what was done with data that they received (Art. 19)."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from accounts.models import User
from accounts.request import principal_at
from accounts.scoped_admin import ScopedAdmin
from processing.models import Recipient
from requests.actions.handling import handlers_of
from requests.models import RecipientWay
from requests.telling.actions import remove_way, save_way
from stores.labels import choices_of, label
from stores.terms import IdentifierKind


@admin.register(RecipientWay)
class RecipientWayAdmin(ScopedAdmin):
    """One for each recipient of the register; who has none is a person's task."""

    parent_field = "recipient"
    list_display = ("recipient", "how", "to", "knows_people_by")
    list_filter = (("how", ChoicesDropdownFilter),)
    list_select_related = ("recipient", "endpoint", "assignee")
    search_fields = ("recipient__name", "email")
    change_form_outer_before_template = "admin/requests/recipient_way.html"
    ordering = ("recipient__controller_id", "recipient__name")
    fields = ("how", "email", "endpoint", "assignee", "language", "known_by")

    @admin.display(description=gettext_lazy("to"))
    def to(self, obj: RecipientWay) -> str:
        return obj.email or str(obj.endpoint or obj.assignee or "–")

    @admin.display(description=gettext_lazy("knows people by"))
    def knows_people_by(self, obj: RecipientWay) -> str:
        return ", ".join(label(IdentifierKind(kind)) for kind in obj.known_by) or _("none")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name == "known_by":
            return forms.MultipleChoiceField(
                label=capfirst(db_field.verbose_name),
                help_text=db_field.help_text,
                required=False,
                initial=[IdentifierKind.EMAIL.value],
                choices=choices_of(IdentifierKind),
                widget=UnfoldAdminCheckboxSelectMultipleWidget,
            )
        return super().formfield_for_dbfield(db_field, request, **options)

    def choices(self, request: HttpRequest, model: type[Model]) -> QuerySet[Any]:
        """Recipients that have no way yet; people who handle requests."""
        rows = super().choices(request, model)
        if model is Recipient:
            return rows.filter(way=None)
        controller_id = getattr(request, "form_controller_id", None)
        return handlers_of(controller_id) if model is User and controller_id else rows

    def write(self, request: HttpRequest, row: Any, links: dict[str, Iterable[Model]]) -> None:
        save_way(way=row, by=principal_at(request))

    def remove(self, request: HttpRequest, row: Any) -> None:
        remove_way(way=row, by=principal_at(request))

    def trail_path(self, obj: Any) -> str:
        return f"recipients/{obj.recipient.ref}/way"
