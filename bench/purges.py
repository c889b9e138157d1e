"""Purges: the whole of ours against the leanest plain SQL for the same rows, on fresh copies of a table."""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

import psycopg

from bench import purge_peers, purge_tables
from bench.measure import Made, in_own_process
from bench.purge_peers import Peer
from bench.purge_tables import Table
from retention.models import PurgePlan, RetentionSettings
from tests.retention.operations import Target, target_database
from tests.retention.purging import world
from tests.servers import Servers
from tests.stores import factories as made

BATCH = 50_000
"""Of both sides; what a controller has that set nothing else."""
RUNS = 3
RUNS_OF_BLANKS = 7
"""They take a fraction of a second, of which any other work on the machine is a large part."""
DUE, STORED = 200_000, 2_000_000
BLANKED, STORED_FOR_BLANKS = 20_000, 200_000
GROWTH = (1_000_000, 2_000_000, 4_000_000)
MOST_DELETES, MOST_BLANKS = 1.3, 2.0
WORKERS = 2
"""As controllers have it who set nothing else; one worker alone is shown beside it."""
MOST_GROWTH = 1.3
"""How much longer the same rows may take among four times as many, where they lie together."""
MOST_MEMORY_GROWTH = 1.1

type Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Side:
    """All runs of one way to do it, in their order. ``peak_mb`` is 0 for plain SQL: the server does the work
    there."""

    runs: tuple[float, ...]
    peak_mb: float = 0.0

    @property
    def seconds(self) -> float:
        """The median."""
        return median(self.runs)

    def times(self, *others: "Side") -> float:
        """The median of how many times as long as the quickest of the others it took in the same turn."""
        turns = zip(self.runs, *(each.runs for each in others), strict=True)
        return median(ours / min(theirs) for ours, *theirs in turns)


def measure(servers: Servers, say: Say, missed: list[str]) -> None:
    """Print the figures; what misses its target is added to ``missed``."""
    say(
        f"\nPurges: batches of {BATCH:,}, medians of {RUNS} and {RUNS_OF_BLANKS} turns, ratios within "
        f"each turn, load {os.getloadavg()[0]:.1f} at the start."
    )
    with target_database(servers) as target:
        _deletes(target, _plan(target, "delete"), say, missed)
    with target_database(servers) as target:
        _blanks(target, _plan(target, "anonymise"), say, missed)
    with target_database(servers) as target:
        _growth(target, _plan(target, "delete"), say, missed)
    say(f"Load {os.getloadavg()[0]:.1f} at the end.")


def _plan(target: Target, disposition: str) -> PurgePlan:
    """Approved, over a table that is there already: customers, a month after they closed the account."""
    shop = world(target)
    shop.period.disposition = disposition
    shop.period.save()
    email = shop.dataset.fields.get(name="email")
    for name in sorted({*purge_tables.PERSONAL} - {"email", "name"}):
        made.DataFieldFactory(
            dataset=shop.dataset, name=name, nature="personal", category=email.category, type="text"
        )
    purge_tables.empty(target)
    RetentionSettings.objects.create(controller=shop.controller, batch_rows=BATCH)
    return shop.approved()


def _deletes(target: Target, plan: PurgePlan, say: Say, missed: list[str]) -> None:
    peers = (purge_peers.by_key, purge_peers.by_start, purge_peers.at_once)
    say(
        f"\n| Delete {DUE:,} of {STORED:,}, seconds | Dertig | one worker | plain, batches by key "
        "| plain, batches by start | ratio to the quicker | of one worker | one statement | peak MB |"
        "\n|---|---|---|---|---|---|---|---|---|"
    )
    for scattered in (False, True):
        table = Table(STORED, DUE, scattered)
        ours, alone, (key, start, once) = _compared(target, plan, table, peers)
        ratio = ours.times(key, start)
        say(
            f"| due rows {table.layout} in the key | {ours.seconds:.2f} | {alone.seconds:.2f} "
            f"| {key.seconds:.2f} | {start.seconds:.2f} | {ratio:.2f} | {alone.times(key, start):.2f} "
            f"| {once.seconds:.2f} | {ours.peak_mb:.0f} |"
        )
        if ratio > MOST_DELETES:
            missed.append(f"delete, {table.layout}: {ratio:.2f} times plain batches, at most {MOST_DELETES}")


