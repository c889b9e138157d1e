"""Which activities a list holds: the query parameters, checked."""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError

from processing.models import ProcessingActivity, Purpose
from processing.terms import ActivityStatus

PARAMETERS = [
    OpenApiParameter("controller", str, description="Only of the controller with this slug."),
    OpenApiParameter("status", str, enum=[status.value for status in ActivityStatus]),
    OpenApiParameter("stream", str, description="Only of this stream, as it is written in the record."),
    OpenApiParameter("search", str, description="Words in the name, the description or a purpose."),
    OpenApiParameter("page", int, description="50 activities a page."),
]
_MAX_SEARCH = 200


def filtered(
    activities: QuerySet[ProcessingActivity], asked: Mapping[str, str]
) -> QuerySet[ProcessingActivity]:
    """The activities that the parameters ask for. Raises ``ValidationError`` (400)."""
    for name in ("controller", "status", "stream", "search"):
        if "\x00" in asked.get(name, ""):
            raise ValidationError({name: "Text cannot hold a NUL character."})
    if controller := asked.get("controller"):
        activities = activities.filter(controller__slug=controller)
    if status := asked.get("status"):
        activities = activities.filter(status=_status(status))
    if stream := asked.get("stream"):
        activities = activities.filter(stream=stream)
    if search := asked.get("search", "")[:_MAX_SEARCH]:
        for word in search.split():
            activities = activities.filter(_mentions(word))
    return activities


def _status(text: str) -> ActivityStatus:
    try:
        return ActivityStatus(text)
    except ValueError:
        known = ", ".join(status.value for status in ActivityStatus)
        raise ValidationError({"status": f"One of: {known}."}) from None


def _mentions(word: str) -> Q:
    purposes = Purpose.objects.filter(activity=OuterRef("pk"), name__icontains=word)
    return Q(name__icontains=word) | Q(description__icontains=word) | Q(Exists(purposes))
