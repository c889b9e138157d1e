"""The closed vocabularies of telling recipients. Pure."""

from enum import StrEnum


class Act(StrEnum):
    """What was done with the data (Art. 16, 17(1), 18)."""

    RECTIFIED = "rectified"
    ERASED = "erased"
    RESTRICTED = "restricted"


class Way(StrEnum):
    """How a recipient is told."""

    EMAIL = "email"
    HTTP = "http"
    TASK = "task"
    """A named person does it."""


class TellingState(StrEnum):
    """How far it is with one recipient."""

    WAITING = "waiting"
    BY_HAND = "by_hand"
    TOLD = "told"
    NOT_TOLD = "not_told"
    """Impossible, or a disproportionate effort; why is recorded."""
    CANCELLED = "cancelled"


ENDED = (TellingState.TOLD, TellingState.NOT_TOLD, TellingState.CANCELLED)
"""Nothing of whom it was about is kept."""


class Obstacle(StrEnum):
    """Why a person must do it."""

    CHOSEN = "chosen"
    """It is set so for this recipient."""
    NO_WAY = "no_way"
    GROUP = "group"
    """The register names a category of recipients: who they are must be found out."""
    UNSURE = "unsure"
    """No dataset shows that data of this person were there, or they are disclosed on a condition."""
    UNKNOWN_BY = "unknown_by"
    """No identifier is confirmed by which the recipient knows the person."""
    NOT_TAKEN = "not_taken"
    """All tries were in vain."""
    CAME_BACK = "came_back"
