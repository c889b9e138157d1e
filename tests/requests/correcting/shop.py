"""A shop's database with addresses of one person, and a request to correct them."""

import sqlite3
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.models import Controller
from accounts.principal import Principal
from processing.terms import DataSubjectRight as R
from requests.actions.accounting import search_stores
from requests.carrying.frozen import FrozenPlan, fingerprint, freeze
from requests.correcting.carrying import begin
from requests.correcting.planning import corrections_of
from requests.correcting.showing import Place, places_of
from requests.models import RightsPlan, SubjectRequest
from requests.rights.lines import Line
from requests.rights.terms import Verdict, Why
from retention.erasing.running import work_on
from retention.models import Erasure
from stores.models import DataField, Dataset, DataStore, Identifier
from stores.terms import ColumnType, IdentifierKind, Nature
from subjects import asking
from subjects.actions import Named
from subjects.models import PersonSearch
from subjects.terms import Source
from tests import factories as make
from tests.requests.test_workflow import confirmed

ADDRESS = "anna@example.org"
ROWS = [
    (1, ADDRESS, "Ana Janssen", "Kade 1", "1980-02-29", 3),
    (2, ADDRESS, "Ana Janssen", "Dam 2", "1980-02-29", 4),
    (3, "bob@example.org", "Ana Janssen", "Kade 1", "1970-01-01", 5),
]
COLUMNS = {
    "id": ColumnType.NUMBER,
    "email": ColumnType.TEXT,
    "name": ColumnType.TEXT,
    "street": ColumnType.TEXT,
    "born": ColumnType.DATE,
    "number": ColumnType.NUMBER,
}
CORRECTED = Line(
    right=R.RECTIFICATION,
    path="activities/sales/purposes/orders",
    place="",
    verdict=Verdict.CORRECT,
    why=Why.EVERY_BASIS,
    article="16",
)
TECHNICAL = ("id", "number")


def filled(path: Path) -> Path:
    """The database."""
    with sqlite3.connect(path) as made:
        made.execute(
            "CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT, name TEXT CHECK (name <> 'Nobody'),"
            " street TEXT, born DATE, number INTEGER)"
        )
        made.executemany("INSERT INTO people VALUES (?, ?, ?, ?, ?, ?)", ROWS)
    return path


def mapped(controller: Controller, path: Path, kind: str = "sql", **settings: Any) -> Dataset:
    store = DataStore.objects.create(
        controller=controller,
        ref="shop",
        name="Shop",
        kind=kind,
        settings=settings or {"dialect": "sqlite", "path": str(path)},
    )
    dataset = Dataset.objects.create(store=store, ref="people", name="People", resource="people", key=["id"])
    category = make.DataCategoryFactory(controller=controller)
    for at, (name, type_) in enumerate(COLUMNS.items()):
        personal = name not in TECHNICAL
        DataField.objects.create(
            dataset=dataset,
            name=name,
            type=type_,
            nature=Nature.PERSONAL if personal else Nature.TECHNICAL,
            category=category if personal else None,
            position=at,
        )
    Identifier.objects.create(dataset=dataset, kind=IdentifierKind.EMAIL, column="email")
    return dataset


def requested(controller: Controller, officer: Principal, *rights: R) -> SubjectRequest:
    """Identity and address are confirmed, the stores searched."""
    request = confirmed(
        controller,
        officer,
        *(rights or (R.RECTIFICATION,)),
        email=ADDRESS,
        details="My name is Anna Jansen, and I live at Plein 3.",
    )
    search_stores(
        request=request, also=Named(IdentifierKind.EMAIL, ADDRESS, Source.STAFF, "seen"), by=officer
    )
    answered(request)
    return request


def answered(request: SubjectRequest) -> None:
    """What the workers of a search do."""
    search = PersonSearch.objects.get(request=request.reference)
    search.datasets.update(next_try_at=timezone.now())
    for store_id in set(search.datasets.values_list("store_id", flat=True)):
        asking.ask_store(search.pk, store_id)


def place_of(request: SubjectRequest) -> Place:
    (place,) = places_of(request)
    return place


def approved(request: SubjectRequest, by: Principal) -> RightsPlan:
    """The plan frozen, and its corrections begun."""
    RightsPlan.objects.filter(request=request, ended_at=None).update(ended_at=timezone.now())
    plan = FrozenPlan(lines=(), corrections=corrections_of(request, (CORRECTED,)))
    row = RightsPlan.objects.create(
        request=request,
        version=RightsPlan.objects.filter(request=request).count() + 1,
        fingerprint=fingerprint(plan),
        content=freeze(plan),
        by="approved",
        approved_by=by.actor,
    )
    begin(request, row, by)
    return row


def worked(request: SubjectRequest) -> Erasure:
    """What the workers of erasures do; the last of them."""
    for store_id in set(Erasure.objects.values_list("dataset__store", flat=True)):
        work_on(request.reference, store_id)
    return Erasure.objects.filter(reference=request.reference).latest("pk")


def held(path: Path, column: str) -> dict[int, Any]:
    with sqlite3.connect(path) as database:
        return dict(database.execute(f"SELECT id, {column} FROM people"))
