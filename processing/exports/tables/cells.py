"""From values of the register to cells: the words, "None, because: …" or "Not stated". Pure."""

from collections.abc import Callable, Iterable
from enum import StrEnum

from django.utils.translation import gettext as _

from processing.exports.document import State, Value
from processing.exports.tables.grid import MIDDLE, NARROW, WIDE, Cell
from processing.labels import label
from processing.register import (
    Assessment,
    AutomatedDecision,
    NoneBecause,
)


def cell_of(value: Value) -> str:
    """A value of the PDF as one cell."""
    if value.state is State.MISSING:
        return "\n".join((_("Not stated"), *value.notes))
    words = "\n".join((*value.lines, *value.notes))
    return f"{_('None, because:')} {words}" if value.state is State.NONE else words


def assessment_columns(name: str) -> list[tuple[str, int]]:
    """The three columns of an assessment."""
    return [
        (_("%(what)s: outcome") % {"what": name}, WIDE),
        (_("%(what)s: day") % {"what": name}, NARROW),
        (_("%(what)s: reference") % {"what": name}, MIDDLE),
    ]


def assessment(stated: Assessment | NoneBecause | None) -> tuple[Cell, ...]:
    """An assessment in its three columns."""
    if isinstance(stated, Assessment):
        return stated.outcome, stated.made_on, stated.reference
    return nothing(stated), None, ""


def automated_decision(stated: AutomatedDecision | NoneBecause | None) -> tuple[Cell, ...]:
    """Logic and consequences of an automated decision (Art. 22)."""
    if isinstance(stated, AutomatedDecision):
        return stated.logic, stated.consequences
    return nothing(stated), ""


def stated_refs[T](stated: tuple[T, ...] | NoneBecause | None, ref: Callable[[T], str]) -> str:
    """References of what is stated, or that there is none, or nothing."""
    return refs_of(map(ref, stated)) if isinstance(stated, tuple) and stated else nothing(stated)


def stated_lines[T](stated: tuple[T, ...] | NoneBecause | None, words: Callable[[T], str]) -> str:
    """The same as words, a line each."""
    if isinstance(stated, tuple) and stated:
        return "\n".join(words(each) or _("Not stated") for each in stated)
    return nothing(stated)


def nothing(stated: object) -> str:
    """Why there is none, or that nothing is stated."""
    if isinstance(stated, NoneBecause):
        return f"{_('None, because:')} {stated.none_because}"
    return _("Not stated")


def refs_of(refs: Iterable[str]) -> str:
    """References in one cell."""
    return ", ".join(refs)


def term_of(term: StrEnum | None) -> str:
    """The words for a code, if one is stated."""
    return label(term) if term else ""


def yes(fact: bool) -> str:
    """A tick in words."""
    return _("Yes") if fact else ""


def fact_columns() -> tuple[tuple[str, int], ...]:
    """Field, article, content."""
    return ((_("Field"), MIDDLE), (_("Article"), NARROW), (_("Content"), 80))
