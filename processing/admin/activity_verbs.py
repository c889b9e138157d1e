"""What can be done with a sheet: approve it, find it still correct, retire it, reopen it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.principal import Principal
from accounts.refusals import explain
from accounts.request import principal_at
from accounts.roles import Right
from accounts.scoped_admin import ScopedAdmin
from processing.actions import approve_activity, confirm_activity, reopen_activity, retire_activity
from processing.admin.finding_lines import FindingLine, change_url
from processing.findings import Severity
from processing.models import ProcessingActivity
from processing.terms import ActivityStatus


@dataclass(frozen=True, slots=True)
class Verb:
    """A button: what it does, what it says before and after, and its icon."""

    act: Callable[..., None]
    words: Any
    done: Any
    icon: str


@dataclass(frozen=True, slots=True)
class Button:
    """A verb as offered on one sheet; ``why_not`` bars it."""

    name: str
    words: Any
    icon: str
    why_not: str = ""


VERBS = {
    "approve": Verb(approve_activity, gettext_lazy("Approve"), gettext_lazy("Approved."), "verified"),
    "confirm": Verb(
        confirm_activity, gettext_lazy("Still correct"), gettext_lazy("Noted: reviewed today."), "fact_check"
    ),
    "retire": Verb(retire_activity, gettext_lazy("Retire"), gettext_lazy("Retired."), "archive"),
    "reopen": Verb(reopen_activity, gettext_lazy("Reopen as draft"), gettext_lazy("A draft again."), "undo"),
}


def verbs_for(
    activity: ProcessingActivity, by: Principal, lines: Iterable[FindingLine], user_id: int | None
) -> list[Button]:
    """The buttons of one sheet, for one person."""
    status = ActivityStatus(activity.status)
    may_edit = by.allows(Right.EDIT, activity.controller_id)
    owns = activity.owned_by_id == user_id and by.allows(Right.EDIT_OWN, activity.controller_id)
    offered = []
    if status is ActivityStatus.DRAFT and by.allows(Right.APPROVE, activity.controller_id):
        offered.append(_button("approve", why_not=_errors(lines)))
    if status is not ActivityStatus.RETIRED and (may_edit or owns):
        offered.append(_button("confirm"))
    if status is not ActivityStatus.RETIRED and may_edit:
        offered.append(_button("retire"))
    if status is not ActivityStatus.DRAFT and may_edit:
        offered.append(_button("reopen"))
    return offered


def verb_view(page: ScopedAdmin, request: HttpRequest, object_id: int, verb: str) -> HttpResponse:
    """Do it and come back to the sheet; a refusal is told there. 404 outside the scope."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    activity = page.get_object(request, str(object_id))
    if activity is None or verb not in VERBS:
        raise Http404
    try:
        VERBS[verb].act(activity=activity, by=principal_at(request))
    except page.refused as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, str(VERBS[verb].done))
    return HttpResponseRedirect(change_url(activity))


def _button(name: str, why_not: str = "") -> Button:
    return Button(name=name, words=VERBS[name].words, icon=VERBS[name].icon, why_not=why_not)


def _errors(lines: Iterable[FindingLine]) -> str:
    count = sum(line.severity is Severity.ERROR and not line.accepted for line in lines)
    return _("Errors still open: %(count)d") % {"count": count} if count else ""
