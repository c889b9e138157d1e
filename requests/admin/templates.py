"""Letters in the controller's own words: edit, and see what would go out."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from accounts.request import principal_at
from accounts.roles import Right
from accounts.scoped_admin import ScopedAdmin, ScopedForm
from requests.actions.arranging import remove_template, save_template
from requests.admin.intake import NAMES
from requests.letter_places import PLACES
from requests.letters import preview
from requests.models import LetterTemplate
from requests.terms import LetterKind


class TemplateForm(ScopedForm):
    """A language is one in which letters are written."""

    language = forms.ChoiceField(
        label=_("language"), choices=list(NAMES.items()), widget=UnfoldAdminSelectWidget
    )

    class Meta:
        widgets = {"body": UnfoldAdminTextareaWidget(attrs={"rows": 18})}


@admin.register(LetterTemplate)
class LetterTemplateAdmin(ScopedAdmin):
    """One kind of letter in one language."""

    form = TemplateForm
    edit_right = Right.HANDLE_REQUESTS
    list_display = ("kind", "language", "subject")
    list_filter = (("kind", ChoicesDropdownFilter),)
    fields = ("kind", "language", "subject", "body")
    ordering = ("kind", "language")
    change_form_template = "admin/requests/template_form.html"

    def write(self, request: HttpRequest, row: Any, links: dict[str, Iterable[Model]]) -> None:
        save_template(template=row, by=principal_at(request))

    def remove(self, request: HttpRequest, row: Any) -> None:
        remove_template(template=row, by=principal_at(request))

    def trail_path(self, obj: Any) -> str:
        return f"letter-template:{obj.kind}-{obj.language}"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *arguments: Any, **options: Any
    ) -> HttpResponse:
        context["places"] = PLACES.items()
        page: HttpResponse = super().render_change_form(request, context, *arguments, **options)
        return page

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        extra = dict(extra_context or {})
        if isinstance(row, LetterTemplate):
            said = (row.subject, row.body)
            extra["shown"] = preview(row.controller, LetterKind(row.kind), row.language, said)
        page: HttpResponse = super().change_view(request, object_id, form_url, extra)
        return page
