"""Exports: ask for one, watch it being made, download the kept copy."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.widgets import UnfoldAdminRadioSelectWidget, UnfoldAdminSelectWidget

from accounts.models import Controller
from accounts.refusals import explain
from accounts.request import principal_at
from accounts.roles import Right
from accounts.scoped_admin import ReadOnlyAdmin, controllers_seen
from processing.actions import Refused
from processing.exporting.asking import request_export
from processing.exporting.order import Order
from processing.exports.editions import Edition
from processing.models import ExportJob
from processing.models.exporting import ExportFormat, ExportState

UNFINISHED = {ExportState.WAITING, ExportState.RUNNING}

FORMATS = [
    (ExportFormat.PDF.value, gettext_lazy("PDF – for auditors and authorities, with its data inside")),
    (ExportFormat.XLSX.value, gettext_lazy("XLSX – a spreadsheet with everything")),
    (ExportFormat.JSON.value, gettext_lazy("JSON – for programs")),
    (ExportFormat.YAML.value, gettext_lazy("YAML – the register as code, to load again")),
]
EDITIONS = [
    (Edition.AUTHORITY.value, gettext_lazy("For the authority – without findings and assessments")),
    (Edition.INTERNAL.value, gettext_lazy("Internal – with findings and assessments")),
]
LANGUAGES = [("en", "English"), ("nl", "Nederlands")]


class OrderForm(forms.Form):
    """What to export, for whom, in which language."""

    controller = forms.ChoiceField(label=gettext_lazy("controller"), widget=UnfoldAdminSelectWidget)
    format = forms.ChoiceField(
        label=gettext_lazy("format"), choices=FORMATS, widget=UnfoldAdminRadioSelectWidget
    )
    edition = forms.ChoiceField(
        label=gettext_lazy("edition"), choices=EDITIONS, widget=UnfoldAdminRadioSelectWidget
    )
    language = forms.ChoiceField(
        label=gettext_lazy("language"), choices=LANGUAGES, widget=UnfoldAdminSelectWidget
    )

    def __init__(self, controllers: list[Controller], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field: Any = self.fields["controller"]
        field.choices = [(str(each.pk), each.display_name) for each in controllers]


@admin.register(ExportJob)
class ExportJobAdmin(ReadOnlyAdmin):
    """Exports asked for in the admin."""

    refused = (*ReadOnlyAdmin.refused, Refused)
    list_display = ("asked_at", "format", "edition_words", "language", "state_words", "download")
    list_filter = (("format", ChoicesDropdownFilter), ("state", ChoicesDropdownFilter))
    ordering = ("-asked_at", "-id")
    list_select_related = ("document",)
    fields = ("format", "edition_words", "language", "asked_at")
    readonly_fields = fields
    change_form_template = "admin/export_job.html"
    list_before_template = "admin/export_start.html"

    @admin.display(description=gettext_lazy("edition"), ordering="edition")
    def edition_words(self, obj: ExportJob) -> str:
        return str(dict(EDITIONS).get(obj.edition, obj.edition))

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_words(self, obj: ExportJob) -> str:
        percent = f" ({obj.progress} %)" if obj.state == ExportState.RUNNING else ""
        return f"{obj.get_state_display()}{percent}"

    @admin.display(description=gettext_lazy("copy"))
    def download(self, obj: ExportJob) -> str:
        return _("Open to download") if obj.document_id else "–"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("document", "controller")

    def trail_path(self, obj: Model) -> str:
        return f"export:{obj.pk}"

    def get_urls(self) -> list[URLPattern]:
        return [self.address("new/", self.new_view, "processing_export_new"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        job = self.get_object(request, unquote(object_id))
        extra = {
            **(extra_context or {}),
            "job": job,
            "unfinished": job is not None and job.state in UNFINISHED,
        }
        if job is not None:
            extra |= {"step": _(job.step) if job.step else "", "edition_words": self.edition_words(job)}
        page: HttpResponse = super().change_view(request, object_id, form_url, extra)
        return page

    def new_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for an export; then to its page, which tells how far it is."""
        principal = principal_at(request)
        controllers = [each for each in controllers_seen(request) if principal.allows(Right.EXPORT, each.pk)]
        if not controllers:
            raise PermissionDenied
        form = OrderForm(controllers, request.POST or None, initial=_initial(request, controllers))
        if request.method == "POST" and form.is_valid():
            try:
                job = self._ask(request, controllers, form.cleaned_data)
            except self.refused as refusal:
                messages.error(request, explain(refusal))
            else:
                return HttpResponseRedirect(reverse("admin:processing_exportjob_change", args=(job.pk,)))
        context = {**self.admin_site.each_context(request), "title": _("Export a register"), "form": form}
        return TemplateResponse(request, "admin/export_new.html", context)

    def _ask(self, request: HttpRequest, controllers: list[Controller], said: dict[str, str]) -> ExportJob:
        controller = next((each for each in controllers if str(each.pk) == said["controller"]), None)
        if controller is None:
            raise Http404
        order = Order(
            format=ExportFormat(said["format"]), edition=Edition(said["edition"]), language=said["language"]
        )
        return request_export(controller=controller, order=order, by=principal_at(request))


def _initial(request: HttpRequest, controllers: list[Controller]) -> dict[str, str]:
    """What is chosen at first: the controller one came from, and what an auditor would want."""
    wanted = request.GET.get("controller", "")
    chosen = next((each for each in controllers if str(each.pk) == wanted), controllers[0])
    return {
        "controller": str(chosen.pk),
        "format": request.GET.get("format", ExportFormat.PDF.value),
        "edition": Edition.AUTHORITY.value,
        "language": chosen.language if chosen.language in dict(LANGUAGES) else "en",
    }
