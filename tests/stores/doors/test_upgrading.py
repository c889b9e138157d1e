"""What is there at the upgrade: taken over as it is, and listed for who has to say it outright."""

import importlib
from typing import Any

import pytest
from django.apps import apps
from django.db import connections

from accounts.models import Membership
from accounts.roles import Role
from evidence.models import Event
from evidence.upgrade_checks import matters
from requests.models import Mailbox
from stores.models import DataStore, WebhookEndpoint
from stores.opening import secrets_of
from stores.protocol import Refused
from tests.factories import ControllerFactory, MembershipFactory
from tests.stores import factories as make

pytestmark = pytest.mark.django_db

SQL = {"dialect": "postgresql+psycopg", "host": "db.example.org", "user": "u", "database": "shop"}
VARIABLE = "DERTIG_STORE_SHOP"


class Editor:
    """What a data migration asks of its schema editor."""

    connection = connections["default"]


def migrate(name: str, verb: str) -> None:
    module: Any = importlib.import_module(name)
    getattr(module, verb)(apps, Editor)


def as_before() -> None:
    """No row says anything yet of what the migrations add."""
    for model in (DataStore, WebhookEndpoint, Mailbox):
        model.objects.update(secret_for="", fingerprint="", approved_by="", approved_at=None)


def test_stores_of_before_go_on_where_they_go(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DERTIG_CONFIRM_DESTINATIONS = True
    monkeypatch.setenv(VARIABLE, "hush")
    kept = make.DataStoreFactory(settings=SQL, secret='{"password": "p"}')
    named = make.DataStoreFactory(settings=SQL, secret_from_env={"password": VARIABLE})
    mailbox = Mailbox.objects.create(
        controller=ControllerFactory(), host="m.example.org", user="u", password="p"
    )
    as_before()
    migrate("stores.migrations.0002_stores_of_before_are_taken_over", "take_over")
    migrate("stores.migrations.0004_secrets_go_on_where_they_go", "bind")
    migrate("stores.migrations.0006_destinations_of_before_are_confirmed", "confirm")
    migrate("requests.migrations.0003_passwords_go_on_where_they_go", "bind")
    migrate("requests.migrations.0005_servers_of_before_are_confirmed", "confirm")
    for pk, secret in ((kept.pk, "p"), (named.pk, "hush")):
        store = DataStore.objects.get(pk=pk)
        assert secrets_of(store) == {"password": secret}
        assert not store.awaits_confirmation()
        store.settings = {**SQL, "host": "elsewhere.example.org"}
        with pytest.raises(Refused):
            secrets_of(store)
        assert store.awaits_confirmation()
    mailbox.refresh_from_db()
    assert mailbox.holds_secret() and not mailbox.awaits_confirmation()


def test_the_upgrade_check_lists_what_to_declare() -> None:
    controller = ControllerFactory()
    make.DataStoreFactory(
        controller=controller, ref="shop", settings=SQL, secret_from_env={"password": VARIABLE}
    )
    make.DataStoreFactory(
        controller=controller, ref="old", settings={**SQL, "options": {"sslrootcert": "/etc/ca.pem"}}
    )
    MembershipFactory(controller=controller, role=Role.PRIVACY_OFFICER)
    said = [f"{each.subject}: {each.words}" for each in matters() if each.subject.startswith(controller.slug)]
    text = "\n".join(said)
    assert "/stores/shop: The store goes on as it connects today, which means: dialect = postgresql" in text
    assert f"{VARIABLE}_HOST=db.example.org:5432" in text
    assert "/stores/old: The store stops with the upgrade" in text and "sslrootcert" in text
    assert "systems managers" in text


def test_who_managed_stores_goes_on() -> None:
    lead = MembershipFactory(role=Role.PRIVACY_LEAD)
    auditor = MembershipFactory(role=Role.AUDITOR)
    for _time in range(2):
        migrate("accounts.migrations.0003_who_managed_stores_goes_on", "go_on")
    held = Membership.objects.filter(role=Role.SYSTEMS_MANAGER)
    assert [each.user for each in held] == [lead.user]
    assert not held.filter(user=auditor.user).exists()
    assert Event.objects.filter(verb="role.grant", controller_id=lead.controller_id).count() == 1
