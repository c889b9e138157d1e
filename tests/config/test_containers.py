"""The production containers: what their files promise, and their own commands run natively.

No container engine is needed, so none of what only an engine does is tested here: building the
image, the network between services, volumes, and the images of PostgreSQL and Valkey themselves.
"""

import json
import os
import re
import shlex
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
import yaml
from cryptography.fernet import Fernet
from pyrage import x25519

from config.embedded import postgres, valkey
from config.embedded.layout import APP_ROLE, DATABASE, OWNER_ROLE, Layout
from config.embedded.postgres import Postgres
from config.supervisor import answers
from scripts.system_packages import LIBRARIES
from tests.config.test_supervisor import free_port
from tests.servers import FAST, ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("web", "worker", "beat", "migrate")
DOCKERFILE = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text())
FINAL_STAGE = DOCKERFILE.rpartition("\nFROM ")[2]
SECRETS = {
    "SECRET_KEY": "a-long-and-random-key-of-this-test-0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "APP_PASSWORD": "app-secret",
    "OWNER_PASSWORD": "owner-secret",
    "POSTGRES_PASSWORD": "superuser-secret",
    "REDIS_PASSWORD": "broker-secret",
    "DERTIG_ALLOWED_HOSTS": "register.example,127.0.0.1",
    "DERTIG_FILES_KEYS": str(x25519.Identity.generate()),
    "DERTIG_FIELD_KEYS": Fernet.generate_key().decode(),
    "DERTIG_LOOKUP_KEY": "a-long-and-random-key-that-never-changes-0123456789",
    "DERTIG_PUBLIC_URL": "https://register.example",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example:587",
    "DEFAULT_FROM_EMAIL": "privacy@register.example",
}


def interpolated(text: str) -> str:
    """``${NAME}``, ``${NAME:?why}`` and ``${NAME:-default}`` as compose reads them."""
    return re.sub(r"\$\{(\w+)(?::[?-][^}]*)?\}", lambda found: SECRETS.get(found[1], ""), text)


# --- What the files promise


def test_the_services_are_those_of_an_installation() -> None:
    assert set(SERVICES) == {*OURS, "postgres", "valkey"}
    assert SERVICES["postgres"]["image"] == "postgres:18"
    assert SERVICES["valkey"]["image"].startswith("valkey/valkey:9")


def test_nothing_of_ours_runs_as_root_or_writes_its_own_code() -> None:
    user = re.search(r"^USER (\w+)$", FINAL_STAGE, re.MULTILINE)
    assert user is not None
    assert f" {user[1]} " in re.search(r"useradd .*", FINAL_STAGE)[0] + " "
    uid = re.search(r"--uid (\d+)", FINAL_STAGE)[1]
    for name in OURS:
        service = SERVICES[name]
        assert service["user"] == uid
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]


def test_every_service_that_stays_has_a_health_check() -> None:
    for name, service in SERVICES.items():
        if name != "migrate":
            assert service["healthcheck"]["test"], name


def test_secrets_come_from_the_environment_alone() -> None:
    """No value is written down, and one that is missing is said before anything starts."""
    stated: dict[str, str] = {}
    for service in SERVICES.values():
        stated |= service.get("environment", {})
    for name in (
        "SECRET_KEY",
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "REDIS_URL",
        "DERTIG_FILES_KEYS",
        "DERTIG_FIELD_KEYS",
        "DERTIG_LOOKUP_KEY",
        "EMAIL_URL",
    ):
        assert re.search(r"\$\{\w+:\?", stated[name]), name
    assert re.search(r"^ENV .*(KEY|PASSWORD|SECRET)", FINAL_STAGE, re.MULTILINE) is None


def test_only_the_migration_knows_the_owner() -> None:
    for name in OURS:
        assert ("DATABASE_OWNER_URL" in SERVICES[name]["environment"]) == (name == "migrate")
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_only_the_site_is_published_and_only_to_a_proxy_beside_it() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"web": ["127.0.0.1:8000:8000"]}


def test_the_image_holds_what_is_locked_and_no_embedded_servers() -> None:
    assert "uv sync --locked --no-default-groups" in DOCKERFILE
    for package in [*LIBRARIES.values(), "gettext"]:
        assert f" {package} " in FINAL_STAGE, package


