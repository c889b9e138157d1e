"""The page of a request's plan: decide, see what would happen, approve, follow it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.principal import Principal
from accounts.refusals import explain
from accounts.request import principal_at
from accounts.roles import Right
from requests.actions.base import Refused
from requests.actions.planning import Finding, approve_plan, decide_line, judge_purpose, take_back
from requests.admin.plan_page import plan_page
from requests.admin.step_view import workspace_url
from requests.models import PlanDecision, SubjectRequest
from requests.rights.overriding import Override
from requests.rights.terms import Judged, Verdict
from requests.terms import Ground
from retention.actions.erasures import CannotErase, attest_erasure, retry_erasure
from retention.models import Erasure

if TYPE_CHECKING:
    from requests.admin.board import SubjectRequestAdmin

FORESEE = "foresee"
REFUSED: tuple[type[Exception], ...] = (CannotErase, Refused)

type Act = Callable[[SubjectRequest, QueryDict, Principal], str]


def plan_url(row: SubjectRequest) -> str:
    """The page of a request's plan."""
    return reverse("admin:requests_plan", args=(row.pk,))


def plan_view(page: "SubjectRequestAdmin", request: HttpRequest, object_id: int) -> HttpResponse:
    """Show it, or do one act by POST; a refusal is told on the page.

    404 outside the scope; 403 for a POST without the right to handle or decide.
    """
    row: SubjectRequest | None = page.get_object(request, str(object_id))
    if row is None:
        raise Http404
    by = principal_at(request)
    name = request.POST.get("act", "") if request.method == "POST" else ""
    if request.method == "POST" and name not in (*_ACTS, FORESEE):
        raise Http404
    if name == FORESEE:
        if not by.allows(Right.HANDLE_REQUESTS, row.controller_id):
            raise PermissionDenied
        return _shown(page, request, row, ask=True)
    if name:
        return _done(page, request, row, _ACTS[name])
    return _shown(page, request, row)


def _shown(
    page: "SubjectRequestAdmin", request: HttpRequest, row: SubjectRequest, *, ask: bool = False
) -> HttpResponse:
    context = {
        **page.admin_site.each_context(request),
        "title": _("%(reference)s – the plan") % {"reference": row.reference},
        "opts": page.opts,
        "original": row,
        "back": workspace_url(row),
        "plan": plan_page(row, principal_at(request), ask=ask),
    }
    return TemplateResponse(request, "admin/requests/plan.html", context)


def _done(page: "SubjectRequestAdmin", request: HttpRequest, row: SubjectRequest, act: Act) -> HttpResponse:
    try:
        done = act(row, request.POST, principal_at(request))
    except (*REFUSED, *page.refused) as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, done)
    return HttpResponseRedirect(plan_url(row))


def _decide(row: SubjectRequest, said: QueryDict, by: Principal) -> str:
    """One decision for all lines that are told as one; a judgement is about their purpose."""
    sort, _colon, value = said.get("choice", "").partition(":")
    keys = [tuple(key.split("|")) for key in said.getlist("key")]
    reason = said.get("reason", "")
    if not keys or any(len(key) != 3 for key in keys):
        raise ValidationError(_("The plan has no such line."))
    try:
        if sort == "judged":
            for path in {path for _right, path, _place in keys}:
                judge_purpose(request=row, finding=Finding(path, Judged(value), reason), by=by)
        else:
            named = said.get("ground", "")
            ground = Ground(named) if named else None
            override = Override(verdict=Verdict(value), reason=reason, ground=ground)
            with transaction.atomic():
                for right, path, place in keys:
                    decide_line(request=row, key=(right, path, place), override=override, by=by)
    except ValueError as error:
        if isinstance(error, Refused):
            raise
        raise ValidationError(_("Choose what is decided.")) from error
    return _("The decision is noted; the plan follows it.")


def _take_back(row: SubjectRequest, said: QueryDict, by: Principal) -> str:
    decision = get_object_or_404(PlanDecision, pk=_number(said, "decision"), request=row)
    take_back(decision=decision, by=by)
    return _("The decision is taken back.")


def _approve(row: SubjectRequest, said: QueryDict, by: Principal) -> str:
    approve_plan(request=row, seen=said.get("seen", ""), by=by)
    return _("The plan is approved, and carried out from now on.")


def _retry(row: SubjectRequest, said: QueryDict, by: Principal) -> str:
    retry_erasure(erasure=_erasure(row, said), by=by)
    return _("It is tried again.")


def _attest(row: SubjectRequest, said: QueryDict, by: Principal) -> str:
    attest_erasure(
        erasure=_erasure(row, said),
        rows=_number(said, "rows"),
        note=said.get("note", ""),
        by=by,
    )
    return _("It is done, and stands under your name.")


def _erasure(row: SubjectRequest, said: QueryDict) -> Erasure:
    return get_object_or_404(
        Erasure.objects.select_related("dataset__store__controller"),
        pk=_number(said, "row"),
        reference=row.reference,
        dataset__store__controller=row.controller_id,
    )


def _number(said: QueryDict, name: str) -> int:
    text = said.get(name, "")
    if not text.isdecimal():
        raise ValidationError(_("Give a number."))
    return int(text)


_ACTS: dict[str, Act] = {
    "decide": _decide,
    "take-back": _take_back,
    "approve": _approve,
    "retry": _retry,
    "attest": _attest,
}
