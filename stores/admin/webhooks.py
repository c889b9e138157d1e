"""Webhooks: whom Dertig tells what happens here. The log of what was told stands in ``deliveries``."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db.models import Count, Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from accounts.badges import badge
from accounts.refusals import explain
from accounts.request import principal_at
from accounts.roles import Right
from accounts.scoped_admin import ScopedAdmin
from stores.admin import confirming
from stores.models import WebhookEndpoint
from stores.webhooks.actions import ping, remove_endpoint, resume_endpoint, rotate_secret, save_endpoint
from stores.webhooks.labels import LABELS
from stores.webhooks.terms import CHOSEN, DeliveryState, WebhookEvent


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(ScopedAdmin):
    """The secret is shown once: when it is made, and when a new one is."""

    edit_right = Right.MANAGE_STORES
    list_display = ("name", "url", "events_told", "state", "failed")
    search_fields = ("name", "url")
    ordering = ("controller_id", "name")
    fields = ("name", "url", "events", "active", "certificates")
    change_form_outer_before_template = "admin/stores/webhook.html"

    @admin.display(description=gettext_lazy("events"))
    def events_told(self, obj: WebhookEndpoint) -> str:
        return str(len(obj.events)) if obj.events else _("none")

    @admin.display(description=gettext_lazy("state"))
    def state(self, obj: WebhookEndpoint) -> str:
        return state_of(obj)

    @admin.display(description=gettext_lazy("failed"))
    def failed(self, obj: Any) -> int:
        return int(obj.failed_count)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        failed = Count("deliveries", filter=Q(deliveries__state=DeliveryState.FAILED.value))
        rows: QuerySet[Any] = super().get_queryset(request).annotate(failed_count=failed)
        return rows

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name == "events":
            return forms.MultipleChoiceField(
                label=capfirst(db_field.verbose_name),
                help_text=db_field.help_text,
                required=False,
                choices=[(event.value, LABELS[WebhookEvent][event]) for event in CHOSEN],
                widget=UnfoldAdminCheckboxSelectMultipleWidget,
            )
        return super().formfield_for_dbfield(db_field, request, **options)

    def write(self, request: HttpRequest, row: Any, links: dict[str, Iterable[Model]]) -> None:
        secret = save_endpoint(endpoint=row, by=principal_at(request))
        if secret:
            _show_once(request, secret)

    def remove(self, request: HttpRequest, row: Any) -> None:
        remove_endpoint(endpoint=row, by=principal_at(request))

    def trail_path(self, obj: Model) -> str:
        return f"webhook:{obj.pk}"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        extra = {**(extra_context or {}), **(self._panel(request, row) if row else {})}
        page: HttpResponse = super().change_view(request, object_id, form_url, extra)
        return page

    def _panel(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        log = reverse("admin:stores_webhookdelivery_changelist")
        return {
            "webhook": row,
            "state_badge": state_of(row),
            "may_manage": self.may_edit(request, row),
            "log_url": f"{log}?webhook={row.pk}",
            **confirming.panel(request, row),
        }

    # --- What there is to do

    def get_urls(self) -> list[URLPattern]:
        asks = [
            self.address(f"<int:object_id>/{name}/", self._doing(act), f"stores_webhookendpoint_{name}")
            for name, act in _ACTS.items()
        ]
        return [*asks, confirming.address(self, self.trail_path), *super().get_urls()]

    def _doing(self, act: Callable[[HttpRequest, WebhookEndpoint], None]) -> Any:
        def view(request: HttpRequest, object_id: int) -> HttpResponse:
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            row = self.get_object(request, str(object_id))
            if row is None or not self.may_edit(request, row):
                raise Http404
            try:
                act(request, row)
            except ValidationError as refused:
                messages.error(request, explain(refused))
            return HttpResponseRedirect(reverse("admin:stores_webhookendpoint_change", args=(row.pk,)))

        return view


def state_of(endpoint: WebhookEndpoint) -> str:
    """In a word and a colour."""
    if endpoint.paused_at is not None:
        return badge("danger", _("paused"))
    if not endpoint.active:
        return badge("default", _("switched off"))
    if endpoint.failing_since is not None:
        return badge("warning", _("failing"))
    return badge("success", _("in order"))


def _show_once(request: HttpRequest, secret: str) -> None:
    messages.warning(
        request,
        format_html(
            '{} <code class="dertig-secret">{}</code>',
            _("Copy the secret now; it is shown only this once:"),
            secret,
        ),
    )


def _rotate(request: HttpRequest, row: WebhookEndpoint) -> None:
    _show_once(request, rotate_secret(endpoint=row, by=principal_at(request)))


def _ping(request: HttpRequest, row: WebhookEndpoint) -> None:
    ping(endpoint=row, by=principal_at(request))
    messages.success(request, _("A test is on its way; the log below tells how it went."))


def _resume(request: HttpRequest, row: WebhookEndpoint) -> None:
    kept = resume_endpoint(endpoint=row, by=principal_at(request))
    told = _("The webhook runs again; %(count)d messages were kept for it.")
    messages.success(request, told % {"count": kept})


_ACTS = {"rotate": _rotate, "ping": _ping, "resume": _resume}
