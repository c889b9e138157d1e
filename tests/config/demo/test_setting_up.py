"""``setup_installation`` makes the demo once, connects it, and never reverts what people edited."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from config.demo.database import ShopDatabase
from config.demo.setting_up import BATCH_ROWS, is_embedded, log_folder, set_up_demo
from evidence.models import Event
from retention.models import RetentionSettings
from stores.models import Dataset, DataStore
from stores.opening import opened
from tests.servers import Servers

PURGED = "newsletter_subscribers"


def files(servers: Servers, installed: str) -> Path:
    return servers.layout.var / "demo" / f"{installed}_openpanel" / "logs"


def rows(servers: Servers, installed: str, statement: str) -> list[tuple[object, ...]]:
    with servers.postgres.connect_as_superuser(f"{installed}_openpanel") as shop:
        return shop.execute(statement).fetchall()


def test_both_stores_are_mapped_and_answer(there: str, servers: Servers):
    stores = {store.ref: store for store in DataStore.objects.filter(controller__slug="openpanel")}
    assert set(stores) == {"operations", "installation-logs"}
    assert json.loads(stores["operations"].secret)["password"]
    for store in stores.values():
        with opened(store) as connector:
            assert {table.resource for table in connector.discover()} >= set(
                store.datasets.values_list("resource", flat=True)
            )
    assert len(list(files(servers, there).iterdir())) > 40


def test_its_secret_stands_nowhere_else(there: str):
    secret = json.loads(DataStore.objects.get(ref="operations").secret)["password"]
    assert Event.objects.filter(verb="store.secret", detail={"secrets": ["password"]}).count() == 1
    assert not any(secret in json.dumps(each.detail) for each in Event.objects.all())
    assert secret not in json.dumps(DataStore.objects.get(ref="operations").settings)


def test_purges_of_the_demo_run_in_small_batches(there: str):
    assert RetentionSettings.objects.get(controller__slug="openpanel").batch_rows == BATCH_ROWS
    assert Event.objects.filter(verb="retention_settings.change").count() == 1


def test_a_second_run_adds_nothing_and_reverts_nothing(there: str, servers: Servers):
    Dataset.objects.filter(ref="customers").update(name="Clients", guard_share=33)
    RetentionSettings.objects.update(batch_rows=700)
    rows(servers, there, f"WITH gone AS (DELETE FROM {PURGED} RETURNING 1) SELECT count(*) FROM gone")
    log = next(files(servers, there).glob("*.gz"))
    log.unlink()
    before = (Event.objects.count(), DataStore.objects.get(ref="operations").secret)

    told = servers.manage("setup_installation", database=there)

    assert f"the database {there}_openpanel" in told
    assert (Event.objects.count(), DataStore.objects.get(ref="operations").secret) == before
    assert Dataset.objects.values_list("name", "guard_share").get(ref="customers") == ("Clients", 33)
    assert RetentionSettings.objects.get(controller__slug="openpanel").batch_rows == 700
    assert rows(servers, there, f"SELECT count(*) FROM {PURGED}") == [(0,)]
    assert not log.exists()


def test_a_store_that_lost_its_address_gets_it_again(there: str, servers: Servers):
    """So it is after ``register load`` of the file, which knows no address."""
    DataStore.objects.filter(ref="operations").update(settings={}, secret="")
    servers.manage("setup_installation", database=there)
    with opened(DataStore.objects.get(ref="operations")) as connector:
        assert connector.now()


@pytest.mark.django_db
def test_with_a_database_server_of_its_own_the_demo_is_skipped_with_a_word(monkeypatch, settings):
    monkeypatch.setitem(connection.settings_dict, "HOST", "db.example.org")
    assert not is_embedded(settings.LAYOUT)
    assert "skipped" in set_up_demo(date.today())
    assert not log_folder(settings.LAYOUT).exists()


def test_a_bare_installation_has_no_demo(servers: Servers):
    name = servers.clone(f"bare_gw{servers.worker}")
    servers.manage("setup_installation", "--bare", database=name)
    assert not ShopDatabase(servers.postgres, f"{name}_openpanel").exists()
    assert not files(servers, name).exists()
    servers.drop(name)
