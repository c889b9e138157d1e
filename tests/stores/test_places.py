"""What an installation allows, and what becomes of stores that lie elsewhere."""

import ipaddress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as installed
from django.core.exceptions import ImproperlyConfigured, ValidationError

from accounts.roles import Role
from evidence.upgrade_checks import Weight, matters
from processing.findings import Facts
from processing.plan import PlanRefused
from requests.models import Mailbox
from stores.actions import load_stores, save_row
from stores.facts import stores_by_controller
from stores.findings import findings
from stores.mapping import StoreMap
from stores.models import DataStore, WebhookEndpoint
from stores.places import File, Folder, Host, PlaceRefused, Places, Socket, host_name
from tests.factories import ControllerFactory
from tests.people import principal
from tests.stores.test_findings import register

SHOP = {"dialect": "postgresql", "host": "10.1.2.3", "database": "d", "user": "u"}


@pytest.fixture
def tight(settings: Any) -> Any:
    settings.DERTIG_STORES_HOSTS = []
    settings.DERTIG_STORES_ROOTS = []
    return settings


@pytest.mark.parametrize("entry", ["a b", "a:5432", "http://a/", "10.0.0.0/33", "*", "*.internal"])
def test_an_entry_that_names_nothing_stops_the_start(entry: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DERTIG_STORES_HOSTS"):
        Places.of([entry], [])


def test_a_root_is_a_whole_path() -> None:
    with pytest.raises(ImproperlyConfigured, match="DERTIG_STORES_ROOTS"):
        Places.of([], ["logs"])


@pytest.mark.parametrize(
    ("spelled", "plain"),
    [
        ("DB.Internal.", "db.internal"),
        ("my_db", "my_db"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("[2606:4700::1111]", "2606:4700::1111"),
        ("192.0.43.8", "192.0.43.8"),
    ],
)
def test_a_host_has_one_spelling(spelled: str, plain: str) -> None:
    assert host_name(spelled) == plain


def test_networks_and_names_allow_what_they_name() -> None:
    places = Places.of(["10.1.0.0/16", "db.internal", "fd00::/8"], [])
    for host in ("10.1.2.3", "fd00::5", "db.internal", "93.184.215.14", "www.example"):
        places.require(Host(host))
    for host in ("10.2.2.3", "127.0.0.1", "localhost"):
        with pytest.raises(PlaceRefused, match="DERTIG_STORES_HOSTS"):
            places.require(Host(host))
    assert places.may_be_called("db.internal", ipaddress.ip_address("192.168.1.1"))
    assert not places.may_be_called("other.internal", ipaddress.ip_address("192.168.1.1"))


def test_sockets_are_allowed_by_their_path(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/run")
    places = Places.of([str(tmp_path), "/var/lib/mysql"], [], own_sockets=tmp_path / "own")
    places.require(Socket("/var/lib/mysql/mysql.sock"))
    places.require(Socket(str(tmp_path / "s")))
    for path in ("/run/postgresql", str(tmp_path / "link/postgresql"), str(tmp_path / "own"), "/var/lib"):
        for postgresql in (True, False):
            with pytest.raises(PlaceRefused):
                places.require(Socket(path, postgresql=postgresql))


def test_our_own_sockets_are_postgresql_s_alone_and_only_where_named(tmp_path: Path) -> None:
    places = Places.of([str(tmp_path)], [], own=[tmp_path], own_sockets=tmp_path)
    places.require(Socket(str(tmp_path), postgresql=True))
    for socket in (Socket(str(tmp_path)), Socket(str(tmp_path / "valkey.sock"))):
        with pytest.raises(PlaceRefused):
            places.require(socket)


def test_what_is_lent_lies_in_what_is_own(tmp_path: Path) -> None:
    places = Places.of([], ["/"], own=[tmp_path], lent=[tmp_path / "demo"])
    places.require(Folder(str(tmp_path / "demo/shop/logs")))
    for path in (tmp_path, tmp_path / "files", tmp_path.parent, tmp_path / "demo/../files"):
        with pytest.raises(PlaceRefused):
            places.require(Folder(str(path)))


@pytest.mark.parametrize(
    "place", [Folder("/etc"), Folder("/"), File("/proc/self/environ"), File("/etc/shadow")]
)
def test_the_system_is_no_data_store_though_everything_is_allowed(place: Folder | File) -> None:
    with pytest.raises(PlaceRefused, match="belongs to Dertig or to the system"):
        Places.of([], ["/"]).require(place)


def test_the_installation_s_own_are_known() -> None:
    own = set(installed.DERTIG_OWN_FOLDERS)
    assert {installed.BASE_DIR, installed.VAR_DIR, Path(installed.DERTIG_FILES_DIR)} <= own
    assert installed.LAYOUT.sockets in own


# --- Stores that are there


@pytest.mark.django_db
def test_a_file_brings_no_new_store_where_none_may_lie_and_keeps_what_is_there(tight: Any) -> None:
    controller = ControllerFactory()
    by = principal(Role.SYSTEMS_MANAGER, controller)
    wanted = StoreMap(ref="shop", name="Shop", kind="sql", settings=SHOP)
    for dry in (True, False):
        with pytest.raises(PlanRefused, match="DERTIG_STORES_HOSTS"):
            load_stores(controller=controller, wanted=[wanted], by=by, dry_run=dry)
    DataStore.objects.create(controller=controller, ref="shop", name="Old name", kind="sql", settings=SHOP)
    load_stores(controller=controller, wanted=[wanted], by=by)
    assert DataStore.objects.get().name == "Shop"


@pytest.mark.django_db
def test_a_store_that_lies_where_none_may_can_be_renamed_and_not_moved(tight: Any) -> None:
    controller = ControllerFactory()
    by = principal(Role.SYSTEMS_MANAGER, controller)
    row = DataStore.objects.create(controller=controller, ref="s", name="S", kind="sql", settings=SHOP)
    row.name = "Shop"
    save_row(row=row, by=by)
    row.settings = {**SHOP, "host": "10.1.2.4"}
    with pytest.raises(ValidationError, match="DERTIG_STORES_HOSTS"):
        save_row(row=row, by=by)


@pytest.mark.django_db
def test_what_is_forbidden_from_now_on_is_a_finding_the_same_day(tight: Any) -> None:
    """Nobody checked it since: the setting alone says so."""
    controller = ControllerFactory()
    DataStore.objects.create(controller=controller, ref="s", name="Shop", kind="sql", settings=SHOP)
    facts = Facts(
        today=date(2026, 1, 1), extra={"stores": stores_by_controller([controller.pk])[controller.pk]}
    )
    (found,) = [each for each in findings(register(), facts) if each.path == "stores/s"]
    assert found.code == "store-forbidden"
    assert "“Shop” is no longer opened" in found.message.render()
    assert "DERTIG_STORES_HOSTS" in found.message.render()


@pytest.mark.django_db
def test_the_upgrade_check_names_what_stops_and_the_lines_to_declare(
    tight: Any, names: dict[str, list[str]], tmp_path: Path
) -> None:
    names |= {"db.internal": ["192.168.1.5"], "mail.internal": ["fd00::5"], "hook.internal": ["10.9.9.9"]}
    controller = ControllerFactory(slug="acme")

    def store(ref: str, kind: str, **given: Any) -> None:
        DataStore.objects.create(controller=controller, ref=ref, name=ref, kind=kind, settings=given)

    store("shop", "sql", **{**SHOP, "host": "db.internal"})
    store("same", "sql", **{**SHOP, "host": "db.internal"})
    store("socket", "sql", **{**SHOP, "host": "/run/mysqld/mysqld.sock", "dialect": "mariadb"})
    store("lite", "sql", dialect="sqlite", path="/srv/data/a.db")
    store("logs", "files", place="file", root="/srv/logs")
    store("vault", "files", place="file", root=str(installed.DERTIG_FILES_DIR))
    store("plain", "files", place="s3", root="b/x", options={"endpoint_url": "http://minio:9000"})
    store("manual", "manual")
    Mailbox.objects.create(controller=controller, host="mail.internal", user="u")
    WebhookEndpoint.objects.create(
        controller=controller, name="crm", url="https://hook.internal/x", secret="whsec_x"
    )
    found = {each.subject: each for each in matters()}
    for subject in ("shop", "socket", "lite", "logs", "vault"):
        assert found[f"acme: stores/{subject}"].weight is Weight.PEOPLE, subject
    assert found["acme: stores/plain"].weight is Weight.UNCHECKED, "nobody knows where it leads"
    assert "acme: mailbox" in found and "acme: webhook crm" in found
    assert "acme: stores/manual" not in found
    line = found["DERTIG_STORES_HOSTS"].words.rpartition("DERTIG_STORES_HOSTS=")[2]
    hosts = {"minio", "db.internal", "/run/mysqld/mysqld.sock", "hook.internal", "mail.internal"}
    assert set(line.split(",")) == hosts
    assert found["DERTIG_STORES_ROOTS"].words.endswith("DERTIG_STORES_ROOTS=/srv/data,/srv/logs")

    tight.DERTIG_STORES_HOSTS = ["db.internal", "/run/mysqld/mysqld.sock", "hook.internal", "mail.internal"]
    tight.DERTIG_STORES_ROOTS = ["/srv/data", "/srv/logs"]
    left = {each.subject for each in matters() if each.words.startswith("It stops with the upgrade.")}
    assert left == {"acme: stores/vault"}
