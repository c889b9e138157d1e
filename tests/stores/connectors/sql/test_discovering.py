"""``manage.py stores discover`` and ``check`` over real databases: a draft, then what drifts from it."""

import json
from io import StringIO
from typing import Any

import pytest
import sqlalchemy as sa
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import Controller
from accounts.roles import Role
from processing.models import DataCategory, RetentionPeriod
from stores.assembly import dataset_map, whole
from stores.mapping import DatasetMap
from stores.models import DataField, Dataset, DataStore
from stores.terms import ColumnType, IdentifierKind, Nature
from tests import factories as make
from tests.people import person, signed_in
from tests.stores.connectors.sql.targets import Target

pytestmark = pytest.mark.django_db

ADDED = ["address", "country", "customer", "payment", "visit"]


def schema() -> tuple[sa.Table, ...]:
    """A small shop as one finds it: camel case, Dutch words, a composite key, a table of nobody."""
    metadata = sa.MetaData()

    def points(column: str, target: str) -> sa.Column[Any]:
        return sa.Column(column, sa.Integer, sa.ForeignKey(target), nullable=False)

    customer = sa.Table(
        "customer",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("contact", sa.String(200), nullable=False),
        sa.Column("fullName", sa.String(200)),
        sa.Column("geboortedatum", sa.Date),
        sa.Column("closed_at", sa.DateTime, index=True),
        sa.Column("created_at", sa.DateTime),
        sa.Column("remarks", sa.Text),
    )
    address = sa.Table(
        "address",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        points("customer_id", "customer.id"),
        sa.Column("straat", sa.String(200)),
        sa.Column("postcode", sa.String(10)),
    )
    payment = sa.Table(
        "payment",
        metadata,
        sa.Column("tenant", sa.Integer, primary_key=True),
        sa.Column("number", sa.String(20), primary_key=True),
        points("address_id", "address.id"),
        sa.Column("iban", sa.String(34)),
        sa.Column("amount", sa.Numeric(10, 2)),
        sa.Column("paid_on", sa.Date),
    )
    visit = sa.Table(
        "visit",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("remote_addr", sa.String(45)),
        sa.Column("requested_at", sa.DateTime),
    )
    country = sa.Table(
        "country", metadata, sa.Column("code", sa.String(2), primary_key=True), sa.Column("eu", sa.Boolean)
    )
    return customer, address, payment, visit, country


@pytest.fixture
def controller() -> Controller:
    """Its register: an account's data go after it was closed, payments after the invoice was paid."""
    call_command("reference", "load", verbosity=0)
    made: Controller = make.ControllerFactory(slug="shop")
    for ref, event in (("email", "The account is closed"), ("bank-account", "The invoice was paid")):
        period: RetentionPeriod = make.RetentionPeriodFactory(
            purpose__activity__controller=made, start_event=event, ref=ref
        )
        category = DataCategory.objects.get(controller=None, ref=ref)
        period.purpose.data_categories.add(category)
        period.data_categories.add(category)
    return made


@pytest.fixture
def store(controller: Controller, target: Target) -> DataStore:
    customer, *others = schema()
    target.make(customer, *others)
    people = [{"id": at, "contact": f"p{at}@example.org", "remarks": "Rings on Mondays"} for at in (1, 2, 3)]
    target.fill(customer, people)
    return DataStore.objects.create(
        controller=controller,
        ref="shop",
        name="Shop",
        kind="sql",
        settings=target.settings,
        secret=target.kept,
    )


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("stores", *arguments, stdout=out)
    return out.getvalue()


def drafted(store: DataStore) -> dict[str, DatasetMap]:
    run("discover", store.ref, "--write")
    return {row.ref: dataset_map(row) for row in whole(Dataset.objects.all())}


def problems(store: DataStore) -> set[tuple[str, str]]:
    """What ``check --json`` tells: it stops with 1 where there is anything."""
    out = StringIO()
    try:
        call_command("stores", "check", store.ref, "--json", stdout=out)
        status = 0
    except CommandError as stopped:
        status = stopped.returncode
    [told] = json.loads(out.getvalue())
    assert status == bool(told["problems"])
    assert not any(each["message"].startswith(each["code"]) for each in told["problems"])
    return {(each["code"], each["subject"]) for each in told["problems"]}


