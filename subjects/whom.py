"""One person by what they are known by, and the keyed hashes under which that is kept. Pure but for the key.

Consents and restrictions find a person by one hash, suppressions by another: the list of people who are
not to be written to outlives the rest, and must not be joined to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from evidence.sealing import keyed_hash
from stores.terms import IdentifierKind
from subjects.identifiers import normalise


@dataclass(frozen=True, slots=True)
class Whom:
    """A person; ``identifiers`` are pairs of kind and normalised value, each once, and never logged."""

    identifiers: tuple[tuple[IdentifierKind, str], ...] = field(repr=False)

    @classmethod
    def of(cls, named: Iterable[tuple[IdentifierKind, str]]) -> "Whom":
        """From what was typed or sent. Raises ``subjects.identifiers.NotAnIdentifier``."""
        return cls(tuple(sorted({(kind, normalise(kind, text)) for kind, text in named})))

    @property
    def kinds(self) -> list[str]:
        """What may be told of it in the trail."""
        return sorted({kind.value for kind, _value in self.identifiers})


def lookup(kind: IdentifierKind, value: str) -> str:
    """The keyed hash of a normalised identifier in consents and restrictions."""
    return keyed_hash(value, kind=f"person:{kind.value}")


def suppressed_lookup(kind: IdentifierKind, value: str) -> str:
    """The keyed hash of a normalised identifier in the suppression list."""
    return keyed_hash(value, kind=f"suppressed:{kind.value}")
