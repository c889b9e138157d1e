"""Mail before, on and after a request's last day, each once.

A request is spoken of by the nearest mark that it has passed: after an outage a request with five
days left gets the reminder of seven days, and not those before it. A last day that moves has its
reminders anew. While the clock is paused nobody is reminded.
"""

from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, transaction
from django.db.models import Case, CharField, Exists, OuterRef, QuerySet, Value, When
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.staff_mail import send
from evidence.turns import alone
from requests.announcing import announce_request
from requests.models import Reminder, SubjectRequest
from requests.staff_links import link_to
from requests.sweeps.teams import Team, by_day, teams
from requests.terms import ReminderKind
from stores.webhooks.terms import WebhookEvent

AHEAD = {
    0: ReminderKind.TODAY,
    1: ReminderKind.ONE_DAY,
    3: ReminderKind.THREE_DAYS,
    7: ReminderKind.SEVEN_DAYS,
    14: ReminderKind.FOURTEEN_DAYS,
}
"""Days before the last day on which somebody is reminded."""

log = structlog.get_logger()


def send_reminders(now: datetime | None = None) -> int:
    """Send every reminder and escalation that is due; gives how many went.

    The row commits after the mail server took the mail: killed in between, the mail goes twice
    rather than never. What cannot be sent is left to the next tick.
    """
    with alone("requests:reminders") as mine:
        return _send_all(now or timezone.now()) if mine else 0


def due(day: date, controllers: list[int]) -> "QuerySet[Any]":
    """Requests about whose last day a mail is due, each with its ``kind``."""
    told = Reminder.objects.filter(request=OuterRef("pk"), kind=OuterRef("kind"), day=OuterRef("due_on"))
    requests: QuerySet[Any] = (
        SubjectRequest.objects.due_by(day + timedelta(days=max(AHEAD)))
        .filter(controller__in=controllers)
        .annotate(kind=_kind(day))
        .filter(~Exists(told))
        .order_by("due_on", "pk")
    )
    return requests


def _kind(day: date) -> Case:
    marks = [
        When(due_on__lte=day + timedelta(days=ahead), then=Value(kind.value)) for ahead, kind in AHEAD.items()
    ]
    return Case(
        When(due_on__lt=day, then=Value(ReminderKind.OVERDUE.value)), *marks, output_field=CharField()
    )


def _send_all(now: datetime) -> int:
    found = [
        (pk, ReminderKind(kind), day, crew[controller_id])
        for day, crew in by_day(teams(), now).items()
        for pk, kind, controller_id in due(day, list(crew)).values_list("pk", "kind", "controller_id")
    ]
    if not found:
        return 0
    with get_connection() as mail:
        return sum(_send_one(pk, kind, day, team, mail) for pk, kind, day, team in found)


def _send_one(pk: int, kind: ReminderKind, day: date, team: Team, mail: BaseEmailBackend) -> bool:
    """Send one, if it is still due and nobody else is at it. What fails leaves no row behind."""
    try:
        with transaction.atomic():
            request = (
                due(day, [team.controller.pk])
                .select_for_update(skip_locked=True, of=("self",))
                .only("reference", "due_on", "handler_id", "controller_id")
                .filter(pk=pk, kind=kind.value)
                .first()
            )
            to = _addresses(request, kind, team) if request else []
            if request is None or not to:
                return False
            Reminder.objects.create(request=request, kind=kind.value, day=request.due_on)
            if kind is not ReminderKind.OVERDUE:
                _announce(request, day)
            _tell(request, kind, day, team, to, mail)
    except IntegrityError:  # somebody else has just told
        return False
    except OSError as error:  # and so every error of SMTP
        log.warning("reminder_not_sent", request=pk, error=type(error).__name__)
        return False
    return True


def _announce(request: SubjectRequest, day: date) -> None:
    announce_request(
        WebhookEvent.REQUEST_DUE_SOON,
        request,
        due_on=str(request.due_on),
        days_left=(request.due_on - day).days,
    )


def _addresses(request: SubjectRequest, kind: ReminderKind, team: Team) -> list[str]:
    to = team.addresses(request.handler_id)
    if kind is ReminderKind.OVERDUE:
        to = sorted({*to, *team.lead_addresses()})
    return to


def _tell(
    request: SubjectRequest,
    kind: ReminderKind,
    day: date,
    team: Team,
    to: list[str],
    mail: BaseEmailBackend,
) -> None:
    with translation.override(team.controller.language):
        words = {
            "reference": request.reference,
            "day": date_format(request.due_on, "l j F Y"),
            "count": (request.due_on - day).days,
        }
        send(
            to=to,
            subject=_subject(kind, words),
            lines=[_("Last day to answer: %(day)s.") % words, "", link_to(request)],
            over=mail,
        )


def _subject(kind: ReminderKind, words: dict[str, object]) -> str:
    if kind is ReminderKind.OVERDUE:
        return _("Overdue: request %(reference)s had to be answered by %(day)s") % words
    if kind is ReminderKind.TODAY:
        return _("Request %(reference)s must be answered today") % words
    count = words["count"]
    assert isinstance(count, int)  # noqa: S101 - for the type checker
    return (
        ngettext(
            "Request %(reference)s must be answered within %(count)d day",
            "Request %(reference)s must be answered within %(count)d days",
            count,
        )
        % words
    )
