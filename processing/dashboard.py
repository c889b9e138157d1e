"""The first page of the admin: for each controller, what needs attention.

The number of queries does not grow with what the registers hold: two per list, and a check for
each register that changed since somebody last looked (``processing.overview``).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest

from accounts.models import Controller
from accounts.request import principal_at
from accounts.roles import Right
from accounts.scoped_admin import controllers_seen
from accounts.trail_view import Line, lines, seen
from evidence.models import Event
from processing.admin.finding_lines import BADGES, SEVERITIES
from processing.findings import Severity
from processing.findings.lengths import after
from processing.labels import LABELS
from processing.models import ExportJob, ProcessingActivity
from processing.overview import Overview, overviews
from processing.panels import Panel, panels_of
from processing.terms import ActivityStatus

SOON = timedelta(days=30)
LATEST = 5


@dataclass(frozen=True, slots=True)
class Tally:
    """Findings of one severity: how many open, how many accepted."""

    severity: str
    words: Any
    badge: str
    open: int
    accepted: int


@dataclass(frozen=True, slots=True)
class Reviews:
    """How many reviews are overdue, due within a month, and never planned."""

    overdue: int
    soon: int
    unplanned: int


@dataclass(frozen=True, slots=True)
class Card:
    """One controller on the dashboard."""

    controller: Controller
    tallies: list[Tally]
    statuses: list[tuple[Any, int]]
    reviews: Reviews
    exports: list[ExportJob]
    acts: list[Line]
    may_export: bool
    panels: list[Panel]

    @property
    def activities(self) -> int:
        return sum(count for _words, count in self.statuses)


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Unfold's callback: the cards of the controllers in scope."""
    return {**context, "cards": cards(request)}


def cards(request: HttpRequest) -> list[Card]:
    """What each controller in scope needs, in the order of their names."""
    controllers = controllers_seen(request)
    ids = [each.pk for each in controllers]
    found = overviews(controllers)
    sheets = _sheets(ids)
    exports = _exports(ids)
    acts = _acts(request, ids)
    panels = panels_of(request, controllers)
    principal = principal_at(request)
    return [
        Card(
            controller=each,
            tallies=_tallies(found[each.pk]),
            statuses=_statuses(sheets[each.pk]),
            reviews=_reviews(sheets[each.pk], each.today()),
            exports=exports[each.pk],
            acts=acts[each.pk],
            may_export=principal.allows(Right.EXPORT, each.pk),
            panels=panels[each.pk],
        )
        for each in controllers
    ]


def _tallies(overview: Overview) -> list[Tally]:
    return [
        Tally(severity.value, SEVERITIES[severity], BADGES[severity], *overview.counts()[severity])
        for severity in Severity
    ]


type Sheet = tuple[str, date | None, str]
"""Status, day of the last review, rhythm of review."""


def _sheets(ids: Iterable[int]) -> defaultdict[int, list[Sheet]]:
    held: defaultdict[int, list[Sheet]] = defaultdict(list)
    rows = ProcessingActivity.objects.filter(controller__in=ids).order_by()
    for controller_id, *sheet in rows.values_list("controller_id", "status", "reviewed_on", "review_every"):
        held[controller_id].append(tuple(sheet))  # type: ignore[arg-type]
    return held


def _statuses(sheets: Iterable[Sheet]) -> list[tuple[Any, int]]:
    counts = Counter(status for status, _reviewed, _every in sheets)
    return [(LABELS[ActivityStatus][each], counts[each.value]) for each in ActivityStatus]


def _reviews(sheets: Iterable[Sheet], today: date) -> Reviews:
    running = [sheet for sheet in sheets if sheet[0] != ActivityStatus.RETIRED]
    due = [after(reviewed, every) for _status, reviewed, every in running if reviewed and every]
    return Reviews(
        overdue=sum(day < today for day in due),
        soon=sum(today <= day <= today + SOON for day in due),
        unplanned=len(running) - len(due),
    )


def _exports(ids: Iterable[int]) -> defaultdict[int, list[ExportJob]]:
    held: defaultdict[int, list[ExportJob]] = defaultdict(list)
    place = Window(RowNumber(), partition_by=F("controller_id"), order_by=F("asked_at").desc())
    jobs = ExportJob.objects.filter(controller__in=ids).alias(place=place).filter(place__lte=LATEST)
    for job in jobs.order_by("-asked_at"):
        held[job.controller_id].append(job)
    return held


def _acts(request: HttpRequest, ids: Iterable[int]) -> defaultdict[int, list[Line]]:
    held: defaultdict[int, list[Line]] = defaultdict(list)
    place = Window(RowNumber(), partition_by=F("controller_id"), order_by=F("at").desc())
    by = principal_at(request)
    events = (
        seen(Event.objects.filter(controller_id__in=ids), by).alias(place=place).filter(place__lte=LATEST)
    )
    for line in lines(events.order_by("-at"), by):
        held[line.controller_id or 0].append(line)
    return held
