"""A store that is set up wrongly: told in words on its page, nothing lost, and its secret in no response."""

import json
from typing import Any

import pytest
from django.urls import reverse

from accounts.roles import Role
from stores.models import DataStore
from stores.tasks import check_store, discover_store
from tests.factories import ControllerFactory
from tests.people import person, signed_in
from tests.servers import Servers

pytestmark = pytest.mark.django_db

SECRET = "geheim-" + "9" * 40
ADD = reverse("admin:stores_datastore_add")


def made(**columns: Any) -> DataStore:
    return DataStore.objects.create(controller=ControllerFactory(), ref="crm", name="CRM", **columns)


def page(store: DataStore, name: str = "change") -> str:
    return reverse(f"admin:stores_datastore_{name}", args=(store.pk,))


def told(store: DataStore) -> str:
    """What the officer reads after a check and a reading; nowhere stands the secret."""
    check_store(store.pk)
    discover_store(store.pk)
    for role in (Role.AUDITOR, Role.SYSTEMS_MANAGER):
        client = signed_in(person(role, store.controller))
        lists = (reverse("admin:stores_datastore_changelist"), reverse("admin:stores_dataset_changelist"))
        for url in (page(store), page(store, "history"), page(store, "delete"), *lists):
            text = client.get(url).content.decode()
            assert SECRET not in text
    assert SECRET not in json.dumps(store.__class__.objects.values_list("problems", flat=True).get())
    return str(client.get(page(store)).content.decode())


def test_wrong_credentials(servers: Servers) -> None:
    settings = {"host": str(servers.layout.sockets), "user": "nobody", "database": "postgres"}
    store = made(
        kind="sql",
        settings={"dialect": "postgresql", **settings},
        secret=json.dumps({"password": SECRET}),
    )
    assert "Refused: The database refuses the sign-in: check the user, the password" in told(store)


def test_a_host_that_nobody_is_at() -> None:
    settings = {"dialect": "mariadb", "host": "127.0.0.1", "port": 1, "user": "u", "database": "d"}
    store = made(kind="sql", settings=settings, secret=json.dumps({"password": SECRET}))
    assert "Not reached: The database does not answer: 127.0.0.1 could not be reached" in told(store)


def test_a_private_address() -> None:
    settings = {"url": "https://10.1.2.3/dertig", "key_id": "k1"}
    store = made(kind="http", settings=settings, secret=json.dumps({"key": SECRET}))
    assert "DERTIG_STORES_HOSTS" in told(store)


def test_a_form_that_is_wrong_loses_nothing_but_the_secret() -> None:
    controller = ControllerFactory()
    client = signed_in(person(Role.SYSTEMS_MANAGER, controller))
    typed = {
        "name": "A name that was typed",
        "connector_url": "http://plain.example.org/",
        "connector_key_id": "k1",
        "connector_key": SECRET,
        "connector_seconds": 30,
    }
    response = client.post(f"{ADD}?kind=http", typed)
    text = response.content.decode()
    assert response.context["adminform"].form.errors.keys() == {"connector_url"}
    for kept in ("A name that was typed", "http://plain.example.org/", "k1"):
        assert f'value="{kept}"' in text
    assert SECRET not in text
    assert not DataStore.objects.exists()
