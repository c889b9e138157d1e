"""What the erasures of a request in one store stand on, read once for many datasets and soon forgotten."""

import time
from functools import cached_property

from retention.erasing.frozen import is_on_its_ground
from retention.erasing.holding import Watch
from retention.erasing.people import Person, person_of
from retention.models import Erasure
from stores.assembly import dataset_map, whole
from stores.mapping import DatasetMap
from stores.models import Dataset
from stores.protocol import Problem
from stores.work import Spared

FRESH_SECONDS = 60.0


class Ground:
    """The mapping as it is now, the person of the request, and the holds at the controller."""

    def __init__(self, reference: str, store_id: int, controller_id: int) -> None:
        self._reference = reference
        self._store_id = store_id
        self._controller_id = controller_id
        self._read_at = time.monotonic()

    @property
    def is_fresh(self) -> bool:
        """Whether it may still be gone by."""
        return time.monotonic() - self._read_at < FRESH_SECONDS

    def changed(self, erasure: Erasure) -> Problem | None:
        """That store or dataset are not those for which it was approved, if so. Raises ``Unreadable``."""
        mapping = self._mappings.get(erasure.dataset_id)
        if mapping and is_on_its_ground(erasure, mapping):
            return None
        return Problem("mapping-changed", erasure.dataset.ref)

    def meant(self, erasure: Erasure) -> tuple[Spared, ...]:
        """By which columns and values rows of its dataset are those of the person; empty: none is."""
        return self._person.in_dataset(self._store_id, self._mappings[erasure.dataset_id])

    @cached_property
    def holds(self) -> Watch:
        """The legal holds, to be asked for each step."""
        return Watch(self._controller_id)

    @cached_property
    def _mappings(self) -> dict[int, DatasetMap]:
        rows = Dataset.objects.filter(store=self._store_id, erasures__reference=self._reference).distinct()
        return {row.pk: dataset_map(row) for row in whole(rows)}

    @cached_property
    def _person(self) -> Person:
        return person_of(self._controller_id, self._reference)
