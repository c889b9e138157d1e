"""The rows of a person in one dataset, as they are to be handed over; and whether its mapping still holds."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from evidence.sealing import keyed_hash
from evidence.stored import canonical_json
from requests.answering.portable import portable_categories, portable_columns
from requests.answering.rowfile import Row, told_apart
from requests.carrying.others import at_work, same_person
from requests.models import CollectedDataset
from requests.terms import PackageKind
from stores.assembly import dataset_map, whole
from stores.mapping import DatasetMap
from stores.models import Dataset, DataStore
from stores.opening import opened
from stores.people import CollectsMany, PeopleConnector, Whose, hands_over
from stores.protocol import Connector, Problem, Refused
from stores.terms import IdentifierKind
from stores.work import Spared
from subjects.known import Known, meant
from subjects.models import SearchedDataset, SearchIdentifier

ACTOR = "system:answers"
FRESH_SECONDS = 60.0
OTHERS_SECONDS = 5.0
"""For so long nobody else is taken to have become known as the same person."""
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
    connector: Connector
    dataset: DatasetMap
    whose: tuple[Spared, ...]
    columns: frozenset[str] | None


class Ground:
    """What some datasets of one package in one store are read by: read once for them all, and soon
    forgotten; the store is open until ``close``."""

    def __init__(self, parts: Sequence[CollectedDataset]) -> None:
        self._refs = [part.ref for part in parts]
        self._package = parts[0].package
        self._request = self._package.request
        self._store_id = parts[0].store_id
        self._read_at = time.monotonic()
        self._others: tuple[tuple[str, ...], float] | None = None
        self._open = ExitStack()

    @property
    def is_fresh(self) -> bool:
        """Whether it may still be gone by."""
        return time.monotonic() - self._read_at < FRESH_SECONDS

    def close(self) -> None:
        """Let go of the store."""
        self._open.close()

    def waits_for(self) -> str:
        """The request of the same person that is changing rows now; "" for none.

        Who is the same person is some seconds old: one that became known since cannot have begun to erase,
        for the package is being collected (``requests.carrying.others.to_be_given_first``).
        """
        if self._others is None or time.monotonic() - self._others[1] > OTHERS_SECONDS:
            read_at = time.monotonic()
            self._others = same_person(self._request), read_at
        return at_work(self._request, self._others[0])

    def due(self, part: CollectedDataset) -> Due:
        """What is to be read of a dataset. Raises ``Changed``."""
        store = self._store
        dataset = self._mappings.get(part.ref)
        if dataset is None:
            raise Changed(Problem("dataset-gone", part.name))
        columns = None
        if self._package.kind == PackageKind.PORTABILITY:
            covered = portable_categories(self._request).get(f"{store.ref}/{part.ref}", frozenset())
            columns = portable_columns(dataset, covered)
        known, accepted = self._person
        whose = meant(dataset, known, accepted=part.ref in accepted)
        return Due(part, store, self._connector, dataset, whose, columns)

    @cached_property
    def _store(self) -> DataStore:
        """Raises ``Changed``."""
        stores = DataStore.objects.filter(controller=self._request.controller_id)
        store = stores.filter(pk=self._store_id).first()
        if store is None:
            raise Changed(Problem("store-gone"))
        return store

    @cached_property
    def _mappings(self) -> dict[str, DatasetMap]:
        rows = whole(Dataset.objects.filter(store=self._store_id, ref__in=self._refs))
        return {row.ref: dataset_map(row) for row in rows}

    @cached_property
    def _connector(self) -> Connector:
        """Raises ``Changed``, ``StoreError``, ``UnknownKind``."""
        connector = self._open.enter_context(opened(self._store, actor=ACTOR))
        if isinstance(connector, CollectsMany):
            connector.about_to_collect(list(self._mappings.values()))
        return connector

    @cached_property
    def _person(self) -> tuple[list[Known], frozenset[str]]:
        """By what they are known, and the datasets whose rows staff accepted."""
        search = {
            "search__controller": self._request.controller_id,
            "search__request": self._request.reference,
        }
        known = [
            Known(IdentifierKind(each.kind), each.value, each.confirmed)
            for each in SearchIdentifier.objects.filter(**search)
        ]
        accepted = SearchedDataset.objects.filter(**search, store_id=self._store_id).exclude(accepted_at=None)
        return known, frozenset(accepted.values_list("ref", flat=True))


class Grounds:
    """The ground of some datasets of one package in one store, laid anew once it is old or gave way."""

    def __init__(self, parts: Sequence[CollectedDataset]) -> None:
        self._parts = parts
        self._laid: Ground | None = None

    def __enter__(self) -> "Grounds":
        return self

    def __exit__(self, *_raised: object) -> None:
        self.forget()

    def ground(self) -> Ground:
        if self._laid is None or not self._laid.is_fresh:
            self.forget()
            self._laid = Ground(self._parts)
        return self._laid

    def forget(self) -> None:
        """What the next dataset is read by is read anew."""
        laid, self._laid = self._laid, None
        if laid is not None:
            laid.close()


def is_handed_over(due: Due) -> bool:
    """Whether its store gives the rows; where not, somebody has to hand in what it holds. Raises
    ``StoreError``."""
    return hands_over(due.connector)


def rows_of(due: Due) -> Iterator[Row]:
    """The person's rows. Raises ``Changed``, ``StoreError``."""
    if not due.whose:
        raise Changed(Problem("names-nobody-here", due.part.name))
    beside = frozenset(map(str, due.dataset.joined))
    if not isinstance(due.connector, PeopleConnector):
        raise Refused("Its connector cannot look for people.")
    for number, held_row in enumerate(due.connector.collect(Whose(due.dataset, due.whose))):
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
