"""The rows of a person in one dataset, as they are to be handed over; and whether its mapping still holds."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evidence.sealing import keyed_hash
from processing.register import canonical_json
from requests.answering.portable import portable_categories, portable_columns
from requests.answering.rowfile import Row, plain
from requests.models import CollectedDataset
from requests.terms import PackageKind
from stores.assembly import dataset_map, whole
from stores.mapping import DatasetMap
from stores.models import DataStore
from stores.opening import opened
from stores.people import PeopleConnector, Whose, hands_over
from stores.protocol import Problem, Refused
from stores.terms import IdentifierKind
from stores.work import Spared
from subjects.known import Known, meant
from subjects.models import PersonSearch

ACTOR = "system:answers"
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


def due_of(part: CollectedDataset) -> Due:
    """What is to be read. Raises ``Changed``."""
    request = part.package.request
    store = DataStore.objects.filter(pk=part.store_id, controller=request.controller_id).first()
    if store is None:
        raise Changed(Problem("store-gone"))
    row = whole(store.datasets.filter(ref=part.ref)).first()
    if row is None:
        raise Changed(Problem("dataset-gone", part.name))
    dataset = dataset_map(row)
    search = PersonSearch.objects.get(controller=request.controller_id, request=request.reference)
    found = search.datasets.filter(store_id=part.store_id, ref=part.ref).first()
    known = [
        Known(IdentifierKind(each.kind), each.value, each.confirmed) for each in search.identifiers.all()
    ]
    columns = None
    if part.package.kind == PackageKind.PORTABILITY:
        covered = portable_categories(request).get(f"{store.ref}/{part.ref}", frozenset())
        columns = portable_columns(dataset, covered)
    accepted = bool(found and found.accepted_at)
    return Due(part, store, dataset, meant(dataset, known, accepted=accepted), columns)


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
            row = {name: plain(value) for name, value in held_row.items()}
            given = {name: value for name, value in row.items() if name not in beside}
            if number == 0 or due.store.kind in SPARSE:
                _check(due, given)
            yield Row(
                mark=row_mark(due.dataset, given),
                values={
                    name: value for name, value in given.items() if due.columns is None or name in due.columns
                },
                beside={name: value for name, value in row.items() if name in beside},
            )


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
