"""Whether somebody may be written to or their data used for a purpose, from what is on record. Pure.

No where their data are restricted (Art. 18(2)), where they objected (21(3)) or where the purpose rests on
consent and none runs (6(1)(a), 7(3)). In this order: the first that applies is the reason.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from stores.terms import IdentifierKind
from subjects.known import OF_ONE_PERSON
from subjects.purposes import PurposeFacts


class Bar(StrEnum):
    """Why not."""

    RESTRICTED = "restricted"
    OBJECTED = "objected"
    NO_CONSENT = "no_consent"


@dataclass(frozen=True, slots=True)
class OnConsent:
    """A consent on record. ``own``: surely of the person who was asked for (``is_own``)."""

    purpose: str
    given_at: datetime
    withdrawn_at: datetime | None
    wording: str
    version: str
    own: bool

    @property
    def runs(self) -> bool:
        return self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class Objected:
    """An entry of the suppression list that stands; ``purpose`` empty: any direct marketing."""

    purpose: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Restricted:
    """A restriction that stands, of some purposes and datasets ("store/dataset"); none named: all."""

    purposes: Collection[str]
    since: datetime
    datasets: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """The answer for one person and one purpose."""

    purpose: str
    bar: Bar | None
    since: datetime | None
    """Of the restriction or the objection."""
    consent: OnConsent | None
    """The last one that runs."""

    @property
    def allowed(self) -> bool:
        return self.bar is None


def standing_for(
    purpose: PurposeFacts,
    consents: Iterable[OnConsent],
    objections: Iterable[Objected],
    restrictions: Iterable[Restricted],
) -> Standing:
    """What holds for one person, of whom all records are given."""
    running = [each for each in consents if each.purpose == purpose.path and each.runs and each.own]
    consent = max(running, key=lambda each: each.given_at, default=None)
    since = min((each.since for each in restrictions if _reaches(each, purpose)), default=None)
    if since is not None:
        return Standing(purpose.path, Bar.RESTRICTED, since, consent)
    against = [
        each.at
        for each in objections
        if each.purpose == purpose.path
        or (not each.purpose and purpose.marketing and not (consent and consent.given_at > each.at))
    ]
    if against:
        return Standing(purpose.path, Bar.OBJECTED, max(against), consent)
    bar = Bar.NO_CONSENT if purpose.consent and consent is None else None
    return Standing(purpose.path, bar, None, consent)


def is_own(found_by: Iterable[IdentifierKind], given_under: Iterable[IdentifierKind]) -> bool:
    """Whether a consent is the person's who was asked for: a shared telephone alone does not say so, unless
    the consent was given under nothing else."""
    return not OF_ONE_PERSON.isdisjoint(found_by) or OF_ONE_PERSON.isdisjoint(given_under)


def _reaches(restriction: Restricted, purpose: PurposeFacts) -> bool:
    return not restriction.purposes or purpose.path in restriction.purposes
