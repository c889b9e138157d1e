"""Every field that says where something lies, with what somebody could type there to get elsewhere.

The fields are found in the forms of all connectors, of mailboxes and of webhooks, in the API's schema and in
the models: one that nobody has classified here fails. A trap listens on this machine; nothing may ever
connect to it.
"""

import itertools
import json
import re
import socket
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.conf import settings as installed
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from accounts.roles import Role
from requests.admin.mail import MailboxForm
from requests.mail import reading
from requests.mail.arranging import save_mailbox
from requests.models import Mailbox
from stores.actions import save_row
from stores.connectors.kinds import kinds, ours
from stores.models import DataStore, WebhookEndpoint
from stores.opening import opened
from stores.protocol import Forbidden, Refused, SettingRefused, StoreError
from stores.signing import MIN_KEY
from stores.webhooks import calling
from stores.webhooks.actions import save_endpoint
from stores.webhooks.terms import Trouble
from tests.factories import ControllerFactory
from tests.people import principal

pytestmark = pytest.mark.django_db


class Holds(Enum):
    """What a field holds."""

    HOST = "a host, or the path of a socket"
    URL = "a URL"
    FILE = "a file of this machine"
    ROOT = "a folder of this machine"
    OPTIONS = "options of a driver"
    PLACES = "options, among them hosts and URLs"
    MAIL_FOLDER = "a folder of a mail server"
    TEXT = "a text that leads nowhere by itself"


FIELDS: dict[tuple[str, str], Holds] = {
    ("sql", "host"): Holds.HOST,
    ("sql", "database"): Holds.TEXT,
    ("sql", "user"): Holds.TEXT,
    ("sql", "password"): Holds.TEXT,
    ("sql", "certificates"): Holds.TEXT,
    ("sql", "client_certificate"): Holds.TEXT,
    ("sql", "client_key"): Holds.TEXT,
    ("sql", "path"): Holds.FILE,
    ("sql", "options"): Holds.OPTIONS,
    ("files", "root"): Holds.ROOT,
    ("files", "dates"): Holds.TEXT,
    ("files", "current"): Holds.TEXT,
    ("files", "user"): Holds.TEXT,
    ("files", "password"): Holds.TEXT,
    ("files", "options"): Holds.PLACES,
    ("http", "url"): Holds.URL,
    ("http", "key_id"): Holds.TEXT,
    ("http", "key"): Holds.TEXT,
    ("http", "certificates"): Holds.TEXT,
    ("manual", "assignee"): Holds.TEXT,
    ("manual", "how"): Holds.TEXT,
    ("mailbox", "host"): Holds.HOST,
    ("mailbox", "user"): Holds.TEXT,
    ("mailbox", "password"): Holds.TEXT,
    ("mailbox", "folder"): Holds.MAIL_FOLDER,
    ("mailbox", "webhook_secret"): Holds.TEXT,
    ("webhook", "name"): Holds.TEXT,
    ("webhook", "url"): Holds.URL,
    ("webhook", "certificates"): Holds.TEXT,
}

MODEL_FIELDS = {
    "requests.Mailbox.host": Holds.HOST,
    "requests.Mailbox.folder": Holds.MAIL_FOLDER,
    "stores.WebhookEndpoint.url": Holds.URL,
}
"""Of all models, the text fields whose name says that they lead somewhere."""
SHOWN_ALONE = {"processing.Notice.url", "processing.FindingAcceptance.path", "requests.PlanDecision.path"}
"""A link that people follow, and paths in the register: nothing here goes there."""
API_FIELDS: frozenset[str] = frozenset()
"""Fields of the API's requests whose name says that they lead somewhere: none does."""
LEADS = re.compile(
    r"(^|_)(url|uri|host|hostname|path|file|folder|root|server|socket|dialect|driver|options?|endpoint)s?$"
)

PRIVATE_NAMES = {
    "nip.example": ["127.0.0.1"],
    "169.254.169.254.nip.example": ["169.254.169.254"],
    "mixed.example": ["93.184.215.14", "127.0.0.1"],
    "wrapped.example": ["::ffff:127.0.0.1"],
    "translated.example": ["64:ff9b::7f00:1"],
    "site.example": ["fec0::1"],
    "xn--lcalhost-43a.example": ["10.0.0.1"],
}
"""What the DNS of somebody who wants in says."""

