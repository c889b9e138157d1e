"""Repeating erasures over a restored store of a million rows, against merely streaming and hashing it."""

import hashlib
import hmac
import os
import time
from collections.abc import Callable
from datetime import date, timedelta

import psycopg
from django.utils import timezone

from accounts.principal import system
from bench.measure import in_own_process
from bench.people import email_of
from evidence.sealing import derived_key
from retention.frozen import work_json
from retention.ledger.marks import marked, marked_json
from retention.ledger.replaying import replay
from retention.models import Erasure, ErasureMemory
from stores.assembly import dataset_map, whole
from stores.models import Dataset, DataStore
from stores.work import Spared, Step, Work
from tests import factories as make
from tests.retention.operations import Target, target_database
from tests.servers import Servers
from tests.stores import factories as made

STORED, SMALL_STORE = 1_000_000, 50_000
MARKS = 10_000
"""Erasures that are remembered; so many people are in the store again."""
MOST_RATIO = 4.0
MOST_GROWTH = 1.1
"""Of peak memory, for twenty times the rows."""

type Say = Callable[[str], None]


def measure(servers: Servers, say: Say, missed: list[str]) -> None:
    """Print the figures; what misses its target is added to ``missed``."""
    say(f"\nReplays of {MARKS:,} erasures, load {os.getloadavg()[0]:.1f} at the start.")
    say(
        "\n| Rows in the store | back again | replay s | streaming and hashing s | times | peak MB |"
        "\n|---|---|---|---|---|---|"
    )
    peaks = []
    for stored, back in ((SMALL_STORE, MARKS), (STORED, 0), (STORED, MARKS)):
        with target_database(servers) as target:
            store = _remembered(target, stored, back)
            bare = _bare(target.settings)
            figures = in_own_process("bench.replaying", str(store.pk), str(back))
            bare = min(bare, _bare(target.settings))
        ratio = figures.seconds / bare
        peaks.append(figures.peak_mb)
        say(
            f"| {stored:,} | {back:,} | {figures.seconds:.1f} | {bare:.1f} | {ratio:.1f}"
            f" | {figures.peak_mb:.0f} |"
        )
        if stored == STORED and ratio > MOST_RATIO:
            missed.append(f"replay, {back:,} back: {ratio:.1f} times streaming and hashing")
    if max(peaks) > peaks[0] * MOST_GROWTH:
        missed.append(f"replay: peak memory grows from {peaks[0]:.0f} to {max(peaks):.0f} MB")


def replayed(store: DataStore, back: int) -> None:
    """What the command does. Raises ``RuntimeError`` where not everybody went again."""
    (told,) = replay([store], date.today() - timedelta(days=1), by=system("bench"))
    rows = sum(each.rows for each in told.parts)
    if rows != back or not told.is_clean:
        raise RuntimeError(f"{rows} rows went, not {back}: {told.problem}")


def _remembered(target: Target, stored: int, back: int) -> DataStore:
    """The store as it was restored, and what was done in it since."""
    target.run("CREATE TABLE account (id bigserial PRIMARY KEY, email text, name text, at timestamptz)")
    target.run(
        "INSERT INTO account (email, name, at) SELECT 'p' || n || '@example.org', 'Somebody', now()"
        " FROM generate_series(1, %s) n",
        stored,
    )
    target.run("CREATE INDEX ON account (email)")
    target.run("VACUUM ANALYZE account")
    controller = make.ControllerFactory()
    store: DataStore = made.DataStoreFactory(
        controller=controller, kind="sql", settings=target.settings, secret=target.kept
    )
    row = made.DatasetFactory(store=store, ref="account", resource="account")
    made.IdentifierFactory(dataset=row, via="")
    mapping = dataset_map(whole(Dataset.objects.filter(pk=row.pk)).get())
    work = Work(dataset=mapping, steps=(Step(name="delete", dataset=mapping, lapses=()),))
    (identifier,) = mapping.identifiers
    erasures = Erasure.objects.bulk_create(
        (
            Erasure(
                dataset=row,
                reference=f"bench-{number}",
                work=work_json(work),
                fingerprint="0" * 64,
                mapping="0" * 64,
                begun_by="system:bench",
                state="done",
                rows=1,
                certainty="proven",
                ended_at=timezone.now(),
            )
            for number in range(1, MARKS + 1)
        ),
        batch_size=2_000,
    )
    ErasureMemory.objects.bulk_create(
        (
            ErasureMemory(
                erasure=erasure,
                people=marked_json(
                    marked(
                        [
                            Spared(
                                identifier.kind,
                                identifier.column,
                                frozenset({email_of(number if number <= back else stored + number)}),
                            )
                        ]
                    )
                ),
            )
            for number, erasure in enumerate(erasures, 1)
        ),
        batch_size=2_000,
    )
    return store


def _bare(settings: dict[str, str]) -> float:
    """Seconds to read every address over a cursor and hash it."""
    key = derived_key("bench")
    began = time.perf_counter()
    with (
        psycopg.connect(
            host=settings["host"], user=settings["user"], dbname=settings["database"]
        ) as connection,
        connection.cursor(name="bench") as cursor,
    ):
        cursor.itersize = 10_000
        cursor.execute("SELECT email FROM account WHERE email IS NOT NULL")
        for (email,) in cursor:
            hmac.digest(key, f"email\0{email.strip().lower()}".encode(), hashlib.sha256).hex()
    return time.perf_counter() - began
