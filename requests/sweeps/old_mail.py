"""Mail that belongs to no request goes when its period has ended (Art. 5(1)(e)).

It waited for staff, who set it aside or never looked: each morning's digest counted it. What stays:
the proof of its bytes, and an event with how many went, of what outcome.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Controller
from accounts.principal import system
from evidence.documents import erase_bytes
from evidence.models import Document
from evidence.trail import record as record_event
from evidence.turns import alone
from requests.keeping import last_day_ended
from requests.models import InboundMail, RequestSettings
from requests.sweeps.teams import local

BATCH = 500
BY = system("expiry")


def expire_mail(now: datetime | None = None) -> int:
    """Delete mail without a request whose period has ended, in batches; gives how many.

    Each batch is one transaction with its event: killed in between, what was counted is gone and the
    rest is found again.
    """
    with alone("requests:mail") as mine:
        if not mine:
            return 0
        return sum(_expire(controller, day) for controller, day in _periods_ended(now or timezone.now()))


def _periods_ended(now: datetime) -> Iterator[tuple[Controller, date]]:
    kept = dict(RequestSettings.objects.values_list("controller_id", "keep_unmatched"))
    default = RequestSettings._meta.get_field("keep_unmatched").default
    holding = InboundMail.objects.filter(request=None).values("controller")
    for controller in Controller.objects.filter(pk__in=holding).order_by("pk"):
        day = last_day_ended(kept.get(controller.pk, default), local(controller, now).date())
        if day is not None:
            yield controller, day


def expired(controller: Controller, day: date) -> "QuerySet[InboundMail]":
    """Mail without a request that arrived on that day or before, on the controller's own clock."""
    before = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(controller.time_zone))
    return InboundMail.objects.filter(controller=controller, request=None, arrived_at__lt=before)


def _expire(controller: Controller, day: date) -> int:
    gone = 0
    while batch := _expire_batch(controller, day):
        gone += batch
    return gone


@transaction.atomic
def _expire_batch(controller: Controller, day: date) -> int:
    locked = expired(controller, day).order_by("arrived_at").select_for_update(skip_locked=True, of=("self",))
    rows = list(locked.values_list("pk", "outcome", "original")[:BATCH])
    if not rows:
        return 0
    originals = Document.objects.filter(pk__in=[row[2] for row in rows if row[2]]).exclude(storage_name="")
    for document in originals:
        erase_bytes(document, actor=BY.actor)
    InboundMail.objects.filter(pk__in=[row[0] for row in rows]).delete()
    record_event(
        "mailbox.mail_expired",
        actor=BY.actor,
        controller_id=controller.pk,
        record="mailbox",
        detail={
            "arrived_by": day.isoformat(),
            "documents": len(originals),
            **Counter(outcome for _pk, outcome, _original in rows),
        },
    )
    return len(rows)