NO_HOSTS = [
    *(
        "localhost",
        "localhost.",
        "LOCALHOST",
        "a.localhost",
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
    ),
    *("0177.0.0.1", "0x7f.0.0.1", "127.0.0.1.", "0", "0.0.0.0", "::1", "[::1]", "::ffff:127.0.0.1"),  # noqa: S104
    *("[::ffff:127.0.0.1]", "::127.0.0.1", "fe80::1%lo", "169.254.169.254", "192.168.1.1", "100.64.0.1"),
    *("fec0::1", "fd00:ec2::254", "2002:7f00:1::", "64:ff9b::7f00:1", "224.0.0.1", "168.63.129.16"),
    *("127.0.0.1,93.184.215.14", "public.example,127.0.0.1", "public.example 127.0.0.1", "public.example:22"),
    *(
        "user:word@public.example",
        "public.example/x",
        "public.example?x",
        "public.example#x",
        "-public.example",
    ),
    *("public.example\r\nHost: x", "public.example\n127.0.0.1", "public.example\0.x", "\t127.0.0.1"),
    *("@abstract", "/run/postgresql", "/var/run/docker.sock", "/../run/postgresql", "./socket", "/"),
    *("localhoſt", "①②⑦.⓪.⓪.①", "127。0。0。1", "bücher.example", "file:///etc/passwd", "https://127.0.0.1/"),
    *PRIVATE_NAMES,
]
NO_URLS = [
    *(
        "",
        "file:///etc/passwd",
        "http://public.example/",
        "ftp://public.example/",
        "gopher://127.0.0.1/",
        "//x",
    ),
    *("https://", "https:///x", "https://user:word@public.example/", "https://public.example/?a=b"),
    *(
        "https://public.example:99999/",
        "https://public.example/\r\nX: y",
        "https://public.example\\@127.0.0.1/",
    ),
    *("https://public.example#@127.0.0.1/", "unix:///run/docker.sock", "jar:https://127.0.0.1!/", "data:,x"),
    *("https://127.0.0.1/", "https://2130706433/", "https://0177.0.0.1/", "https://[::ffff:127.0.0.1]/"),
    *("https://[::1]/", "https://[fe80::1%25lo]/", "https://169.254.169.254/latest/", "https://localhost./"),
    *(f"https://{name}/" for name in PRIVATE_NAMES),
]
NO_PATHS = [
    *(
        "",
        ".",
        "relative",
        "~",
        "/",
        "//",
        "/etc",
        "/etc/passwd",
        "/etc/shadow",
        "/proc/self/environ",
        "/proc/1",
    ),
    *("/proc/self/root/etc", "/dev/shm", "/sys", "/run", "file:///etc/passwd", ":memory:", "sqlite:///x"),
    *(
        "/tmp/../etc/passwd",
        "/tmp\0/x",
        "/tmp/x\ny",
        "/nowhere",
        "file:x?mode=rwc",
        "\\\\host\\share",
        "/etc/./passwd",
    ),
]
NO_MAIL_FOLDERS = ["INBOX\r\nA1 DELETE INBOX", "INBOX\n", "INBOX\0", 'x"\r\n', "\x7f", "‮xobni"]
NO_DIALECTS = [
    *(
        "mysql+pymysql",
        "postgresql+psycopg",
        "postgresql+psycopg2",
        "sqlite+pysqlite",
        "sqlite:///",
        "oracle",
    ),
    *("mssql+pyodbc", "postgresql://127.0.0.1/", "sqlite+aiosqlite", "access", "duckdb"),
]
NO_OPTIONS = {
    "postgresql": [
        *("host=127.0.0.1", "hostaddr=127.0.0.1", "service=x", "servicefile=/tmp/x", "passfile=/etc/shadow"),
        *("options=-c role=postgres", "dbname=host=127.0.0.1", "user=postgres", "port=22", "requirepeer=x"),
        *("sslkey=/etc/shadow", "sslcert=/proc/self/environ", "sslrootcert=/etc/shadow", "sslmode=disable"),
    ],
    "mariadb": [
        *(
            "local_infile=1",
            "read_default_file=/etc/shadow",
            "unix_socket=/run/x",
            "host=127.0.0.1",
            "port=22",
        ),
        *("init_command=DROP TABLE x", "ssl_key=/etc/shadow", "ssl_disabled=1", "client_flag=128"),
        *("ssl_verify_identity=false", "bind_address=10.0.0.1", "server_public_key=/etc/shadow"),
    ],
}


