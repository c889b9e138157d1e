"""The closed vocabularies of a plan. Pure."""

from enum import StrEnum

from processing.terms import DataSubjectRight


class Verdict(StrEnum):
    """What becomes of a right for one purpose, in one dataset."""

    GIVE = "give"
    CORRECT = "correct"
    HAND_OVER = "hand_over"
    RESTRICT = "restrict"
    END_NOW = "end_now"
    """The need is over: what no other need covers is erased."""
    WEIGH = "weigh"
    """A person decides, and writes down why."""
    KEEP = "keep"
    HUMAN_REVIEW = "human_review"
    NOT_PORTABLE = "not_portable"
    NOTHING = "nothing"


DISCLOSES = frozenset({Verdict.GIVE, Verdict.HAND_OVER})
CHANGES = frozenset({Verdict.CORRECT, Verdict.END_NOW, Verdict.RESTRICT})
"""With what discloses, these need an identity that is confirmed."""


class Why(StrEnum):
    """The reason of a verdict."""

    EVERY_BASIS = "every_basis"
    PROVIDED = "provided"
    NOT_PROVIDED = "not_provided"
    NOT_AUTOMATED = "not_automated"
    OTHER_BASIS = "other_basis"
    """The right does not reach this basis."""
    CONSENT_WITHDRAWN = "consent_withdrawn"
    NO_CONSENT = "no_consent"
    MARKETING = "marketing"
    NO_MARKETING = "no_marketing"
    CONTRACT_RUNS = "contract_runs"
    LEGAL_DUTY = "legal_duty"
    STILL_NEEDED = "still_needed"
    OBJECTION = "objection"
    """It is to be weighed (Art. 21(1)); to ask for erasure is to object (Art. 12(2))."""
    PUBLIC_TASK = "public_task"
    OBJECTION_UPHELD = "objection_upheld"
    COMPELLING = "compelling"
    NO_LONGER_NEEDED = "no_longer_needed"
    UNLAWFUL = "unlawful"
    LEGAL_CLAIMS = "legal_claims"
    BASIS_NOT_STATED = "basis_not_stated"
    GROUND_TO_RESTRICT = "ground_to_restrict"
    NO_GROUND_TO_RESTRICT = "no_ground_to_restrict"
    AUTOMATED_DECISION = "automated_decision"
    LAW_AUTHORISES = "law_authorises"
    NO_AUTOMATED_DECISION = "no_automated_decision"
    AUTOMATION_NOT_ALLOWED = "automation_not_allowed"
    STAFF = "staff"
    """Overridden; the reason is written beside it."""


class Judged(StrEnum):
    """What staff found of a purpose, for this person."""

    NO_LONGER_NEEDED = "no_longer_needed"
    """Art. 17(1)(a)"""
    UNLAWFUL = "unlawful"
    """Art. 17(1)(d)"""
    OBJECTION_UPHELD = "objection_upheld"
    """Art. 17(1)(c)"""
    COMPELLING = "compelling"
    """Compelling legitimate grounds, or legal claims, were shown: Art. 21(1)."""


ORDER = (
    DataSubjectRight.MARKETING_OBJECTION,
    DataSubjectRight.WITHDRAWAL,
    DataSubjectRight.RESTRICTION,
    DataSubjectRight.ACCESS,
    DataSubjectRight.PORTABILITY,
    DataSubjectRight.RECTIFICATION,
    DataSubjectRight.HUMAN_REVIEW,
    DataSubjectRight.OBJECTION,
    DataSubjectRight.ERASURE,
)
"""What takes effect on receipt first (21(3), 7(3)); what is asked for is given before anything is erased.
A complaint (Art. 77) is a message: no data hang on it."""
