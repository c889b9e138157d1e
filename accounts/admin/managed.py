"""Pages for whoever manages the members of a controller, and for nobody else."""

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from accounts.actions import Refused
from accounts.request import principal_at
from accounts.roles import Right
from accounts.scope import within
from accounts.scoped_admin import ScopedAdmin


class ManagedAdmin(ScopedAdmin):
    """Rows of the controllers whose members the principal manages."""

    edit_right: ClassVar[Right | None] = Right.MANAGE_MEMBERS
    refused = (*ScopedAdmin.refused, Refused)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return within(super().get_queryset(request), principal_at(request).only(Right.MANAGE_MEMBERS))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        principal = principal_at(request)
        if obj is None:
            return principal.allows_anywhere(Right.MANAGE_MEMBERS)
        return principal.allows(Right.MANAGE_MEMBERS, self.controller_id_of(obj))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)
