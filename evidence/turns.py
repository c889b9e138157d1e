"""Two that would do the same work at once: one does it, the other leaves or waits.

The locks are PostgreSQL's advisory ones: the database lets go of them when the connection ends,
however it ends, so a worker that died blocks nobody.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_SEED = 31


@contextmanager
def alone(work: str) -> Iterator[bool]:
    """Hold the lock of this work for the block, if nobody else does; says whether."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, %s))", [work, _SEED])
        (mine,) = cursor.fetchone() or (False,)
    try:
        yield bool(mine)
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, %s))", [work, _SEED])


def wait_for_turn(work: str) -> None:
    """Wait until nobody else is at this work, and keep others off until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [work, _SEED])


def share_turn(*works: str) -> None:
    """Beside others that share them, one after the other; while anybody does, nobody has a turn of their
    own. Until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(*shared_turns(*works))


def shared_turns(*works: str) -> tuple[str, tuple[str | int, ...]]:
    """The same as a statement with its parameters, to be sent with others."""
    locks = ", ".join(["pg_advisory_xact_lock_shared(hashtextextended(%s, %s))"] * len(works))
    return f"SELECT {locks}", tuple(each for work in works for each in (work, _SEED))
