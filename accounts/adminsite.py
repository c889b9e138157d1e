"""The admin site: it serves only what knows the scope of who asks."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.apps import AdminConfig
from django.db.models import Model
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext_lazy
from unfold.sites import UnfoldAdminSite

NOT_SERVED = {
    "view_on_site": "jumps to an object's public page, looked up without a scope",
    "search": "takes what people type as part of an address",
    "autocomplete": "takes what people type as part of an address",
}
"""Addresses of the admin that nothing here needs, and why they are not there."""


class DertigAdminSite(UnfoldAdminSite):
    """Unfold's site, without the admin pages of other packages.

    Those know nothing of controllers: they would show every row to whoever may see one.
    """

    index_title = gettext_lazy("Dashboard")

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[Any] | None = None,
        **options: Any,
    ) -> None:
        if getattr(admin_class, "scoped", False):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[URLResolver | URLPattern]:
        return [url for url in super().get_urls() if getattr(url, "name", None) not in NOT_SERVED]


class DertigAdminConfig(AdminConfig):
    """Makes ``DertigAdminSite`` what ``admin.site`` is."""

    default_site = "accounts.adminsite.DertigAdminSite"
