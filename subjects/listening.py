"""Where upper floors hear that a store has answered for good: an app adds itself when it starts."""

from collections.abc import Callable, Sequence

from subjects.models import PersonSearch, SearchedDataset

type Listener = Callable[[PersonSearch, Sequence[SearchedDataset]], None]
"""Takes the datasets of one store, in the transaction that keeps the last of their answers."""

_listeners: dict[str, Listener] = {}


def add_listener(name: str, listener: Listener) -> None:
    """Register a listener; the same name again replaces it."""
    _listeners[name] = listener


def tell_listeners(search: PersonSearch, datasets: Sequence[SearchedDataset]) -> None:
    """One store has nothing left to answer."""
    for listener in _listeners.values():
        listener(search, datasets)
