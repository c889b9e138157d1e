"""What was done in a store since a day: erasures and purges to do again, and corrections for a person."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from retention.frozen import work_from
from retention.ledger.marks import MEMORY
from retention.ledger.repeating import Repeat
from retention.models import Erasure, PurgeRun
from retention.terms import OPEN_ERASURES, Act, RunState
from stores.models import Dataset, DataStore

_CARRIED_OUT = (RunState.FINISHED, RunState.FAILED)
"""A failed purge repeats what its plan allowed; of a cancelled one somebody decided that the rest stays."""


def repeats_since(store: DataStore, since: datetime) -> list[Repeat]:
    """All that took rows since, or may have; a constant number of queries. Raises ``Unreadable``."""
    return [*_erasures(store, since), *_purges(store, since)]


def corrections_since(store: DataStore, since: datetime) -> list[Erasure]:
    """Corrections that the backup does not know: no value of theirs is kept, so a person has to look at
    the request and make them again. One query."""
    found = Erasure.objects.filter(dataset__store=store, act=Act.CORRECT, rows__gt=0)
    return list(found.filter(_since(since)).select_related("dataset").order_by("begun_at", "pk"))


def forgotten_since(store: DataStore, since: datetime) -> int:
    """How many erasures would have to be done again and are no longer remembered; one query."""
    found = Erasure.objects.filter(dataset__store=store, act=Act.ERASE, rows__gt=0, memory=None)
    return found.filter(_since(since)).count()


def _since(since: datetime) -> Q:
    return Q(ended_at__gte=since) | Q(state__in=OPEN_ERASURES)


def _erasures(store: DataStore, since: datetime) -> Iterator[Repeat]:
    """Of many people the work is mostly one and the same: each is read once. Three queries."""
    found = Erasure.objects.filter(dataset__store=store, act=Act.ERASE, memory__isnull=False).filter(
        _since(since)
    )
    datasets = Dataset.objects.select_related("store").in_bulk(
        list(found.order_by().values_list("dataset_id", flat=True).distinct())
    )
    works = {
        (dataset, print_): work_from(work)
        for dataset, print_, work in found.order_by("dataset_id", "fingerprint")
        .distinct("dataset_id", "fingerprint")
        .values_list("dataset_id", "fingerprint", "work")
    }
    rows = found.order_by("memory__remembered_at", "pk").values_list(
        "dataset_id",
        "reference",
        "fingerprint",
        "despite_holds",
        "memory__remembered_at",
        "memory__people",
    )
    for dataset, reference, print_, despite_holds, remembered_at, people in rows.iterator():
        yield Repeat(
            dataset=datasets[dataset],
            name=reference,
            done_at=remembered_at,
            work=works[dataset, print_],
            people=MEMORY.read(people),
            despite_holds=frozenset(despite_holds),
            alike=(dataset, print_, tuple(sorted(despite_holds))),
        )


def _purges(store: DataStore, since: datetime) -> Iterator[Repeat]:
    """Of one plan the last alone: its cutoffs are the latest, and so they cover the earlier ones'."""
    found = (
        PurgeRun.objects.filter(
            plan__dataset__store=store, ended_at__gte=since, state__in=_CARRIED_OUT, before__has_key="due"
        )
        .order_by("plan_id", "reviewed", "-as_of", "-ended_at")
        .distinct("plan_id", "reviewed")
        .select_related("plan__dataset__store")
    )
    for run in found:
        yield Repeat(
            dataset=run.plan.dataset,
            name=f"purge {run.pk}",
            done_at=run.ended_at or since,
            work=work_from(run.work),
        )
