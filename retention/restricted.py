"""Whoever's data are restricted keeps them (Art. 18(2)): no purge takes them, and nobody is to use them."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import QuerySet

from retention.disposal import Person
from retention.holding import person_known_by
from stores.models import Binding, Dataset, RecordValue
from stores.record_actions import lookup
from subjects.models import RestrictedIdentifier
from subjects.purposes import purpose_path


def restricted_people(dataset: Dataset) -> Iterator[Person]:
    """Everybody under a standing restriction that reaches this dataset; two queries at most.

    One that names datasets reaches those, one that names purposes the datasets that serve them.
    """
    place = f"{dataset.store.ref}/{dataset.ref}"
    there = [row for row in identifiers(dataset) if not row[1] or place in row[1]]
    served = _served(dataset) if any(row[2] for row in there) else frozenset()
    known: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for pk, _datasets, purposes, kind, value in there:
        if not purposes or not served.isdisjoint(purposes):
            known[pk].append((kind, value))
    for pairs in known.values():
        yield person_known_by(pairs)


def restricted_records(dataset: Dataset, keys: Collection[str]) -> frozenset[str]:
    """Those of an internal dataset's records by keys that are of such a person; three queries."""
    lookups = {
        lookup(kind, value)
        for person in restricted_people(dataset)
        for kind, values in person.items()
        for value in values
    }
    if not lookups:
        return frozenset()
    found = RecordValue.objects.filter(
        record__dataset=dataset, record__key__in=keys, lookup__in=lookups, blanked_as=""
    )
    return frozenset(found.values_list("record__key", flat=True))


def identifiers(dataset: Dataset) -> "QuerySet[RestrictedIdentifier, tuple[Any, ...]]":
    """Of everybody whose data are restricted at its controller, with what each restriction names."""
    standing = RestrictedIdentifier.objects.filter(
        restriction__controller=dataset.store.controller_id, restriction__lifted_at=None
    )
    return standing.values_list(
        "restriction_id", "restriction__datasets", "restriction__purposes", "kind", "value"
    )


def _served(dataset: Dataset) -> frozenset[str]:
    bound = Binding.objects.filter(dataset=dataset).values_list("purpose__activity__ref", "purpose__ref")
    return frozenset(purpose_path(activity, ref) for activity, ref in bound)