@pytest.fixture(autouse=True)
def tight(settings: Any) -> None:
    """An installation that says nothing."""
    settings.DERTIG_STORES_HOSTS = []
    settings.DERTIG_STORES_ROOTS = []


@pytest.fixture(autouse=True)
def answers(names: dict[str, list[str]]) -> None:
    names |= {**PRIVATE_NAMES, "public.example": ["93.184.215.14"]}


@pytest.fixture
def trap() -> Iterator[int]:
    """A port of this machine that nobody may reach."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])
        server.settimeout(0.02)
        with pytest.raises(TimeoutError):
            server.accept()


def text_fields(form: type[forms.BaseForm]) -> list[str]:
    return [
        name
        for name, field in form.base_fields.items()
        if isinstance(field, forms.CharField | forms.FileField | forms.JSONField)
    ]


def found_fields() -> set[tuple[str, str]]:
    endpoint = forms.modelform_factory(WebhookEndpoint, fields=["name", "url", "certificates"])
    forms_of = {kind.kind: kind.form for kind in ours()}
    mailbox = forms.modelform_factory(
        Mailbox,
        form=MailboxForm,
        fields=["host", "port", "tls", "user", "password", "folder", "webhook_secret"],
    )
    named = {**forms_of, "mailbox": mailbox, "webhook": endpoint}
    return {(of, name) for of, form in named.items() for name in text_fields(form)}


def test_every_field_of_these_forms_is_classified() -> None:
    assert found_fields() == FIELDS.keys()


def test_no_other_field_of_a_model_leads_anywhere() -> None:
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.partition(".")[0] in OURS
        for field in model._meta.get_fields()
        if isinstance(field, models.CharField | models.TextField) and LEADS.search(field.name)
    }
    assert found == MODEL_FIELDS.keys() | SHOWN_ALONE


OURS = {"evidence", "accounts", "processing", "stores", "subjects", "retention", "requests"}


def test_no_field_of_the_api_leads_anywhere() -> None:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    names = set(_asked(schema["paths"], schema["components"]["schemas"]))
    assert names, "the schema has request bodies"
    assert {name for name in names if LEADS.search(name)} == API_FIELDS


def _asked(paths: dict[str, Any], shapes: dict[str, Any]) -> Iterator[str]:
    """Names of all properties of request bodies, and of parameters that are no part of our own addresses."""
    for operations in paths.values():
        for operation in operations.values():
            yield from (each["name"] for each in operation.get("parameters", ()) if each["in"] == "query")
            yield from _properties(operation.get("requestBody", {}), shapes, set())


def _properties(node: Any, shapes: dict[str, Any], seen: set[str]) -> Iterator[str]:
    if isinstance(node, dict):
        if (ref := str(node.get("$ref", ""))) and ref not in seen:
            seen.add(ref)
            yield from _properties(shapes.get(ref.rpartition("/")[2], {}), shapes, seen)
        yield from node.get("properties", {})
        for each in node.values():
            yield from _properties(each, shapes, seen)
    elif isinstance(node, list):
        for each in node:
            yield from _properties(each, shapes, seen)


# --- What is tried with each of them


def bases(trap: int) -> dict[str, dict[str, Any]]:
    return {
        "sql": {
            "dialect": "postgresql",
            "host": "public.example",
            "port": trap,
            "database": "d",
            "user": "u",
        },
        "files": {"place": "file", "root": "/nowhere"},
        "http": {"url": f"https://public.example:{trap}/", "key_id": "k1"},
    }


_numbers = itertools.count(1)


def refused_late(kind: str, settings: dict[str, Any]) -> StoreError:
    """A row of before, with these very settings, is opened: what says no, before anything is sent."""
    secret = json.dumps({"key": "x" * MIN_KEY})
    store = DataStore(pk=next(_numbers), controller_id=1, ref="s", name="S", kind=kind, settings=settings)
    store.secret = secret
    with pytest.raises(StoreError) as caught, opened(store) as connector:
        connector.check([])
    assert isinstance(caught.value, Refused), f"{settings}: {caught.value}"
    assert "extra" not in str(caught.value)
    return caught.value


def accepted_early(kind: str, settings: dict[str, Any]) -> bool:
    """Whether the form and the verb take it: of a name, they cannot know yet where it leads."""
    made = kinds()[kind].form
    initial = {name: field.initial for name, field in made.base_fields.items() if field.initial is not None}
    form = made({**initial, "key": "x" * MIN_KEY, **settings})
    if not form.is_valid():
        return False
    controller = ControllerFactory()
    row = DataStore(controller=controller, ref="s", name="S", kind=kind)
    row.settings = {name: each for name, each in form.cleaned_data.items() if each not in (None, "", "key")}
    row.settings.pop("key", None)
    try:
        save_row(row=row, by=principal(Role.PRIVACY_OFFICER, controller))
    except ValidationError:
        return False
    return True


def tried(kind: str, settings: dict[str, Any], text: str) -> None:
    early = accepted_early(kind, settings)
    assert not early or any(name in text for name in PRIVATE_NAMES), f"{text!r} is taken"
    refused_late(kind, settings)


@pytest.mark.parametrize("host", NO_HOSTS)
@pytest.mark.parametrize("dialect", ["postgresql", "mariadb"])
def test_databases_are_at_no_other_host(dialect: str, host: str, trap: int) -> None:
    tried("sql", {**bases(trap)["sql"], "dialect": dialect, "host": host}, host)


@pytest.mark.parametrize("host", NO_HOSTS)
def test_sftp_goes_to_no_other_host(host: str, trap: int) -> None:
    options = {"host": host, "host_key": "SHA256:x", "port": str(trap)}
    if any(name in host for name in PRIVATE_NAMES):
        pytest.importorskip("paramiko")
    tried("files", {"place": "sftp", "root": "/logs", "options": options}, host)


@pytest.mark.parametrize("url", [each for each in NO_URLS if each])
def test_s3_goes_to_no_other_endpoint(url: str) -> None:
    if any(name in url for name in PRIVATE_NAMES):
        pytest.importorskip("s3fs")
    tried("files", {"place": "s3", "root": "bucket/logs", "options": {"endpoint_url": url}}, url)


@pytest.mark.parametrize("url", NO_URLS)
def test_receivers_are_at_no_other_address(url: str) -> None:
    tried("http", {"url": url, "key_id": "k1"}, url)


def test_no_text_beside_the_host_leads_elsewhere(trap: int) -> None:
    """libpq would take a whole connection string for the name of a database, were it asked to."""
    inside = f"host=127.0.0.1 port={trap} dbname=x user=u"
    for name in ("database", "user"):
        for text in (inside, f"postgresql://127.0.0.1:{trap}/x", f"x' host='127.0.0.1' port='{trap}"):
            settings = {**bases(trap)["sql"], "host": "nip.example", name: text}
            assert isinstance(refused_late("sql", settings), Refused)


def hostile_paths(tmp_path: Path) -> list[str]:
    """Those of any machine, and those of this one: what is Dertig's, and links that leave an allowed root."""
    own = [installed.VAR_DIR, installed.DERTIG_FILES_DIR, installed.BASE_DIR, installed.LAYOUT.sockets]
    below = [*own, Path(installed.VAR_DIR) / "postgres", Path(installed.VAR_DIR) / "secret_key"]
    above = [installed.BASE_DIR.parent]
    allowed = tmp_path / "allowed"
    allowed.mkdir()
    (tmp_path / "other").mkdir()
    links = {
        "etc": "/etc",
        "up": str(tmp_path / "other"),
        "own": str(installed.VAR_DIR),
        "shadow": "/etc/shadow",
    }
    for name, target in links.items():
        (allowed / name).symlink_to(target)
    return [
        *NO_PATHS,
        *map(str, [*below, *above]),
        *(str(allowed / name) for name in links),
        *(f"{allowed}/etc/passwd", f"{allowed}/up/x", f"{allowed}/../other"),
    ]


