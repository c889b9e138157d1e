"""Clients: the controllers on whose behalf the organisation processes (Art. 30(2)(a))."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from processing.admin.base import RegisterStackedInline
from processing.admin.with_findings import FindingsBesideAdmin
from processing.models import Client, ClientContact

ADDRESS = [("street", "postal_code"), ("city", "region"), "country", ("email", "phone"), "website"]


class ClientContactInline(RegisterStackedInline):
    """The client's own DPO and representative."""

    model = ClientContact
    max_num = 2
    fields = ("kind", "name", *ADDRESS, "none_because")


@admin.register(Client)
class ClientAdmin(FindingsBesideAdmin):
    """A client, its contract and its contacts."""

    list_display = ("name", "country", "email", "agreement_reference")
    search_fields = ("name", "ref", "email", "agreement_reference")
    ordering = ("controller_id", "name")
    inlines = (ClientContactInline,)
    fieldsets = [
        (_("Who"), {"fields": [("name", "ref"), *ADDRESS]}),
        (
            _("Agreement (Art. 28)"),
            {"fields": [("agreement_reference", "agreement_dated"), "agreement_none_because"]},
        ),
    ]
