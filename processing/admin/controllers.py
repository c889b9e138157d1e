"""Controllers: who is responsible and how to reach them (Art. 30(1)(a))."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Controller, ControllerContact, JointController
from accounts.request import principal_at
from processing.admin.base import RegisterStackedInline, RegisterTabularInline
from processing.admin.clients import ADDRESS
from processing.admin.with_findings import FindingsBesideAdmin
from processing.models import ResponsePromise


class ContactInline(RegisterStackedInline):
    """DPO, representative, establishment, authority: stated, or none and why."""

    model = ControllerContact
    max_num = 4
    fields = ("kind", "name", *ADDRESS, "none_because")


class JointControllerInline(RegisterStackedInline):
    """Who decides together with the controller (Art. 26)."""

    model = JointController
    fields = ("name", *ADDRESS, "arrangement")


class PromiseInline(RegisterTabularInline):
    """Within what time the controller itself promises to answer."""

    model = ResponsePromise
    fields = ("right", "period", "note")


@admin.register(Controller)
class ControllerAdmin(FindingsBesideAdmin):
    """One controller; made by its register's file, removed by nobody here."""

    parent_field = None
    controller_column = False
    list_display = ("display_name", "name", "country", "email", "slug")
    search_fields = ("name", "slug", "email")
    inlines = (ContactInline, JointControllerInline, PromiseInline)
    fieldsets = [
        (_("Who"), {"fields": ["name", "trade_names", "slug"]}),
        (_("Address and contact"), {"fields": ADDRESS}),
        (_("Language and time"), {"fields": [("language", "time_zone")]}),
        (_("Joint controllers"), {"fields": ["joint_controllers_none_because"]}),
    ]

    @admin.display(description=_("known as"), ordering="name")
    def display_name(self, obj: Controller) -> str:
        return obj.display_name

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """The address in the portal is given out: it stays."""
        return ["slug"] if obj else []

    def has_add_permission(self, request: HttpRequest) -> bool:
        return principal_at(request).everywhere

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
