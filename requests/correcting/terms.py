"""The closed vocabulary of corrections. Pure."""

from enum import StrEnum


class Ended(StrEnum):
    """What became of a correction; both of its values are forgotten then."""

    CORRECTED = "corrected"
    MISSED = "missed"
    """Fewer rows than were shown held the old value still: it was not overwritten, somebody must look."""
    DROPPED = "dropped"
