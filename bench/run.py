"""The measurements in their order, as Markdown tables."""

import os
import platform
from collections.abc import Iterator
from statistics import median

from django.db import connection

from accounts.models import Controller
from accounts.principal import system
from bench import answers, erasures, purges, replays, requests
from bench.lists import MOST_QUERIES, lists, values
from bench.measure import Made, in_own_process
from bench.record import CHILDREN, record_of
from processing.actions import load_register
from processing.reference import catalogue
from processing.reference_actions import load_reference
from tests.servers import Servers

MOST_RATIO = 1.15
PAIRS = {50: 3}
"""How often a PDF is paired with WeasyPrint alone; larger ones once."""


def run(servers: Servers, sizes: list[int], *, only: str | None = None) -> int:
    """Print every figure, or those of one part; 1 where a target is missed."""
    missed: list[str] = []
    load = os.getloadavg()[0]
    say(f"{os.cpu_count()} cores, load {load:.1f} before the start, Python {platform.python_version()}.")
    if only in (None, "registers"):
        _all_of_registers(sizes, missed)
    if only in (None, "requests"):
        requests.measure(say, missed)
    if only in (None, "purge"):
        purges.measure(servers, say, missed)
    if only in (None, "erasure"):
        erasures.measure(servers, say, missed)
    if only in (None, "replay"):
        replays.measure(servers, say, missed)
    if only in (None, "answer"):
        answers.measure(servers, say, missed)
    for miss in missed:
        say(f"MISSED: {miss}")
    say("" if missed else "Every target is met.")
    return 1 if missed else 0


def _all_of_registers(sizes: list[int], missed: list[str]) -> None:
    say(f"Registers of {sizes} activities, {CHILDREN} children an activity.")
    controllers = dict(_registers(sizes))
    _lists(controllers[sizes[-1]], sizes[-1], missed)
    _values(controllers, missed)
    _small_exports(sizes)
    _pdfs(sizes, missed)


def _registers(sizes: list[int]) -> Iterator[tuple[int, Controller]]:
    load_reference(catalogue=catalogue(), by=system("bench"))
    for size in sizes:
        load_register(wanted=record_of(size), by=system("bench"))
        yield size, Controller.objects.get(slug=f"bench-{size}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _lists(controller: Controller, size: int, missed: list[str]) -> None:
    say(f"\n| List of 50 of {size} activities | queries | first time | median ms |\n|---|---|---|---|")
    for what, figures in lists(controller):
        say(f"| {what} | {figures.queries} | {figures.first_queries} | {figures.milliseconds:.1f} |")
        most = max(figures.queries, figures.first_queries)
        if most > MOST_QUERIES:
            missed.append(f"{what}: {most} queries, at most {MOST_QUERIES}")
    say("| peer: CISO Assistant, measured earlier on such a machine | 412 | | 280 |")


def _values(controllers: dict[int, Controller], missed: list[str]) -> None:
    say("\n| Register value | queries | median ms |\n|---|---|---|")
    counts = set()
    for what, figures in values(controllers):
        say(f"| {what} | {figures.queries} | {figures.milliseconds:.1f} |")
        if figures.queries:
            counts.add(figures.queries)
    if len(counts) > 1:
        missed.append(f"register value: queries grow with the register ({sorted(counts)})")


def _small_exports(sizes: list[int]) -> None:
    say("\n| Export, from the database | activities | seconds | MB | peak MB |\n|---|---|---|---|---|")
    for kind in ("json", "xlsx"):
        for size in sizes:
            made = in_own_process("bench.export", kind, str(size))
            say(f"| {kind.upper()} | {size} | {made.seconds:.2f} | {_mb(made)} | {made.peak_mb:.0f} |")


def _pdfs(sizes: list[int], missed: list[str]) -> None:
    say(
        "\n| PDF | pages | seconds | seconds a sheet | WeasyPrint alone | ratio "
        "| MB | peak MB | alone, peak MB |"
        "\n|---|---|---|---|---|---|---|---|---|"
    )
    for size in sizes:
        pairs = [
            (
                in_own_process("bench.export", "pdf", str(size)),
                in_own_process("bench.export", "weasyprint", str(size)),
            )
            for _pair in range(PAIRS.get(size, 1))
        ]
        made, alone = pairs[-1]
        seconds = median(ours.seconds for ours, _alone in pairs)
        base = median(alone.seconds for _ours, alone in pairs)
        ratio = median(ours.seconds / alone.seconds for ours, alone in pairs)
        say(
            f"| {size} activities | {made.pages} | {seconds:.1f} | {seconds / size:.3f} "
            f"| {base:.1f} | {ratio:.2f} | {_mb(made)} | {made.peak_mb:.0f} | {alone.peak_mb:.0f} |"
        )
        if ratio > MOST_RATIO:
            missed.append(f"PDF of {size}: {ratio:.2f} times WeasyPrint alone, at most {MOST_RATIO}")


def _mb(made: Made) -> str:
    return f"{made.size / 1_000_000:.2f}"


def say(text: str) -> None:
    print(text, flush=True)
