"""The log of webhooks: every message with its tries, for as long as the log keeps it."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter

from accounts.badges import badge
from accounts.principal import NotAllowed
from accounts.refusals import explain
from accounts.request import principal_at
from accounts.roles import Right
from accounts.scope import within
from accounts.scoped_admin import ReadOnlyAdmin
from stores.models import WebhookDelivery, WebhookEndpoint
from stores.webhooks.actions import redeliver
from stores.webhooks.labels import label
from stores.webhooks.terms import DeliveryState, Trouble

COLOURS = {DeliveryState.DELIVERED: "success", DeliveryState.FAILED: "danger", DeliveryState.WAITING: "info"}


class WebhookFilter(DropdownFilter):
    """One webhook of those in scope."""

    title = gettext_lazy("webhook")
    parameter_name = "webhook"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[int, str]]:
        seen = within(WebhookEndpoint.objects.all(), principal_at(request))
        return list(seen.values_list("pk", "name"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value() or ""
        return queryset.filter(endpoint=int(value)) if value.isdigit() else queryset


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    """What was told to whom, how it went, and sending it again."""

    list_display = ("made_at", "event", "endpoint", "state_told", "tries", "status", "trouble")
    list_filter = (WebhookFilter, ("state", ChoicesDropdownFilter), ("event", ChoicesDropdownFilter))
    list_select_related = ("endpoint",)
    search_fields = ("message_id",)
    ordering = ("-made_at", "-pk")
    actions = ("send_again",)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_told(self, obj: WebhookDelivery) -> str:
        return state_of(obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # What came back is opened on the page of one delivery alone.
        return super().get_queryset(request).defer("answer")

    def has_manage_permission(self, request: HttpRequest) -> bool:
        return principal_at(request).allows_anywhere(Right.MANAGE_STORES)

    @admin.action(description=gettext_lazy("Send again"), permissions=["manage"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[WebhookDelivery]) -> None:
        try:
            again = redeliver(deliveries=list(queryset), by=principal_at(request))
        except NotAllowed as refused:
            messages.error(request, explain(refused))
            return
        told = ngettext("%(count)d message is sent again.", "%(count)d messages are sent again.", again)
        messages.success(request, told % {"count": again})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        delivery = self.get_object(request, unquote(object_id))
        if delivery is None:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": f"{delivery.get_event_display()}: {delivery.endpoint}",
            "opts": self.opts,
            "delivery": delivery,
            "state_badge": state_of(delivery),
            "trouble": label(Trouble(delivery.trouble)) if delivery.trouble else "",
            "may_manage": principal_at(request).allows(Right.MANAGE_STORES, delivery.endpoint.controller_id),
        }
        return TemplateResponse(request, "admin/stores/delivery.html", context)

    def get_urls(self) -> list[URLPattern]:
        again = self.address("<int:object_id>/again/", self._again, "stores_webhookdelivery_again")
        return [again, *super().get_urls()]

    def _again(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Send one again and come back to its page. 404 outside the scope and the right."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        delivery = self.get_object(request, str(object_id))
        by = principal_at(request)
        if delivery is None or not by.allows(Right.MANAGE_STORES, delivery.endpoint.controller_id):
            raise Http404
        redeliver(deliveries=[delivery], by=by)
        messages.success(request, _("The message is sent again."))
        return HttpResponseRedirect(reverse("admin:stores_webhookdelivery_change", args=(delivery.pk,)))


def state_of(delivery: WebhookDelivery) -> str:
    """In words and a colour."""
    state = DeliveryState(delivery.state)
    return badge(COLOURS[state], label(state))
