"""A shop with subscribers, chats and invoices in a real SQLite file, mapped to its register."""

import sqlite3
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from accounts.models import Controller
from accounts.principal import Principal
from processing.models import Purpose
from processing.terms import DataSubjectRight
from requests.actions.accounting import search_stores
from requests.actions.codes import check_code
from requests.models import EmailCode, SubjectRequest
from requests.receipts import slow_hash
from requests.rights.lines import Line
from stores.models import DataStore
from subjects import asking
from subjects.models import PersonSearch
from tests import factories as make
from tests.requests.test_workflow import PERSON, submitted
from tests.stores import factories as made

JO = "piet.jansen@example.org"
"""The address of ``tests.requests.test_workflow.submission``, in lower case."""
CODE = "123456"
TABLES = {
    "subscribers": "CREATE TABLE subscribers (id INTEGER PRIMARY KEY, email TEXT, name TEXT)",
    "chats": "CREATE TABLE chats (id INTEGER PRIMARY KEY, email TEXT, said TEXT)",
    "invoices": "CREATE TABLE invoices (id INTEGER PRIMARY KEY, email TEXT, amount TEXT, issued_on DATE)",
}


@dataclass
class Shop:
    """The controller, its store and what lies in it."""

    controller: Controller
    store: DataStore
    path: Path
    news: Purpose
    help: Purpose
    tax: Purpose

    def rows(self, table: str, where: str = "true") -> int:
        with sqlite3.connect(self.path) as opened:
            return int(opened.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0])

    def run(self, statement: str, *values: Any) -> None:
        with sqlite3.connect(self.path) as opened:
            opened.execute(statement, values)


def a_shop(controller: Controller, folder: Path) -> Shop:
    """Two rows of Piet and one of somebody else in each table."""
    path = folder / f"{controller.slug}.db"
    with sqlite3.connect(path) as opened:
        for statement in TABLES.values():
            opened.execute(statement)
        for email in (JO, JO, "anna@example.org"):
            opened.execute("INSERT INTO subscribers (email, name) VALUES (?, 'P')", (email,))
            opened.execute("INSERT INTO chats (email, said) VALUES (?, 'hello')", (email,))
            opened.execute(
                "INSERT INTO invoices (email, amount, issued_on) VALUES (?, '12', '2024-05-01')", (email,)
            )
    store = DataStore.objects.create(
        controller=controller,
        ref="shop",
        name="Shop",
        kind="sql",
        settings={"dialect": "sqlite", "path": str(path)},
    )
    activity = make.ActivityFactory(controller=controller, ref="sales")
    news = make.PurposeFactory(
        activity=activity,
        ref="news",
        name="Newsletter",
        basis="a",
        marketing_channel="email",
        marketing_audience="subscribers",
    )
    help_ = make.PurposeFactory(activity=activity, ref="help", name="Helping people", basis="f")
    tax = make.PurposeFactory(activity=activity, ref="tax", name="Keeping the books", basis="c")
    _table(store, news, "subscribers", "name")
    _table(store, help_, "chats", "said")
    duty = {"bound": "minimum", "anchor": "calendar_year_end", "legal_duty": "AWR 52(4)"}
    _table(store, tax, "invoices", "amount", period="P7Y", **duty)
    return Shop(controller, store, path, news, help_, tax)


def _table(store: DataStore, purpose: Purpose, table: str, column: str, **rule: Any) -> None:
    controller = store.controller
    category = make.DataCategoryFactory(controller=controller, ref=f"{table}-data", name=f"Data of {table}")
    purpose.data_categories.add(category)
    period = make.RetentionPeriodFactory(purpose=purpose, ref="kept", disposition="delete", **rule)
    period.data_categories.add(category)
    dataset = made.DatasetFactory(store=store, ref=table, name=table.title(), resource=table, key=["id"])
    made.DataFieldFactory(dataset=dataset, name="id", nature="technical", type="number", nullable=False)
    for name in ("email", column):
        made.DataFieldFactory(dataset=dataset, name=name, nature="personal", category=category, type="text")
    if rule:
        made.DataFieldFactory(dataset=dataset, name="issued_on", nature="technical", type="date")
    made.IdentifierFactory(dataset=dataset, kind="email", column="email")
    made.binding(dataset, period, start_column="issued_on" if rule else "")


def known(controller: Controller, *rights: DataSubjectRight) -> SubjectRequest:
    """A request whose address was confirmed by its code."""
    request = submitted(controller, *rights)
    EmailCode.objects.filter(request=request).delete()
    EmailCode.objects.create(
        request=request,
        code_hash=slow_hash(CODE),
        made_at=request.entered_at,
        expires_at=request.entered_at + timedelta(minutes=30),
    )
    assert check_code(request=request, code=CODE, by=PERSON)
    return SubjectRequest.objects.get(pk=request.pk)


def searched(request: SubjectRequest, by: Principal) -> PersonSearch:
    """All stores have answered."""
    search = PersonSearch.objects.filter(request=request.reference).first() or search_stores(
        request=request, by=by
    )
    for store_id in set(search.datasets.values_list("store_id", flat=True)):
        asking.ask_store(search.pk, store_id)
    search.refresh_from_db()
    return search


def told(lines: tuple[Line, ...]) -> list[tuple[str, str, str]]:
    """Purpose, dataset and verdict of each."""
    return [
        (line.path.rpartition("/")[2], line.place.rpartition("/")[2], line.verdict.value) for line in lines
    ]
