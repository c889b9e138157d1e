"""How long it is remembered that an event was taken in."""

from datetime import timedelta

from django.utils import timezone

from subjects.models import TakenEvent

KEPT = timedelta(days=180)
"""Told again after that, an event is taken in anew: whatever it says has long been overtaken or stands."""


def forget_events() -> int:
    """Delete what is older; how many. By age, so coming twice does no harm."""
    gone, _by_model = TakenEvent.objects.filter(taken_at__lt=timezone.now() - KEPT).delete()
    return gone
