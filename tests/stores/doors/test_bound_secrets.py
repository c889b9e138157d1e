"""A secret goes where it was given for, and nowhere else, whatever path changed where a store leads."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.principal import system
from accounts.roles import Role
from requests.mail.arranging import save_mailbox
from requests.mail.reading import read
from requests.models import Mailbox
from stores import checking
from stores.actions import save_row, set_secret
from stores.models import DataStore, WebhookEndpoint
from stores.opening import kept_secrets, secrets_of
from stores.protocol import Refused
from stores.webhooks.actions import save_endpoint
from stores.webhooks.calling import call
from stores.webhooks.terms import Trouble
from tests.factories import ControllerFactory
from tests.people import person, signed_in
from tests.stores import factories as make
from tests.stores.connectors.http.serving import certify
from tests.stores.doors.listeners import listening, silent
from tests.stores.webhooks.kit import made_endpoint

pytestmark = pytest.mark.django_db

BY = system("test")
HUSH = "hush-hush-hush"
SQL = {
    "dialect": "postgresql",
    "host": "127.0.0.1",
    "port": 1,
    "user": "dertig",
    "database": "shop",
    "tls": "unencrypted",
}
KEY = f"SHA256:{'A' * 43}"
SFTP = {"place": "sftp", "root": "/logs", "user": "u", "options": {"host": "a.example.org", "host_key": KEY}}
S3 = {"place": "s3", "root": "bucket/logs", "user": "u", "options": {"endpoint_url": "https://s.example.org"}}
HTTP = {"url": "https://a.example.org/dertig", "key_id": "k1"}


def store_of(kind: str, settings: dict[str, Any], name: str = "password") -> DataStore:
    store: DataStore = make.DataStoreFactory(kind=kind, settings=settings)
    set_secret(store=store, secret={name: HUSH}, by=BY)
    return DataStore.objects.get(pk=store.pk)


CHANGES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("sql", SQL, {"host": "127.0.0.2"}),
    ("sql", SQL, {"port": 2}),
    ("sql", SQL, {"user": "other"}),
    ("sql", SQL, {"dialect": "mariadb"}),
    ("sql", SQL, {"tls": "as-offered"}),
    ("files", SFTP, {"options": {"host": "b.example.org", "host_key": KEY}}),
    ("files", SFTP, {"options": {**SFTP["options"], "port": "2222"}}),
    ("files", SFTP, {"options": {**SFTP["options"], "host_key": f"SHA256:{'B' * 43}"}}),
    ("files", SFTP, {"user": "v"}),
    ("files", S3, {"options": {"endpoint_url": "https://t.example.org"}}),
    ("files", S3, {"options": {"region": "eu-west-1"}}),
    ("http", HTTP, {"url": "https://b.example.org/dertig"}),
    ("http", HTTP, {"url": "https://a.example.org/another"}),
    ("ledger", {"path": "/srv/crm"}, {"path": "/srv/other"}),
]


def by_verb(store: DataStore, settings: dict[str, Any]) -> None:
    store.settings = settings
    save_row(row=store, by=BY)


def by_the_database(store: DataStore, settings: dict[str, Any]) -> None:
    DataStore.objects.filter(pk=store.pk).update(settings=settings)


def by_a_file(store: DataStore, settings: dict[str, Any], tmp_path: Path) -> None:
    where = store.controller
    file = tmp_path / "shop.yaml"
    facts = {"name": where.name, "slug": where.slug, "language": "en", "time_zone": where.time_zone}
    told = {"ref": store.ref, "name": store.name, "kind": store.kind, "settings": settings}
    file.write_text(yaml.safe_dump({"controller": facts, "stores": [told]}))
    call_command("register", "load", str(file))


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize("way", ["verb", "database", "file"])
@pytest.mark.parametrize(("kind", "settings", "change"), CHANGES)
def test_a_kept_secret_goes_nowhere_else(
    kind: str, settings: dict[str, Any], change: dict[str, Any], way: str, tmp_path: Path
) -> None:
    name = "key" if kind == "http" else "password"
    store = store_of(kind, settings, name)
    assert secrets_of(store) == {name: HUSH}
    changed = {**settings, **change}
    match way:
        case "verb":
            by_verb(store, changed)
        case "database":
            by_the_database(store, changed)
        case "file":
            by_a_file(store, changed, tmp_path)
    store = DataStore.objects.get(pk=store.pk)
    assert store.settings == changed
    with pytest.raises(Refused, match="another destination"):
        secrets_of(store)
    assert kept_secrets(store) == set()
    set_secret(store=store, secret={name: "new"}, by=BY)
    assert secrets_of(DataStore.objects.get(pk=store.pk)) == {name: "new"}


def test_what_is_within_a_destination_needs_no_secret_again() -> None:
    for kind, settings, change in (
        ("sql", SQL, {"database": "other"}),
        ("files", SFTP, {"root": "/other"}),
        ("http", HTTP, {"seconds": 5}),
    ):
        store = store_of(kind, settings)
        by_verb(store, {**settings, **change})
        assert secrets_of(DataStore.objects.get(pk=store.pk)) == {"password": HUSH}


def test_a_binding_cannot_be_put_to_another_secret() -> None:
    ours, theirs = store_of("sql", {**SQL, "host": "127.0.0.9"}), store_of("sql", SQL)
    set_secret(store=theirs, secret={"password": "theirs"}, by=BY)
    DataStore.objects.filter(pk=ours.pk).update(secret=theirs.secret)
    with pytest.raises(Refused):
        secrets_of(DataStore.objects.get(pk=ours.pk))


def test_the_second_of_two_servers_gets_nothing() -> None:
    with listening(silent) as first, listening(silent) as second:
        store = store_of("sql", {**SQL, "port": first.port})
        checking.check_store(store=store, by=BY)
        assert b"dertig" in first.all, "the first is spoken to"
        for change in (by_verb, by_the_database):
            change(store, {**store.settings, "port": second.port})
            (problem,) = checking.check_store(store=DataStore.objects.get(pk=store.pk), by=BY)
            assert problem.code == "refused"
        assert second.connections == 0


def page(store: Any) -> str:
    return reverse(f"admin:{store._meta.app_label}_{store._meta.model_name}_change", args=(store.pk,))


def lead(controller: Any) -> Client:
    return signed_in(person(Role.PRIVACY_LEAD, controller))


def test_the_page_asks_for_the_secret_again() -> None:
    store = store_of("sql", SQL)
    client = signed_in(person(Role.SYSTEMS_MANAGER, store.controller))
    typed = {"name": store.name, "ref": store.ref} | {f"connector_{name}": each for name, each in SQL.items()}
    assert client.post(page(store), typed | {"connector_database": "other"}).status_code == 302
    answer = client.post(page(store), typed | {"connector_host": "127.0.0.2"})
    assert set(answer.context["adminform"].form.errors) == {"connector_password"}
    assert "enter it again" in answer.content.decode()
    assert DataStore.objects.get(pk=store.pk).settings["host"] == "127.0.0.1"
    again = typed | {"connector_host": "127.0.0.2", "connector_password": "new"}
    assert client.post(page(store), again).status_code == 302
    assert secrets_of(DataStore.objects.get(pk=store.pk)) == {"password": "new"}


VARIABLE = "DERTIG_STORE_SHOP"


@pytest.mark.parametrize(
    ("host", "is_meant"),
    [
        ("127.0.0.1", True),
        ("127.0.0.1:1", True),
        ("db.example.org, 127.0.0.1:1", True),
        ("127.0.0.1:2", False),
        ("127.0.0.2", False),
        ("", False),
        (None, False),
    ],
)
def test_a_secret_of_the_environment_names_its_host(
    host: str | None, is_meant: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, HUSH)
    if host is not None:
        monkeypatch.setenv(f"{VARIABLE}_HOST", host)
    store = make.DataStoreFactory(settings=SQL, secret_from_env={"password": VARIABLE})
    if is_meant:
        assert secrets_of(store) == {"password": HUSH}
    else:
        with pytest.raises(Refused, match=f"{VARIABLE}_HOST to “127.0.0.1:1”"):
            secrets_of(store)


def mailbox(port: int, password: str = HUSH) -> Mailbox:
    made = Mailbox(
        controller=ControllerFactory(), host="127.0.0.1", port=port, tls=False, user="u", password=password
    )
    save_mailbox(mailbox=made, by=BY)
    return made


def test_the_password_of_a_mailbox_goes_nowhere_else() -> None:
    with listening(silent) as first, listening(silent) as second:
        made = mailbox(first.port)
        moved = Mailbox.objects.get(pk=made.pk)
        moved.port = second.port
        with pytest.raises(ValidationError, match="enter it again"):
            save_mailbox(mailbox=moved, by=BY)
        Mailbox.objects.filter(pk=made.pk).update(port=second.port)
        assert read(made.pk) == 0
        assert "another server" in Mailbox.objects.get(pk=made.pk).last_error
        assert second.connections == 0
        save_mailbox(mailbox=moved, by=BY, typed=True)
        assert Mailbox.objects.get(pk=made.pk).holds_secret()


def test_the_page_of_a_mailbox_asks_for_its_password_again() -> None:
    made = mailbox(1)
    client = lead(made.controller)
    typed = {"active": "on", "host": "127.0.0.1", "port": 2, "user": "u", "folder": "INBOX"}
    answer = client.post(page(made), typed)
    assert set(answer.context["adminform"].form.errors) == {"password"}
    assert client.post(page(made), typed | {"password": HUSH}).status_code == 302
    assert Mailbox.objects.get(pk=made.pk).holds_secret()
    assert client.post(page(made), typed | {"folder": "Privacy"}).status_code == 302, "within it"


@pytest.fixture
def certificate_text(tmp_path: Path) -> Path:
    return certify(tmp_path)[0]


def test_a_webhook_that_leads_elsewhere_signs_anew(certificate_text: Path, settings: Any) -> None:
    settings.DERTIG_HTTP_STORES_ALLOW_PRIVATE = ["127.0.0.1"]
    with listening(silent) as second:
        endpoint = made_endpoint(ControllerFactory(), certificate_text)
        before = endpoint.secret
        url = f"https://127.0.0.1:{second.port}/hook"
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(url=url)
        moved = WebhookEndpoint.objects.get(pk=endpoint.pk)
        heard = call(moved, message_id="m", body=b"{}", at=timezone.now())
        assert heard.trouble is Trouble.ELSEWHERE
        assert second.connections == 0
    assert save_endpoint(endpoint=moved, by=BY) not in ("", before)
    kept = WebhookEndpoint.objects.get(pk=endpoint.pk)
    assert kept.holds_secret() and kept.secret != before and not kept.previous_secret
    kept.name = "Renamed"
    assert save_endpoint(endpoint=kept, by=BY) == ""


def test_a_secret_that_is_kept_is_json_by_name_still() -> None:
    assert json.loads(store_of("sql", SQL).secret) == {"password": HUSH}
