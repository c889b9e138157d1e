"""Finding a person in a store, and handing over what is held: the values connectors speak in. Pure.

Nothing of a person is logged or kept here: ``Whose`` holds identifiers only while a question is asked.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from stores.mapping import Column, DatasetMap
from stores.protocol import Connector, Problem, Refused
from stores.terms import IdentifierKind
from stores.work import Spared, Step, Work


@dataclass(frozen=True, slots=True)
class Whose:
    """One person in one dataset: rows in which any of ``matches`` holds.

    ``asked_as`` stays the same when the question is asked again: where people answer, it is one task.
    """

    dataset: DatasetMap
    matches: tuple[Spared, ...] = field(repr=False)
    asked_as: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """How many rows of a dataset are about a person, by the ways in which each was found.

    ``ways`` counts rows by the positions in ``Whose.matches`` that hold for them: each row once.
    ``cut``: a limit ended the search, so there may be more. ``waiting``: somebody was asked and has not
    answered. ``problem``: this dataset could not be searched, whatever became of the others.
    """

    dataset: str
    ways: Mapping[frozenset[int], int] = field(default_factory=dict)
    cut: bool = False
    waiting: bool = False
    problem: Problem | None = None

    @property
    def rows(self) -> int:
        return sum(self.ways.values())

    def by(self, whose: Whose) -> frozenset[IdentifierKind]:
        """The kinds of identifier that led to rows."""
        return frozenset(whose.matches[at].kind for way, rows in self.ways.items() if rows for at in way)


@runtime_checkable
class PeopleConnector(Protocol):
    """What a connector offers beside ``stores.protocol.Connector`` where people can be found in its store."""

    def find(self, whose: Sequence[Whose]) -> Sequence[Sighting]:
        """One sighting for each, in order. Raises ``StoreError`` where the store as a whole fails."""
        ...

    def collect(self, whose: Whose, limit: int | None = None) -> Iterator[Mapping[str, Any]]:
        """The rows themselves, each once, as a stream. Raises ``Refused`` where the store hands over none."""
        ...


@runtime_checkable
class CollectsMany(Protocol):
    """What a connector offers where rows of several datasets are read with less work than of each alone."""

    def about_to_collect(self, datasets: Sequence[DatasetMap]) -> None:
        """Rows of these are collected next: what is to be known of all of them may be read now, and is gone
        by for some seconds. Raises ``StoreError``."""
        ...


@runtime_checkable
class ListsIdentifiers(Protocol):
    """What a connector offers where its store can be read through for the identifiers that it holds.

    Once a store was restored from a backup, who had been erased is known by keyed hashes alone.
    """

    def identifiers(self, dataset: DatasetMap, column: Column) -> Iterator[str]:
        """The content of an identifier column as text, as a stream; the same may come twice. Raises
        ``StoreError``."""
        ...


def chooses(connector: Connector) -> bool:
    """Whether it takes one person's rows alone (``Step.only``): it says so by an attribute ``chooses``.

    One that does not would take everybody's. May ask the store; raises ``StoreError``.
    """
    return getattr(connector, "chooses", False) is True


def corrects(connector: Connector) -> bool:
    """Whether it can set columns of one person's rows (``Step.corrects``): an attribute ``corrects``."""
    return getattr(connector, "corrects", False) is True


def hands_over(connector: Connector) -> bool:
    """Whether it gives the rows of a person (``PeopleConnector.collect``): all do but those that say by an
    attribute ``hands_over`` that they do not. May ask the store; raises ``StoreError``."""
    return getattr(connector, "hands_over", True) is True


def cannot_choose(work: Work) -> tuple[Problem, ...]:
    """The obstacle of connectors that cannot take one person's rows alone."""
    meant = any(step.only for step in work.steps)
    return (Problem("only-not-possible", work.dataset.name),) if meant else ()


def refuse_choosing(step: Step) -> None:
    """Raise ``Refused`` before a step that means some people would take everybody's rows."""
    if step.only:
        raise Refused(f"“{step.dataset.name}”: one person’s rows cannot be taken alone here.")
