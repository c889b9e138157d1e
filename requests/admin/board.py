"""The board of requests, and the pages that lead on from it."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from accounts.badges import badge
from accounts.list_search import SearchedList, term_of
from accounts.principal import Principal
from accounts.request import principal_at
from accounts.roles import Right
from accounts.scope import within
from accounts.scoped_admin import ScopedAdmin
from evidence.sealing import keyed_hash
from processing.labels import label as processing_label
from processing.terms import DataSubjectRight
from requests import actions
from requests.admin.assigning import assign_view, to_assigning
from requests.admin.badges import due_badge, identity_badge
from requests.admin.beside import authority_view, file_view, message_view, task_view, workspace_page
from requests.admin.calendar import calendar_view
from requests.admin.correcting import correct_view, drop_view
from requests.admin.filters import DueFilter, HandlerFilter, RightFilter, StateFilter
from requests.admin.intake import intake_view
from requests.admin.log import log_view
from requests.admin.packages import package_view, pdf_view, rows_view, zip_view
from requests.admin.plan import plan_view
from requests.admin.step_view import step_view
from requests.admin.workspace import MessageForm
from requests.models import SubjectRequest
from requests.receipts import tidy_reference
from subjects.identifiers import normalise_email


def _seeing_people(request: HttpRequest) -> Principal:
    return principal_at(request).only(Right.SEE_PEOPLE)


class Board(SearchedList):
    """The list without what tells who asks: sealed text costs time to open, and none is shown."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        if not principal_at(request).allows_anywhere(Right.SEE_PEOPLE):
            self.search_help_text = _("A reference")
        found: QuerySet[Any] = super().get_queryset(request, exclude_parameters)
        return found.defer(*SubjectRequest.personal_fields).prefetch_related("rights")


@admin.register(SubjectRequest)
class SubjectRequestAdmin(ScopedAdmin):
    """Open requests, what takes effect on receipt first, then by last day."""

    edit_right = Right.HANDLE_REQUESTS
    refused = (*ScopedAdmin.refused, actions.Refused)
    parent_field = None
    list_display = ("number", "last_day", "rights_asked", "standing", "handled_by", "channel", "received_on")
    list_filter = (
        StateFilter,
        DueFilter,
        RightFilter,
        HandlerFilter,
        ("identity", ChoicesDropdownFilter),
        ("channel", ChoicesDropdownFilter),
    )
    search_fields = ("reference",)
    search_help_text = gettext_lazy("A reference, or a whole e-mail address")
    list_select_related = ("controller", "handler")
    list_display_links = ("number",)
    actions = ("assign_chosen",)

    # --- Rights

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody changes a request in a form: every change is a step."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Requests go by the sweep, when their time has come."""
        return False

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return principal_at(request).allows_anywhere(Right.HANDLE_REQUESTS)

    # --- The board

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("controller", "handler")

    def get_ordering(self, request: HttpRequest) -> list[str]:
        return ["-at_once", "due_on", "pk"]

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[SearchedList]:
        return Board

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By reference, however it is typed, or by the keyed hash of a whole e-mail address.

        Whether an address has a request is asked only where people may be seen.
        """
        term = search_term.strip()
        if not term:
            return queryset, False
        if "@" in term:
            seen = within(queryset, _seeing_people(request))
            return seen.filter(email_hash=keyed_hash(normalise_email(term), kind="email")), False
        return queryset.filter(reference__startswith=tidy_reference(term).rstrip("-")), False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if "@" in term_of(request) and _seeing_people(request).roles != principal_at(request).roles:
            messages.warning(
                request,
                _("E-mail addresses are looked for only at controllers where you may see who asks."),
            )
        return super().changelist_view(request, extra_context)

    @admin.display(description=gettext_lazy("reference"))
    def number(self, obj: SubjectRequest) -> SafeString:
        repeats = badge("info", _("repeats another")) if obj.duplicate_of_id else ""
        return format_html('<span class="dertig-reference">{}</span> {}', obj.reference, repeats)

    @admin.display(description=gettext_lazy("due"), ordering="due_on")
    def last_day(self, obj: SubjectRequest) -> SafeString:
        at_once = badge("danger", _("at once")) if obj.at_once else ""
        return format_html("{} {}", due_badge(obj, obj.controller.today()), at_once)

    @admin.display(description=gettext_lazy("rights"))
    def rights_asked(self, obj: SubjectRequest) -> SafeString:
        rights = ((processing_label(DataSubjectRight(each.right)),) for each in obj.rights.all())
        return format_html('<span class="dertig-clamp">{}</span>', format_html_join(", ", "{}", rights))

    @admin.display(description=gettext_lazy("state"))
    def standing(self, obj: SubjectRequest) -> SafeString:
        return format_html("{} {}", obj.get_state_display(), identity_badge(obj))

    @admin.display(description=gettext_lazy("handler"))
    def handled_by(self, obj: SubjectRequest) -> str:
        return str(obj.handler) if obj.handler else "–"

    @admin.action(description=gettext_lazy("Assign to somebody"), permissions=["handle"])
    def assign_chosen(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        return to_assigning(queryset)

    # --- Pages

    def get_urls(self) -> list[URLPattern]:
        def at(route: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
            def serve(request: HttpRequest, **found: Any) -> HttpResponseBase:
                return view(self, request, **found)

            # The site's own wrapper asks for a signed-in member of staff; each view asks for its right.
            wrapped: Any = self.admin_site.admin_view(serve)
            wrapped.model_admin = self
            address: URLPattern = path(route, wrapped, name=f"requests_{name}")
            return address

        return [
            at("assign/", assign_view, "assign"),
            at("log/", log_view, "log"),
            at("calendar/", calendar_view, "calendar"),
            at("<int:object_id>/step/<slug:name>/", step_view, "step"),
            at("<int:object_id>/plan/", plan_view, "plan"),
            at("<int:object_id>/correct/", correct_view, "correct"),
            at("<int:object_id>/correct/<uuid:group>/drop/", drop_view, "drop_correction"),
            at("<int:object_id>/message/", message_view, "message"),
            at("<int:object_id>/task/<int:task_id>/", task_view, "task"),
            at("<int:object_id>/file/<int:file_id>/", file_view, "file"),
            at("<int:object_id>/authority/<int:file_id>/", authority_view, "authority"),
            at("<int:object_id>/package/<int:package_id>/", package_view, "package"),
            at("<int:object_id>/package/<int:package_id>/pdf/", pdf_view, "package_pdf"),
            at("<int:object_id>/package/<int:package_id>/zip/", zip_view, "package_zip"),
            at(
                "<int:object_id>/package/<int:package_id>/rows/<int:dataset_id>/",
                rows_view,
                "package_rows",
            ),
            *super().get_urls(),
        ]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return intake_view(self, request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The workspace. Nothing is saved here: steps and messages have addresses of their own."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            gone: HttpResponse = self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
            return gone
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        return workspace_page(self, request, row, MessageForm())

    def trail_path(self, obj: Any) -> str:
        return f"requests/{obj.reference}"