def test_a_draft_says_what_can_be_told_and_leaves_the_rest_open(store: DataStore) -> None:
    held = drafted(store)
    assert sorted(held) == ADDED
    fields = {each.name: (each.nature, each.category) for each in held["customer"].fields}
    assert fields == {
        "id": (Nature.TECHNICAL, ""),
        "contact": (Nature.PERSONAL, "email"),
        "fullName": (Nature.PERSONAL, "name"),
        "geboortedatum": (Nature.PERSONAL, "date-of-birth"),
        "closed_at": (None, ""),
        "created_at": (None, ""),
        "remarks": (None, ""),
    }
    assert held["payment"].key == ("tenant", "number")
    types = {each.name: (each.type, each.nullable) for each in held["payment"].fields}
    assert types["paid_on"] == (ColumnType.DATE, True)
    assert types["amount"] == (ColumnType.NUMBER, True)
    assert types["number"] == (ColumnType.TEXT, False)


def test_people_are_found_along_two_foreign_keys_and_nowhere_where_there_are_none(store: DataStore) -> None:
    held = drafted(store)
    assert [(each.ref, each.on, each.parent) for each in held["payment"].joins] == [
        ("address", (("address_id", "id"),), ""),
        ("customer", (("customer_id", "id"),), "address"),
    ]
    found = {
        ref: [(each.kind, str(each.column)) for each in dataset.identifiers] for ref, dataset in held.items()
    }
    assert found == {
        "customer": [(IdentifierKind.EMAIL, "contact")],
        "address": [(IdentifierKind.EMAIL, "customer.contact")],
        "payment": [(IdentifierKind.EMAIL, "customer.contact")],
        "visit": [(IdentifierKind.IP_ADDRESS, "remote_addr")],
        "country": [],
    }


def test_periods_are_bound_by_the_column_that_records_their_start(store: DataStore) -> None:
    held = drafted(store)
    bound = {
        ref: [(each.period, str(each.start)) for each in dataset.bindings]
        for ref, dataset in held.items()
        if dataset.bindings
    }
    assert bound == {"customer": [("email", "closed_at")], "payment": [("bank-account", "paid_on")]}


def test_only_new_tables_are_added_the_second_time(store: DataStore, target: Target) -> None:
    drafted(store)
    DataField.objects.filter(name="remarks").update(nature=Nature.TECHNICAL)
    target.run("CREATE TABLE newsletter (id INTEGER PRIMARY KEY, email VARCHAR(200))")
    assert run("discover", "shop", "--write").splitlines()[:-1] == ["+ newsletter"]
    assert DataField.objects.get(name="remarks").nature == Nature.TECHNICAL


@pytest.fixture
def in_order(store: DataStore) -> DataStore:
    """Every column mapped and classified."""
    drafted(store)
    DataField.objects.filter(nature="").update(nature=Nature.TECHNICAL)
    return store


def test_what_is_mapped_as_it_is_has_no_drift(in_order: DataStore) -> None:
    assert {code for code, _subject in problems(in_order)} <= {"index-missing"}


def test_columns_that_vanish_appear_or_change_are_told_and_are_a_finding(
    in_order: DataStore, target: Target, client: Client
) -> None:
    before = problems(in_order)
    target.run(
        "ALTER TABLE customer DROP COLUMN remarks",
        "ALTER TABLE customer ADD COLUMN shoe_size INTEGER",
        *_retyped(target.dialect),
        "DROP TABLE visit",
    )
    drift = {
        ("column-vanished", "remarks"),
        ("column-unmapped", "shoe_size"),
        ("type-changed", "created_at"),
        ("table-vanished", "visit"),
    }
    assert problems(in_order) - before == drift
    officer = signed_in(person(Role.SYSTEMS_MANAGER, in_order.controller))
    text = officer.get(f"/admin/stores/datastore/{in_order.pk}/change/").content.decode()
    assert "There is no column “remarks” any more: correct the mapping." in text
    assert "The column “shoe_size” is not mapped: say what it holds." in text


def _retyped(dialect: str) -> tuple[str, ...]:
    match dialect:
        case "postgresql":
            return ("ALTER TABLE customer ALTER COLUMN created_at TYPE date",)
        case "mariadb":
            return ("ALTER TABLE customer MODIFY created_at DATE",)
    return (
        "ALTER TABLE customer DROP COLUMN created_at",
        "ALTER TABLE customer ADD COLUMN created_at DATE",
    )
