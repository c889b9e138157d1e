"""By what a person is known, and how sure a row found by it is theirs. Pure.

Only what is found by a *confirmed* identifier may be disclosed or erased without anybody looking at it
(Art. 12(6)): anybody can type another's telephone number. The rest waits for staff.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from stores.mapping import DatasetMap
from stores.people import Sighting
from stores.terms import IdentifierKind
from stores.work import Spared
from subjects.identifiers import normalise, spellings

OF_ONE_PERSON = frozenset(
    {IdentifierKind.EMAIL, IdentifierKind.CUSTOMER_NUMBER, IdentifierKind.USERNAME, IdentifierKind.OTHER}
)
"""A telephone and an IP address are shared by households and offices."""


@dataclass(frozen=True, slots=True)
class Known:
    """One identifier of a person; ``value`` is normalised and never logged."""

    kind: IdentifierKind
    value: str = field(repr=False)
    confirmed: bool

    @classmethod
    def of(cls, kind: IdentifierKind, text: str, *, confirmed: bool) -> "Known":
        """From what was typed. Raises ``subjects.identifiers.NotAnIdentifier``."""
        return cls(kind, normalise(kind, text), confirmed)


@dataclass(frozen=True, slots=True)
class Question:
    """What one dataset is asked: ``confirmed`` are the positions in ``matches`` of confirmed identifiers."""

    matches: tuple[Spared, ...] = field(repr=False)
    confirmed: frozenset[int]

    @property
    def kinds(self) -> frozenset[IdentifierKind]:
        return frozenset(match.kind for match in self.matches)


@dataclass(frozen=True, slots=True)
class Judged:
    """Rows by how sure it is that they are the person's.

    ``ambiguous``: some rows are found by nothing that is one person's alone and confirmed, though the
    dataset could be asked for that: they may be somebody else's.
    """

    confirmed: int
    typed: int
    ambiguous: bool


def question(dataset: DatasetMap, known: Iterable[Known]) -> Question:
    """The identifier columns of a dataset with the values to look for; those confirmed first."""
    held = list(known)
    matches: list[Spared] = []
    sure = 0
    for confirmed in (True, False):
        for each in dataset.identifiers:
            values = frozenset(
                spelling
                for one in held
                if one.kind is each.kind and one.confirmed is confirmed
                for spelling in spellings(one.kind, one.value)
            )
            if values:
                matches.append(Spared(each.kind, each.column, values))
        if confirmed:
            sure = len(matches)
    return Question(tuple(matches), frozenset(range(sure)))


def judged(asked: Question, sighting: Sighting) -> Judged:
    """How sure its rows are."""
    certain = frozenset(at for at in asked.confirmed if asked.matches[at].kind in OF_ONE_PERSON)
    confirmed = sum(rows for way, rows in sighting.ways.items() if way & asked.confirmed)
    doubtful = any(rows and not way & certain for way, rows in sighting.ways.items())
    return Judged(confirmed, sighting.rows - confirmed, ambiguous=bool(certain) and doubtful)


def meant(dataset: DatasetMap, known: Iterable[Known], accepted: bool = False) -> tuple[Spared, ...]:
    """By which columns and values rows of a dataset are taken as the person's, for ``stores.work.Step.only``.

    The confirmed identifiers that are one person's alone; where none of those can be asked for there, any
    that is confirmed; all of them once staff have looked at these rows and ``accepted`` them. Empty: no row
    is. What ``judged`` finds to be certain is exactly what this means: where rows are neither typed nor
    ambiguous, all that were found; where they are ambiguous, those that one person's identifier leads to.
    """
    asked = question(dataset, known)
    if accepted:
        return asked.matches
    confirmed = [asked.matches[at] for at in sorted(asked.confirmed)]
    certain = [match for match in confirmed if match.kind in OF_ONE_PERSON]
    return tuple(certain or confirmed)
