"""Where upper floors say whom no purge may touch for now, beside the legal holds.

A source gives the people whom it asks to spare in one dataset, in a constant number of queries. An app
adds its own in a module ``sparing``, which is loaded when the installation starts.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet

from retention.disposal import Person
from stores.models import Dataset

type Source = Callable[[Dataset], Iterable[Person]]
"""From a dataset, read with its store, to the people whose rows there it must spare now."""
type Rows = Callable[[Dataset], QuerySet[Any, Any]]
"""From a dataset to the values that its source reads: while they stay as they are, so do the people."""

_sources: dict[str, tuple[Source, Rows | None]] = {}


def add_source(name: str, source: Source, rows: Rows | None = None) -> None:
    """Register a source; the same name again replaces it. Without ``rows`` it is asked for each batch."""
    _sources[name] = source, rows


def remove_source(name: str) -> None:
    """No longer ask it; harmless where it was never added."""
    _sources.pop(name, None)


def spared_in(dataset: Dataset) -> tuple[Person, ...]:
    """Everybody whom a source asks to spare there."""
    return tuple(person for source, _rows in _sources.values() for person in source(dataset))


def rows_of_sources(dataset: Dataset) -> list[QuerySet[Any, Any]] | None:
    """What all sources read; None where one of them does not say."""
    told = [rows for _source, rows in _sources.values()]
    return [rows(dataset) for rows in told if rows is not None] if None not in told else None
