"""How a due state reads, and in which colour."""

from datetime import date
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.badges import badge
from requests.due import Due, DueState, due_of
from requests.labels import label
from requests.models import SubjectRequest
from requests.terms import OPEN_STATES, IdentityState, State

COLOURS = {
    DueState.OVERDUE: "danger",
    DueState.TODAY: "danger",
    DueState.AIM_PASSED: "warning",
    DueState.SOON: "warning",
    DueState.LATER: "success",
    DueState.PAUSED: "info",
}
NAMES: dict[DueState, Any] = {
    DueState.OVERDUE: gettext_lazy("Overdue"),
    DueState.TODAY: gettext_lazy("Due today"),
    DueState.AIM_PASSED: gettext_lazy("Aim for passed"),
    DueState.SOON: gettext_lazy("Due within 7 days"),
    DueState.LATER: gettext_lazy("Due later"),
    DueState.PAUSED: gettext_lazy("Paused"),
}


def due_at(request: SubjectRequest, today: date) -> Due | None:
    """None where no answer is owed any more."""
    if request.state not in OPEN_STATES:
        return None
    aim_for = request.extended_aim_for if request.extended_at else request.aim_for
    return due_of(due_on=request.due_on, aim_for=aim_for, paused=request.paused, today=today)


def words(due: Due) -> str:
    """ "overdue 3 days", "due today", "aim for passed, 2 days left", "due in 5 days", "paused"."""
    given = {"days": due.days}
    match due.state:
        case DueState.OVERDUE:
            return ngettext("overdue %(days)d day", "overdue %(days)d days", due.days) % given
        case DueState.TODAY:
            return _("due today")
        case DueState.AIM_PASSED:
            return (
                ngettext("aim for passed, %(days)d day left", "aim for passed, %(days)d days left", due.days)
                % given
            )
        case DueState.PAUSED:
            return _("paused")
    return ngettext("due in %(days)d day", "due in %(days)d days", due.days) % given


def due_badge(request: SubjectRequest, today: date) -> SafeString:
    """The due state of an open request; else its state."""
    due = due_at(request, today)
    if due is None:
        return badge("default", label(State(request.state)))
    return badge(COLOURS[due.state], words(due))


def identity_badge(request: SubjectRequest) -> SafeString:
    """ "identity open" stands out; a confirmed one is quiet."""
    match IdentityState(request.identity):
        case IdentityState.CONFIRMED:
            return badge("default", _("identity confirmed"))
        case IdentityState.ASKED:
            return badge("info", _("identity asked"))
    return badge("warning", _("identity open"))
