"""Keys with which other systems read a register, and whatever else each was given."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import create_api_key, revoke_api_key
from accounts.admin.managed import ManagedAdmin
from accounts.models import ApiKey
from accounts.request import principal_at


@admin.register(ApiKey)
class ApiKeyAdmin(ManagedAdmin):
    """Made once, shown once, revoked for ever; deleting one revokes it."""

    fields = (
        "name",
        "expiry_date",
        "enters_requests",
        "sees_people",
        "pushes_records",
        "tells_events",
        "asks_standing",
    )
    list_display = (
        "name",
        "prefix",
        "created",
        "expiry_date",
        "enters_requests",
        "sees_people",
        "pushes_records",
        "tells_events",
        "asks_standing",
        "works",
    )
    search_fields = ("name", "prefix")
    ordering = ("-created",)

    @admin.display(description=gettext_lazy("works"), boolean=True)
    def works(self, obj: ApiKey) -> bool:
        return not obj.revoked and not obj.has_expired

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return ["prefix", "created", *self.fields, "works"] if obj else []

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return [(None, {"fields": self.get_readonly_fields(request, obj) or list(self.fields)})]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        key, secret = create_api_key(
            controller=obj.controller,
            name=obj.name,
            expiry_date=obj.expiry_date,
            enters_requests=obj.enters_requests,
            sees_people=obj.sees_people,
            pushes_records=obj.pushes_records,
            tells_events=obj.tells_events,
            asks_standing=obj.asks_standing,
            by=principal_at(request),
        )
        obj.pk, obj.prefix = key.pk, key.prefix
        messages.warning(
            request,
            format_html(
                '{} <code class="dertig-secret">{}</code>',
                _("Copy the key now; it is shown only this once:"),
                secret,
            ),
        )

    def remove(self, request: HttpRequest, row: Any) -> None:
        revoke_api_key(key=row, by=principal_at(request))

    def trail_path(self, obj: Any) -> str:
        return f"key:{obj.prefix}"
