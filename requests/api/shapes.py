"""What the API says of a request."""

from dataclasses import dataclass
from datetime import date, datetime

from pydantic import TypeAdapter
from rest_framework.request import Request

from accounts.links import page_address
from processing.api.schema import Answer
from processing.api.shapes import Page
from processing.register import Ref
from processing.terms import DataSubjectRight
from requests.models import SubjectRequest
from requests.terms import ActingFor, Channel, IdentityState, Outcome, State


@dataclass(frozen=True, slots=True, kw_only=True)
class RightEntry:
    """A right that is exercised, and what was decided on it."""

    right: DataSubjectRight
    outcome: Outcome | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonEntry:
    """Who asked; only for a key that may see it."""

    name: str
    email: str
    postal_address: str
    acting_for: ActingFor
    acting_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestEntry:
    """How a request stands. ``due_on`` is the last day as it stands now; paused, it moves on."""

    reference: str
    controller: Ref
    url: str
    state: State
    outcome: Outcome | None
    rights: list[RightEntry]
    channel: Channel
    language: str
    received_at: datetime
    received_on: date
    aim_for: date
    due_on: date
    paused: bool
    extended: bool
    takes_effect_on_receipt: bool
    identity: IdentityState
    answered_at: datetime | None
    closed_at: datetime | None
    withdrawn_at: datetime | None
    person: PersonEntry | None


REQUEST = Answer("DataSubjectRequest", TypeAdapter(RequestEntry))
REQUESTS = Answer("DataSubjectRequestPage", TypeAdapter(Page[RequestEntry]))


def entry(row: SubjectRequest, asked: Request, *, with_person: bool) -> RequestEntry:
    """A row, its rights and its controller as the API tells of them."""
    return RequestEntry(
        reference=row.reference,
        controller=row.controller.slug,
        url=page_address("requests-api:request", row.reference),
        state=State(row.state),
        outcome=Outcome(row.outcome) if row.outcome else None,
        rights=[
            RightEntry(
                right=DataSubjectRight(each.right), outcome=Outcome(each.outcome) if each.outcome else None
            )
            for each in row.rights.all()
        ],
        channel=Channel(row.channel),
        language=row.language,
        received_at=row.received_at,
        received_on=row.received_on,
        aim_for=row.extended_aim_for if row.extended_at else row.aim_for,
        due_on=row.due_on,
        paused=row.paused,
        extended=row.extended_at is not None,
        takes_effect_on_receipt=row.at_once,
        identity=IdentityState(row.identity),
        answered_at=row.answered_at,
        closed_at=row.closed_at,
        withdrawn_at=row.withdrawn_at,
        person=_person(row) if with_person else None,
    )


def _person(row: SubjectRequest) -> PersonEntry:
    return PersonEntry(
        name=row.name,
        email=row.email,
        postal_address=row.postal_address,
        acting_for=ActingFor(row.acting_for),
        acting_name=row.acting_name,
    )
