"""The page of one step: its form, the letter as it will go out, and the act."""

import hashlib
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from accounts.models import User
from accounts.refusals import explain
from accounts.request import principal_at
from requests.admin.step_shape import Step, Taking
from requests.admin.steps import STEPS, why_not
from requests.models import SubjectRequest
from requests.rehearsal import Rehearsal, rehearse
from requests.standing import standing_of

if TYPE_CHECKING:
    from requests.admin.board import SubjectRequestAdmin

SEEN = "seen"
"""What was shown before the act: the act happens only to what was seen."""


def step_view(page: "SubjectRequestAdmin", request: HttpRequest, object_id: int, name: str) -> HttpResponse:
    """Ask, show, act. 404 outside the scope; 403 without the right; a refusal is told on the page."""
    row = page.get_object(request, str(object_id))
    step = STEPS.get(name)
    if row is None or step is None:
        raise Http404
    if not principal_at(request).allows(step.right, row.controller_id):
        raise PermissionDenied
    barred = why_not(step, standing_of(row, row.controller.today()), row)
    if barred:
        messages.error(request, barred)
        return HttpResponseRedirect(workspace_url(row))
    form = step.form(row, request.POST if request.method == "POST" else None)
    shown: Rehearsal | None = None
    seen = ""
    if request.method == "POST" and form.is_valid():
        taking = Taking(row, form, principal_at(request), _user(request))
        try:
            if step.writes:
                shown = rehearse(lambda: step.act(taking), row)
                seen = _fingerprint(shown)
            if not step.writes or request.POST.get(SEEN) == seen:
                return _taken(request, step, taking)
        except page.refused as refusal:
            form.add_error(None, explain(refusal))
            shown = None
    return _page(page, request, step, row, form=form, shown=shown, seen=seen)


def workspace_url(row: SubjectRequest) -> str:
    """The page of a request."""
    return reverse("admin:requests_subjectrequest_change", args=(row.pk,))


def _taken(request: HttpRequest, step: Step, taking: Taking) -> HttpResponse:
    step.act(taking)
    messages.success(request, str(step.done))
    return HttpResponseRedirect(workspace_url(taking.request))


def _page(
    page: "SubjectRequestAdmin", request: HttpRequest, step: Step, row: SubjectRequest, **more: Any
) -> HttpResponse:
    context = {
        **page.admin_site.each_context(request),
        "title": f"{row.reference} – {step.words}",
        "opts": page.opts,
        "step": step,
        "original": row,
        "back": workspace_url(row),
        **more,
    }
    return TemplateResponse(request, "admin/requests/step.html", context)


def _fingerprint(shown: Rehearsal) -> str:
    """Of everything that the person will read, and of the day that will rule."""
    told = [
        str(shown.due_on),
        *(f"{letter.kind}\0{letter.subject}\0{letter.body}" for letter in shown.letters),
    ]
    return hashlib.sha256("\0".join(told).encode()).hexdigest()


def _user(request: HttpRequest) -> User:
    """Who is signed in: the site's wrapper let nobody else come here."""
    return cast("User", request.user)
