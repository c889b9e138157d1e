"""How often something may be done: windows of time, counted in the cache.

A window opens with somebody's first act, not with the hour of the clock: who acts around midnight gets no
second helping.

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
    """So many times within so many seconds."""

    name: str
    times: int
    seconds: int


class TooMany(Exception):
    """A limit is reached; ``retry_after`` seconds from now there is room again."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


def count(limit: Limit, who: str) -> None:
    """Count one more for who acts. Raises ``TooMany`` above the limit."""
    now, key = int(time.time()), _key(limit, who)
    opened, counted = now, 0
    with suppress(RedisError):
        opened = int(cache.get_or_set(f"{key}:opened", now, timeout=limit.seconds) or now)
        # The window's own counter: one that outlives its window counts for nobody.
        counter = f"{key}:{opened}"
        cache.add(counter, 0, timeout=limit.seconds)
        with suppress(ValueError):  # the window ended in between
            counted = cache.incr(counter)
    if counted > limit.times:
        raise TooMany(max(1, opened + limit.seconds - now))


def require_room(limit: Limit, who: str) -> None:
    """Count nothing: raises ``TooMany`` where one more would be above the limit."""
    now, key = int(time.time()), _key(limit, who)
    with suppress(RedisError):
        opened = int(cache.get(f"{key}:opened") or now)
        if int(cache.get(f"{key}:{opened}") or 0) >= limit.times:
            raise TooMany(max(1, opened + limit.seconds - now))


def _key(limit: Limit, who: str) -> str:
    return f"limit:{limit.name}:{keyed_hash(who, kind=f'limit:{limit.name}')}"
