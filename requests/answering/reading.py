"""The rows of a person in one dataset, as they are to be handed over; and whether its mapping still holds."""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from evidence.sealing import keyed_hash
from processing.register import canonical_json
from requests.answering.portable import portable_categories, portable_columns
from requests.answering.rowfile import Row, told_apart
from requests.models import AnswerPackage, CollectedDataset
from requests.terms import PackageKind
from stores.assembly import dataset_map, whole
from stores.mapping import DatasetMap
from stores.models import Dataset, DataStore
from stores.opening import opened
from stores.people import PeopleConnector, Whose, hands_over
from stores.protocol import Problem, Refused
from stores.terms import IdentifierKind
from stores.work import Spared
from subjects.known import Known, meant
from subjects.models import PersonSearch

ACTOR = "system:answers"
FRESH_SECONDS = 60.0
SPARSE = frozenset({"internal", "files"})
"""Kinds whose rows need not have every column."""
OF_THE_STORE: Mapping[str, frozenset[str]] = {
    "internal": frozenset({"key"}),
    "files": frozenset({"path", "line", "text"}),
}
"""What connectors give beside the mapped columns."""


class Changed(Exception):
    """The dataset is no longer as it is mapped; ``problem`` says how."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Due:
    """A dataset to be read now. ``columns``: those that are handed over; None where all are."""

    part: CollectedDataset
    store: DataStore
    dataset: DatasetMap
    whose: tuple[Spared, ...]
    columns: frozenset[str] | None


class Ground:
    """What the datasets of one store are read by for one package: read once for many, and soon forgotten."""

    def __init__(self, package: AnswerPackage, store_id: int) -> None:
        self._package = package
        self._request = package.request
        self._store_id = store_id
        self._read_at = time.monotonic()

    @property
    def is_fresh(self) -> bool:
        """Whether it may still be gone by."""
        return time.monotonic() - self._read_at < FRESH_SECONDS

    def due(self, part: CollectedDataset) -> Due:
        """What is to be read of a dataset. Raises ``Changed``."""
        store = self._store
        if store is None:
            raise Changed(Problem("store-gone"))
        dataset = self._mappings.get(part.ref)
        if dataset is None:
            raise Changed(Problem("dataset-gone", part.name))
        columns = None
        if self._package.kind == PackageKind.PORTABILITY:
            covered = portable_categories(self._request).get(f"{store.ref}/{part.ref}", frozenset())
            columns = portable_columns(dataset, covered)
        known, accepted = self._person
        return Due(part, store, dataset, meant(dataset, known, accepted=part.ref in accepted), columns)

    @cached_property
    def _store(self) -> DataStore | None:
        return DataStore.objects.filter(pk=self._store_id, controller=self._request.controller_id).first()

    @cached_property
    def _mappings(self) -> dict[str, DatasetMap]:
        wanted = self._package.datasets.filter(store_id=self._store_id).values("ref")
        rows = whole(Dataset.objects.filter(store=self._store_id, ref__in=wanted))
        return {row.ref: dataset_map(row) for row in rows}

    @cached_property
    def _person(self) -> tuple[list[Known], frozenset[str]]:
        """By what they are known, and the datasets whose rows staff accepted."""
        search = PersonSearch.objects.get(
            controller=self._request.controller_id, request=self._request.reference
        )
        known = [
            Known(IdentifierKind(each.kind), each.value, each.confirmed) for each in search.identifiers.all()
        ]
        accepted = search.datasets.filter(store_id=self._store_id).exclude(accepted_at=None)
        return known, frozenset(accepted.values_list("ref", flat=True))


def is_handed_over(due: Due) -> bool:
    """Whether its store gives the rows; where not, somebody has to hand in what it holds. Raises
    ``StoreError``."""
    with opened(due.store, actor=ACTOR) as connector:
        return hands_over(connector)


def rows_of(due: Due) -> Iterator[Row]:
    """The person's rows. Raises ``Changed``, ``StoreError``."""
    if not due.whose:
        raise Changed(Problem("names-nobody-here", due.part.name))
    beside = frozenset(map(str, due.dataset.joined))
    with opened(due.store, actor=ACTOR) as connector:
        if not isinstance(connector, PeopleConnector):
            raise Refused("Its connector cannot look for people.")
        for number, held_row in enumerate(connector.collect(Whose(due.dataset, due.whose))):
            row = told_apart(held_row, beside)
            if number == 0 or due.store.kind in SPARSE:
                _check(due, row.values)
            yield replace(row, mark=row_mark(due.dataset, row.values), values=_handed_over(due, row.values))


def _handed_over(due: Due, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Those of its columns that this package covers."""
    if due.columns is None:
        return values
    return {name: value for name, value in values.items() if name in due.columns}


def row_mark(dataset: DatasetMap, row: Mapping[str, Any]) -> str:
    """What names a row of a dataset and tells nothing: the keyed hash of its key, or of all it holds."""
    named = [row.get(name) for name in dataset.key] if dataset.key else dict(row)
    return keyed_hash(canonical_json(named).decode(), kind="answer-row")[:32]


def _check(due: Due, row: Mapping[str, Any]) -> None:
    """Every column must be one that the mapping knows, or nobody can say what is handed over."""
    mapped = {each.name for each in due.dataset.fields}
    appeared = row.keys() - mapped - OF_THE_STORE.get(due.store.kind, frozenset())
    if due.store.kind == "files":
        appeared = set()
    if appeared:
        raise Changed(_columns("columns-appeared", due, appeared))
    vanished = mapped - row.keys()
    if vanished and due.store.kind not in SPARSE:
        raise Changed(_columns("columns-vanished", due, vanished))


def _columns(code: str, due: Due, names: Iterable[str]) -> Problem:
    return Problem(code, due.part.name, {"columns": ", ".join(sorted(names))})
