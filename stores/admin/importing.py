"""The page on which a CSV file becomes records of a dataset that Dertig keeps itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.principal import Principal
from accounts.request import principal_at
from accounts.roles import Right
from processing.admin.finding_lines import change_url
from stores.models import Dataset
from stores.record_actions import KIND, Pushed, Unfitting, import_records, preview
from stores.record_files import KEY, MOST_BYTES, Unreadable, read_csv
from stores.record_values import LONGEST_KEY, Complaint
from stores.terms import ColumnType

MOST_TOLD = 100
"""Complaints that the page lists; the others are counted."""

FORMATS: dict[str, Any] = {
    ColumnType.DATE: gettext_lazy("a day like 2026-03-27"),
    ColumnType.LOCAL_TIME: gettext_lazy("a moment like 2026-03-27T09:30:00"),
    ColumnType.INSTANT: gettext_lazy("a moment like 2026-03-27T09:30:00+01:00"),
    ColumnType.NUMBER: gettext_lazy("a number like 12 or 12.50"),
    ColumnType.BOOLEAN: gettext_lazy("true or false"),
}


class ImportForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        widget=forms.FileInput(attrs={"class": "dertig-files", "accept": ".csv,text/csv"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 50 MB: split it."))
        content: bytes = file.read()
        return content


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a file: what it would do or did, or why nothing of it can be taken."""

    pushed: Pushed | None = None
    refusal: str = ""
    complaints: Sequence[Complaint] = ()

    @property
    def told(self) -> Sequence[Complaint]:
        return self.complaints[:MOST_TOLD]

    @property
    def untold(self) -> int:
        return max(0, len(self.complaints) - MOST_TOLD)


def may_import(by: Principal, dataset: Dataset) -> bool:
    """Whether there is anything to import here, and by them."""
    return dataset.store.kind == KIND and by.allows(Right.PUSH_RECORDS, dataset.store.controller_id)


def import_page(request: HttpRequest, dataset: Dataset, context: dict[str, Any]) -> HttpResponse:
    """Show what a file would do, or import it. 404 where nothing can be imported."""
    by = principal_at(request)
    if not may_import(by, dataset):
        raise Http404
    form = ImportForm(request.POST or None, request.FILES or None)
    answer = None
    if request.method == "POST" and form.is_valid():
        importing = "import" in request.POST
        answer = _answer(dataset, form.cleaned_data["file"], by, importing=importing)
        if importing and answer.pushed is not None:
            messages.success(request, _words(answer.pushed))
            return HttpResponseRedirect(change_url(dataset))
    context |= {
        "title": _("Import records: %s") % dataset.name,
        "dataset": dataset,
        "back": change_url(dataset),
        "form": form,
        "columns": list(_columns(dataset)),
        "answer": answer,
        "pushed_words": _words(answer.pushed) if answer and answer.pushed else "",
    }
    return TemplateResponse(request, "admin/stores/import.html", context)


def _answer(dataset: Dataset, content: bytes, by: Principal, *, importing: bool) -> Answer:
    verb = import_records if importing else preview
    try:
        return Answer(verb(dataset=dataset, records=read_csv(content), by=by))
    except Unreadable as error:
        return Answer(refusal=str(error), complaints=error.complaints)
    except Unfitting as error:
        found = len(error.complaints)
        return Answer(
            refusal=ngettext(
                "One thing in the file is wrong, so nothing can be imported.",
                "%(found)d things in the file are wrong, so nothing can be imported.",
                found,
            )
            % {"found": found},
            complaints=error.complaints,
        )


def _words(pushed: Pushed) -> str:
    if not pushed.added and not pushed.changed:
        return _("The file holds no records.")
    return _("%(added)d new records, %(changed)d that were there already.") % {
        "added": pushed.added,
        "changed": pushed.changed,
    }


def _columns(dataset: Dataset) -> Iterator[tuple[str, str, bool]]:
    """Name, what it takes, and whether it may be empty."""
    key = _("your own name for the record, no personal data; up to %d signs") % LONGEST_KEY
    yield KEY, key, False
    for field in dataset.fields.all():
        yield field.name, str(FORMATS.get(field.type, _("text"))), field.nullable
