"""The page of an answer package: how far it is, what it holds, what is blacked out; preview and release."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.principal import Principal
from accounts.refusals import explain
from accounts.request import principal_at
from accounts.roles import Right
from evidence.documents import BytesErased, open_document
from evidence.stored import Unreadable
from requests.actions.packages import Cover, collect_again, hand_in, leave_out, redact, show_again
from requests.actions.releasing import note_seen, recall, reissue, release
from requests.admin.package_forms import (
    CoverForm,
    FilesForm,
    PackageForm,
    PhraseForm,
    ReasonForm,
    ReleaseForm,
)
from requests.answering.collected import Collected
from requests.answering.content import first_rows
from requests.answering.problems import problem_words
from requests.models import AnswerPackage, CollectedDataset, Redaction, SubjectRequest
from requests.terms import BlackOut, CollectState, PackageState
from stores.stored import DATASET, unreadable
from stores.words import kept_problems

if TYPE_CHECKING:
    from requests.admin.board import SubjectRequestAdmin

ROWS_A_PAGE = 25
_COLOURS = {
    CollectState.COLLECTED: "success",
    CollectState.FAILED: "danger",
    CollectState.BY_HAND: "warning",
    CollectState.RETRYING: "warning",
}
_TO_BE_SETTLED = (CollectState.FAILED, CollectState.BY_HAND, CollectState.RETRYING)


@dataclass(frozen=True, slots=True)
class Said:
    """What came with a POST: the package, a dataset or black-out of it, and the form."""

    package: AnswerPackage
    dataset: CollectedDataset | None
    redaction: Redaction | None
    form: Any
    by: Principal

    @property
    def part(self) -> CollectedDataset:
        if self.dataset is None:
            raise Http404
        return self.dataset


@dataclass(frozen=True, slots=True)
class Act:
    """What a button does: its form, its verb, and what is said afterwards."""

    form: type[forms.Form]
    do: Callable[[Said], object]
    done: str


def _cover(said: Said) -> object:
    row = said.form.cleaned_data["row"]
    covers = BlackOut.VALUE if row else BlackOut.COLUMN
    cover = Cover(covers=covers, dataset=said.part, column=said.form.cleaned_data["column"], row=row)
    return redact(package=said.package, cover=cover, reason=said.form.cleaned_data["reason"], by=said.by)


def _phrase(said: Said) -> object:
    cover = Cover(covers=BlackOut.PHRASE, phrase=said.form.cleaned_data["phrase"])
    return redact(package=said.package, cover=cover, reason=said.form.cleaned_data["reason"], by=said.by)


def _show(said: Said) -> object:
    if said.redaction is None:
        raise Http404
    return show_again(redaction=said.redaction, by=said.by)


def _acts() -> dict[str, Act]:
    return {
        "release": Act(
            ReleaseForm,
            lambda said: release(package=said.package, edition=said.form.cleaned_data["edition"], by=said.by),
            _("The package is released, and the person is told."),
        ),
        "reissue": Act(
            PackageForm,
            lambda said: reissue(package=said.package, by=said.by),
            _("Begun: the person is told once the package can be downloaded."),
        ),
        "recall": Act(
            PackageForm,
            lambda said: recall(package=said.package, by=said.by),
            _("Nobody can download the package any more."),
        ),
        "again": Act(
            PackageForm,
            lambda said: collect_again(dataset=said.part, by=said.by),
            _("The dataset is read once more."),
        ),
        "leave-out": Act(
            ReasonForm,
            lambda said: leave_out(dataset=said.part, reason=said.form.cleaned_data["reason"], by=said.by),
            _("The dataset is left out, and the package says why."),
        ),
        "hand-in": Act(
            FilesForm,
            lambda said: hand_in(dataset=said.part, files=said.form.cleaned_data["attached"], by=said.by),
            _("The files go into the package."),
        ),
        "phrase": Act(PhraseForm, _phrase, _("Blacked out; the package is built anew.")),
        "cover": Act(CoverForm, _cover, _("Blacked out; the package is built anew.")),
        "show": Act(PackageForm, _show, _("The black-out is taken back; the package is built anew.")),
    }


def package_view(
    page: "SubjectRequestAdmin", request: HttpRequest, object_id: int, package_id: int
) -> HttpResponse:
    """The page, and each act on it."""
    row, package = _package(page, request, object_id, package_id)
    act = _acts().get(request.POST.get("act", "")) if request.method == "POST" else None
    if request.method == "POST":
        return _acted(page, request, package, act)
    context = {
        **page.admin_site.each_context(request),
        "title": f"{row.reference} – {package.get_kind_display()}",
        "opts": page.opts,
        "original": row,
        "package": package,
        "datasets": [_shown(each) for each in package.datasets.prefetch_related("files")],
        "redactions": list(package.redactions.select_related("dataset")),
        "problems": [problem_words(each) for each in _problems(package.problem)],
        "is_ready": package.state == PackageState.READY,
        "is_released": package.state == PackageState.RELEASED,
        "is_deleted": package.state == PackageState.DELETED,
        "is_open": package.state not in (PackageState.RELEASED, PackageState.DELETED),
        "built": package.built_edition == package.edition and not package.deleted_at,
        "decides": principal_at(request).allows(Right.DECIDE_REQUESTS, row.controller_id),
        "phrase_form": PhraseForm(),
        "back": reverse("admin:requests_subjectrequest_change", args=(row.pk,)),
    }
    return TemplateResponse(request, "admin/requests/package.html", context)


def rows_view(
    page: "SubjectRequestAdmin", request: HttpRequest, object_id: int, package_id: int, dataset_id: int
) -> HttpResponse:
    """The rows of a dataset as they were collected, a page at a time; each value can be blacked out."""
    row, package = _package(page, request, object_id, package_id)
    part = get_object_or_404(package.datasets.select_related("document"), pk=dataset_id)
    number = max(1, int(request.GET.get("page", "1")) if request.GET.get("page", "1").isdigit() else 1)
    try:
        mapping = DATASET.read(part.mapping) if part.mapping else None
        rows = first_rows(Collected(part, mapping), (number - 1) * ROWS_A_PAGE, ROWS_A_PAGE)
    except BytesErased as error:
        raise Http404 from error
    except Unreadable as error:
        messages.error(request, problem_words(unreadable(error)))
        return HttpResponseRedirect(reverse("admin:requests_package", args=(row.pk, package.pk)))
    covered = {(each.column, each.row): each for each in package.redactions.filter(dataset=part)}
    total = part.rows or 0
    context = {
        **page.admin_site.each_context(request),
        "title": f"{row.reference} – {part.name}",
        "opts": page.opts,
        "original": row,
        "package": package,
        "part": part,
        "rows": [
            [
                (
                    name,
                    value,
                    each["mark"],
                    (name, "") in covered or (name, each["mark"]) in covered,
                    _named(ReasonForm, f"{at}-{cell}"),
                )
                for cell, (name, value) in enumerate(each["values"].items())
            ]
            for at, each in enumerate(rows)
        ],
        "columns": [
            (name, _named(ReasonForm, f"column-{at}"))
            for at, name in enumerate(dict.fromkeys(name for each in rows for name in each["values"]))
        ],
        "covered_columns": {column for column, mark in covered if not mark},
        "first": (number - 1) * ROWS_A_PAGE + 1,
        "number": number,
        "pages": max(1, -(-total // ROWS_A_PAGE)),
        "is_open": package.state not in (PackageState.RELEASED, PackageState.DELETED),
        "back": reverse("admin:requests_package", args=(row.pk, package.pk)),
    }
    return TemplateResponse(request, "admin/requests/package_rows.html", context)


def pdf_view(
    page: "SubjectRequestAdmin", request: HttpRequest, object_id: int, package_id: int
) -> HttpResponseBase:
    """The PDF as the person will read it."""
    row, package = _package(page, request, object_id, package_id)
    with ZipFile(_opened(package)) as archive:
        content = archive.read(f"{row.reference}.pdf")
    note_seen(package=package, by=principal_at(request))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{row.reference}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def zip_view(
    page: "SubjectRequestAdmin", request: HttpRequest, object_id: int, package_id: int
) -> HttpResponseBase:
    """The whole package, for the post, or to look at its data."""
    row, package = _package(page, request, object_id, package_id)
    content = _opened(package)
    note_seen(package=package, by=principal_at(request))
    return FileResponse(
        content, as_attachment=True, filename=f"{row.reference}.zip", content_type="application/zip"
    )


def _acted(
    page: "SubjectRequestAdmin", request: HttpRequest, package: AnswerPackage, act: Act | None
) -> HttpResponse:
    if act is None:
        raise Http404
    form = act.form(request.POST, request.FILES)
    back = request.POST.get("back", "")
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return _back(package, back)
    said = Said(
        package,
        _one(package.datasets, request.POST.get("dataset", "")),
        _one(package.redactions, request.POST.get("redaction", "")),
        form,
        principal_at(request),
    )
    try:
        act.do(said)
    except page.refused as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, act.done)
    return _back(package, back)


def _back(package: AnswerPackage, rows_of: str) -> HttpResponse:
    """To the rows where the act began, else to the package."""
    if rows_of.isdigit() and package.datasets.filter(pk=rows_of).exists():
        address = (package.request_id, package.pk, int(rows_of))
        return HttpResponseRedirect(reverse("admin:requests_package_rows", args=address))
    return HttpResponseRedirect(reverse("admin:requests_package", args=(package.request_id, package.pk)))


def _one(rows: Any, pk: str) -> Any:
    return get_object_or_404(rows, pk=pk) if pk.isdigit() else None


def _package(
    page: "SubjectRequestAdmin", request: HttpRequest, object_id: int, package_id: int
) -> tuple[SubjectRequest, AnswerPackage]:
    """404 outside the scope, 403 without the right to handle requests."""
    row: SubjectRequest | None = page.get_object(request, str(object_id))
    if row is None:
        raise Http404
    if not principal_at(request).allows(Right.HANDLE_REQUESTS, row.controller_id):
        raise PermissionDenied
    packages = AnswerPackage.objects.select_related("document", "request__controller")
    return row, get_object_or_404(packages, pk=package_id, request=row)


def _opened(package: AnswerPackage) -> Any:
    if package.document is None:
        raise Http404
    try:
        return open_document(package.document)
    except BytesErased as error:
        raise Http404 from error


def _shown(part: CollectedDataset) -> dict[str, Any]:
    state = CollectState(part.state)
    return {
        "part": part,
        "colour": _COLOURS.get(state, "default"),
        "problems": [problem_words(each) for each in _problems(part.problem)],
        "unsettled": state in _TO_BE_SETTLED,
        "has_rows": bool(part.rows) and state is CollectState.COLLECTED,
        "files": list(part.files.all()),
        "files_form": _named(FilesForm, part.pk),
        "reason_form": _named(ReasonForm, part.pk),
    }


def _named[F: forms.Form](form: type[F], name: object) -> F:
    """A form that stands on its page more than once: each has ids of its own, or labels name another's."""
    return form(auto_id=f"id-{name}-%s")


def _problems(kept: Any) -> Any:
    return kept_problems([kept]) if kept else ()