def test_the_settings_of_the_containers_are_complete() -> None:
    """``check --deploy`` as the web service would run it."""
    checked = subprocess.run(
        [*program("python"), "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        check=False,
        cwd=ROOT,
        env={**clean_surroundings(), **service_environment("web")},
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stderr


# --- Their own commands, run natively


def program(name: str) -> list[str]:
    """A program of the image, in this environment."""
    here = ROOT / ".venv" / "bin" / name
    return [str(here) if here.exists() else name]


def native(command: list[str]) -> list[str]:
    return [*program(command[0]), *command[1:]]


def clean_surroundings() -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


def service_environment(name: str) -> dict[str, str]:
    return {key: interpolated(str(text)) for key, text in SERVICES[name]["environment"].items()}


@dataclass
class Stack:
    """The servers of the compose file, running natively, and the environment of each service."""

    layout: Layout
    broker_port: int

    def environment(self, name: str) -> dict[str, str]:
        folders = {
            "DERTIG_FILES_DIR": str(self.layout.var / "files"),
            "DERTIG_STATIC_ROOT": str(self.layout.var / "static"),
            "DERTIG_VAR_DIR": str(self.layout.var),
        }
        stated = {**service_environment(name), **folders}
        for key, role, password in (
            ("DATABASE_URL", APP_ROLE, SECRETS["APP_PASSWORD"]),
            ("DATABASE_OWNER_URL", OWNER_ROLE, SECRETS["OWNER_PASSWORD"]),
        ):
            if key in stated:
                assert stated[key] == f"postgres://{role}:{password}@postgres:5432/{DATABASE}"
                stated[key] = self.layout.database_url(role, password=password)
        stated["REDIS_URL"] = stated["REDIS_URL"].replace("valkey:6379", f"127.0.0.1:{self.broker_port}")
        return {**clean_surroundings(), **stated}

    def run(self, name: str, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            native(command), check=False, cwd=ROOT, env=self.environment(name), capture_output=True, text=True
        )

    @contextmanager
    def running(self, name: str, command: list[str]) -> Iterator[Path]:
        log = self.layout.logs / f"{name}.log"
        with log.open("wb") as output:
            child = subprocess.Popen(
                native(command), cwd=ROOT, env=self.environment(name), stdout=output, stderr=output
            )
        try:
            yield log
        finally:
            child.terminate()
            assert child.wait(60) == 0, log.read_text()


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    """PostgreSQL made ready by ``deploy/roles.sh`` and asking for passwords; Valkey by its command."""
    layout = Layout(tmp_path / "var")
    server = Postgres(layout, FAST)
    with ExitStack() as exits:
        exits.callback(server.stop)
        server.start()
        make_roles_as_the_image_does(server)
        port = free_port()
        shell, flag, script = SERVICES["valkey"]["command"]
        script = script.replace("$$", "$") + f" --port {port} --bind 127.0.0.1 --dir {tmp_path}"
        folder = str(valkey.binary().parent)
        broker = subprocess.Popen(
            [shell, flag, script],
            env={"REDIS_PASSWORD": SECRETS["REDIS_PASSWORD"], "PATH": f"{folder}:{os.environ['PATH']}"},
            stdout=subprocess.DEVNULL,
        )
        exits.callback(broker.wait)
        exits.callback(broker.terminate)
        yield Stack(layout, port)


def make_roles_as_the_image_does(server: Postgres) -> None:
    with server.connect_as_superuser() as connection:
        for statement in (f"DROP DATABASE {DATABASE}", f"DROP ROLE {APP_ROLE}", f"DROP ROLE {OWNER_ROLE}"):
            connection.execute(statement)
    subprocess.run(
        ["sh", ROOT / "deploy" / "roles.sh"],
        check=True,
        env={
            **SECRETS,
            "PATH": f"{postgres.binary('psql').parent}:{os.environ['PATH']}",
            "PGHOST": str(server.layout.sockets),
            "PGPASSWORD": server.layout.password("postgres"),
        },
        capture_output=True,
    )
    (server.layout.postgres_data / "pg_hba.conf").write_text(
        "local all postgres trust\nlocal all all scram-sha-256\n"
    )
    with server.connect_as_superuser() as connection:
        connection.execute("SELECT pg_reload_conf()")


def test_the_services_run(stack: Stack) -> None:
    """Migrate, then web, worker and beat, each by the command of the files, each found healthy."""
    port = free_port()
    web = json.loads(re.search(r"^CMD (\[.*\])$", FINAL_STAGE, re.MULTILINE)[1])
    web[web.index("0.0.0.0:8000")] = f"127.0.0.1:{port}"
    beat_state = str(stack.layout.var / "schedule")
    beat = [beat_state if part.endswith("/schedule") else part for part in SERVICES["beat"]["command"]]

    migrated = stack.run("migrate", SERVICES["migrate"]["command"])
    assert migrated.returncode == 0, migrated.stderr
    collected = stack.run("web", shlex.split("python manage.py collectstatic --noinput --verbosity 0"))
    assert collected.returncode == 0, collected.stderr

    with (
        stack.running("web", web) as log,
        stack.running("worker", SERVICES["worker"]["command"]) as worker_log,
        stack.running("beat", beat),
    ):
        await_until(lambda: answers(f"http://127.0.0.1:{port}/health/"), log)
        probe = [part.replace("127.0.0.1:8000", f"127.0.0.1:{port}") for part in health("web")]
        assert stack.run("web", probe).returncode == 0
        await_until(lambda: stack.run("worker", health("worker")).returncode == 0, worker_log)
        probe = [part.replace("/srv/dertig/beat/schedule", beat_state) for part in health("beat")]
        await_until(lambda: stack.run("beat", probe).returncode == 0, log)
        named = re.findall(r'(?:href|src)="(/static/[^"?]+)"', visit(port, "/accounts/login/"))
        assert named
        for address in named:
            assert re.search(r"\.[0-9a-f]{12}\.\w+$", address), f"{address} is kept by browsers for ever"
            assert visit(port, address), address


def visit(port: int, path: str) -> str:
    """A page of the running site, asked for as the proxy in front does."""
    asked = Request(f"http://127.0.0.1:{port}{path}", headers={"X-Forwarded-Proto": "https"})
    with urlopen(asked, timeout=30) as answer:  # noqa: S310 - the test's own site
        return str(answer.read().decode(errors="replace"))


def health(name: str) -> list[str]:
    kind, *command = SERVICES[name]["healthcheck"]["test"]
    assert kind == "CMD"
    return list(command)


def await_until(condition: Any, log: Path) -> None:
    deadline = time.monotonic() + 90
    while not condition():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.2)
