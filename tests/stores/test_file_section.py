"""The mapping in a controller's YAML file: declarative, idempotent, there and back, without secrets."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Controller
from accounts.principal import system
from processing import file_format
from processing.assembly import register_of
from processing.register import sha256_of
from stores.actions import set_secret
from stores.assembly import stores_of
from stores.models import Dataset, DataStore

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ledger")]

RECORD = """
controller: {name: A shop B.V., slug: shop, language: en, time_zone: Europe/Amsterdam}
data_categories: [{ref: own-account, name: Account}]
activities:
  - ref: sales
    name: Sales
    stream: Customers
    purposes:
      - ref: accounts
        name: Accounts
        retention: [{ref: closed, period: P6M, start_event: the account is closed}]
"""
STORES = """
stores:
  - ref: crm
    name: Customer register
    kind: ledger
    settings: {path: /srv/crm, pages: 3}
    secret_from_env: {password: DERTIG_STORE_CRM}
    datasets:
      - ref: people
        name: People
        resource: person
        key: [id]
        fields:
          - {name: id, nature: technical, type: number, nullable: false}
          - {name: email, nature: personal, category: own-account, provided: true, type: text}
          - {name: note, type: text}
        joins:
          - {ref: account, table: account, on: [[account_id, id]]}
        identifiers:
          - {kind: email, column: {name: email}}
        bindings:
          - activity: sales
            purpose: accounts
            period: closed
            start: {name: closed_on, via: account}
      - {ref: log, name: Log, resource: log}
"""


def load(tmp_path: Path, text: str, *options: str) -> str:
    file, out = tmp_path / "shop.yaml", StringIO()
    file.write_text(text)
    call_command("register", "load", str(file), *options, stdout=out)
    return out.getvalue()


def shop() -> Controller:
    return Controller.objects.get(slug="shop")


def exported() -> str:
    out = StringIO()
    call_command("register", "export", "--controller", "shop", "--format", "yaml", stdout=out)
    return out.getvalue()


def test_there_and_back(tmp_path: Path) -> None:
    load(tmp_path, RECORD + STORES)
    whole = file_format.read_whole(exported().encode(), "exported.yaml")
    assert whole.sections["stores"] == stores_of(shop())
    assert whole == file_format.read_whole((RECORD + STORES).encode(), "shop.yaml")
    assert "Nothing to change" in load(tmp_path, exported())


def test_a_plan_is_shown_before_anything_changes(tmp_path: Path) -> None:
    told = load(tmp_path, RECORD + STORES, "--dry-run")
    assert "+ stores/crm\n" in told
    assert "+ stores/crm/datasets/people" in told
    assert not Controller.objects.filter(slug="shop").exists()
    load(tmp_path, RECORD + STORES)
    told = load(tmp_path, RECORD + STORES.replace("resource: log", "resource: journal"), "--dry-run")
    assert "~ stores/crm/datasets/log  (resource)" in told
    assert Dataset.objects.get(ref="log").resource == "log"


def test_the_register_value_does_not_know_the_stores(tmp_path: Path) -> None:
    load(tmp_path, RECORD)
    before = sha256_of(register_of(shop().pk))
    load(tmp_path, RECORD + STORES)
    assert sha256_of(register_of(shop().pk)) == before


def test_what_the_file_lacks_stays_unless_it_is_pruned(tmp_path: Path) -> None:
    load(tmp_path, RECORD + STORES)
    less = STORES.replace("      - {ref: log, name: Log, resource: log}\n", "")
    assert "= stores/crm/datasets/log" in load(tmp_path, RECORD + less)
    assert "- stores/crm/datasets/log" in load(tmp_path, RECORD + less, "--prune")
    assert [each.ref for each in Dataset.objects.all()] == ["people"]
    load(tmp_path, RECORD, "--prune")
    assert DataStore.objects.count() == 1, "a file that says nothing of stores changes none"
    load(tmp_path, RECORD + "stores: []\n", "--prune")
    assert not DataStore.objects.exists()


def test_secrets_stay_as_they_are_and_never_leave(tmp_path: Path) -> None:
    load(tmp_path, RECORD + STORES)
    set_secret(store=DataStore.objects.get(), secret={"password": "hush hush"}, by=system("test"))
    assert "hush" not in exported()
    load(tmp_path, RECORD + STORES.replace("Customer register", "Renamed"))
    assert "hush hush" in DataStore.objects.get(name="Renamed").secret


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("period: closed", "period: never", r"shop.yaml:3\d: .*no retention period “never”"),
        ("purpose: accounts", "purpose: ads", "There is no purpose “ads”"),
        ("category: own-account", "category: aura", "email: there is no data category “aura”"),
        ("via: account}", "via: nowhere}", "which is not declared"),
        ("{name: note, type: text}", "{name: email, type: text}", "“email” stands here 2 times"),
        ("nature: technical, ", "nature: personal, ", "id: personal data have a data category"),
        ("ref: log,", "ref: people,", "“people” stands here 2 times"),
        ("kind: ledger", "kind: abacus", "No connector “abacus” is installed"),
        ("pages: 3", "pagse: 3", "knows no such setting"),
        ("pages: 3", "password: hush", "a secret has no place in a file"),
        ("DERTIG_STORE_CRM", "SECRET_KEY", "shop.yaml:1\\d: stores"),
        ("nature: technical", "nature: unknown", "shop.yaml:2\\d: stores/1/datasets/1/fields/1/nature"),
    ],
)
def test_a_bad_file_loads_nothing(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in STORES
    with pytest.raises(CommandError, match=told):
        load(tmp_path, RECORD + STORES.replace(old, new))
    assert not Controller.objects.filter(slug="shop").exists()
    assert not DataStore.objects.exists()
