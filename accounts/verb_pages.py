"""Pages of the admin on which one verb is asked for: a form, why it was refused, a way back."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from accounts.refusals import explain

if TYPE_CHECKING:
    from accounts.models import Controller
    from accounts.scoped_admin import ScopedAdmin


class MomentField(forms.DateTimeField):
    """A day and time on a controller's own clock, which ``set_clock`` tells it; UTC until then."""

    widget = UnfoldAdminTextInputWidget(attrs={"type": "datetime-local"})
    zone = "UTC"

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(self.zone):
            found: datetime | None = super().to_python(value)
        return found

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(ZoneInfo(self.zone)).strftime("%Y-%m-%dT%H:%M")
        return value


def words_field(label: Any, help_text: Any = "", *, rows: int = 4, required: bool = True) -> forms.CharField:
    """Several lines of words."""
    widget = UnfoldAdminTextareaWidget(attrs={"rows": rows})
    return forms.CharField(
        label=capfirst(label), help_text=help_text, max_length=20_000, widget=widget, required=required
    )


def set_clock(form: forms.Form, controller: "Controller") -> None:
    """The moments of a form are on this controller's clock."""
    for field in form.fields.values():
        if isinstance(field, MomentField):
            field.zone = controller.time_zone


def form_page(page: "ScopedAdmin", request: HttpRequest, form: forms.Form, **more: Any) -> TemplateResponse:
    """The form; ``more``: ``title``, ``explained``, ``words`` and ``icon`` of the button, ``back``."""
    context = {**page.admin_site.each_context(request), "opts": page.opts, "form": form, **more}
    return TemplateResponse(request, "admin/verb_form.html", context)


def add_errors(form: forms.Form, refusal: ValidationError) -> None:
    """Show why a verb refused, beside the field that it names where the form has it."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, explain(refusal))
        return
    for name, errors in refusal.message_dict.items():
        form.add_error(name if name in form.fields else None, errors)
