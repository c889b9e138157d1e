"""The closed vocabularies of requests. Pure."""

from enum import StrEnum


class Channel(StrEnum):
    """By which way a request reached the controller; each is official (EDPB 01/2022, 53–57)."""

    PORTAL = "portal"
    EMAIL = "email"
    PHONE = "phone"
    LETTER = "letter"
    IN_PERSON = "in_person"
    SYSTEM = "system"
    """Another system, through the API."""


class State(StrEnum):
    """Where a request stands."""

    RECEIVED = "received"
    IDENTITY_CHECK = "identity_check"
    IN_PROGRESS = "in_progress"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


OPEN_STATES = (State.RECEIVED, State.IDENTITY_CHECK, State.IN_PROGRESS)
"""The clock runs."""


class Outcome(StrEnum):
    """What became of a right, or of a request as a whole."""

    FULFILLED = "fulfilled"
    PARTLY = "partly"
    REFUSED = "refused"


class Ground(StrEnum):
    """Why a right is refused, by the article that allows it."""

    UNFOUNDED = "12-5-unfounded"
    EXCESSIVE = "12-5-excessive"
    UNIDENTIFIABLE = "11-2"
    RIGHTS_OF_OTHERS = "15-4"
    NOT_INACCURATE = "16"
    STILL_NEEDED = "17-1"
    EXPRESSION = "17-3-a"
    LEGAL_OBLIGATION = "17-3-b"
    PUBLIC_HEALTH = "17-3-c"
    RESEARCH = "17-3-d"
    LEGAL_CLAIMS = "17-3-e"
    NO_GROUND_TO_RESTRICT = "18-1"
    NOT_PORTABLE = "20-1"
    COMPELLING_GROUNDS = "21-1"
    NO_AUTOMATED_DECISION = "22"
    NATIONAL_LAW = "23"


class IdentityState(StrEnum):
    """What is known of who asks."""

    OPEN = "open"
    ASKED = "asked"
    CONFIRMED = "confirmed"


class IdentityMethod(StrEnum):
    """How identity was confirmed. Of a document that was seen, no copy is kept (EDPB 01/2022, 79)."""

    EMAIL_CODE = "email_code"
    SIGNED_IN = "signed_in"
    CALLED_BACK = "called_back"
    KNOWN_FACTS = "known_facts"
    DOCUMENT_SEEN = "document_seen"
    IN_PERSON = "in_person"


class ActingFor(StrEnum):
    """On whose behalf a request is made."""

    SELF = "self"
    REPRESENTED = "represented"
    CHILD = "child"


class Question(StrEnum):
    """What the person may be asked; only these two can stop the clock."""

    IDENTITY = "identity"
    """Reasonable doubt, Art. 12(6)"""
    CLARIFICATION = "clarification"
    """A large access request, recital 63"""


class Author(StrEnum):
    """Who wrote a message."""

    PERSON = "person"
    STAFF = "staff"
    SYSTEM = "system"


class LetterKind(StrEnum):
    """What a letter does."""

    ACKNOWLEDGEMENT = "acknowledgement"
    IDENTITY_QUESTION = "identity_question"
    CLARIFICATION = "clarification"
    EXTENSION = "extension"
    FEE = "fee"
    REFUSAL = "refusal"
    ANSWER = "answer"
    PACKAGE = "package"
    """Tells that the package with the data is ready; by post, it goes along."""
    MESSAGE = "message"
    """Tells that the team wrote on the status page; by post, it is the message."""
    RESTRICTION_ENDS = "restriction_ends"
    """Art. 18(3): before a restriction is lifted."""


class TaskKind(StrEnum):
    """Work for a person that a request brings with it."""

    POST_LETTER = "post_letter"
    BOUNCED_MAIL = "bounced_mail"
    BOUNCED_CODE = "bounced_code"
    """The code that confirms an address could not be delivered."""
    UNSENT_MAIL = "unsent_mail"
    """It could not be sent, or its PDF not made, however often it was tried."""
    FOUND_LATE = "found_late"
    TELL_RECIPIENTS = "tell_recipients"
    """Recipients whom nothing tells by itself (Art. 19)."""


class ReminderKind(StrEnum):
    """Mail about a request's last day: how many days before it, or past it."""

    FOURTEEN_DAYS = "14_days"
    SEVEN_DAYS = "7_days"
    THREE_DAYS = "3_days"
    ONE_DAY = "1_day"
    TODAY = "today"
    OVERDUE = "overdue"
    """Goes to the privacy leads too."""


class MailOutcome(StrEnum):
    """What became of a message that came in."""

    FILED = "filed"
    """It stands in its request."""
    UNMATCHED = "unmatched"
    """Nobody has said yet where it belongs; it may be a request whose clock runs."""
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    SET_ASIDE = "set_aside"
    """Staff looked: it is no request."""


class SearchResult(StrEnum):
    """What searching a system for a person gave."""

    NOTHING = "nothing"
    FOUND = "found"


class ToldHow(StrEnum):
    """How a recipient was told of a rectification, an erasure or a restriction (Art. 19)."""

    EMAIL = "email"
    LETTER = "letter"
    PHONE = "phone"
    SYSTEM = "system"
    """By the systems themselves: an interface, a ticket."""
    NOT_TOLD = "not_told"
    """It proves impossible or involves disproportionate effort."""


class PackageKind(StrEnum):
    """What a package answers."""

    ACCESS = "access"
    """Art. 15: everything, with what Art. 15(1) asks to be told."""
    PORTABILITY = "portability"
    """Art. 20: what the person provided, on consent or for a contract, processed by automated means."""


class PackageState(StrEnum):
    """Where a package stands."""

    COLLECTING = "collecting"
    COLLECTED = "collected"
    """All data are there; the package is to be built, or built anew."""
    READY = "ready"
    """Built as staff will see and release it."""
    RELEASED = "released"
    DELETED = "deleted"
    """The time for downloads is over, or it was never wanted: its bytes are gone."""


class CollectState(StrEnum):
    """Where the data of one dataset stand."""

    WAITING = "waiting"
    RETRYING = "retrying"
    """Its store did not answer: it is asked again."""
    BY_HAND = "by_hand"
    """Somebody has to hand them in: the store hands over nothing by itself."""
    COLLECTED = "collected"
    LEFT_OUT = "left_out"
    """Staff leave it out and say why."""
    FAILED = "failed"


class BlackOut(StrEnum):
    """What a black-out covers."""

    VALUE = "value"
    """One column of one row."""
    COLUMN = "column"
    """A column of a dataset, in every row."""
    PHRASE = "phrase"
    """These words, wherever they stand."""
