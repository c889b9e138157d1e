"""May this person be written to, or their data be used, for a purpose? For up to 1,000 people at once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from pydantic import TypeAdapter
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Right
from processing.api.access import principal_from
from processing.api.schema import Answer
from processing.api.views import NOT_TAKEN, REFUSALS
from subjects.api.base import MOST, TAGS, TOO_MANY, IdentifiersSerializer, PeopleView, controller_for, whom_of
from subjects.asked import standings
from subjects.purposes import purposes_of
from subjects.standing import Bar, Restricted, Standing

MOST_PURPOSES = 10
NEWSLETTER = OpenApiExample(
    "May the newsletter be sent?",
    value={
        "purposes": ["activities/newsletter/purposes/marketing"],
        "people": [{"id": "1", "identifiers": {"email": "j.devries@example.org"}}],
    },
    request_only=True,
)
NO_DOOR = "You may not ask about people: ask for a key with that right."


class AskedPersonSerializer(serializers.Serializer[Any]):
    """One person; ``id`` is your own name for them in this call, and comes back."""

    id = serializers.CharField(max_length=100)
    identifiers = IdentifiersSerializer()


class StandingQuestionSerializer(serializers.Serializer[Any]):
    """For whom, and for which purposes."""

    controller = serializers.SlugField(
        required=False, default="", help_text="Needed only by who works for several."
    )
    purposes = serializers.ListField(
        child=serializers.CharField(max_length=200),
        allow_empty=False,
        max_length=MOST_PURPOSES,
        help_text="Paths of the register: activities/newsletter/purposes/marketing.",
    )
    people: Any = serializers.ListSerializer(
        child=AskedPersonSerializer(), allow_empty=False, max_length=MOST
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentEntry:
    """The consent that runs: since when, to which words."""

    since: datetime
    wording: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingEntry:
    """For one purpose. ``because`` and ``since`` say why not; null where it is allowed."""

    purpose: str
    allowed: bool
    because: Bar | None
    since: datetime | None
    consent: ConsentEntry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionEntry:
    """Art. 18(2): data that are only kept, for these purposes and in these datasets; none named: all."""

    since: datetime
    purposes: list[str]
    datasets: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonStanding:
    """One person, by your own name for them; the purposes as you asked, and every restriction that stands."""

    id: str
    purposes: list[StandingEntry]
    restrictions: list[RestrictionEntry]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleStanding:
    """Everybody you asked about, in your order."""

    people: list[PersonStanding]


STANDING = Answer("PeopleStanding", TypeAdapter(PeopleStanding))


class PeopleStandingView(PeopleView):
    """Whether people may be approached."""

    @extend_schema(
        operation_id="people_standing",
        tags=TAGS,
        request=StandingQuestionSerializer,
        examples=[NEWSLETTER],
        responses={200: STANDING, **NOT_TAKEN, **REFUSALS, **TOO_MANY},
    )
    def post(self, request: Request) -> Response:
        """For each person and purpose: whether you may write to them or use their data, and if not, why.

        Somebody who is not known may be approached where the purpose needs no consent. Nothing of a call
        is kept or logged.
        """
        principal = principal_from(request)
        question = StandingQuestionSerializer(data=request.data)
        question.is_valid(raise_exception=True)
        asked = question.validated_data
        controller = controller_for(request, principal, asked["controller"], Right.ASK_STANDING, NO_DOOR)
        known = purposes_of(controller.pk)
        unknown = sorted(set(asked["purposes"]) - known.keys())
        if unknown:
            raise ValidationError({"purposes": ["The register has no such purpose; see its paths there."]})
        people = [whom_of(each["identifiers"]) for each in asked["people"]]
        found = standings(controller, people, [known[path] for path in asked["purposes"]])
        answer = PeopleStanding(
            people=[
                PersonStanding(
                    id=each["id"],
                    purposes=[_entry(standing) for standing in of_person.purposes],
                    restrictions=[_restriction(restricted) for restricted in of_person.restrictions],
                )
                for each, of_person in zip(asked["people"], found, strict=True)
            ]
        )
        return Response(STANDING.data(answer))


def _entry(standing: Standing) -> StandingEntry:
    consent = standing.consent
    return StandingEntry(
        purpose=standing.purpose,
        allowed=standing.allowed,
        because=standing.bar,
        since=standing.since,
        consent=ConsentEntry(since=consent.given_at, wording=consent.wording, version=consent.version)
        if consent
        else None,
    )


def _restriction(restricted: Restricted) -> RestrictionEntry:
    return RestrictionEntry(
        since=restricted.since, purposes=list(restricted.purposes), datasets=list(restricted.datasets)
    )
