"""What happened, and what was handed out: to read and to download, never to change."""

from typing import Any

import structlog
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import Model, QuerySet
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.request import once, principal_at
from accounts.roles import Right
from accounts.scoped_admin import ReadOnlyAdmin
from accounts.trail_view import actor_names, detail_words, seen, verb_words
from evidence import vault
from evidence.documents import Altered, BytesErased, open_document
from evidence.models import Document, Event

log = structlog.get_logger()


IMPERSONAL = {"register", "request-log"}
"""Kinds of documents that name no data subject."""


def _needs(document: Document) -> Right:
    return Right.EXPORT if document.kind in IMPERSONAL else Right.SEE_PEOPLE


class _Named(ReadOnlyAdmin):
    """Names the actors of a page of rows in one query."""

    actor_field = ""

    def who(self, obj: Model) -> str:
        actor = getattr(obj, self.actor_field)
        request: HttpRequest = self.request
        listed = getattr(request, "_listed_actors", {actor})
        names = once(request, "actors", lambda: actor_names(listed | {actor}, principal_at(request)))
        return names[actor]

    who.short_description = gettext_lazy("who")  # type: ignore[attr-defined]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        request._listed_actors = {  # type: ignore[attr-defined]
            getattr(row, self.actor_field) for row in changelist.result_list
        }
        return changelist

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        self.request = request
        return super().changeform_view(request, object_id, form_url, extra_context)


@admin.register(Event)
class EventAdmin(_Named):
    """The append-only trail of the controllers in scope."""

    actor_field = "actor"
    list_display = ("at", "who", "what", "record", "facts")
    fields = ("at", "who", "what", "record", "facts")
    readonly_fields = fields
    search_fields = ("verb", "record")
    date_hierarchy = None
    ordering = ("-at", "-id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return seen(super().get_queryset(request), principal_at(request))

    @admin.display(description=gettext_lazy("what"), ordering="verb")
    def what(self, obj: Event) -> str:
        return verb_words(obj.verb)

    @admin.display(description=gettext_lazy("fields and facts"))
    def facts(self, obj: Event) -> str:
        return detail_words(obj.detail) or "–"


@admin.register(Document)
class DocumentAdmin(_Named):
    """Everything handed out, with its hash; its bytes for as long as they are kept."""

    actor_field = "made_by"
    list_display = ("filename", "kind", "made_at", "who", "short_hash", "download")
    fields = (
        "filename",
        "kind",
        "media_type",
        "size",
        "made_at",
        "who",
        "sha256",
        "facts",
        "erased_at",
        "download",
    )
    readonly_fields = fields
    search_fields = ("filename", "sha256", "kind")
    ordering = ("-made_at", "-id")

    @admin.display(description="SHA-256")
    def short_hash(self, obj: Document) -> str:
        return format_html('<code title="{}">{}…</code>', obj.sha256, obj.sha256[:12])

    @admin.display(description=gettext_lazy("copy"))
    def download(self, obj: Document) -> str:
        if not obj.storage_name:
            return _("erased")
        url = reverse("admin:evidence_document_download", args=(obj.pk,))
        return format_html('<a class="dertig-link" href="{}">{}</a>', url, _("Download"))

    def get_urls(self) -> list[URLPattern]:
        view = require_safe(self.download_view)
        return [
            self.address("<path:object_id>/download/", view, "evidence_document_download"),
            *super().get_urls(),
        ]

    def download_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """The kept bytes, checked against their hash; 404 outside the scope or once erased.

        What may hold personal data of a data subject opens to those who may see these alone.
        """
        document = self.get_object(request, unquote(object_id))
        if document is None or not principal_at(request).allows(_needs(document), document.controller_id):
            raise Http404
        try:
            content = open_document(document)
        except BytesErased as error:
            raise Http404 from error
        except (Altered, vault.VaultError) as error:
            log.error("document_unreadable", document=str(document.pk), error=type(error).__name__)
            messages.error(
                request, _("The kept copy cannot be opened, or is not what was kept. Tell the administrator.")
            )
            return HttpResponseRedirect(reverse("admin:evidence_document_change", args=(document.pk,)))
        return FileResponse(
            content, as_attachment=True, filename=document.filename, content_type=document.media_type
        )
