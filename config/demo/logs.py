"""The log files of the licence and update servers, rotated each month and then compressed. Pure."""

import gzip
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from config.demo.years import Years, at_some_time

MONTHS_KEPT = 26
LINES = 60
LOGS = ("licence.log", "update.log")


def log_files(random: Random, years: Years) -> Iterator[tuple[str, date, bytes]]:
    """Name, day of the newest entry, and content of each file."""
    for log in LOGS:
        yield log, years.ago(1), _lines(random, log, years.today.replace(day=1), years.ago(1))
        first = years.today.replace(day=1)
        for age in range(MONTHS_KEPT):
            last = first - timedelta(days=1)
            first = last.replace(day=1)
            name, text = f"{log}-{last:%Y%m%d}", _lines(random, log, first, last)
            # The last one stays as it is for a month: somebody may be reading it.
            yield (name, last, text) if age == 0 else (f"{name}.gz", last, gzip.compress(text, mtime=0))


def _lines(random: Random, log: str, first: date, last: date) -> bytes:
    if last < first:
        return b""
    moments = sorted(
        at_some_time(random, first + timedelta(days=random.randint(0, (last - first).days)))
        for _ in range(LINES)
    )
    return "".join(f"{moment:%Y-%m-%dT%H:%M:%SZ} {_entry(random, log)}\n" for moment in moments).encode()


def _entry(random: Random, log: str) -> str:
    # 192.0.2.0/24 is for examples.
    server = f"server=192.0.2.{random.randrange(1, 255)}"
    if log == "licence.log":
        act = random.choice(("checked", "renewed", "refused"))
        return f"{server} licence=OP-{100_000 + random.randrange(1, 3200)} {act}"
    return (
        f"{server} update={random.randrange(2, 9)}.{random.randrange(20)} {random.choice(('done', 'failed'))}"
    )
