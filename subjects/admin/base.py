"""What the pages about people share: who they are is told to those who may see it, and to nobody else."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from accounts.models import Controller
from accounts.request import principal_at
from accounts.roles import Right
from accounts.scoped_admin import ScopedAdmin
from accounts.verb_pages import add_errors, form_page
from subjects.admin.acts import Act, Recorded, Recording


class PeopleAdmin(ScopedAdmin):
    """Nobody changes a record in a form: ``recording`` makes one, ``acts`` are what may be done with it.

    ``personal`` are the fields that tell who, for those with the right alone.
    """

    actions: ClassVar[Any] = None
    facts: Sequence[str] = ()
    personal: Sequence[str] = ()
    recording: ClassVar[Recording]
    acts: ClassVar[tuple[Act, ...]] = ()
    change_form_template = "admin/subjects/record.html"

    # --- Rights

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def sees(self, request: HttpRequest, obj: Model | None) -> bool:
        """Whether the principal may know whose row that is."""
        principal = principal_at(request)
        if obj is None:
            return principal.allows_anywhere(Right.SEE_PEOPLE)
        return principal.allows(Right.SEE_PEOPLE, self.controller_id_of(obj))

    # --- What is shown

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return [*self.facts, *(self.personal if self.sees(request, obj) else ())]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.get_fields(request, obj)

    def trail_path(self, obj: Model) -> str:
        return "people"

    @admin.display(description=gettext_lazy("the person is known by"))
    def person(self, obj: Any) -> SafeString:
        known = ((each.get_kind_display(), each.value) for each in obj.identifiers.all())
        return format_html_join("", "<p>{}: {}</p>", known)

    # --- Pages

    def get_urls(self) -> list[URLPattern]:
        own = [
            self.address(f"<int:object_id>/{act.name}/", self._act_view(act), self._name_of(act))
            for act in self.acts
        ]
        return [*own, *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Ask what is to be recorded, and record it."""
        detour = self._choose_parent(request)
        if detour is not None:
            return detour
        controller: Controller = request.form_parent  # type: ignore[attr-defined]
        told, form = self.recording, self.recording.form(controller, request.POST or None)
        recorded = self._try(request, form, lambda: told.record(form, controller, principal_at(request)))
        if recorded is not None:
            return self._go(request, recorded)
        back = reverse(f"admin:subjects_{self.opts.model_name}_changelist")
        return form_page(self, request, form, **told.words_of_page, back=back)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The record on its controller's clock, with what may be done."""
        row: Any = self.get_object(request, object_id)
        offered = [
            (act, reverse(f"admin:{self._name_of(act)}", args=(row.pk,)))
            for act in self.acts
            if row is not None and act.offered(row) and self.may_edit(request, row)
        ]
        extra = {**(extra_context or {}), "offered": offered}
        page: HttpResponse = super().change_view(request, object_id, form_url, extra)
        if isinstance(page, TemplateResponse):
            with timezone.override(row.controller.time_zone):
                page.render()
        return page

    def _name_of(self, act: Act) -> str:
        return f"subjects_{self.opts.model_name}_{act.name}"

    def _act_view(self, act: Act) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, object_id: int) -> HttpResponse:
            """404 outside the scope or where there is nothing to do; 403 without the right."""
            row: Any = self.get_object(request, str(object_id))
            if row is None or not act.offered(row):
                raise Http404
            if not self.may_edit(request, row):
                raise PermissionDenied
            form = act.form(row, request.POST or None)
            recorded = self._try(request, form, lambda: act.act(form, row, principal_at(request)))
            if recorded is not None:
                return self._go(request, recorded)
            back = reverse(f"admin:subjects_{self.opts.model_name}_change", args=(row.pk,))
            return form_page(self, request, form, original=row, **act.words_of_page, back=back)

        return view

    def _try(self, request: HttpRequest, form: forms.Form, write: Callable[[], Recorded]) -> Recorded | None:
        """None where there is something to put right."""
        if request.method != "POST" or not form.is_valid():
            return None
        try:
            return write()
        except ValidationError as refusal:
            add_errors(form, refusal)
            return None

    def _go(self, request: HttpRequest, recorded: Recorded) -> HttpResponseRedirect:
        messages.success(request, recorded.said)
        page, arguments = ("change", (recorded.row,)) if recorded.row else ("changelist", ())
        return HttpResponseRedirect(reverse(f"admin:subjects_{self.opts.model_name}_{page}", args=arguments))


def short(path: str) -> str:
    """A purpose as lists name it: its activity and itself."""
    parts = path.split("/")
    return f"{parts[1]} / {parts[3]}" if len(parts) == 4 else path
