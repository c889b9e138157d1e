"""What the pages about people share: who they are is told to those who may see it, and to nobody else."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from accounts.request import principal_at
from accounts.roles import Right
from accounts.scoped_admin import ReadOnlyAdmin


class PeopleAdmin(ReadOnlyAdmin):
    """Read-only; ``personal`` are the fields that tell who, for those with the right alone."""

    facts: Sequence[str] = ()
    personal: Sequence[str] = ()

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return [*self.facts, *(self.personal if self.sees(request, obj) else ())]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.get_fields(request, obj)

    def sees(self, request: HttpRequest, obj: Model | None) -> bool:
        """Whether the principal may know whose row that is."""
        principal = principal_at(request)
        if obj is None:
            return principal.allows_anywhere(Right.SEE_PEOPLE)
        return principal.allows(Right.SEE_PEOPLE, self.controller_id_of(obj))

    def trail_path(self, obj: Model) -> str:
        return "people"

    @admin.display(description=gettext_lazy("the person is known by"))
    def person(self, obj: Any) -> SafeString:
        known = ((each.get_kind_display(), each.value) for each in obj.identifiers.all())
        return format_html_join("", "<p>{}: {}</p>", known)


def short(path: str) -> str:
    """A purpose as lists name it: its activity and itself."""
    parts = path.split("/")
    return f"{parts[1]} / {parts[3]}" if len(parts) == 4 else path
