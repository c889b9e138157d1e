"""Lines of files in which a person is named. What is too much to read is told, not passed over in silence."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stores.connectors.files.entries import Entry, Folder, Seen
from stores.connectors.files.globs import Glob, PatternError
from stores.connectors.files.lines import LONGEST
from stores.connectors.files.reading import Opaque, Unreadable, blocks, views
from stores.people import Sighting, Whose
from stores.protocol import Problem
from stores.terms import IdentifierKind

MOST_BYTES = 2_000_000_000
"""Read in one dataset, decompressed."""

_IN_WORDS: Mapping[IdentifierKind, Callable[[str], bool]] = {IdentifierKind.PHONE: str.isdigit}
"""What goes on with a value, so that another stands there: of a number its digits, else any letter too."""

type Named = tuple[str, int, str, frozenset[int]]
"""Path, number of the line, the line, and which matches it holds."""


@dataclass(slots=True)
class Reading:
    """What a search met. ``unread`` are files that are packed, damaged or gone meanwhile."""

    whose: Whose
    left: int = MOST_BYTES
    cut: bool = False
    unread: int = 0


def sighting(folder: Folder, whose: Whose) -> Sighting:
    """Lines by the matches that each holds."""
    reading = Reading(whose, MOST_BYTES)
    ways: Counter[frozenset[int]] = Counter()
    try:
        for _path, _number, _line, way in _named(folder, reading):
            ways[way] += 1
    except PatternError as error:
        told = Problem("files_pattern", whose.dataset.ref, {"pattern": str(error)})
        return Sighting(dataset=whose.dataset.ref, problem=told)
    return Sighting(dataset=whose.dataset.ref, ways=dict(ways), cut=reading.cut or reading.unread > 0)


def lines(folder: Folder, whose: Whose) -> Iterator[dict[str, Any]]:
    """The same, one at a time."""
    for path, number, line, _way in _named(folder, Reading(whose)):
        yield {"path": path.encode("utf-8", "replace").decode(), "line": number, "text": line}


def _named(folder: Folder, reading: Reading) -> Iterator[Named]:
    seen = Seen()
    for entry in folder.entries(Glob.of(reading.whose.dataset.resource), seen):
        if reading.left <= 0:
            break
        yield from _in_file(folder, entry, reading)
    # A folder that may not be listed may hold anything.
    reading.cut = reading.cut or reading.left <= 0 or seen.unreadable > 0


def _in_file(folder: Folder, entry: Entry, reading: Reading) -> Iterator[Named]:
    try:
        with folder.opened(entry) as stream:
            for number, line in enumerate(_lines(blocks(stream), reading), 1):
                if way := _way(line, reading.whose):
                    yield entry.path, number, line, way
    except (Opaque, Unreadable, OSError):
        reading.unread += 1


def _lines(parts: Iterator[bytes], reading: Reading) -> Iterator[str]:
    rest = b""
    for part in parts:
        reading.left -= len(part)
        *whole, rest = (rest + part).split(b"\n")
        yield from (each.decode("utf-8", "replace") for each in whole)
        # A line without an end is looked at in pieces that overlap.
        while len(rest) > 2 * LONGEST:
            yield rest[: 2 * LONGEST].decode("utf-8", "replace")
            rest = rest[LONGEST:]
        if reading.left <= 0:
            break
    if rest:
        yield rest.decode("utf-8", "replace")


def _way(line: str, whose: Whose) -> frozenset[int]:
    """The matches of which a value stands in the line, as a word of its own: 7 is not in 17."""
    return frozenset(
        at
        for at, match in enumerate(whose.matches)
        if any(
            _stands_in(value, view, _IN_WORDS.get(match.kind, str.isalnum))
            for view in views(line, spaced=match.kind is IdentifierKind.PHONE)
            for value in match.values
        )
    )


def _stands_in(value: str, view: str, goes_on: Callable[[str], bool]) -> bool:
    at = view.find(value)
    while at >= 0:
        before, after = view[at - 1 : at], view[at + len(value) : at + len(value) + 1]
        if not (goes_on(before) or goes_on(after)):
            return True
        at = view.find(value, at + 1)
    return False
