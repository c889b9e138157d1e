"""The installation in which people work before it is frozen: who they are, and what lies in its stores."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import psycopg
from django.core.management import call_command

from accounts.models import Controller, User
from accounts.principal import Principal, system
from accounts.scope import principal_of
from config.demo import correspondence, customers
from stores.actions import load_stores, save_row
from stores.mapping import BindingMap, Column, DatasetMap, FieldMap, IdentifierMap, StoreMap
from stores.models import Dataset, DataStore
from stores.record_actions import push_records
from stores.record_values import Incoming
from stores.terms import ColumnType, IdentifierKind, Nature
from tests.upgrades.dumps import SHOP

# A demo of a quarter of its size, to be committed.
SMALLER = (
    (customers, {"CUSTOMERS": 800, "FORMER": 60}),
    (correspondence, {"MESSAGES": 600, "SUBSCRIBERS": 450, "APPLICATIONS": 105}),
)
CALLS = 60


@dataclass(frozen=True)
class Person:
    """A made-up customer of the shop."""

    name: str
    email: str
    number: str


@dataclass
class Desk:
    """The people of OpenPanel; ``facts`` is what the test will compare."""

    controller: Controller
    officer: Principal
    approver: Principal
    lead: Principal
    facts: dict[str, Any] = field(default_factory=dict)

    def dataset(self, ref: str) -> Dataset:
        return Dataset.objects.get(store__controller=self.controller, ref=ref)

    @property
    def officer_user(self) -> User:
        return User.objects.get(email="officer@dertig.example")


def set_up() -> Desk:
    """``make setup`` with a smaller demo; and two stores more, so that each kind that needs no other machine
    is there. The shop's store names no host: another place is reached without a change of approved plans."""
    for module, sizes in SMALLER:
        patch.multiple(module, **sizes).start()
    call_command("setup_installation")
    patch.stopall()
    controller = Controller.objects.get(slug="openpanel")
    desk = Desk(controller, *map(_signed_in, ("officer", "approver", "lead")))
    shop = DataStore.objects.get(controller=controller, ref="operations")
    shop.settings = {name: value for name, value in shop.settings.items() if name != "host"}
    save_row(row=shop, by=desk.officer)
    for dataset in Dataset.objects.filter(store__controller=controller, store__kind="sql"):
        # The frozen rows grow older than any that a guard foresees.
        if dataset.ref != "job-applications":
            dataset.guard_share = 100
            save_row(row=dataset, by=desk.officer)
    load_stores(controller=controller, wanted=MORE_STORES, by=desk.officer)
    push_records(dataset=desk.dataset("calls"), records=list(_calls()), by=system("dump"))
    return desk


def customers_where(condition: str, most: int) -> list[Person]:
    """The first customers of whom that is true."""
    query = f"SELECT name, email, number FROM customers c WHERE {condition} ORDER BY id LIMIT {most}"
    with psycopg.connect(dbname=SHOP, user="postgres") as shop:
        return [Person(*row) for row in shop.execute(query.encode())]


def in_shop(statement: str) -> None:
    """Something that the shop itself does in its database."""
    with psycopg.connect(dbname=SHOP, user="postgres", autocommit=True) as shop:
        shop.execute(statement.encode())


def _signed_in(name: str) -> Principal:
    return principal_of(User.objects.get(email=f"{name}@dertig.example"))


def _personal(name: str, category: str) -> FieldMap:
    return FieldMap(name=name, nature=Nature.PERSONAL, category=category, provided=True, type=ColumnType.TEXT)


_EMAIL = IdentifierMap(kind=IdentifierKind.EMAIL, column=Column("email"))
MORE_STORES = (
    StoreMap(
        ref="help-desk",
        name="Help desk",
        kind="internal",
        datasets=(
            DatasetMap(
                ref="calls",
                name="Telephone calls",
                resource="calls",
                guard_share=100,
                fields=(
                    _personal("name", "name"),
                    _personal("email", "email"),
                    _personal("said", "message-content"),
                    FieldMap(name="answered_on", nature=Nature.TECHNICAL, type=ColumnType.DATE),
                ),
                identifiers=(_EMAIL,),
                bindings=(
                    BindingMap(
                        activity="contact",
                        purpose="customer-service",
                        period="answered",
                        start=Column("answered_on"),
                    ),
                ),
            ),
        ),
    ),
    StoreMap(
        ref="archive",
        name="Paper archive",
        kind="manual",
        settings={"assignee": "officer@dertig.example", "days": 14, "every": 30, "how": "Cellar, shelf 3."},
        datasets=(
            DatasetMap(
                ref="contracts",
                name="Signed contracts",
                resource="binders",
                fields=(
                    _personal("name", "name"),
                    _personal("email", "email"),
                    FieldMap(name="closed_on", nature=Nature.TECHNICAL, type=ColumnType.DATE),
                ),
                identifiers=(_EMAIL,),
                bindings=(
                    BindingMap(
                        activity="customers",
                        purpose="orders",
                        period="account-deletion",
                        start=Column("closed_on"),
                    ),
                ),
            ),
        ),
    ),
)


def _calls() -> Iterator[Incoming]:
    """Half of them long answered; the first are of customers."""
    known = customers_where("state = 'active' AND phone IS NOT NULL", CALLS // 2)
    for number in range(CALLS):
        person = known[number] if number < len(known) else None
        yield Incoming(
            number,
            f"call-{number}",
            {
                "name": person.name if person else f"Caller {number}",
                "email": person.email if person else f"caller{number}@example.net",
                "said": "Where is my invoice?",
                "answered_on": "2026-11-02" if person else f"2024-0{number % 9 + 1}-11",
            },
        )
