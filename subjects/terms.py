"""The closed vocabularies of what is known of people. Pure."""

from enum import StrEnum


class SearchState(StrEnum):
    """Where a search stands."""

    RUNNING = "running"
    ENDED = "ended"
    """Every dataset has its answer, or gave none for good."""


class Answer(StrEnum):
    """What asking one dataset gave so far."""

    WAITING = "waiting"
    RETRYING = "retrying"
    """Its store did not answer: it is asked again."""
    ASKED = "asked"
    """Somebody was asked to look, and has not answered."""
    FOUND = "found"
    NOTHING = "nothing"
    NOT_SEARCHABLE = "not_searchable"
    """It has no column for any identifier that is known."""
    FAILED = "failed"


OPEN = frozenset({Answer.WAITING, Answer.RETRYING, Answer.ASKED})
"""Answers that are still to come."""


class Source(StrEnum):
    """Where an identifier comes from."""

    PORTAL = "portal"
    """Typed by the person."""
    CONFIRMED_EMAIL = "confirmed_email"
    """The person read a code that was sent there."""
    STAFF = "staff"
    ALIAS = "alias"
    """Staff came upon it while they searched."""


class Means(StrEnum):
    """How somebody gave a consent, or took it back (Art. 7(1), 7(3))."""

    WEB_FORM = "web_form"
    DOUBLE_OPT_IN = "double_opt_in"
    """A web form, and a link in the mail that followed."""
    PAPER = "paper"
    PHONE = "phone"
    IN_PERSON = "in_person"
    EMAIL = "email"
    UNSUBSCRIBE_LINK = "unsubscribe_link"
    REQUEST = "request"
    """A request of a data subject."""
    IMPORTED = "imported"
    OTHER = "other"


class Objection(StrEnum):
    """Why somebody is not written to."""

    OBJECTED = "objected"
    """Art. 21(2)–(3)"""
    UNSUBSCRIBED = "unsubscribed"
    WITHDREW = "withdrew"
    """Took a consent back: Art. 7(3)."""


class RestrictionGround(StrEnum):
    """Art. 18(1), by its letter."""

    ACCURACY_CONTESTED = "a"
    UNLAWFUL_NOT_ERASED = "b"
    NEEDED_FOR_CLAIMS = "c"
    OBJECTION_PENDING = "d"


class Kept(StrEnum):
    """What is kept of people here, by the reference of its purpose in the register."""

    CONSENTS = "consents"
    OBJECTIONS = "objections"
    RESTRICTIONS = "restrictions"
