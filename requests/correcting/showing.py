"""The rows of a person as they are held now, for staff to write the right values beside: read and not kept.

Only rows of which it is sure whose they are (``subjects.known.meant``), and no more than ``MOST``.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from evidence.sealing import keyed_hash
from requests.models import SubjectRequest
from stores.assembly import dataset_map, whole
from stores.connectors.kinds import UnknownKind
from stores.mapping import DatasetMap
from stores.models import Dataset
from stores.opening import opened
from stores.people import PeopleConnector, Whose
from stores.protocol import StoreError
from stores.terms import IdentifierKind, Nature
from stores.work import Spared
from subjects.identifiers import NotAnIdentifier, normalise
from subjects.known import Known, meant
from subjects.models import PersonSearch, SearchedDataset
from subjects.terms import Answer

MOST = 20
"""Rows of one dataset on the page; what stands in all of a person's rows can be corrected at once."""
UNREAD = frozenset({"http", "manual", "files"})
"""Kinds of stores that hand over no rows to correct: staff write the old value, too."""
OWN_KEY = "key"
"""What names a record that Dertig itself keeps."""


@dataclass(frozen=True, slots=True)
class Place:
    """A dataset in which rows are surely the person's, and by what."""

    dataset: Dataset
    mapping: DatasetMap = field(repr=False)
    whose: tuple[Spared, ...] = field(repr=False)
    rows: int
    confirmed: frozenset[tuple[IdentifierKind, str]] = field(default=frozenset(), repr=False)

    @property
    def ref(self) -> str:
        return f"{self.dataset.store.ref}/{self.dataset.ref}"

    @property
    def name(self) -> str:
        return f"{self.dataset.store.name}: {self.dataset.name}"

    @property
    def is_read(self) -> bool:
        """Whether its store hands over rows."""
        return self.dataset.store.kind not in UNREAD

    def identifies(self, column: str) -> tuple[IdentifierKind, ...]:
        """As what a person is found by this column."""
        found = self.mapping.identifiers
        return tuple(each.kind for each in found if each.column.name == column and not each.column.via)

    def is_known(self, column: str, text: str) -> bool:
        """Whether the text is a confirmed identifier of the person, where the column holds one."""
        return all(_named(kind, text) in self.confirmed for kind in self.identifies(column))

    @property
    def columns(self) -> tuple[str, ...]:
        """What may be corrected: personal data, but for what names the row."""
        fields = self.mapping.fields
        return tuple(
            each.name
            for each in fields
            if each.nature is Nature.PERSONAL and each.name not in self.mapping.key
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it is held. ``key`` names it; ``seen`` tells whether it is still the same."""

    key: tuple[str, ...] = field(repr=False)
    cells: Mapping[str, str] = field(repr=False)
    seen: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What is held in one place. ``more``: there are others; ``problem``: why none could be read."""

    rows: tuple[Row, ...] = ()
    more: bool = False
    problem: str = ""


def places_of(request: SubjectRequest) -> tuple[Place, ...]:
    """Where corrections can be proposed; a constant number of queries, and no store is asked."""
    search = PersonSearch.objects.filter(controller=request.controller_id, request=request.reference).first()
    if search is None:
        return ()
    known = [
        Known(IdentifierKind(each.kind), each.value, each.confirmed) for each in search.identifiers.all()
    ]
    found = {(each.store_id, each.ref): each for each in search.datasets.filter(state=Answer.FOUND)}
    rows = whole(
        Dataset.objects.filter(store__controller=request.controller_id).select_related("store__controller")
    )
    return tuple(
        place
        for row in rows.order_by("store__name", "name")
        if (answer := found.get((row.store_id, row.ref))) is not None
        for place in _place(row, answer, known)
    )


def _place(row: Dataset, answer: SearchedDataset, known: list[Known]) -> Iterator[Place]:
    mapping = dataset_map(row)
    accepted = answer.accepted_at is not None
    whose = meant(mapping, known, accepted)
    if whose and (answer.confirmed_rows or accepted):
        rows = answer.rows if accepted else answer.confirmed_rows
        confirmed = frozenset((each.kind, each.value) for each in known if each.confirmed)
        yield Place(row, mapping, whose, rows, confirmed)


def _named(kind: IdentifierKind, text: str) -> tuple[IdentifierKind, str]:
    try:
        return kind, normalise(kind, text)
    except NotAnIdentifier:
        return kind, ""


def show(place: Place) -> Shown:
    """Ask its store now."""
    try:
        with opened(place.dataset.store) as connector:
            if not place.is_read or not isinstance(connector, PeopleConnector):
                return Shown()
            found = list(connector.collect(Whose(place.mapping, place.whose), MOST + 1))
    except StoreError as error:
        return Shown(problem=str(error))
    except UnknownKind:
        return Shown(problem=_("Its connector is not installed."))
    return Shown(tuple(_row(place, each) for each in found[:MOST]), more=len(found) > MOST)


def _row(place: Place, held: Mapping[str, Any]) -> Row:
    texts = {name: as_text(value) for name, value in held.items()}
    names = (OWN_KEY,) if place.dataset.store.kind == "internal" else place.mapping.key
    return Row(
        key=tuple(texts.get(name, "") for name in names),
        cells={name: texts.get(name, "") for name in place.columns},
        seen=keyed_hash(json.dumps(sorted(texts.items())), kind="correction-seen"),
    )


def as_text(value: Any) -> str:
    """A value as ``stores.work.Correct.old`` has it."""
    return "" if value is None else str(value)
