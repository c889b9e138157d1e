"""Hand out the request log of a period."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.models import Controller
from accounts.refusals import explain
from accounts.request import principal_at
from accounts.roles import Right
from accounts.scoped_admin import controllers_seen
from requests.log import Figures, figures
from requests.log_exports.making import LogFormat, export_log
from requests.log_exports.source import read_log
from requests.log_exports.words import figure_rows

if TYPE_CHECKING:
    from requests.admin.board import SubjectRequestAdmin

LANGUAGES = [("en", "English"), ("nl", "Nederlands")]
FORMATS = [
    (LogFormat.PDF.value, gettext_lazy("PDF – for auditors, with its data inside")),
    (LogFormat.XLSX.value, gettext_lazy("XLSX – a spreadsheet with every column")),
]


def _day_field(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}))


class LogForm(forms.Form):
    """Whose log, of which period, in which form."""

    controller = forms.ChoiceField(label=gettext_lazy("controller"), widget=UnfoldAdminSelectWidget)
    first = _day_field(gettext_lazy("received from"))
    last = _day_field(gettext_lazy("up to and with"))
    format = forms.ChoiceField(
        label=gettext_lazy("format"), choices=FORMATS, widget=UnfoldAdminRadioSelectWidget
    )
    language = forms.ChoiceField(
        label=gettext_lazy("language"), choices=LANGUAGES, widget=UnfoldAdminSelectWidget
    )

    def __init__(self, controllers: list[Controller], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field: Any = self.fields["controller"]
        field.choices = [(str(each.pk), each.display_name) for each in controllers]
        self.known = {str(each.pk): each for each in controllers}


def log_view(page: "SubjectRequestAdmin", request: HttpRequest) -> HttpResponse:
    """Ask, make and keep it; then to the kept document. This year's figures stand beside the form."""
    principal = principal_at(request)
    controllers = [each for each in controllers_seen(request) if principal.allows(Right.EXPORT, each.pk)]
    if not controllers:
        raise PermissionDenied
    chosen = _chosen(request, controllers)
    data = request.POST if request.method == "POST" else None
    form = LogForm(controllers, data, initial=_initial(chosen))
    if data is not None and form.is_valid():
        said = form.cleaned_data
        try:
            document = export_log(
                controller=form.known[said["controller"]],
                first=said["first"],
                last=said["last"],
                form=LogFormat(said["format"]),
                language=said["language"],
                by=principal,
            )
        except page.refused as refusal:
            form.add_error(None, explain(refusal))
        else:
            return HttpResponseRedirect(reverse("admin:evidence_document_change", args=(document.pk,)))
    context = {
        **page.admin_site.each_context(request),
        "title": _("Request log"),
        "opts": page.opts,
        "form": form,
        "chosen": chosen,
        "figures": figure_rows(_this_year(chosen)),
    }
    return TemplateResponse(request, "admin/requests/log.html", context)


def _chosen(request: HttpRequest, controllers: list[Controller]) -> Controller:
    wanted = request.POST.get("controller") or request.GET.get("controller", "")
    return next((each for each in controllers if str(each.pk) == wanted), controllers[0])


def _initial(controller: Controller) -> dict[str, Any]:
    today = controller.today()
    return {
        "controller": str(controller.pk),
        "first": date(today.year, 1, 1).isoformat(),
        "last": today.isoformat(),
        "format": LogFormat.PDF.value,
        "language": controller.language if controller.language in dict(LANGUAGES) else "en",
    }


def _this_year(controller: Controller) -> Figures:
    today = controller.today()
    return figures(read_log(controller, date(today.year, 1, 1), today).lines, today)
