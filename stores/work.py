"""What a connector is asked to do, compiled from rules: set-based, and the same for purge and erasure. Pure.

A *lapse* is the end of one purpose's need: it is over for the rows whose start lies on or before its
cutoff. A *step* takes all rows for which every one of its lapses is over, minus those spared, and
deletes them, blanks columns of them or, of one person, corrects columns. Nothing here names a person
but ``Spared``, ``Whose``, ``Correct`` and ``Step.row``, whose values are never logged or kept.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from stores.mapping import Column, DatasetMap
from stores.terms import BlankForm, IdentifierKind


@dataclass(frozen=True, slots=True)
class Cutoff:
    """Starts on or before ``day`` are over; as moments, those before ``until``.

    ``day`` is a day in the controller's time zone and ``until`` an aware moment: the end of that day,
    or now where that is earlier, for what has not happened yet has not started.
    """

    day: date
    until: datetime


@dataclass(frozen=True, slots=True)
class LongerByConsent:
    """While ``given`` holds and ``withdrawn`` does not, the need ends later: by ``cutoff``."""

    given: Column
    withdrawn: Column | None
    cutoff: Cutoff


@dataclass(frozen=True, slots=True)
class Lapse:
    """One need is over where ``start`` is on or before ``cutoff``; where it is NULL, it never is.

    ``rule`` is the register path of the retention period.
    """

    rule: str
    start: Column
    cutoff: Cutoff
    consent: LongerByConsent | None = None


@dataclass(frozen=True, slots=True)
class Blank:
    """What replaces the content of a column."""

    column: str
    form: BlankForm
    value: str = ""


@dataclass(frozen=True, slots=True)
class Spared:
    """Rows of these people: ``values`` are normalised, as ``subjects.identifiers`` does.

    In ``Step.spared`` they are left alone, in ``Step.only`` and ``Whose`` nobody else's are meant.
    """

    kind: IdentifierKind
    column: Column
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Correct:
    """What a column is set to (Art. 16): ``new`` as staff wrote it, "" for nothing.

    ``old`` as it was shown to them; "": the row holds nothing there; None: whatever it holds. Neither
    gets into JSON: of a step that was frozen ``new`` is None, and it must be filled in before it runs.
    """

    column: str
    new: Annotated[str | None, Field(exclude=True)] = field(default=None, repr=False)
    old: Annotated[str | None, Field(exclude=True)] = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One set-based piece of work. ``blanks`` and ``corrects`` empty: the rows are deleted.

    ``unless`` are the lapses of the deletion, for a step that blanks: a row that goes whole is not
    blanked before. ``only``, where it is not empty, leaves all rows alone but those of these people: a
    row is theirs where any of the columns holds one of its values. ``name`` tells the steps of one
    dataset apart and never changes for the same work.
    A step without lapses takes them whatever their age, and takes nothing where it names nobody.

    ``corrects``: rows of ``only`` in which every column holds its ``old`` or already its ``new``, and one
    not yet its ``new``; all are set together. ``row``, where it is not empty, are the values of the
    dataset's key as text: that row alone.
    """

    name: str
    dataset: DatasetMap
    lapses: tuple[Lapse, ...]
    blanks: tuple[Blank, ...] = ()
    unless: tuple[Lapse, ...] = ()
    spared: tuple[Spared, ...] = ()
    only: tuple[Spared, ...] = ()
    corrects: tuple[Correct, ...] = ()
    row: Annotated[tuple[str, ...], Field(exclude=True)] = field(default=(), repr=False)

    @property
    def deletes(self) -> bool:
        return not (self.blanks or self.corrects)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """All that is to be done in one dataset at one moment, in this order."""

    dataset: DatasetMap
    steps: tuple[Step, ...] = field(default=())
