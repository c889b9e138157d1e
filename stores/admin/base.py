"""Pages of the mapping: saved and deleted by its verbs, alone."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Max, Model
from django.http import HttpRequest, HttpResponse

from accounts.request import principal_at
from accounts.roles import Right
from accounts.scoped_admin import Scoped, ScopedAdmin
from processing.admin.beside import beside
from processing.admin.fields import LinesField
from processing.admin.places import free_ref
from stores.actions import remove_row, save_row
from stores.models import Dataset, DataStore, Join
from stores.paths import path_of


class Mapped(Scoped):
    """What pages and inlines of the mapping share: the right, and lists of columns one a line."""

    edit_right = Right.MANAGE_STORES

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if isinstance(db_field, ArrayField):
            return db_field.formfield(form_class=LinesField)
        return super().formfield_for_dbfield(db_field, request, **options)


class MappedAdmin(Mapped, ScopedAdmin):
    """A store or a dataset, with its findings above its form."""

    def write(self, request: HttpRequest, row: Any, links: dict[str, Iterable[Model]]) -> None:
        place(row)
        save_row(row=row, by=principal_at(request))

    def remove(self, request: HttpRequest, row: Any) -> None:
        remove_row(row=row, by=principal_at(request))

    def trail_path(self, obj: Any) -> str:
        return path_of(obj)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        extra = {**(extra_context or {}), **beside(self, request, object_id)}
        page: HttpResponse = super().change_view(request, object_id, form_url, extra)
        return page


def place(row: Any) -> None:
    """Give a new row its reference, if it has none, and the place after its last sibling."""
    if not row._state.adding:
        return
    above = "controller" if isinstance(row, DataStore) else "store" if isinstance(row, Dataset) else "dataset"
    siblings = type(row)._default_manager.filter(**{above: getattr(row, above)})
    if hasattr(row, "position"):
        last = siblings.aggregate(last=Max("position"))["last"]
        row.position = 0 if last is None else last + 1
    if hasattr(row, "ref") and not row.ref:
        words = row.table if isinstance(row, Join) else row.name
        row.ref = free_ref(words, siblings.values_list("ref", flat=True))
