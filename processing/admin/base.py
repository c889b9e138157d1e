"""Pages of the register: saved and deleted by its verbs, alone."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Model, TextField
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminExpandableTextareaWidget

from accounts.fields import CountryField
from accounts.request import principal_at
from accounts.roles import Right
from accounts.scoped_admin import Scoped, ScopedAdmin, ScopedStackedInline, ScopedTabularInline
from processing.actions import Refused, remove_record, save_record
from processing.admin.fields import CountryFormField, LinesField, PeriodFormField
from processing.admin.places import place
from processing.models.periods import PeriodField
from processing.rows import activity_of, path_of


class _Register(Scoped):
    """What pages and inlines of the register share."""

    formfield_overrides = {TextField: {"widget": UnfoldAdminExpandableTextareaWidget}}

    def may_edit(self, request: HttpRequest, obj: Model | None) -> bool:
        """Also whoever owns the activity that ``obj`` is or stands under."""
        return super().may_edit(request, obj) or self._owns(request, obj)

    def _owns(self, request: HttpRequest, obj: Model | None) -> bool:
        principal = principal_at(request)
        if self.edit_right is None:
            return False
        if obj is None:
            return principal.allows_anywhere(Right.EDIT_OWN)
        activity = activity_of(obj)
        return (
            activity is not None
            and activity.owned_by_id is not None
            and activity.owned_by_id == request.user.pk
            and principal.allows(Right.EDIT_OWN, activity.controller_id)
        )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        match db_field:
            case PeriodField():
                return db_field.formfield(form_class=PeriodFormField)
            case CountryField():
                return db_field.formfield(form_class=CountryFormField)
            case ArrayField() if not db_field.base_field.choices:
                return db_field.formfield(form_class=LinesField)
        return super().formfield_for_dbfield(db_field, request, **options)


class RegisterAdmin(_Register, ScopedAdmin):
    """A kind of record of the register."""

    refused = (*ScopedAdmin.refused, Refused)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return principal_at(request).allows_anywhere(Right.EDIT)

    def write(self, request: HttpRequest, row: Model, links: dict[str, Iterable[Model]]) -> None:
        place(row)
        save_record(row=row, by=principal_at(request), links=links)

    def remove(self, request: HttpRequest, row: Model) -> None:
        remove_record(row=row, by=principal_at(request))

    def trail_path(self, obj: Model) -> str:
        return path_of(obj)


class RegisterTabularInline(_Register, ScopedTabularInline):
    """One row a record."""


class RegisterStackedInline(_Register, ScopedStackedInline):
    """One block a record, folded to its title."""

    collapsible = True