@pytest.mark.parametrize("roots", [[], ["{tmp}/allowed"], ["/"]])
def test_files_and_file_databases_lie_nowhere_else(tmp_path: Path, roots: list[str], settings: Any) -> None:
    settings.DERTIG_STORES_ROOTS = [each.format(tmp=tmp_path) for each in roots]
    everything = roots == ["/"]
    for path in hostile_paths(tmp_path):
        if everything and path.startswith((str(tmp_path), "/nowhere")):
            continue  # the administrator said so
        for name, given in (
            ("root", {"place": "file", "root": path}),
            ("path", {"dialect": "sqlite", "path": path}),
        ):
            kind = "files" if name == "root" else "sql"
            if everything and path == str(installed.BASE_DIR.parent) and kind == "sql":
                continue  # a folder is no database
            assert not accepted_early(kind, given), path
            refused_late(kind, given)


@pytest.mark.parametrize("kind", ["sql", "http"])
def test_what_is_allowed_is_taken(kind: str) -> None:
    """Else all of this would say nothing."""
    assert accepted_early(kind, bases(443)[kind])


def test_what_is_allowed_is_opened(tmp_path: Path, settings: Any) -> None:
    settings.DERTIG_STORES_ROOTS = [str(tmp_path / "allowed")]
    (tmp_path / "allowed" / "logs").mkdir(parents=True)
    (tmp_path / "allowed" / "inside").symlink_to("logs")
    for name in ("logs", "inside"):
        given = {"place": "file", "root": str(tmp_path / "allowed" / name)}
        assert accepted_early("files", given)
        store = DataStore(controller=ControllerFactory(), ref="s", name="S", kind="files", settings=given)
        store.save()
        with opened(store) as connector:
            connector.discover()


