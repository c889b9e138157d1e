"""The closed vocabularies of carrying a request out. Pure."""

from enum import StrEnum

from processing.terms import DataSubjectRight


class Stage(StrEnum):
    """The order in which the parts of a plan are carried out. Each begins when those before it have
    ended: nothing is erased before what is to be handed over was collected."""

    AT_ONCE = "at_once"
    """The person is written to no longer, and their consent is withdrawn (Art. 21(3), 7(3))."""
    RESTRICT = "restrict"
    COLLECT = "collect"
    RECTIFY = "rectify"
    ERASE = "erase"
    TELL = "tell"
    """Recipients (Art. 19)."""
    HAND_OVER = "hand_over"
    """The person can get the data that were collected (Art. 15(3), 20)."""


class PartState(StrEnum):
    """Where one part stands."""

    WAITING = "waiting"
    RUNNING = "running"
    BY_HAND = "by_hand"
    """A named person was asked to do it."""
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = frozenset({PartState.DONE, PartState.CANCELLED})
"""What is undone no longer: a failed part is, until it was tried again."""


class PlanBy(StrEnum):
    """How a plan came to be carried out."""

    APPROVED = "approved"
    """Staff approved it."""
    LAW = "law"
    """What is absolute, at once, without anybody's approval (Art. 21(3), 7(3))."""


class DecisionKind(StrEnum):
    """What staff decided of a plan."""

    JUDGED = "judged"
    """What they found of a purpose, for this person (Art. 17(1)(a), (d), 21(1))."""
    OVERRIDE = "override"
    """Another verdict than the law's table gives, with reasons."""


STAGES: dict[DataSubjectRight, frozenset[Stage]] = {
    DataSubjectRight.ACCESS: frozenset({Stage.COLLECT, Stage.HAND_OVER}),
    DataSubjectRight.PORTABILITY: frozenset({Stage.COLLECT, Stage.HAND_OVER}),
    DataSubjectRight.RECTIFICATION: frozenset({Stage.RECTIFY, Stage.TELL}),
    DataSubjectRight.RESTRICTION: frozenset({Stage.RESTRICT, Stage.TELL}),
    DataSubjectRight.ERASURE: frozenset({Stage.AT_ONCE, Stage.ERASE, Stage.TELL}),
    DataSubjectRight.OBJECTION: frozenset({Stage.AT_ONCE, Stage.ERASE, Stage.TELL}),
    DataSubjectRight.MARKETING_OBJECTION: frozenset({Stage.AT_ONCE, Stage.ERASE}),
    DataSubjectRight.WITHDRAWAL: frozenset({Stage.AT_ONCE, Stage.ERASE}),
}
"""By right: the stages that must have ended before it is fulfilled. A human review and a complaint are
answered in words."""
