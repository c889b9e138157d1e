"""What is done on the page of a request beside its steps: write, finish a task, open a file."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import explain
from accounts.request import principal_at
from accounts.roles import Right
from evidence.documents import BytesErased, open_document
from requests import actions
from requests.admin.step_view import workspace_url
from requests.admin.workspace import MessageForm, workspace
from requests.models import Attachment, AuthorityFile, PersonTask, SubjectRequest
from requests.terms import Author, Channel

if TYPE_CHECKING:
    from requests.admin.board import SubjectRequestAdmin


def message_view(page: "SubjectRequestAdmin", request: HttpRequest, object_id: int) -> HttpResponse:
    """Write to the person."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    row = _row(page, request, object_id, Right.HANDLE_REQUESTS)
    form = MessageForm(request.POST, request.FILES)
    if not form.is_valid():
        return workspace_page(page, request, row, form)
    return _told(
        page,
        request,
        row,
        lambda: actions.write_message(
            request=row,
            author=Author.STAFF,
            channel=Channel.PORTAL,
            body=form.cleaned_data["body"],
            files=form.cleaned_data["attached"],
            by=principal_at(request),
            staff=request.user if isinstance(request.user, User) else None,
        ),
        _("The message stands on the person’s status page; an e-mail says so."),
    )


def task_view(
    page: "SubjectRequestAdmin", request: HttpRequest, object_id: int, task_id: int
) -> HttpResponse:
    """A task is done."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    row = _row(page, request, object_id, Right.HANDLE_REQUESTS)
    task = get_object_or_404(PersonTask.objects.filter(done_at=None), pk=task_id, request=row)
    return _told(
        page, request, row, lambda: actions.finish_task(task=task, by=principal_at(request)), _("Done.")
    )


def file_view(
    page: "SubjectRequestAdmin", request: HttpRequest, object_id: int, file_id: int
) -> HttpResponseBase:
    """A file that came with a message, as a download and never shown in place."""
    row = _row(page, request, object_id, Right.SEE_PEOPLE)
    files = Attachment.objects.select_related("document")
    return _download(get_object_or_404(files, pk=file_id, message__request=row))


def authority_view(
    page: "SubjectRequestAdmin", request: HttpRequest, object_id: int, file_id: int
) -> HttpResponseBase:
    """A document by which somebody shows that they may act for the person, as a download."""
    row = _row(page, request, object_id, Right.SEE_PEOPLE)
    files = AuthorityFile.objects.select_related("document")
    return _download(get_object_or_404(files, pk=file_id, request=row))


def workspace_page(
    page: "SubjectRequestAdmin", request: HttpRequest, row: SubjectRequest, form: MessageForm
) -> HttpResponse:
    """The page of a request; ``form`` is the message that is being written."""
    context = {
        **page.admin_site.each_context(request),
        "title": row.reference,
        "opts": page.opts,
        "original": row,
        "space": workspace(row, principal_at(request)),
        "message_form": form,
    }
    return TemplateResponse(request, "admin/requests/workspace.html", context)


def _download(file: Attachment | AuthorityFile) -> HttpResponseBase:
    """404 where its bytes were erased."""
    try:
        content = open_document(file.document)
    except BytesErased as error:
        raise Http404 from error
    return FileResponse(
        content, as_attachment=True, filename=file.filename, content_type=file.document.media_type
    )


def _row(page: "SubjectRequestAdmin", request: HttpRequest, object_id: int, right: Right) -> SubjectRequest:
    """The request; 404 outside the scope, 403 without the right."""
    row: SubjectRequest | None = page.get_object(request, str(object_id))
    if row is None:
        raise Http404
    if not principal_at(request).allows(right, row.controller_id):
        raise PermissionDenied
    return row


def _told(
    page: "SubjectRequestAdmin",
    request: HttpRequest,
    row: SubjectRequest,
    act: Callable[[], object],
    done: str,
) -> HttpResponse:
    """Do it and come back to the request; a refusal is told there."""
    try:
        act()
    except page.refused as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, done)
    return HttpResponseRedirect(workspace_url(row))
