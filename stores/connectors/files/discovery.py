"""What a root holds, as datasets to be: files that differ in a date or a number alone are of one kind."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import BinaryIO

from stores.connectors.files.due import MODIFIED, NEWEST
from stores.connectors.files.entries import Entry, Folder, Seen
from stores.connectors.files.globs import Glob
from stores.connectors.files.names import COMPRESSED
from stores.connectors.files.reading import Opaque, Unreadable, blocks
from stores.protocol import DiscoveredColumn, DiscoveredTable
from stores.terms import ColumnType

MOST = 500
"""Kinds of files that are told apart; what comes after them is left out."""
_SAMPLED = 20

_YEAR, _MONTH, _DAY = r"(?:19|20)\d\d", r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
_DATE = re.compile(rf"(?<!\d){_YEAR}(?P<first>[-_.]?){_MONTH}(?:(?P<second>(?P=first)){_DAY})?(?!\d)")
_ROTATED = re.compile(r"(?:\.\d{1,4})?$")
_CONTENTS = {
    "ip-address": re.compile(
        r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"
        r"|(?<![\w:])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,6}:[0-9a-f:]*)(?![\w:])"
    ),
    "email-address": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "user-agent": re.compile(r'"(Mozilla/[^"]*|curl/[^"]*)"'),
}


@dataclass(slots=True)
class _Kind:
    files: int = 0
    formats: Counter[str] = field(default_factory=Counter)
    example: Entry | None = None


def tables(folder: Folder) -> tuple[DiscoveredTable, ...]:
    """One for each pattern, in their order. The format of dates in names is what its column ``newest``
    was declared as: to be written into the store's settings by a person. Raises ``StoreError``."""
    kinds: dict[str, _Kind] = {}
    for entry in folder.entries(Glob.of("**"), Seen()):
        pattern, dates = kind_of(entry.path)
        if pattern not in kinds and len(kinds) >= MOST:
            continue
        kind = kinds.setdefault(pattern, _Kind())
        kind.files += 1
        kind.formats[dates] += 1
        if kind.example is None or entry.size > kind.example.size:
            kind.example = entry
    return tuple(_table(folder, pattern, kind) for pattern, kind in sorted(kinds.items()))


def kind_of(path: str) -> tuple[str, str]:
    """The pattern of files like this one, and the format of the date in their names, "" for none.

    ``nginx/access.log-20260101.gz`` is of ``nginx/access.log-*`` with ``access.log-%Y%m%d``; rotated
    numbers stand for a pattern alone; names with neither are told apart by extension.
    """
    parent, slash, name = path.rpartition("/")
    bare = next((name.removesuffix(each) for each in COMPRESSED if name.endswith(each)), name)
    bare = _ROTATED.sub("", bare)
    date = _DATE.search(bare)
    if date:
        before, after = bare[: date.start()], bare[date.end() :]
        first = date["first"]
        day = f"{first}%d" if date["second"] is not None else ""
        return f"{_escaped(parent)}{slash}{_escaped(before)}*{_escaped(after)}*".replace("**", "*"), (
            f"{before}%Y{first}%m{day}{after}".replace("%%", "%") if "%" not in before + after else ""
        )
    stem, dot, extension = bare.rpartition(".")
    if name != bare or extension == "log":
        return f"{_escaped(parent)}{slash}{_escaped(bare)}*", ""
    return f"{_escaped(parent)}{slash}*{dot}{_escaped(extension) if stem else ''}", ""


def _escaped(text: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", text)


def _table(folder: Folder, pattern: str, kind: _Kind) -> DiscoveredTable:
    dates = next((form for form, _ in kind.formats.most_common() if form), "")
    samples = _samples(folder, kind.example) if kind.example else {}
    columns = [
        DiscoveredColumn(NEWEST, ColumnType.INSTANT, nullable=True, declared=dates),
        DiscoveredColumn(MODIFIED, ColumnType.INSTANT, nullable=True),
        *(DiscoveredColumn(name, ColumnType.TEXT, nullable=True) for name in samples or ("content",)),
    ]
    return DiscoveredTable(
        resource=pattern, columns=tuple(columns), key=("path",), rows=kind.files, samples=samples
    )


def _samples(folder: Folder, entry: Entry) -> dict[str, tuple[str, ...]]:
    try:
        with folder.opened(entry) as stream:
            text = _beginning(stream)
    except (OSError, Opaque, Unreadable):
        return {}
    found = {
        name: list(dict.fromkeys(pattern.findall(text)))[:_SAMPLED] for name, pattern in _CONTENTS.items()
    }
    return {name: tuple(values) for name, values in found.items() if values}


def _beginning(stream: BinaryIO) -> str:
    return next(blocks(stream), b"").decode("utf-8", "replace").replace("\0", "\ufffd")
