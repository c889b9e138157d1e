"""What every connector can do, and the values it speaks in. Pure.

A connector reaches one data store. It is opened by ``stores.connectors.opened`` for a block, and what
must be remembered it hands to its caller: only ``manual`` and ``internal``, whose store is Dertig
itself, have rows of their own.

**Proof of a purge.** ``carry_out`` applies a step to one batch in one transaction of the store. After
the statement and before its COMMIT it calls ``commit`` with the exact number of rows and a proof by
which ``outcome`` can tell, ever after, whether that transaction was committed. The caller keeps both
before it returns. A store that offers no such proof is refused at ``survey``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from stores.mapping import DatasetMap
from stores.terms import ColumnType
from stores.work import Step, Work


class StoreError(Exception):
    """The store cannot do what it was asked; the message says why and what to do, without secrets."""


class Unreachable(StoreError):
    """The store does not answer, or not now: worth another try."""


class Refused(StoreError):
    """The store answers and will not: credentials, rights, a key that forbids. Trying again is no use."""


class Forbidden(Refused):
    """The installation, not the store, says no: it lies where none may, or is reached with rights that it
    must not have. ``code`` is that of the ``Problem`` that a check makes of it."""

    def __init__(self, message: str, *, code: str = "place-forbidden") -> None:
        super().__init__(message)
        self.code = code


class SettingRefused(Refused):
    """A setting that is not allowed: nothing is opened by it. ``name`` says which."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__(words)
        self.name = name


class Unconfirmed(Refused):
    """Nobody has confirmed yet that something may be sent there."""


class NotKept(Exception):
    """Raised by ``commit`` where it is sure that nothing was kept: somebody else took the batch over."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or could be better. ``code`` is stable; ``words`` are English, shown
    through ``stores.words``; ``values`` fill them in."""

    code: str
    subject: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DiscoveredColumn:
    name: str
    type: ColumnType
    nullable: bool
    declared: str = ""
    """The store's own words for its type."""


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """``columns`` of ``table`` point at ``target_columns`` of ``target``."""

    table: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    on_delete: str = ""
    """CASCADE, SET NULL, SET DEFAULT, RESTRICT or NO ACTION; empty where the store does not say."""


@dataclass(frozen=True, slots=True)
class DiscoveredTable:
    """A table, a kind of file, a resource: what could become a dataset."""

    resource: str
    columns: tuple[DiscoveredColumn, ...]
    key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    rows: int | None = None
    """An estimate."""
    samples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Some values of each text column: to guess its category from, never kept."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What stands in the way of a work (``obstacles``: it refuses), and what would be good to know."""

    obstacles: tuple[Problem, ...] = ()
    advice: tuple[Problem, ...] = ()
    after: tuple[str, ...] = ()
    """Resources that must have been purged before this one: their keys point at it and forbid."""
    incoming: tuple[ForeignKey, ...] = ()
    """All keys that point at it. CASCADE, SET NULL or SET DEFAULT of a resource that is unmapped or not
    due refuses the work: the caller knows which those are."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one work, at one moment. ``due`` by name of step, without those spared; ``spared`` likewise.

    ``unknown_start`` are rows of which a start event is missing; ``total`` all rows there are (an
    estimate where counting would cost more than the work, None where there is none). ``blocked`` are
    those of the due that stay while other rows point at them: a foreign key forbids it, or would take
    those along. Where a store
    cannot be counted, ``countable`` is False and ``due`` are pieces of work for a person: no guard, no
    recount and no sum holds of them.
    """

    due: Mapping[str, int]
    spared: Mapping[str, int]
    unknown_start: int
    total: int | None = None
    blocked: Mapping[str, int] = field(default_factory=dict)
    countable: bool = True


@dataclass(frozen=True, slots=True)
class Batch:
    """A part of a step, by range of keys. ``bounds`` is the connector's own and JSON; it may hold
    keys, so it is kept sealed; empty, it is the whole step. ``expected`` rows were due in it when it was
    cut."""

    bounds: Mapping[str, Any]
    expected: int


class Certainty(StrEnum):
    """How sure a count is: it stands on the certificate."""

    PROVEN = "proven"
    REPORTED = "reported"
    """The other system says so, signed."""
    ATTESTED = "attested"
    """A named person says so."""
    CONFIRMED_ABSENT = "confirmed_absent"
    """It is no longer there; how many went is not provable."""
    UNPROVEN = "unproven"


class Outcome(StrEnum):
    """What became of a batch's transaction."""

    COMMITTED = "committed"
    ABORTED = "aborted"
    IN_PROGRESS = "in_progress"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Resolved:
    """An outcome, with the count where only the store knows it (a receiver's report)."""

    outcome: Outcome
    rows: int | None = None
    certainty: Certainty = Certainty.PROVEN


type Proof = Mapping[str, Any]
"""JSON: what ``outcome`` needs; holds no personal data."""

type Commit = Callable[[int, Proof], None]
"""Keeps rows and proof; raises to have the store roll back: ``NotKept`` (somebody else took the batch
over), or anything else where it is not known whether it was kept. Then a store that could not tell a
rolled-back transaction from a committed one leaves it prepared, and ``outcome`` ends it."""


class Connector(Protocol):
    """One open data store."""

    def now(self) -> datetime:
        """The store's own clock, aware."""
        ...

    def check(self, datasets: Sequence[DatasetMap]) -> tuple[Problem, ...]:
        """What is wrong with the connection, our rights, and the mapping: columns that vanished,
        appeared or changed their type, missing indexes. Raises ``StoreError`` only if nothing can be told."""
        ...

    def discover(self) -> tuple[DiscoveredTable, ...]:
        """Everything there is to map."""
        ...

    def survey(self, work: Work) -> Survey:
        """Whether the work can be done, before anything is."""
        ...

    def count(self, work: Work) -> Counts:
        """How many rows each step would take now."""
        ...

    def sample(self, step: Step, limit: int) -> Sequence[Mapping[str, Any]]:
        """Some rows that the step would take, as they are: the caller masks them."""
        ...

    def batches(self, step: Step, size: int) -> Iterator[Batch]:
        """The step cut in parts of about ``size`` rows."""
        ...

    def carry_out(self, step: Step, batch: Batch, batch_id: str, commit: Commit) -> Resolved:
        """Apply the step to the batch: the whole predicate again, in one transaction. ``batch_id`` is
        a UUID that stays the same when the batch is tried again: the idempotency key. IN_PROGRESS
        where others do the work and report back later: ``outcome`` then tells."""
        ...

    def outcome(self, batch_id: str, proof: Proof) -> Resolved:
        """What became of an earlier ``carry_out``; ``proof`` is empty where none was kept."""
        ...
