"""What is on no list does not pass: by the form, by a file, or in a row that was kept before."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command

from accounts.principal import system
from stores import checking
from stores.connectors.files.form import FilesForm
from stores.connectors.kinds import kind_named
from stores.connectors.sql.form import SqlForm
from stores.facts import stores_by_controller
from stores.findings import SETTING_FORBIDDEN, _of_last_check
from stores.opening import opened, settings_of
from stores.protocol import Refused, SettingRefused, StoreError
from tests.mariadb import Mariadb
from tests.servers import Servers
from tests.stores import factories as make
from tests.stores.connectors.http.serving import certify
from tests.stores.connectors.sql import targets
from tests.stores.doors.listeners import listening, postgresql_behind, wanting

pytestmark = pytest.mark.django_db

POSTGRESQL = {"dialect": "postgresql", "host": "db.example.org", "database": "shop", "user": "u"}
MARIADB = {**POSTGRESQL, "dialect": "mariadb"}
S3 = {"place": "s3", "root": "bucket/logs"}
SFTP = {"place": "sftp", "root": "/logs", "options": {"host": "h.example.org", "host_key": "A" * 43}}

HOSTILE: list[tuple[str, dict[str, Any], str]] = [
    ("sql", {**MARIADB, "dialect": "mysql+pymysql", "options": {"local_infile": "1"}}, "dialect"),
    ("sql", {**POSTGRESQL, "dialect": "postgresql+psycopg"}, "dialect"),
    ("sql", {"dialect": "sqlite+pysqlite", "path": "/tmp/new.db"}, "dialect"),
    ("sql", {**POSTGRESQL, "dialect": "oracle"}, "dialect"),
    ("sql", {**MARIADB, "options": {"local_infile": "1"}}, "options"),
    ("sql", {**MARIADB, "options": {"read_default_file": "/etc/my.cnf"}}, "options"),
    ("sql", {**MARIADB, "options": {"init_command": "DROP TABLE x"}}, "options"),
    ("sql", {**MARIADB, "options": {"ssl_ca": "/etc/passwd"}}, "options"),
    ("sql", {**POSTGRESQL, "options": {"passfile": "/etc/passwd"}}, "options"),
    ("sql", {**POSTGRESQL, "options": {"service": "other"}}, "options"),
    ("sql", {**POSTGRESQL, "options": {"hostaddr": "10.0.0.1"}}, "options"),
    ("sql", {**POSTGRESQL, "options": {"options": "-c search_path=x"}}, "options"),
    ("sql", {**POSTGRESQL, "options": {"sslrootcert": "/etc/shadow"}}, "options"),
    ("sql", {**POSTGRESQL, "options": {"sslkey": "/etc/shadow"}}, "options"),
    ("sql", {**POSTGRESQL, "options": {"sslmode": "disable"}}, "options"),
    ("sql", {**POSTGRESQL, "options": {"target_session_attrs": "anything"}}, "options"),
    ("sql", {**POSTGRESQL, "host": "a.example.org,b.example.org"}, "host"),
    ("sql", {**POSTGRESQL, "host": "a.example.org/?host=b"}, "host"),
    ("sql", {**POSTGRESQL, "host": "@abstract"}, "host"),
    ("sql", {**POSTGRESQL, "host": "/run/a,/run/b"}, "host"),
    ("sql", {**POSTGRESQL, "host": "a b"}, "host"),
    ("sql", {**POSTGRESQL, "port": "5432,5433"}, "port"),
    ("sql", {**POSTGRESQL, "port": 70_000}, "port"),
    ("sql", {**POSTGRESQL, "database": "host=elsewhere dbname=x"}, "database"),
    ("sql", {**POSTGRESQL, "database": "postgresql://elsewhere/x"}, "database"),
    ("sql", {**MARIADB, "database": "shop\nx"}, "database"),
    ("sql", {**POSTGRESQL, "user": "u\tv"}, "user"),
    ("sql", {**POSTGRESQL, "tls": "perhaps"}, "tls"),
    ("sql", {**POSTGRESQL, "tls": "own-authority"}, "certificates"),
    ("sql", {**POSTGRESQL, "certificates": "/etc/passwd"}, "certificates"),
    ("sql", {**POSTGRESQL, "client_certificate": "/etc/passwd"}, "client_certificate"),
    ("sql", {"dialect": "sqlite", "path": "shop.db"}, "path"),
    ("sql", {"dialect": "sqlite", "path": "file:///srv/shop.db?mode=rwc"}, "path"),
    ("files", {**S3, "options": {"endpoint_url": "http://minio.example.org"}}, "options"),
    ("files", {**S3, "options": {"endpoint_url": "https://u:p@minio.example.org"}}, "options"),
    ("files", {**S3, "options": {"endpoint_url": "https://minio.example.org/x?y"}}, "options"),
    ("files", {**S3, "options": {"endpoint_url": "file:///etc"}}, "options"),
    ("files", {**S3, "options": {"region": "x.evil.example.org/"}}, "options"),
    ("files", {**S3, "options": {"profile": "admin"}}, "options"),
    ("files", {**SFTP, "options": {**SFTP["options"], "host": "a,b"}}, "options"),
    ("files", {**SFTP, "options": {**SFTP["options"], "port": "0"}}, "options"),
    ("files", {**SFTP, "options": {**SFTP["options"], "host_key": "any"}}, "options"),
    ("files", {**SFTP, "options": {**SFTP["options"], "key_filename": "/etc/x"}}, "options"),
    ("http", {"url": "http://hooks.example.org/", "key_id": "k"}, "url"),
    ("http", {"url": "https://u:p@hooks.example.org/", "key_id": "k"}, "url"),
    (
        "http",
        {"url": "https://hooks.example.org/", "key_id": "k", "certificates": "/etc/passwd"},
        "certificates",
    ),
]

CRM = """
controller: {name: A shop B.V., slug: shop, language: en, time_zone: Europe/Amsterdam}
"""


@pytest.mark.parametrize(("kind", "settings", "name"), HOSTILE)
def test_what_is_on_no_list_passes_no_door(
    kind: str, settings: dict[str, Any], name: str, tmp_path: Path
) -> None:
    assert name in kind_named(kind).form(data=settings).errors, "the form"
    file = tmp_path / "shop.yaml"
    stores = [{"ref": "crm", "name": "CRM", "kind": kind, "settings": settings}]
    file.write_text(CRM + yaml.safe_dump({"stores": stores}))
    with pytest.raises(CommandError, match=f"stores/crm/settings/{name}"):
        call_command("register", "load", str(file))
    kept = make.DataStoreFactory(kind=kind, settings=settings)
    with pytest.raises(SettingRefused) as caught, opened(kept):
        pass
    assert caught.value.name == name, "a row that was kept before"


def test_what_is_not_allowed_any_more_is_named_by_the_check_and_the_finding_at_once() -> None:
    store = make.DataStoreFactory(settings={**MARIADB, "options": {"local_infile": "1"}}, taken_over=True)
    (of_store,) = stores_by_controller([store.controller_id])[store.controller_id]
    (found,) = (each for each in _of_last_check(of_store, f"stores/{store.ref}"))
    assert found.code == SETTING_FORBIDDEN.code
    assert found.path == f"stores/{store.ref}"
    assert "options" in str(found)
    (problem,) = checking.check_store(store=store, by=system("check"))
    assert (problem.code, problem.subject) == ("setting-forbidden", "options")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"dialect": "postgresql"}, {"dialect": "postgresql", "tls": "as-offered"}),
        ({"dialect": "postgresql+psycopg"}, {"dialect": "postgresql", "tls": "as-offered"}),
        (
            {"dialect": "postgresql", "options": {"sslmode": "require"}},
            {"dialect": "postgresql", "tls": "unverified"},
        ),
        (
            {"dialect": "postgresql", "options": {"sslmode": "verify-full"}},
            {"dialect": "postgresql", "tls": "verified"},
        ),
        ({"dialect": "mysql+pymysql"}, {"dialect": "mysql", "tls": "as-offered"}),
        (
            {"dialect": "mariadb", "options": {"ssl_verify_identity": "true"}},
            {"dialect": "mariadb", "tls": "verified"},
        ),
    ],
)
def test_a_store_of_before_connects_as_it_did_until_it_is_changed(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    base = {"host": "db.example.org", "database": "shop"}
    store = make.DataStoreFactory(settings={**base, **before}, taken_over=True)
    assert settings_of(store) == {**base, "options": {}, **after}
    assert not list(kind_named("sql").faults(settings_of(store)))
    assert SqlForm(settings_of(store)).is_valid(), "and its form can be saved as it is"


def test_an_endpoint_without_tls_of_before_is_taken_over() -> None:
    settings = {**S3, "undated": "unknown", "options": {"endpoint_url": "http://127.0.0.1:9000"}}
    store = make.DataStoreFactory(kind="files", settings=settings, taken_over=True)
    assert FilesForm(settings_of(store)).is_valid()


@pytest.mark.parametrize("options", [{}, {"local_infile": "1"}])
def test_a_server_that_asks_for_a_file_gets_none(options: dict[str, str], tmp_path: Path) -> None:
    secret = tmp_path / "keys"
    secret.write_text("FIELD_KEY=hush")
    with listening(wanting(secret)) as server:
        settings = {
            "dialect": "mysql",
            "host": "127.0.0.1",
            "port": server.port,
            "database": "d",
            "user": "u",
        }
        store = make.DataStoreFactory(settings={**settings, "tls": "unencrypted", "options": options})
        (problem,) = checking.check_store(store=store, by=system("check"))
        assert b"hush" not in server.all
        assert bool(server.connections) is not bool(options)
    assert problem.code in (("setting-forbidden",) if options else ("refused", "unreachable"))


@pytest.fixture
def certificates(tmp_path: Path) -> Iterator[dict[str, tuple[Path, Path]]]:
    yield {name: certify(tmp_path, name) for name in ("localhost", "elsewhere.example.org")}


def tls_settings(target: targets.Target, port: int, **more: Any) -> dict[str, Any]:
    return {**target.settings, "host": "localhost", "port": port, **more}


@pytest.mark.parametrize(
    ("shown", "trusted", "is_trusted"),
    [
        ("localhost", "localhost", True),
        ("localhost", "", False),
        ("elsewhere.example.org", "elsewhere.example.org", False),
        ("", "", False),
        ("", "localhost", False),
    ],
)
def test_postgresql_is_spoken_to_only_where_its_certificate_holds(
    shown: str, trusted: str, is_trusted: bool, servers: Servers, certificates: dict[str, tuple[Path, Path]]
) -> None:
    talk = postgresql_behind(certificates[shown] if shown else None, servers.layout.sockets)
    more = {"tls": "own-authority", "certificates": certificates[trusted][0].read_text()} if trusted else {}
    with (
        targets.postgresql(servers) as target,
        listening(talk) as server,
        target.connector(**tls_settings(target, server.port, **more)) as connector,
    ):
        if is_trusted:
            assert connector.now()
        else:
            with pytest.raises(StoreError):
                connector.now()
            assert server.all == b"", "not even the user's name"


@pytest.mark.parametrize("tls", ["unverified", "as-offered"])
def test_less_than_verified_is_said_outright(
    tls: str, servers: Servers, certificates: dict[str, tuple[Path, Path]]
) -> None:
    talk = postgresql_behind(certificates["localhost"], servers.layout.sockets)
    with (
        targets.postgresql(servers) as target,
        listening(talk) as server,
        target.connector(**tls_settings(target, server.port, tls=tls)) as connector,
    ):
        assert connector.now()


@pytest.fixture(scope="module")
def mariadb_with_tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Mariadb, Path]]:
    folder = tmp_path_factory.mktemp("m")
    public, private = certify(folder, "localhost")
    server = Mariadb(folder / "s", (f"--ssl-cert={public}", f"--ssl-key={private}"))
    server.start_once()
    yield server, public
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize(
    ("settings", "is_trusted"),
    [
        ({}, False),
        ({"tls": "own-authority", "host": "localhost"}, True),
        ({"tls": "own-authority", "host": "0.0.0.0"}, False),  # noqa: S104 - leads here, and is not its name
        ({"tls": "unverified"}, True),
        ({"tls": "as-offered"}, True),
        ({"tls": "unencrypted"}, True),
    ],
)
def test_mariadb_is_spoken_to_only_where_its_certificate_holds(
    settings: dict[str, Any], is_trusted: bool, mariadb_with_tls: tuple[Mariadb, Path]
) -> None:
    server, public = mariadb_with_tls
    own = {"certificates": public.read_text()} if settings.get("tls") == "own-authority" else {}
    with targets.mariadb_in(server) as target:
        told = {"tls": "verified", **settings, **own}
        with target.connector(**told) as connector:
            if is_trusted:
                assert connector.now()
            else:
                with pytest.raises(StoreError):
                    connector.now()


@pytest.mark.parametrize("variable", ["PGSERVICE", "PGHOSTADDR"])
def test_no_variable_of_libpq_leads_elsewhere(
    variable: str, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    with targets.postgresql(servers) as target, monkeypatch.context() as environment:
        environment.setenv(variable, "127.0.0.1")
        with pytest.raises(Refused, match=variable), target.connector():
            pass


def test_sqlite_opens_a_file_that_is_there_and_makes_none(tmp_path: Path) -> None:
    store = make.DataStoreFactory(settings={"dialect": "sqlite", "path": str(tmp_path / "new.db?mode=rwc")})
    with pytest.raises(Refused, match="no file"), opened(store):
        pass
    assert not list(tmp_path.iterdir())
