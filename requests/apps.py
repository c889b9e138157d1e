"""The app's configuration, and the one consequence of its name."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from rest_framework import compat

from evidence import upgrade_checks
from processing.findings import registry
from requests import own_record
from stores import own_records


class RequestsConfig(AppConfig):
    name = "requests"
    label = "requests"
    verbose_name = _("Requests of data subjects")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add our findings, and keep Django REST framework from taking this package for the HTTP library.

        ``rest_framework.compat`` imports the name ``requests`` when it can, and finds this app;
        ``rest_framework.test`` and ``drf_spectacular.views`` then use attributes that only the
        library has. ``None`` is what ``compat`` itself sets where the library is absent.
        """
        compat.requests = None  # type: ignore[assignment]
        # Models can be imported only now.
        from accounts.scope import only_who_sees_requests  # noqa: PLC0415

        only_who_sees_requests(self)
        registry.add(own_record.findings)
        own_records.add(own_record.ACTIVITY)
        from requests import carriers, open_work  # noqa: F401, PLC0415
        from requests.carrying.hearing import heard_search  # noqa: PLC0415
        from requests.mail.reading import servers_in_use  # noqa: PLC0415
        from requests.searched import note_searched  # noqa: PLC0415
        from requests.stored_checks import stored_requests  # noqa: PLC0415
        from requests.telling import carrier  # noqa: PLC0415
        from stores.places_in_use import add_source  # noqa: PLC0415
        from subjects.listening import add_listener  # noqa: PLC0415

        open_work.register()
        add_source("mailboxes", servers_in_use)
        add_listener("requests", note_searched)
        carrier.register()
        upgrade_checks.add("stored requests", stored_requests)
        add_listener("carrying", heard_search)
