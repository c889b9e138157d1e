"""The person's data on the page of their request: downloaded with a fresh code, until their time is over."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.http import FileResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from evidence.documents import BytesErased, open_document
from requests import actions
from requests.actions.releasing import note_download
from requests.models import AnswerPackage, SubjectRequest
from requests.portal import forms, sessions
from requests.portal.filing import BY
from requests.portal.sessions import request_view
from requests.portal.throttling import CODES, count_visit, may_guess, note_wrong
from requests.portal.visit import Visit
from requests.portal.words import full_day
from requests.terms import PackageKind, PackageState


@dataclass(frozen=True, slots=True)
class Shown:
    """A package as the person sees it; ``until`` is the last day for downloads, in words."""

    pk: int
    title: str
    open: bool
    until: str


def packages_shown(request: SubjectRequest) -> list[Shown]:
    """The packages that were released to the person, also those whose time is over.

    None where no code can be sent: they came by post.
    """
    if not request.email:
        return []
    return [_shown(each, request) for each in request.packages.filter(released_at__isnull=False)]


@request_view("GET", "HEAD", "POST")
def package(visit: Visit, request: SubjectRequest, pk: int) -> HttpResponseBase:
    """Ask for a code, type it, then download."""
    found = _released(request, pk)
    if found is None or not _is_open(found):
        return _gone(visit, found)
    form = forms.FreshCodeForm(None)
    if visit.posts and "send" in visit.http.POST:
        count_visit(visit, CODES)
        actions.send_code(request=request, by=BY)
        return visit.go("package", request.reference, pk, query="?sent=1")
    if visit.posts:
        form = forms.FreshCodeForm(visit.http.POST)
        if form.is_valid() and may_guess(visit, form):
            if actions.check_code(request=request, code=form.cleaned_data["code"], by=BY):
                sessions.sign_in(visit, request, by_code=True)
                return visit.go("package", request.reference, pk)
            note_wrong(visit)
            form.add_error("code", _("This code does not work (any more). Have a new one sent."))
    context: dict[str, Any] = {
        "request_": request,
        "package": _shown(found, request),
        "fresh": sessions.has_fresh_code(visit, request),
        "sent": "sent" in visit.http.GET,
    }
    return visit.form_page("package.html", form, context)


@request_view("GET", "HEAD")
def package_file(visit: Visit, request: SubjectRequest, pk: int) -> HttpResponseBase:
    """The package itself, as a stream; each download counts."""
    found = _released(request, pk)
    if found is None or found.document is None or not _is_open(found):
        return _gone(visit, found)
    if not sessions.has_fresh_code(visit, request):
        return visit.go("package", request.reference, pk)
    try:
        content = open_document(found.document)
    except BytesErased:
        return _gone(visit, found)
    if visit.http.method == "GET":
        note_download(package=found, by=BY)
    name = found.document.filename
    response = FileResponse(
        content, as_attachment=True, filename=name, content_type=found.document.media_type
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def _released(request: SubjectRequest, pk: int) -> AnswerPackage | None:
    found: AnswerPackage | None = (
        AnswerPackage.objects.filter(request=request, pk=pk, released_at__isnull=False)
        .select_related("document", "request")
        .first()
    )
    return found


def _is_open(package: AnswerPackage) -> bool:
    return bool(
        package.state == PackageState.RELEASED and package.open_until and package.open_until > timezone.now()
    )


def _gone(visit: Visit, package: AnswerPackage | None) -> HttpResponseBase:
    if package is None:
        return visit.problem(_("There is no such file"), _("Go back to your request."), status=404)
    words = _(
        "The time to download your data is over: the file was deleted. Write to us if you need it again."
    )
    return visit.problem(_("This file was deleted"), words, status=410)


def _shown(package: AnswerPackage, request: SubjectRequest) -> Shown:
    titles = {PackageKind.ACCESS: _("Your data"), PackageKind.PORTABILITY: _("Your data, to take with you")}
    until = package.open_until or timezone.now()
    day = until.astimezone(ZoneInfo(request.controller.time_zone)).date()
    return Shown(package.pk, titles[PackageKind(package.kind)], _is_open(package), full_day(day))
