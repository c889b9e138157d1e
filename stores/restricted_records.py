"""Where an upper floor says which records that Dertig keeps may only be stored (Art. 18(2)): nobody may use
them, so whoever sends one through the API is told.
"""

from collections.abc import Callable, Collection

from stores.models import Dataset

type Source = Callable[[Dataset, Collection[str]], frozenset[str]]
"""From an internal dataset, read with its store, and keys of records there to those that are restricted; in
a constant number of queries."""

_sources: dict[str, Source] = {}


def add_source(name: str, source: Source) -> None:
    """Register a source; the same name again replaces it."""
    _sources[name] = source


def restricted_among(dataset: Dataset, keys: Collection[str]) -> list[str]:
    """Those of the keys that some source says are restricted, in order."""
    return sorted(key for source in _sources.values() for key in source(dataset, keys))
