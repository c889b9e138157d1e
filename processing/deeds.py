"""What upper floors last did about records of the register, for the pages that show those records.

A floor registers a source when the installation starts; this floor knows of none.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

type Source = Callable[[int], Mapping[str, Sequence[str]]]
"""From a controller to lines by register path, in the active language, in a constant number of queries."""

_sources: dict[str, Source] = {}


def add_source(name: str, source: Source) -> None:
    """Register a source; the same name again replaces it."""
    _sources[name] = source


def deeds_at(controller_id: int) -> Mapping[str, Sequence[str]]:
    """All lines on a controller's records by their paths, in the order in which the sources registered."""
    told: defaultdict[str, list[str]] = defaultdict(list)
    for source in _sources.values():
        for path, lines in source(controller_id).items():
            told[path].extend(lines)
    return dict(told)
