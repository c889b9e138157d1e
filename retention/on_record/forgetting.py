"""Forget consents, objections and restrictions whose period after their end is over (Art. 5(1)(e))."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F, Model, QuerySet

from accounts.models import Controller
from accounts.principal import system
from evidence.trail import record as record_event
from retention.on_record.own_record import ACTIVITY
from retention.own_periods import ended
from subjects.models import Consent, Restriction, Suppression
from subjects.terms import Kept

BY = system("purge")

type Ended = Callable[[datetime], QuerySet[Model]]

OVER: Mapping[Kept, Ended] = {
    Kept.CONSENTS: lambda before: Consent.objects.filter(withdrawn_at__lt=before),
    # An entry that stands is kept for good, or the person would be written to again.
    Kept.OBJECTIONS: lambda before: Suppression.objects.filter(
        lifted_at__gt=F("objected_at"), lifted_at__lt=before
    ),
    Kept.RESTRICTIONS: lambda before: Restriction.objects.filter(lifted_at__lt=before),
}
"""What of each kind ended before a moment."""

FORGOTTEN: Mapping[Kept, str] = {
    Kept.CONSENTS: "consents.forgotten",
    Kept.OBJECTIONS: "objections.forgotten",
    Kept.RESTRICTIONS: "restrictions.forgotten",
}
"""The verb of the trail, by kind."""


def forget_ended(now: datetime | None = None) -> int:
    """Delete what ended longer ago than the register's period of its kind; gives how many records.

    Without a period that can be carried out, nothing of that kind goes.
    """
    return sum(
        _forget(controller, kept, before)
        for kept in Kept
        for controller, before in ended(ACTIVITY, now, purpose=kept)
    )


@transaction.atomic
def _forget(controller: Controller, kept: Kept, before: datetime) -> int:
    over = OVER[kept](before).filter(controller=controller)
    _rows, by_model = over.delete()
    gone = by_model.get(over.model._meta.label, 0)
    if gone:
        record_event(
            FORGOTTEN[kept],
            actor=BY.actor,
            controller_id=controller.pk,
            record="people",
            detail={"records": gone, "before": before.isoformat()},
        )
    return gone