def _blanks(target: Target, plan: PurgePlan, say: Say, missed: list[str]) -> None:
    say(
        f"\n| Blank six columns of {BLANKED:,} of {STORED_FOR_BLANKS:,}, seconds | Dertig | one worker "
        "| plain UPDATE | ratio | of one worker | peak MB |\n|---|---|---|---|---|---|---|"
    )
    for scattered in (False, True):
        table = Table(STORED_FOR_BLANKS, BLANKED, scattered)
        ours, alone, (plain,) = _compared(target, plan, table, (purge_peers.blanked_at_once,), RUNS_OF_BLANKS)
        ratio = ours.times(plain)
        say(
            f"| due rows {table.layout} in the key | {ours.seconds:.3f} | {alone.seconds:.3f} "
            f"| {plain.seconds:.3f} | {ratio:.2f} | {alone.times(plain):.2f} "
            f"| {ours.peak_mb:.0f} |"
        )
        if ratio > MOST_BLANKS:
            missed.append(f"blank, {table.layout}: {ratio:.2f} times one UPDATE, at most {MOST_BLANKS}")
    say("| peers: effaced, django-gdpr-assist, measured earlier on such a machine | | | | 42, 156 | | |")


def _growth(target: Target, plan: PurgePlan, say: Say, missed: list[str]) -> None:
    """Of rows that lie together: scattered ones are on as many pages as there are rows between them, and
    what a page costs is no matter of ours."""
    say(
        f"\n| Delete {DUE:,}, contiguous, among | Dertig | one worker | plain, batches by key | peak MB |"
        "\n|---|---|---|---|---|"
    )
    sides, plain = [], []
    for stored in GROWTH:
        table = Table(stored, DUE, scattered=False)
        ours, alone, (key,) = _compared(target, plan, table, (purge_peers.by_key,))
        sides.append(ours)
        plain.append(key.seconds)
        say(
            f"| {stored:,} | {ours.seconds:.2f} | {alone.seconds:.2f} | {key.seconds:.2f} "
            f"| {ours.peak_mb:.0f} |"
        )
    longer = sides[-1].seconds / sides[0].seconds
    say(f"Growth: {longer:.2f} times; of plain SQL, {plain[-1] / plain[0]:.2f} times.")
    larger = sides[-1].peak_mb / sides[0].peak_mb
    if longer > MOST_GROWTH:
        missed.append(f"purge: {longer:.2f} times as long among {GROWTH[-1]:,} as among {GROWTH[0]:,}")
    if larger > MOST_MEMORY_GROWTH:
        missed.append(f"purge: {larger:.2f} times the memory among {GROWTH[-1]:,} as among {GROWTH[0]:,}")


def _compared(
    target: Target, plan: PurgePlan, table: Table, peers: Sequence[Peer], turns: int = RUNS
) -> tuple[Side, Side, tuple[Side, ...]]:
    """Ours, ours by one worker, and the peers: each on copies of its own, one after the other, in turning
    order."""
    ours: dict[int, list[Made]] = {WORKERS: [], 1: []}
    theirs: list[list[float]] = [[] for _peer in peers]

    def run_ours(workers: int) -> None:
        ours[workers].append(in_own_process("bench.purge_worker", str(plan.pk), str(workers)))

    def run_peer(at: int) -> None:
        theirs[at].append(_timed(target, peers[at], table))

    acts: list[Callable[[], None]] = [
        *(lambda workers=workers: run_ours(workers) for workers in ours),
        *(lambda at=at: run_peer(at) for at in range(len(peers))),
    ]
    blanked = purge_peers.blanked_at_once in peers
    purge_tables.make(target, table)
    for turn in range(turns):
        for act in acts if turn % 2 == 0 else reversed(acts):
            purge_tables.fresh(target, table)
            act()
            purge_tables.check(target, table, blanked=blanked)
    purge_tables.drop(target, table)
    return (
        _side(ours[WORKERS]),
        _side(ours[1]),
        tuple(Side(tuple(each)) for each in theirs),
    )


def _side(made: Sequence[Made]) -> Side:
    return Side(tuple(each.seconds for each in made), max(each.peak_mb for each in made))


def _timed(target: Target, peer: Peer, table: Table) -> float:
    with psycopg.connect(
        host=target.settings["host"], user=target.settings["user"], dbname=target.name, autocommit=True
    ) as connection:
        connection.execute("SELECT 1")
        began = time.perf_counter()
        taken = peer(connection, BATCH)
        seconds = time.perf_counter() - began
    if taken != table.due:
        raise RuntimeError(f"{peer.__name__} took {taken} rows, not {table.due}")
    return seconds
