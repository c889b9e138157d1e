"""Take in what happened in other systems: one event, or up to 1,000."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError as Invalid
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Controller
from accounts.principal import Principal
from accounts.roles import Right
from processing.api.access import principal_from
from processing.api.filters import TEXT
from processing.api.parameters import parameters_of
from processing.api.views import NOT_TAKEN, REFUSALS
from subjects.api.base import MOST, TAGS, TOO_MANY, PeopleView, controller_for, messages_of
from subjects.api.event_shapes import (
    EventSerializer,
    EventsSerializer,
    EventsTakenSerializer,
    EventTakenSerializer,
)
from subjects.events.places import Place, places_of
from subjects.events.taking import UsedOtherwise, take_event

CONTROLLER = OpenApiParameter(
    "controller", TEXT, description="Its slug; needed only by who works for several."
)
UNSUBSCRIBED = {
    "id": "newsletter-2026-0412",
    "type": "unsubscribed",
    "at": "2026-03-27T09:30:00+01:00",
    "identifiers": {"email": "j.devries@example.org"},
    "means": "unsubscribe_link",
    "source": "newsletter",
}
EXAMPLES = [
    OpenApiExample("One", value=UNSUBSCRIBED, request_only=True),
    OpenApiExample("Several", value={"events": [UNSUBSCRIBED]}, request_only=True),
]
NO_DOOR = "You may not tell of events: ask for a key with that right."
USED = "This id was used for another event: give this one an id of its own."
CODES = {"taken": 200, "already": 200, "refused": 400, "conflict": 409}

type Told = dict[str, Any]


class Events(PeopleView):
    """The door for events."""

    @extend_schema(
        operation_id="tell_events",
        tags=TAGS,
        parameters=[CONTROLLER],
        request=PolymorphicProxySerializer(
            component_name="OneOrSeveralEvents",
            serializers=[EventSerializer, EventsSerializer],
            resource_type_field_name=None,
        ),
        examples=EXAMPLES,
        responses={
            200: PolymorphicProxySerializer(
                component_name="OneOrSeveralEventsTaken",
                serializers=[EventTakenSerializer, EventsTakenSerializer],
                resource_type_field_name=None,
            ),
            207: EventsTakenSerializer,
            **NOT_TAKEN,
            409: EventTakenSerializer,
            **REFUSALS,
            **TOO_MANY,
        },
    )
    def post(self, request: Request) -> Response:
        """One event, or up to 1,000 under ``events``, each taken in or refused for itself.

        Sent again, nothing changes; in whatever order they come, the latest holds.
        """
        principal = principal_from(request)
        slug = parameters_of(request, "controller").get("controller", "")
        controller = controller_for(request, principal, slug, Right.TELL_EVENTS, NO_DOOR)
        places = places_of(controller.pk)
        sent: Any = request.data
        if not (isinstance(sent, Mapping) and "events" in sent):
            told = _take(controller, sent, places, principal)
            return Response(EventTakenSerializer(told).data, status=CODES[told["status"]])
        several = [_take(controller, each, places, principal) for each in _events(sent["events"])]
        return _report(several)


def _events(sent: Any) -> list[Any]:
    if not isinstance(sent, list) or not 0 < len(sent) <= MOST:
        raise ValidationError({"events": [f"Send a list of 1 to {MOST} events."]})
    return sent


def _report(several: list[Told]) -> Response:
    """207 where some were not taken in: the good ones are kept."""
    counted = Counter(each["status"] for each in several)
    good = not counted["refused"] and not counted["conflict"]
    body = {**{name: counted[name] for name in CODES}, "events": several}
    return Response(
        EventsTakenSerializer(body).data, status=status.HTTP_200_OK if good else status.HTTP_207_MULTI_STATUS
    )


def _take(controller: Controller, sent: Any, places: list[Place], by: Principal) -> Told:
    """One of them, in a transaction of its own."""
    shape = EventSerializer(data=sent)
    name = sent.get("id") if isinstance(sent, Mapping) else None
    told: Told = {"id": name if isinstance(name, str) else None, "records": 0, "problems": {}}
    try:
        shape.is_valid(raise_exception=True)
        taken = take_event(controller=controller, telling=shape.telling(), places=places, by=by)
    except ValidationError as error:
        return {**told, "status": "refused", "problems": error.detail}
    except Invalid as error:
        return {**told, "status": "refused", "problems": messages_of(error)}
    except UsedOtherwise:
        return {**told, "status": "conflict", "problems": {"id": [USED]}}
    return {**told, "status": "already" if taken.already else "taken", "records": taken.records}
