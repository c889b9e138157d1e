"""Last days as a calendar (RFC 5545): a reference, a day, a link; nothing of who asks.

Calendar programs keep and share what they read, so nothing personal may be in it. The address is
its own password; whoever loses it makes a new one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models.functions import Now
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from accounts.links import page_address
from accounts.models import User
from accounts.roles import Right
from accounts.scope import principal_of
from requests.actions.feeds import fingerprint
from requests.models import CalendarFeed, SubjectRequest

AT_MOST = 1000
"""Open requests in one calendar, the earliest last days first."""


@dataclass(frozen=True, slots=True)
class Day:
    """One request as a calendar knows it."""

    reference: str
    aim_for: date
    due_on: date
    link: str


def feed_view(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar behind a secret address; unknown, ended and inactive are one and the same 404."""
    feed = (
        CalendarFeed.objects.select_related("user")
        .filter(secret_sha256=fingerprint(secret), user__is_active=True)
        .first()
    )
    if feed is None:
        raise Http404
    CalendarFeed.objects.filter(pk=feed.pk).update(read_at=Now())
    with translation.override("en"):
        body = calendar_of(days_of(feed.user), made_at=feed.made_at)
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, no-store"
    return answer


def days_of(user: User) -> list[Day]:
    """The open, running requests of the controllers at which the person handles requests."""
    principal = principal_of(user)
    running = SubjectRequest.objects.open().filter(paused=False)
    if not principal.everywhere:
        handled = [pk for pk in principal.roles if principal.allows(Right.HANDLE_REQUESTS, pk)]
        running = running.filter(controller__in=handled)
    rows = running.order_by("due_on", "pk").values_list(
        "pk", "reference", "aim_for", "extended_aim_for", "extended_at", "due_on"
    )[:AT_MOST]
    return [
        Day(
            reference,
            extended_aim if extended_at else aim,
            due_on,
            _link(pk),
        )
        for pk, reference, aim, extended_aim, extended_at, due_on in rows
    ]


def calendar_of(days: Iterable[Day], *, made_at: datetime) -> bytes:
    """All-day events on the last day, and on *aim for* where that is another day."""
    calendar = Calendar()
    calendar.add("prodid", "-//Dertig//Requests//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Requests of data subjects"))
    for day in days:
        calendar.add_component(_event(day, day.due_on, "due", _("%(reference)s: last day"), made_at))
        if day.aim_for != day.due_on:
            calendar.add_component(_event(day, day.aim_for, "aim", _("%(reference)s: aim for"), made_at))
    body: bytes = calendar.to_ical()
    return body


def _event(day: Day, on: date, kind: str, words: str, made_at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{day.reference}-{kind}@dertig")
    event.add("dtstamp", made_at)
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))
    event.add("summary", words % {"reference": day.reference})
    event.add("url", day.link)
    event.add("transp", "TRANSPARENT")
    return event


def _link(pk: int) -> str:
    return page_address("admin:requests_subjectrequest_change", pk)
