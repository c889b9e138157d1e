"""How often something may be done: windows of time, counted in the cache.

A window opens with somebody's first act, not with the hour of the clock: who acts around midnight gets no
second helping.

Above a limit one act still passes now and then (``Limit.one_every``), so that nobody is shut out by a
neighbour: a flood only makes people behind the same address wait.

Counters stand under keyed hashes: an address is personal data. Where the cache is away, people come
first: nothing is limited.
"""

import time
from contextlib import suppress
from dataclasses import dataclass

from django.core.cache import cache
from redis.exceptions import RedisError

from evidence.sealing import keyed_hash

HOUR = 3600


@dataclass(frozen=True, slots=True)
class Limit:
    """So many times within so many seconds; above that, one every so many seconds (0: none)."""

    name: str
    times: int
    seconds: int
    one_every: int = 0


class TooMany(Exception):
    """A limit is reached; ``retry_after`` seconds from now there is room again."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


def count(limit: Limit, who: str) -> None:
    """Count one more for who acts. Raises ``TooMany`` above the limit."""
    if _counted(limit, who, more=1) > limit.times:
        _wait(limit, who)


def require_room(limit: Limit, who: str) -> None:
    """Refuse who has used up the limit, counting nothing. Raises ``TooMany``."""
    if _counted(limit, who, more=0) >= limit.times:
        _wait(limit, who)


def note(limit: Limit, who: str) -> None:
    """Count one more for who acts, refusing nothing: ``require_room`` does, the next time."""
    _counted(limit, who, more=1)


def _counted(limit: Limit, who: str, *, more: int) -> int:
    """How often who acts has acted in the window that is open, with so many more."""
    key, opened, counted = _key(limit, who), int(time.time()), 0
    with suppress(RedisError):
        opened = _opened(limit, key, opened)
        # The window's own counter: one that outlives its window counts for nobody.
        counter = f"{key}:{opened}"
        cache.add(counter, 0, timeout=limit.seconds)
        with suppress(ValueError):  # the window ended in between
            counted = cache.incr(counter, more)
    return counted


def _wait(limit: Limit, who: str) -> None:
    key, now = _key(limit, who), int(time.time())
    if limit.one_every:
        with suppress(RedisError):
            if cache.add(f"{key}:one", 1, timeout=limit.one_every):
                return
        raise TooMany(limit.one_every)
    opened = now
    with suppress(RedisError):
        opened = _opened(limit, key, now)
    raise TooMany(max(1, opened + limit.seconds - now))


def _opened(limit: Limit, key: str, now: int) -> int:
    return int(cache.get_or_set(f"{key}:opened", now, timeout=limit.seconds) or now)


def _key(limit: Limit, who: str) -> str:
    return f"limit:{limit.name}:{keyed_hash(who, kind=f'limit:{limit.name}')}"
