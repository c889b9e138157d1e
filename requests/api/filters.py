"""Which requests a list holds: the query parameters, checked."""

from collections.abc import Mapping
from datetime import date

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError

from processing.api.filters import NUMBER, TEXT
from processing.api.parameters import day_of
from requests.models import SubjectRequest
from requests.terms import OPEN_STATES, State

OPEN = "open"
"""Any state in which an answer is still owed."""

NAMES = ("controller", "state", "due_before", "page")
PARAMETERS = [
    OpenApiParameter("controller", TEXT, description="Only of the controller with this slug."),
    OpenApiParameter(
        "state", str, enum=[OPEN, *State], description="“open”: whatever still wants an answer."
    ),
    OpenApiParameter("due_before", date, description="Only with a last day before this one."),
    OpenApiParameter("page", NUMBER, description="50 requests a page, the newest first."),
]


def filtered(requests: "QuerySet[SubjectRequest]", asked: Mapping[str, str]) -> "QuerySet[SubjectRequest]":
    """The requests that the parameters ask for. Raises ``ValidationError`` (400)."""
    if controller := asked.get("controller"):
        requests = requests.filter(controller__slug=controller)
    if state := asked.get("state"):
        requests = requests.filter(state__in=_states(state))
    if day := asked.get("due_before"):
        requests = requests.filter(due_on__lt=day_of("due_before", day))
    return requests


def _states(text: str) -> list[str]:
    if text == OPEN:
        return [state.value for state in OPEN_STATES]
    try:
        return [State(text).value]
    except ValueError:
        known = ", ".join([OPEN, *State])
        raise ValidationError({"state": [f"One of: {known}."]}) from None
