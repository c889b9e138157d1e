"""Open requests on the dashboard, by due state: one query."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from django.http import HttpRequest

from accounts.models import Controller
from accounts.request import principal_at
from accounts.roles import Right
from processing.panels import Panel
from requests.admin.badges import COLOURS, NAMES
from requests.due import DueState, due_of
from requests.models import SubjectRequest

TEMPLATE = "admin/requests/panel.html"
SHOWN = (
    DueState.OVERDUE,
    DueState.TODAY,
    DueState.AIM_PASSED,
    DueState.SOON,
    DueState.LATER,
    DueState.PAUSED,
)


def open_requests(request: HttpRequest, controllers: Sequence[Controller]) -> Mapping[int, Panel]:
    """A panel for every controller whose requests this person sees, also where nothing is open."""
    allows = principal_at(request).allows
    today = {each.pk: each.today() for each in controllers if allows(Right.SEE_REQUESTS, each.pk)}
    counts: defaultdict[int, Counter[DueState]] = defaultdict(Counter)
    rows = SubjectRequest.objects.open().filter(controller__in=today).order_by()
    days = rows.values_list("controller", "due_on", "aim_for", "extended_aim_for", "extended_at", "paused")
    for controller, due_on, aim_for, extended_aim, extended_at, paused in days.iterator():
        ruling = extended_aim if extended_at else aim_for
        due = due_of(due_on=due_on, aim_for=ruling, paused=paused, today=today[controller])
        counts[controller][due.state] += 1
    return {pk: _panel(counts[pk]) for pk in today}


def _panel(counts: Counter[DueState]) -> Panel:
    figures = [(state.value, NAMES[state], COLOURS[state], counts[state]) for state in SHOWN]
    return Panel(TEMPLATE, {"figures": figures})
