"""What is open in purges and erasures when the installation is upgraded."""

from collections.abc import Iterator

from evidence.key_checks import Pair, both_ends
from evidence.sealing import keyed_hash
from evidence.upgrade_checks import Matter, Weight, by_state, open_work
from retention.models import Erasure, HeldIdentifier, PurgePlan, PurgeRun
from retention.terms import OPEN_ERASURES, OPEN_STATES, ErasureState, RunState


def open_disposal() -> Iterator[Matter]:
    """Three queries."""
    runs = by_state(PurgeRun.objects.filter(state__in=OPEN_STATES))
    asking = runs.pop(RunState.ASKING, 0)
    yield from open_work(
        "purge runs",
        sum(runs.values()),
        "are open. They go on after the upgrade; let those at work end first if you can.",
    )
    yield from open_work(
        "purge runs stopped by the guard",
        asking,
        "wait for somebody to release or cancel them.",
        Weight.PEOPLE,
    )
    erasures = by_state(Erasure.objects.filter(state__in=OPEN_ERASURES))
    by_hand = erasures.pop(ErasureState.BY_HAND, 0)
    yield from open_work("erasures", sum(erasures.values()), "are open. They go on after the upgrade.")
    yield from open_work(
        "erasures by hand", by_hand, "wait for a person to say that they are done.", Weight.PEOPLE
    )
    yield from open_work(
        "purge plans",
        PurgePlan.objects.filter(ended_at=None, approved_at=None).count(),
        "wait for approval. Approve them before the upgrade, or propose them anew after it.",
        Weight.PEOPLE,
    )


def held_hashes() -> Iterator[Pair]:
    for row in both_ends(HeldIdentifier.objects.all()):
        yield row.value_hash, keyed_hash(row.value, kind=row.kind)
