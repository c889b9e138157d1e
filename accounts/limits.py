"""How often something may be done: fixed windows of time, counted in the cache.

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
    window, passed = divmod(int(time.time()), limit.seconds)
    hashed = keyed_hash(who, kind=f"limit:{limit.name}")
    key = f"limit:{limit.name}:{window}:{hashed}"
    counted = 0
    with suppress(RedisError):
        cache.add(key, 0, timeout=limit.seconds)
        with suppress(ValueError):  # the window ended in between
            counted = cache.incr(key)
    if counted > limit.times:
        raise TooMany(limit.seconds - passed)
