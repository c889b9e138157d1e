"""Which activities a list holds: the query parameters, checked."""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError

from processing.api.parameters import LONGEST
from processing.models import ProcessingActivity, Purpose
from processing.terms import ActivityStatus

NAMES = ("controller", "status", "stream", "search", "page")
TEXT = {"type": "string", "minLength": 1, "maxLength": LONGEST}
NUMBER = {"type": "integer", "minimum": 1, "maximum": 999_999_999}
PARAMETERS = [
    OpenApiParameter("controller", TEXT, description="Only of the controller with this slug."),
    OpenApiParameter("status", str, enum=[status.value for status in ActivityStatus]),
    OpenApiParameter("stream", TEXT, description="Only of this stream, as it is written in the record."),
    OpenApiParameter("search", TEXT, description="Words in the name, the description or a purpose."),
    OpenApiParameter("page", NUMBER, description="50 activities a page."),
]


def filtered(
    activities: QuerySet[ProcessingActivity], asked: Mapping[str, str]
) -> QuerySet[ProcessingActivity]:
    """The activities that the parameters ask for. Raises ``ValidationError`` (400)."""
    if controller := asked.get("controller"):
        activities = activities.filter(controller__slug=controller)
    if status := asked.get("status"):
        activities = activities.filter(status=_status(status))
    if stream := asked.get("stream"):
        activities = activities.filter(stream=stream)
    for word in asked.get("search", "").split():
        activities = activities.filter(_mentions(word))
    return activities


def _status(text: str) -> ActivityStatus:
    try:
        return ActivityStatus(text)
    except ValueError:
        known = ", ".join(status.value for status in ActivityStatus)
        raise ValidationError({"status": [f"One of: {known}."]}) from None


def _mentions(word: str) -> Q:
    purposes = Purpose.objects.filter(activity=OuterRef("pk"), name__icontains=word)
    return Q(name__icontains=word) | Q(description__icontains=word) | Q(Exists(purposes))
