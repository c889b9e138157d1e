"""The records that Dertig keeps for a controller, as far as events are concerned; read once for many."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stores.assembly import dataset_map, whole
from stores.mapping import BindingMap, DatasetMap
from stores.models import Dataset
from stores.record_actions import KIND
from subjects.events.telling import STARTS
from subjects.purposes import purpose_path


@dataclass(frozen=True, slots=True)
class Place:
    """One dataset and its mapping."""

    row: Dataset
    mapping: DatasetMap

    @property
    def name(self) -> str:
        return f"{self.row.store.ref}/{self.row.ref}"

    @property
    def starts(self) -> list[str]:
        """Columns of its own from which periods start, each once."""
        return sorted(
            {each.start.name for each in self.mapping.bindings if each.start and not each.start.via}
        )

    def consents(self, purpose: str | None) -> Iterator[BindingMap]:
        """The bindings that keep when a consent to the purpose (None: to any) was given."""
        for each in self.mapping.bindings:
            mine = purpose is None or purpose_path(each.activity, each.purpose) == purpose
            if mine and each.consent and not each.consent.via:
                yield each


def places_of(controller_id: int) -> list[Place]:
    """Every internal dataset; a constant number of queries."""
    rows = Dataset.objects.filter(store__controller=controller_id, store__kind=KIND).select_related("store")
    return [Place(row, dataset_map(row)) for row in whole(rows.order_by("pk"))]


def places_named(places: list[Place], name: str) -> list[Place]:
    """Those of that name, or all without one. Raises ``ValidationError`` where there is none or are two."""
    if not name:
        return places
    found = [each for each in places if name in (each.name, each.row.ref)]
    if len(found) == 1:
        return found
    if found:
        raise ValidationError({"dataset": _("Several stores have such a dataset: write “store/dataset”.")})
    known = ", ".join(each.name for each in places) or "–"
    raise ValidationError(
        {"dataset": _("Dertig keeps no such dataset. There are: %(known)s.") % {"known": known}}
    )


def start_column(place: Place, type_: str, column: str) -> str | None:
    """The start column of the dataset that an event of this type sets; None where it has none for it.

    The one named, or of the type's name, or the only one for a type that is known everywhere.
    """
    starts = place.starts
    if column:
        return column if column in starts else None
    if type_ in starts:
        return type_
    return starts[0] if type_ in STARTS and len(starts) == 1 else None
