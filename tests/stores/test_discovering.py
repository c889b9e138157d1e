"""``manage.py stores``: a draft for people to correct, and what a check finds."""

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Controller
from accounts.principal import system
from stores.actions import set_secret
from stores.assembly import dataset_map, whole
from stores.models import DataField, Dataset, DataStore
from stores.protocol import DiscoveredColumn, DiscoveredTable, ForeignKey
from stores.tasks import check_stores, discover_store
from stores.terms import ColumnType, IdentifierKind, Nature
from tests.factories import ControllerFactory
from tests.stores import factories as make
from tests.stores.third_party import PASSWORD, TABLES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ledger")]

TEXT, NUMBER = ColumnType.TEXT, ColumnType.NUMBER
PEOPLE = DiscoveredTable(
    resource="person",
    columns=(
        DiscoveredColumn("id", NUMBER, nullable=False),
        DiscoveredColumn("voornaam", TEXT, nullable=False),
        DiscoveredColumn("contact", TEXT, nullable=True),
        DiscoveredColumn("geboortedatum", ColumnType.DATE, nullable=True),
        DiscoveredColumn("colour", TEXT, nullable=True),
    ),
    key=("id",),
    samples={"contact": ("a@example.org", "b@example.org"), "colour": ("red", "c@example.org")},
)
ORDERS = DiscoveredTable(
    resource="orders",
    columns=(
        DiscoveredColumn("id", NUMBER, nullable=False),
        DiscoveredColumn("person_id", NUMBER, nullable=False),
        DiscoveredColumn("amount", NUMBER, nullable=False),
    ),
    key=("id",),
    foreign_keys=(ForeignKey("orders", ("person_id",), "person", ("id",)),),
)


@pytest.fixture
def store() -> DataStore:
    call_command("reference", "load", verbosity=0)
    TABLES.update({table.resource: table for table in (PEOPLE, ORDERS)})
    controller = ControllerFactory(slug="shop")
    made: DataStore = make.DataStoreFactory(
        controller=controller, ref="crm", kind="ledger", settings={"path": "/srv/crm"}
    )
    set_secret(store=made, secret={"password": PASSWORD}, by=system("test"))
    return made


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("stores", *arguments, stdout=out)
    return out.getvalue()


def mapped(ref: str) -> Dataset:
    return whole(Dataset.objects.all()).get(ref=ref)


def test_columns_are_guessed_by_name_and_sample_and_the_unsure_left_open(store: DataStore) -> None:
    run("discover", "crm", "--write")
    held = {each.name: (each.nature, each.category) for each in dataset_map(mapped("person")).fields}
    assert held == {
        "id": (Nature.TECHNICAL, ""),
        "voornaam": (Nature.PERSONAL, "name"),
        "contact": (Nature.PERSONAL, "email"),
        "geboortedatum": (Nature.PERSONAL, "date-of-birth"),
        "colour": (None, ""),
    }


def test_people_are_found_along_foreign_keys(store: DataStore) -> None:
    run("discover", "crm", "--write")
    orders = dataset_map(mapped("orders"))
    assert [(each.table, each.on) for each in orders.joins] == [("person", (("person_id", "id"),))]
    assert [(each.kind, str(each.column)) for each in orders.identifiers] == [
        (IdentifierKind.EMAIL, "person.contact")
    ]
    assert orders.unclassified == ("amount",)


def test_the_draft_can_be_put_into_the_file_and_loaded(store: DataStore, tmp_path: Path) -> None:
    drafted = run("discover", "crm")
    assert not Dataset.objects.exists()
    file = tmp_path / "shop.yaml"
    file.write_text("controller: {name: Shop, slug: shop, language: en, time_zone: UTC}\n" + drafted)
    call_command("register", "load", str(file), verbosity=0)
    assert {each.ref for each in Dataset.objects.all()} == {"person", "orders"}
    assert PASSWORD in DataStore.objects.get().secret


def test_what_people_mapped_is_never_touched(store: DataStore) -> None:
    run("discover", "crm", "--write")
    DataField.objects.filter(name="colour").update(nature=Nature.TECHNICAL)
    Dataset.objects.get(ref="orders").delete()
    assert run("discover", "crm", "--write").splitlines()[0] == "+ orders"
    assert DataField.objects.get(name="colour").nature == Nature.TECHNICAL
    discover_store(store.pk)
    assert Dataset.objects.count() == 2


def test_drift_is_found_and_kept(store: DataStore) -> None:
    run("discover", "crm", "--write")
    assert run("check", "crm") == "shop/crm: 0 problems.\n"
    TABLES["person"] = replace(PEOPLE, columns=PEOPLE.columns[:-1])
    out = StringIO()
    with pytest.raises(CommandError) as stopped:
        call_command("stores", "check", "--controller", "shop", "--json", stdout=out)
    assert stopped.value.returncode == 1
    [told] = json.loads(out.getvalue())
    assert told["problems"] == [
        {
            "code": "ledger_column_gone",
            "subject": "person.colour",
            "message": "The ledger lost the column “colour”.",
        }
    ]
    store.refresh_from_db()
    assert [each["code"] for each in store.problems] == ["ledger_column_gone"]
    assert store.checked_at is not None


@pytest.mark.parametrize(
    ("columns", "code"), [({"kind": "abacus"}, "unknown-connector"), ({"secret": ""}, "refused")]
)
def test_a_store_that_cannot_be_opened_is_a_problem_and_stops_no_other(
    store: DataStore, columns: dict[str, str], code: str
) -> None:
    other = make.DataStoreFactory(controller=store.controller, ref="a-first")
    other.kind, other.secret = "ledger", store.secret
    other.save()
    DataStore.objects.filter(pk=store.pk).update(**columns)
    with pytest.raises(CommandError, match="1 problems"):
        run("check")
    assert [row.problems and row.problems[0]["code"] for row in DataStore.objects.order_by("ref")] == [
        [],
        code,
    ]


def test_a_store_is_named_with_its_controller_where_several_have_one(store: DataStore) -> None:
    make.DataStoreFactory(ref="crm")
    with pytest.raises(CommandError, match="Name one with --controller"):
        run("discover", "crm")
    with pytest.raises(CommandError, match=r"There is no such store “crn”. There are: .*shop/crm"):
        run("discover", "crn")


def test_the_beat_asks_one_task_a_store(store: DataStore, settings: object) -> None:
    make.DataStoreFactory(kind="ledger")
    check_stores()
    assert Controller.objects.count() == 2
