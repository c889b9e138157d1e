"""Clocks that differ decide nothing: a day that the store has not reached would end what must stay."""

from datetime import datetime

from django.utils import timezone

from retention.schedule import Moment
from stores.protocol import Problem

SKEW_SECONDS = 300
"""How far the clocks of store and Dertig may differ."""


def clock_refusal(moment: Moment, theirs: datetime) -> Problem | None:
    """Why nothing may be computed by ``moment`` of what lies in a store whose clock says ``theirs``."""
    if moment.as_of > theirs.astimezone(moment.zone).date():
        return Problem("ahead-of-store-clock", moment.as_of.isoformat())
    apart = abs((timezone.now() - theirs).total_seconds())
    if apart > SKEW_SECONDS:
        return Problem("clocks-differ", "", {"seconds": int(apart)})
    return None
