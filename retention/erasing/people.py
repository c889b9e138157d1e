"""Whose rows are meant, read from the search of the request when it is carried out, and never kept."""

from dataclasses import dataclass, field

from stores.mapping import DatasetMap
from stores.terms import IdentifierKind
from stores.work import Spared
from subjects.known import Known, meant
from subjects.models import PersonSearch


@dataclass(frozen=True, slots=True)
class Person:
    """Who made a request: by what they are known, and the datasets (store, ref) whose rows staff accepted."""

    known: tuple[Known, ...] = field(default=(), repr=False)
    accepted: frozenset[tuple[int, str]] = frozenset()

    def in_dataset(self, store_id: int, mapping: DatasetMap) -> tuple[Spared, ...]:
        """The columns and values by which rows of a dataset are theirs; empty: none is."""
        found = meant(mapping, self.known, (store_id, mapping.ref) in self.accepted)
        return tuple(each for each in found if each.values)


def person_of(controller_id: int, reference: str) -> Person:
    """The person of a request; nobody where its search is gone. Three queries."""
    search = PersonSearch.objects.filter(controller=controller_id, request=reference).first()
    if search is None:
        return Person()
    known = tuple(
        Known(IdentifierKind(each.kind), each.value, each.confirmed) for each in search.identifiers.all()
    )
    accepted = search.datasets.exclude(accepted_at=None).values_list("store_id", "ref")
    return Person(known, frozenset(accepted))
