"""The legal holds in force, each by its id: a plan heeds those that were there, and later ones stop it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Q

from retention.frame import Person, unknown_in
from retention.holding import person_known_by
from retention.models import LegalHold
from retention.terms import HoldScope
from stores.mapping import DatasetMap
from stores.models import Dataset


@dataclass(frozen=True, slots=True)
class Standing:
    """``datasets`` are holds on the dataset itself; ``activities`` and ``people`` are the controller's."""

    datasets: frozenset[int]
    activities: Mapping[int, str]
    people: Mapping[int, Person]

    def bars(self, mapping: DatasetMap, heeded: Collection[int]) -> bool:
        """Whether one that the plan does not know lets nothing more go, or may and cannot be told."""
        bound = {binding.activity for binding in mapping.bindings}
        return (
            bool(self.datasets - set(heeded))
            or any(ref in bound for hold, ref in self.activities.items() if hold not in heeded)
            or bool(unknown_in(mapping, self.later(heeded)))
        )

    def everybody(self) -> tuple[Person, ...]:
        """Who is held."""
        return tuple(self.people.values())

    def heeded(self, known: Collection[int]) -> tuple[Person, ...]:
        """Who was held already."""
        return tuple(person for hold, person in self.people.items() if hold in known)

    def later(self, known: Collection[int]) -> tuple[Person, ...]:
        """Who is held since."""
        return tuple(person for hold, person in self.people.items() if hold not in known)


def standing_on(dataset: Dataset) -> Standing:
    """What is in force for a dataset (read with its store) now; one query."""
    rows = LegalHold.objects.filter(
        ~Q(scope=HoldScope.DATASET) | Q(dataset=dataset),
        controller=dataset.store.controller_id,
        lifted_at=None,
    ).values_list("pk", "scope", "activity__ref", "identifiers__kind", "identifiers__value")
    datasets: set[int] = set()
    activities: dict[int, str] = {}
    known: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for hold, scope, ref, kind, value in rows.order_by():
        match scope:
            case HoldScope.DATASET:
                datasets.add(hold)
            case HoldScope.ACTIVITY:
                activities[hold] = ref
            case _ if kind:
                known[hold].append((kind, value))
    return Standing(
        datasets=frozenset(datasets),
        activities=activities,
        people={hold: person_known_by(named) for hold, named in known.items()},
    )
