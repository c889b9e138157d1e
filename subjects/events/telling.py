"""What another system tells: one event, checked as far as its shape goes. Pure."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from subjects.terms import Means
from subjects.whom import Whom


class EventType(StrEnum):
    """Types with a meaning of their own; any other is the name of a start column."""

    ACCOUNT_CLOSED = "account_closed"
    CONTRACT_ENDED = "contract_ended"
    MESSAGE_ANSWERED = "message_answered"
    APPLICATION_REJECTED = "application_rejected"
    UNSUBSCRIBED = "unsubscribed"
    CONSENT_GIVEN = "consent_given"
    CONSENT_WITHDRAWN = "consent_withdrawn"


STARTS = frozenset(
    {
        EventType.ACCOUNT_CLOSED,
        EventType.CONTRACT_ENDED,
        EventType.MESSAGE_ANSWERED,
        EventType.APPLICATION_REJECTED,
    }
)
"""They start periods in records that Dertig keeps."""

ABOUT_PEOPLE = frozenset({EventType.UNSUBSCRIBED, EventType.CONSENT_GIVEN, EventType.CONSENT_WITHDRAWN})
"""They name a person, not a record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One event. ``id`` is the sender's own name for it; ``fingerprint`` a keyed hash of all it says.

    ``dataset`` is "store/dataset" or a dataset's ref, ``column`` its start column where the type does not
    say which; ``key`` names one record, ``whom`` a person.
    """

    id: str
    type: str
    at: datetime
    fingerprint: str
    whom: Whom = field(repr=False)
    dataset: str = ""
    key: str = field(default="", repr=False)
    column: str = ""
    purpose: str = ""
    means: Means = Means.OTHER
    wording: str = ""
    version: str = ""
    source: str = ""
    proof: str = field(default="", repr=False)
