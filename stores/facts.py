"""What findings need to know of a controller's stores: the mapping, and what the last check found."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Prefetch

from stores.assembly import store_map, whole
from stores.connectors.kinds import UnknownKind
from stores.mapping import StoreMap
from stores.models import Dataset, DataStore
from stores.opening import forbidden_settings
from stores.place_checks import forbidden_now
from stores.protocol import Problem
from stores.words import kept_problems


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """One store as it is mapped, with the problems of its last check."""

    store: StoreMap
    problems: tuple[Problem, ...] = ()
    forbidden_settings: tuple[str, ...] = ()
    """Names of settings for which it is not opened."""
    forbidden_place: str = ""
    """Why the installation allows no store there, as far as it can be told without asking anybody."""
    awaits: bool = False
    """Whether a second person has yet to confirm where it leads."""


def stores_by_controller(controller_ids: Collection[int]) -> dict[int, tuple[StoreFacts, ...]]:
    """The stores of some controllers; six queries, however much is mapped."""
    rows = DataStore.objects.filter(controller__in=controller_ids).prefetch_related(
        Prefetch("datasets", whole(Dataset.objects.all()))
    )
    held: defaultdict[int, list[StoreFacts]] = defaultdict(list)
    for row in rows:
        held[row.controller_id].append(
            StoreFacts(
                store_map(row, row.datasets.all()),
                kept_problems(row.problems),
                forbidden_settings=_forbidden(row),
                forbidden_place=forbidden_now(row),
                awaits=row.awaits_confirmation(),
            )
        )
    return {pk: tuple(stores) for pk, stores in held.items()}


def _forbidden(row: DataStore) -> tuple[str, ...]:
    try:
        return tuple(name for name, _words in forbidden_settings(row))
    except UnknownKind:
        return ()
