"""The legal holds in force, each by its id: a plan heeds those that were there, and later ones stop it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import connection

from retention.frame import Person, unknown_in
from retention.holding import finds_nothing, hashes, person_known_by
from retention.models import LegalHold
from retention.terms import HoldScope
from stores.mapping import DatasetMap


@dataclass(frozen=True, slots=True)
class Standing:
    """What is in force at a controller. ``datasets`` are holds on a dataset, with its id."""

    datasets: Mapping[int, int]
    activities: Mapping[int, str]
    people: Mapping[int, Person]

    def bars(self, dataset_id: int, mapping: DatasetMap, heeded: Collection[int]) -> bool:
        """Whether one that the plan does not know lets nothing more go, or may and cannot be told."""
        bound = {binding.activity for binding in mapping.bindings}
        return (
            any(held == dataset_id for hold, held in self.datasets.items() if hold not in heeded)
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


_NOBODY = Standing({}, {}, {})


class Watch:
    """The holds of a controller, read when a hash of their rows has changed and not before."""

    def __init__(self, controller_id: int) -> None:
        held = LegalHold.objects.filter(controller=controller_id, lifted_at=None).order_by()
        self._rows = held.values_list(
            "pk", "scope", "dataset", "activity__ref", "identifiers__kind", "identifiers__value"
        )
        self.asks = hashes([self._rows])
        self.seen: str | None = None
        """What ``asks``, a statement with its parameters, found when they were last read."""
        self._standing: Standing | None = None

    def known(self) -> Standing:
        """As they were when they were last read; read now where they never were."""
        return self._standing or self.standing()

    def standing(self) -> Standing:
        """As they are now; one statement, and one more where they are others than before."""
        with connection.cursor() as cursor:
            cursor.execute(*self.asks)
            (now,) = cursor.fetchone() or (None,)
        if self._standing is None or now != self.seen:
            # In this order: what changes in between is seen the next time.
            self.seen, self._standing = now, _NOBODY if finds_nothing(now) else self._read()
        return self._standing

    def _read(self) -> Standing:
        datasets: dict[int, int] = {}
        activities: dict[int, str] = {}
        known: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
        for hold, scope, dataset, ref, kind, value in self._rows.all():
            match scope:
                case HoldScope.DATASET:
                    datasets[hold] = dataset
                case HoldScope.ACTIVITY:
                    activities[hold] = ref
                case _ if kind:
                    known[hold].append((kind, value))
        return Standing(
            datasets=datasets,
            activities=activities,
            people={hold: person_known_by(named) for hold, named in known.items()},
        )
