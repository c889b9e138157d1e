"""How a controller handles requests, where the law leaves it a choice."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from accounts.request import principal_at
from accounts.roles import Right
from accounts.scoped_admin import ScopedAdmin
from processing import wording
from processing.admin.fields import PeriodFormField
from processing.admin.sheet import retention_value
from processing.models import ProcessingActivity, RetentionPeriod
from processing.models.periods import PeriodField
from requests.actions.arranging import remove_settings, save_settings
from requests.models import RequestSettings
from requests.own_record import ACTIVITY


@admin.register(RequestSettings)
class RequestSettingsAdmin(ScopedAdmin):
    """One row a controller; without one, the defaults count."""

    edit_right = Right.DECIDE_REQUESTS
    list_display = ("name", "pauses_clock", "keep_unmatched", "reply_to")
    fields = ("pauses_clock", "closed_requests", "keep_unmatched", "package_days", "reply_to")
    readonly_fields = ("closed_requests",)
    controller_column = False

    @admin.display(description=gettext_lazy("controller"))
    def name(self, obj: RequestSettings) -> str:
        return obj.controller.display_name

    @admin.display(description=gettext_lazy("closed requests are kept for"))
    def closed_requests(self, obj: RequestSettings) -> SafeString | str:
        """What the register says, with the way there: the purge runs that and nothing else."""
        activity = ProcessingActivity.objects.filter(controller_id=obj.controller_id, ref=ACTIVITY).first()
        if activity is None:
            return gettext("Not recorded in the register yet; until then none is deleted.")
        periods = RetentionPeriod.objects.filter(purpose__activity=activity)
        told = [wording.retention(retention_value(period)) for period in periods]
        return format_html(
            '{} <a class="dertig-link" href="{}">{}</a>',
            "; ".join(filter(None, told)) or gettext("No period stands in the register; none is deleted."),
            reverse("admin:processing_processingactivity_change", args=(activity.pk,)),
            gettext("Change it in the register"),
        )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("controller")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if isinstance(db_field, PeriodField):
            return db_field.formfield(form_class=PeriodFormField)
        return super().formfield_for_dbfield(db_field, request, **options)

    def write(self, request: HttpRequest, row: Any, links: dict[str, Iterable[Model]]) -> None:
        save_settings(settings=row, by=principal_at(request))

    def remove(self, request: HttpRequest, row: Any) -> None:
        remove_settings(settings=row, by=principal_at(request))

    def trail_path(self, obj: Model) -> str:
        return "request-settings"
