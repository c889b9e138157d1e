"""The trail up to a moment as one hash: nothing of it was lost, added later or changed."""

import hashlib
import json
from typing import Any

from evidence.models import Event

FIELDS = ("id", "at", "actor", "controller_id", "verb", "record", "detail")
"""What every event has had since the first release."""


def trail_now() -> dict[str, Any]:
    """How many events there are, the moment of the last, and their hash."""
    last = Event.objects.latest("at").at.isoformat()
    return {"until": last, **trail_until(last)}


def trail_until(moment: str) -> dict[str, Any]:
    digest, events = hashlib.sha256(), 0
    for event in Event.objects.filter(at__lte=moment).order_by("at", "id").values_list(*FIELDS).iterator():
        identity, at, *said = event
        digest.update(json.dumps([str(identity), at.isoformat(), *said], sort_keys=True).encode())
        events += 1
    return {"events": events, "sha256": digest.hexdigest()}
