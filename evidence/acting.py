"""Who is at work: said once by sign-in, for every event that is written meanwhile."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection

SETTING = "dertig.actor"
"""Of the transaction: ``Event``'s trigger refuses an event in the name of another person or key."""

_asked: ContextVar[Callable[[], str] | None] = ContextVar("acting", default=None)


@contextmanager
def acting(who: str | Callable[[], str]) -> Iterator[None]:
    """For the block, ``who`` is at work: the actor, "" for nobody who signed in, or how to learn it.

    It is asked when an event is written, no earlier, so that a page which writes none pays nothing.
    """
    token = _asked.set((lambda: who) if isinstance(who, str) else who)
    try:
        yield
    finally:
        _asked.reset(token)


@contextmanager
def said_to_the_database() -> Iterator[None]:
    """Sends who is at work along with each statement of the block, in the same message."""
    ask = _asked.get()
    who = "" if ask is None else ask()

    def along(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        done = execute(
            f"SELECT set_config('{SETTING}', %s, true); {sql}", (who, *(params or ())), many, context
        )
        while done.nextset():
            pass
        return done

    with connection.execute_wrapper(along):
        yield
