"""Values of keys and start events as JSON, and back exactly."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

_PLAIN = (str, int, float, bool)
_TAGS: dict[type, tuple[str, Callable[[Any], str], Callable[[str], Any]]] = {
    datetime: ("moment", datetime.isoformat, datetime.fromisoformat),
    date: ("day", date.isoformat, date.fromisoformat),
    time: ("time", time.isoformat, time.fromisoformat),
    timedelta: (
        "length",
        lambda length: str(length // timedelta(microseconds=1)),
        lambda text: timedelta(microseconds=int(text)),
    ),
    Decimal: ("decimal", str, Decimal),
    UUID: ("uuid", str, UUID),
    bytes: ("bytes", bytes.hex, bytes.fromhex),
}
_READERS = {tag: read for tag, _, read in _TAGS.values()}


def packed(values: Sequence[Any]) -> list[Any]:
    """Each value as it is, or as its kind and text; of an unknown kind its text alone."""
    return [_packed(each) for each in values]


def unpacked(values: Sequence[Any]) -> list[Any]:
    return [_READERS[each[0]](each[1]) if isinstance(each, list) else each for each in values]


def _packed(value: Any) -> Any:
    if value is None or isinstance(value, _PLAIN):
        return value
    kind = bytes if isinstance(value, memoryview | bytearray) else type(value)
    if kind not in _TAGS:
        return str(value)
    tag, write, _ = _TAGS[kind]
    return [tag, write(bytes(value) if kind is bytes else value)]
