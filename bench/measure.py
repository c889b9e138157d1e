"""Timing in this process, and peak memory in one of its own."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


@dataclass(frozen=True, slots=True)
class Timed:
    """The median of several runs, and the queries of the first (nothing cached) and of the next."""

    milliseconds: float
    first_queries: int
    queries: int


def timed(act: Callable[[], Any], runs: int = 15) -> Timed:
    """Run it twice to count, then several times."""
    first, next_one = _queries_of(act), _queries_of(act)
    taken = []
    for _run in range(runs):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return Timed(statistics.median(taken) * 1000, first, next_one)


def _queries_of(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        act()
    # Counted now: the next request empties the log.
    return len(queries)


@dataclass(frozen=True, slots=True)
class Made:
    """What a process of its own reports: seconds, size and peak memory."""

    seconds: float
    size: int
    pages: int
    peak_mb: float


def in_own_process(module: str, *arguments: str) -> Made:
    """Run ``python -m <module>`` and read the report that it prints."""
    ran = subprocess.run(
        [sys.executable, "-m", module, *arguments], capture_output=True, text=True, check=False
    )
    if ran.returncode:
        raise RuntimeError(f"{module} {arguments} failed:\n{ran.stderr[-4000:]}")
    return Made(**json.loads(ran.stdout.splitlines()[-1]))


def report(seconds: float, content: bytes, pages: int = 0) -> str:
    """The line that ``in_own_process`` reads."""
    # Not ru_maxrss: that begins with what the parent held when it forked.
    (line,) = (text for text in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in text)
    peak = int(line.split()[1]) / 1024
    return json.dumps({"seconds": seconds, "size": len(content), "pages": pages, "peak_mb": peak})
