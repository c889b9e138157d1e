"""Which datasets a package is to be collected from."""

from dataclasses import dataclass

from requests.answering.portable import portable_categories
from requests.models import SubjectRequest
from requests.terms import PackageKind
from stores.models import DataStore
from subjects.models import PersonSearch
from subjects.terms import Answer


@dataclass(frozen=True, slots=True)
class Wanted:
    """A dataset in which the person was found by what may disclose."""

    store_id: int
    store: str
    store_ref: str
    ref: str
    name: str


def wanted_datasets(search: PersonSearch, kind: PackageKind) -> list[Wanted]:
    """Those of the search's findings that the package gives: for portability what Art. 20 covers alone."""
    refs = dict(DataStore.objects.filter(controller=search.controller_id).values_list("pk", "ref"))
    found = [
        Wanted(each.store_id, each.store, refs.get(each.store_id, ""), each.ref, each.name)
        for each in search.datasets.filter(state=Answer.FOUND)
        if each.confirmed_rows or each.accepted_at
    ]
    if kind is PackageKind.ACCESS:
        return found
    request = SubjectRequest.objects.select_related("controller").get(reference=search.request)
    portable = portable_categories(request)
    return [each for each in found if portable.get(f"{each.store_ref}/{each.ref}")]