@pytest.mark.parametrize("host", [each for each in NO_HOSTS if "\0" not in each])
def test_mailboxes_are_on_no_other_server(host: str, trap: int) -> None:
    controller = ControllerFactory()
    box = Mailbox(controller=controller, host=host, port=trap, user="u", password="p")
    try:
        save_mailbox(mailbox=box, by=principal(Role.PRIVACY_OFFICER, controller))
    except ValidationError as refused:
        assert "host" in refused.message_dict
        box.save()
    else:
        assert host in PRIVATE_NAMES
    assert reading.read(box.pk) == 0
    box.refresh_from_db()
    assert box.last_error and "could not be reached" not in box.last_error


@pytest.mark.parametrize("folder", NO_MAIL_FOLDERS)
def test_no_folder_is_another_command_to_a_mail_server(folder: str) -> None:
    controller = ControllerFactory()
    box = Mailbox(controller=controller, host="public.example", user="u", password="p", folder=folder)
    with pytest.raises(ValidationError):
        save_mailbox(mailbox=box, by=principal(Role.PRIVACY_OFFICER, controller))


@pytest.mark.parametrize("url", NO_URLS)
def test_webhooks_go_to_no_other_address(url: str) -> None:
    controller = ControllerFactory()
    endpoint = WebhookEndpoint(controller=controller, name="w", url=url)
    try:
        save_endpoint(endpoint=endpoint, by=principal(Role.PRIVACY_OFFICER, controller))
    except ValidationError as refused:
        assert "url" in refused.message_dict
        endpoint.give_secret("whsec_" + "x" * 32)
    else:
        assert any(name in url for name in PRIVATE_NAMES)
    heard = calling.call(endpoint, message_id="m", body=b"{}", at=timezone.now())
    assert heard.trouble is Trouble.ADDRESS_REFUSED


@pytest.mark.parametrize("dialect", NO_DIALECTS)
def test_no_dialect_brings_a_driver_of_its_own(dialect: str, trap: int) -> None:
    assert not accepted_early("sql", {**bases(trap)["sql"], "dialect": dialect})


@pytest.mark.parametrize(
    ("dialect", "option"),
    [(dialect, option) for dialect, options in NO_OPTIONS.items() for option in options],
)
def test_no_option_leads_elsewhere_or_to_a_file(dialect: str, option: str, trap: int) -> None:
    name, _sign, value = option.partition("=")
    given = {**bases(trap)["sql"], "dialect": dialect, "options": {name: value}}
    assert not accepted_early("sql", given)


@pytest.mark.parametrize(
    ("dialect", "option"),
    [
        ("postgresql", ("host", "127.0.0.1")),
        ("postgresql", ("hostaddr", "127.0.0.1")),
        ("postgresql", ("service", "x")),
        ("mariadb", ("host", "127.0.0.1")),
        ("mariadb", ("unix_socket", "/run/mysqld/mysqld.sock")),
        ("mariadb", ("read_default_file", "/etc/my.cnf")),
    ],
)
def test_an_option_of_before_that_names_another_host_is_judged(
    dialect: str, option: tuple[str, str], trap: int
) -> None:
    given = {**bases(trap)["sql"], "dialect": dialect, "options": dict([option])}
    assert isinstance(refused_late("sql", given), Forbidden | SettingRefused)
