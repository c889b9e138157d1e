"""How a controller purges, where the law leaves it a choice."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from accounts.request import principal_at
from accounts.roles import Right
from accounts.scoped_admin import ScopedAdmin
from retention.actions.settings import remove_settings, save_settings
from retention.models import RetentionSettings


@admin.register(RetentionSettings)
class RetentionSettingsAdmin(ScopedAdmin):
    """One row a controller; without one, the defaults count."""

    edit_right = Right.PURGE
    list_display = ("name", "night_hour", "fiscal_year_ends", "single_officer")
    fields = ("night_hour", "fiscal_year_ends", "single_officer", "batch_rows", "workers")
    controller_column = False

    @admin.display(description=gettext_lazy("controller"))
    def name(self, obj: RetentionSettings) -> str:
        return obj.controller.display_name

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("controller")

    def write(self, request: HttpRequest, row: Any, links: dict[str, Iterable[Model]]) -> None:
        save_settings(settings=row, by=principal_at(request))

    def remove(self, request: HttpRequest, row: Any) -> None:
        remove_settings(settings=row, by=principal_at(request))

    def trail_path(self, obj: Model) -> str:
        return "retention-settings"
