"""Which connectors there are, and how one is opened."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, ClassVar

from django import forms

from stores.destination import Destination
from stores.mapping import StoreMap
from stores.places import Place
from stores.protocol import Certainty, Connector

GROUP = "dertig.connectors"

OURS = ("files", "http", "internal", "manual", "sql")
"""Folders beside this file; each has its ``KIND`` in ``kind.py``. Loaded by name, like a third party's,
because they build on what stands here."""


class ConnectorForm(forms.Form):
    """Asks for the settings of one kind of store. Fields named in ``SECRETS`` are kept sealed apart."""

    SECRETS: ClassVar[tuple[str, ...]] = ()


class SecretTextarea(forms.Textarea):
    """For a secret of several lines: what was typed is never shown again."""

    def format_value(self, value: Any) -> str:
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a connector is given. ``secret`` never leaves it; ``hash_key`` makes keyed hashes.

    ``actor`` names who does it in the evidence of connectors that have rows of their own.
    """

    store: StoreMap
    controller_id: int
    store_id: int
    hash_key: bytes = field(repr=False)
    secret: Mapping[str, str] = field(default_factory=dict, repr=False)
    actor: str = "system:stores"


def _nowhere(settings: Mapping[str, Any]) -> tuple[Place, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class ConnectorKind:
    """One kind of data store."""

    kind: str
    label: Any
    form: type[ConnectorForm]
    open: Callable[[Opening], AbstractContextManager[Connector]]
    """Raises ``stores.protocol.StoreError``, here or at first use."""
    certainty: Certainty = Certainty.PROVEN
    """The best that its counts can be."""
    words: Mapping[str, Any] = field(default_factory=dict)
    """By code of a ``Problem``: the sentence, with its ``%(name)s`` places. They go before ours."""
    places: Callable[[Mapping[str, Any]], tuple[Place, ...]] = _nowhere
    """Which hosts, sockets, folders and files the settings name; all are judged before the store is opened.
    Raises ``stores.places.PlaceRefused`` for what names none."""
    taken_over: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict
    """What settings mean that were kept before this version, as settings of today. Total."""
    destination: Callable[[Mapping[str, Any]], Destination | None] | None = None
    """Where settings lead; None for a kind that sends nothing anywhere. Total. Where a connector does not
    say, all of its settings count: with any other, secrets are entered again."""

    def faults(self, settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """What is not allowed in settings, by name, in words: what the form would not take, whatever path
        they came by. What is missing is no fault here: a store may be described before it is reached."""
        known = self.form.base_fields
        for name in settings:
            if name in self.form.SECRETS:
                yield name, "a secret has no place in a file; use secret_from_env."
            elif name not in known:
                yield name, f"“{self.kind}” knows no such setting."
        form = self.form(data=dict(settings))
        for name, errors in form.errors.as_data().items():
            if name in settings or any(error.code != "required" for error in errors):
                yield name, " ".join(words for error in errors for words in error.messages)


class UnknownKind(LookupError):
    """No connector of that kind is installed."""


@cache
def kinds() -> Mapping[str, ConnectorKind]:
    """All connectors by kind: an entry point of our own cannot be replaced by a third party's."""
    found: dict[str, ConnectorKind] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        kind: ConnectorKind = point.load()
        found[kind.kind] = kind
    return {**found, **{kind.kind: kind for kind in ours()}}


def ours() -> tuple[ConnectorKind, ...]:
    """The connectors that Dertig brings."""
    return tuple(EntryPoint(name, f"stores.connectors.{name}.kind:KIND", GROUP).load() for name in OURS)


def kind_named(kind: str) -> ConnectorKind:
    """Raises ``UnknownKind``, saying which there are."""
    try:
        return kinds()[kind]
    except KeyError:
        raise UnknownKind(f"No connector “{kind}” is installed; there are: {', '.join(kinds())}.") from None
