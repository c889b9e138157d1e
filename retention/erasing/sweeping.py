"""Erasures that want a worker: the database knows them, whatever became of the messages."""

from django.db.models import Q
from django.utils import timezone

from retention.models import Erasure
from retention.terms import OPEN_ERASURES

MOST = 200
"""Stores that one sweep sends workers to."""


def lost() -> list[tuple[str, int]]:
    """Reference and store of all that is due; one worker too many leaves at once."""
    due = Erasure.objects.filter(
        Q(next_try_at=None) | Q(next_try_at__lte=timezone.now()), state__in=OPEN_ERASURES
    )
    places = due.order_by("reference", "dataset__store").values_list("reference", "dataset__store")
    return list(places.distinct()[:MOST])
