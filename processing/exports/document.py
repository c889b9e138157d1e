"""What a document for people is made of: values, facts and tables. Pure.

Everything that a reader may look for has a place, and each place says one of three things: the
words; that there is none, and why; or that nothing is stated.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from processing.register import NoneBecause


class State(StrEnum):
    """What a place says."""

    STATED = "stated"
    NONE = "none"
    MISSING = "missing"
    BLANK = "blank"
    """An optional remark that nobody made: no gap."""


@dataclass(frozen=True, slots=True)
class Value:
    """What stands in one place: lines of words, and smaller notes under them.

    ``link`` is the anchor that the words lead to, inside the document; ``listed`` says that the
    lines are things of one kind rather than parts of one thing.
    """

    lines: tuple[str, ...] = ()
    state: State = State.STATED
    notes: tuple[str, ...] = ()
    link: str = ""
    strong: bool = False
    listed: bool = False


MISSING = Value(state=State.MISSING)
BLANK = Value(state=State.BLANK)


def said(*lines: str, notes: Iterable[str] = (), link: str = "", strong: bool = False) -> Value:
    """The words; "not stated" where all are empty."""
    return _value(lines, notes, link, strong, State.MISSING)


def listed(lines: Iterable[str]) -> Value:
    """Several things of one kind; "not stated" where there are none."""
    value = said(*lines)
    return replace(value, listed=len(value.lines) > 1)


def remark(*lines: str, notes: Iterable[str] = (), link: str = "", strong: bool = False) -> Value:
    """Words that need not be there."""
    return _value(lines, notes, link, strong, State.BLANK)


def none_because(none: NoneBecause) -> Value:
    """That there is none, and why."""
    return Value((none.none_because,), State.NONE)


@dataclass(frozen=True, slots=True)
class Fact:
    """A named value and the article that asks for it ("30(1)(b)"; "" where none does)."""

    label: str
    article: str
    value: Value


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading and its share of the width, in percent."""

    heading: str
    width: int


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; the first cell of a row names it. Every row has an anchor or ""."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    anchors: tuple[str, ...] = ()

    @property
    def anchored_rows(self) -> Iterable[tuple[str, tuple[Value, ...]]]:
        """(anchor, cells) of every row."""
        return zip(self.anchors or ("",) * len(self.rows), self.rows, strict=True)


@dataclass(frozen=True, slots=True)
class Part:
    """A titled part of a sheet or chapter: a value, facts, tables, and parts below it.

    ``anchor`` makes it a target of links and of the contents.
    """

    title: str
    article: str = ""
    anchor: str = ""
    value: Value | None = None
    facts: tuple[Fact, ...] = ()
    tables: tuple[Table, ...] = ()
    parts: tuple["Part", ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One activity."""

    anchor: str
    title: str
    ref: str
    status: str
    approved: bool
    intro: str
    head: tuple[Fact, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Stream:
    """The sheets of one stream of data."""

    name: str
    anchor: str
    sheets: tuple[Sheet, ...]


def stated_facts(*facts: Fact) -> tuple[Fact, ...]:
    """The facts without the optional ones that nobody stated."""
    return tuple(fact for fact in facts if fact.value.state is not State.BLANK)


def without_blank_columns(table: Table) -> Table:
    """The table without columns in which no row has anything to say; the next names the row."""
    kept = [
        index
        for index in range(len(table.columns))
        if any(row[index].state is not State.BLANK for row in table.rows)
    ]
    return Table(
        columns=tuple(table.columns[index] for index in kept),
        rows=tuple(tuple(row[index] for index in kept) for row in table.rows),
        anchors=table.anchors,
    )


def _value(lines: Iterable[str], notes: Iterable[str], link: str, strong: bool, empty: State) -> Value:
    given = tuple(filter(None, lines))
    return Value(given, State.STATED if given else empty, tuple(filter(None, notes)), link, strong)
