"""Where floors above hear that an erasure has ended: an app adds itself when it starts."""

from collections.abc import Callable

from retention.models import Erasure

type Listener = Callable[[Erasure], None]
"""Takes an erasure that is DONE, FAILED or CANCELLED now, in the transaction that says so."""

_listeners: dict[str, Listener] = {}


def add_listener(name: str, listener: Listener) -> None:
    """Register a listener; the same name again replaces it."""
    _listeners[name] = listener


def remove_listener(name: str) -> None:
    """No longer tell it; harmless where it was never added."""
    _listeners.pop(name, None)


def tell_listeners(erasure: Erasure) -> None:
    """It has ended."""
    for listener in _listeners.values():
        listener(erasure)
