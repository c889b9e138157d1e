"""Where floors above hear what became of erasures: an app adds itself when it starts."""

from collections.abc import Callable

from retention.models import Erasure

type Listener = Callable[[Erasure], None]
"""Takes an erasure that is DONE, FAILED or CANCELLED now, in the transaction that says so."""
type AtRest = Callable[[int, str], None]
"""Takes a controller's id and the reference of a request of which a worker has ended something, once it can
do no more in that store. A worker that dies before says nothing: whoever has to know looks by itself, too."""

_listeners: dict[str, Listener] = {}
_at_rest: dict[str, AtRest] = {}


def add_listener(name: str, listener: Listener) -> None:
    """Register a listener; the same name again replaces it."""
    _listeners[name] = listener


def remove_listener(name: str) -> None:
    """No longer tell it; harmless where it was never added."""
    _listeners.pop(name, None)


def add_at_rest(name: str, listener: AtRest) -> None:
    """Register who hears it once for a store, and not for each of its datasets."""
    _at_rest[name] = listener


def remove_at_rest(name: str) -> None:
    """No longer tell it; harmless where it was never added."""
    _at_rest.pop(name, None)


def tell_listeners(erasure: Erasure) -> None:
    """It has ended."""
    for listener in _listeners.values():
        listener(erasure)


def tell_at_rest(controller_id: int, reference: str) -> None:
    """A worker has done what it can in one store."""
    for listener in _at_rest.values():
        listener(controller_id, reference)
