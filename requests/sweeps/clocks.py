"""Clocks that stand still: their days move on with each day that a question stays open."""

from datetime import date, datetime

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from evidence.turns import alone
from requests.clock_terms import ClockError
from requests.models import SubjectRequest
from requests.standing import settle_clock
from requests.sweeps.teams import by_day, teams

log = structlog.get_logger()


def refresh_clocks(now: datetime | None = None) -> int:
    """Compute the days of paused requests as of today, once a day each; gives how many."""
    with alone("requests:clocks") as mine:
        if not mine:
            return 0
        return sum(
            _refresh(pk, day)
            for day, crew in by_day(teams(), now or timezone.now()).items()
            for pk in list(stale(day, list(crew)).values_list("pk", flat=True))
        )


def stale(day: date, controllers: list[int]) -> "QuerySet[SubjectRequest]":
    """Paused requests whose days were computed on an earlier day."""
    requests: QuerySet[SubjectRequest] = (
        SubjectRequest.objects.open()
        .filter(paused=True, settled_on__lt=day, controller__in=controllers)
        .order_by("settled_on", "pk")
    )
    return requests


@transaction.atomic
def _refresh(pk: int, day: date) -> bool:
    """Settle one, unless somebody works on it: their own act settles it, or the next tick does."""
    request = (
        SubjectRequest.objects.open()
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("controller")
        .prefetch_related("rights", "pauses")
        .filter(pk=pk, paused=True)
        .first()
    )
    if request is None:
        return False
    try:
        settle_clock(request, day)
    except ClockError as error:
        log.warning("clock_not_refreshed", request=request.pk, error=type(error).__name__)
        return False
    request.save(
        update_fields=[
            "aim_for",
            "due",
            "extended_aim_for",
            "extended_due",
            "announce_extension_by",
            "due_on",
            "paused",
            "settled_on",
        ]
    )
    return True
