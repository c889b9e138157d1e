"""The production containers: what their files promise, and their own commands run natively.

No container engine is needed, so none of what only an engine does is tested here: building the
image, the network between services, volumes, and the images of PostgreSQL and Valkey themselves.
"""

import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import yaml
from cryptography.fernet import Fernet
from pyrage import x25519

from config.embedded import postgres, valkey
from config.embedded.layout import APP_ROLE, DATABASE, OWNER_ROLE, Layout
from config.embedded.postgres import Postgres
from config.supervisor import answers
from config.variables import NAMES, VARIABLES, Reach
from scripts.system_packages import LIBRARIES
from tests.config.test_supervisor import free_port, state_folder
from tests.servers import FAST, ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("web", "worker", "beat", "migrate")
DOCKERFILE = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text())
FINAL_STAGE = DOCKERFILE.rpartition("\nFROM ")[2]
SECRETS = {
    "SECRET_KEY": secrets.token_urlsafe(48),
    "APP_PASSWORD": secrets.token_hex(24),
    "OWNER_PASSWORD": secrets.token_hex(24),
    "POSTGRES_PASSWORD": secrets.token_hex(24),
    "REDIS_PASSWORD": secrets.token_hex(24),
    "DERTIG_ALLOWED_HOSTS": ".register.eu,127.0.0.1",
    "DERTIG_FILES_KEYS": str(x25519.Identity.generate()),
    "DERTIG_FIELD_KEYS": Fernet.generate_key().decode(),
    "DERTIG_LOOKUP_KEY": secrets.token_urlsafe(48),
    "DERTIG_PUBLIC_URL": "https://register.eu",
    "EMAIL_URL": "smtp+tls://user:secret@mail.register.eu:587",
    "DEFAULT_FROM_EMAIL": "privacy@register.eu",
}


MARKED = "Zebrahorst-7-Marked-Value"


def interpolated(text: str) -> str:
    """``${NAME}``, ``${NAME:?why}`` and ``${NAME:-default}`` as compose reads them."""
    return re.sub(
        r"\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}", lambda found: SECRETS.get(found[1], found[2] or ""), text
    )


# --- What the files promise


def test_the_services_are_those_of_an_installation() -> None:
    assert set(SERVICES) == {*OURS, "postgres", "valkey"}
    assert SERVICES["postgres"]["image"].startswith("postgres:18.")
    assert SERVICES["valkey"]["image"].startswith("valkey/valkey:9.")


def test_images_are_pinned_by_whole_versions() -> None:
    base = re.search(r"^ARG PYTHON=(.*)$", DOCKERFILE, re.MULTILINE)[1]
    images = [base, *re.findall(r"^COPY --from=(\S+/\S+)", DOCKERFILE, re.MULTILINE)]
    images += [service["image"] for name, service in SERVICES.items() if name not in OURS]
    assert len(images) == 4
    for image in images:
        assert re.search(r":\d+(\.\d+)+", image), image
        version = re.search(r":([\d.]+)", image)[1]
        assert version.count(".") == (1 if image.startswith("postgres:") else 2), image
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE) == ["${PYTHON}", "${PYTHON}"]
    assert {SERVICES[name]["image"] for name in OURS} == {"dertig"}


def test_the_compose_file_passes_every_variable_that_an_operator_sets() -> None:
    operators = {each.name for each in VARIABLES if each.reach is Reach.OPERATOR} - {"DATABASE_OWNER_URL"}
    for name in OURS:
        passed = SERVICES[name]["environment"]
        assert operators <= passed.keys(), name
        assert passed.keys() <= NAMES, name
    passed = SERVICES["web"]["environment"]
    given_by_us = {"DATABASE_URL", "REDIS_URL"}
    for name in operators - given_by_us:
        assert passed[name].startswith(f"${{{name}:"), f"{name} has a name of its own"


def test_secrets_of_data_stores_arrive_where_stores_are_called() -> None:
    """Their names are open, so a file brings them; one that is not there stops nothing."""
    reading = {name: service["env_file"] for name, service in SERVICES.items() if "env_file" in service}
    assert reading == {key: [{"path": "stores.env", "required": False}] for key in ("web", "worker")}
    for ignored in (".gitignore", ".dockerignore"):
        assert re.search(r"^/?stores\.env$", (ROOT / ignored).read_text(), re.MULTILINE), ignored


def test_every_service_has_limits_and_no_more_rights_than_it_needs() -> None:
    for name, service in SERVICES.items():
        limits = service["deploy"]["resources"]["limits"]
        assert set(limits) == {"cpus", "memory", "pids"}, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["read_only"] is True, name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "privileged" not in service, name
    assert [name for name, service in SERVICES.items() if "cap_add" in service] == ["postgres"]


def test_database_and_broker_are_reached_by_dertig_alone() -> None:
    assert {name: net for name, net in COMPOSE["networks"].items() if net} == {"back": {"internal": True}}
    on = {
        net: {name for name, each in SERVICES.items() if net in each["networks"]}
        for net in COMPOSE["networks"]
    }
    assert on == {"front": {"web"}, "outside": {"worker"}, "back": set(SERVICES)}
    for name in ("postgres", "valkey", "beat", "migrate"):
        assert SERVICES[name]["networks"] == ["back"]


def test_no_password_is_written_into_an_argument() -> None:
    """What compose would fill into a command or a health check is for every process to read."""
    for name, service in SERVICES.items():
        for part in ("command", "entrypoint", "labels"):
            assert "${" not in json.dumps(service.get(part, "")), (name, part)
        assert "${" not in json.dumps(service.get("healthcheck", "")), name


def test_nothing_of_ours_runs_as_root_or_writes_its_own_code() -> None:
    user = re.search(r"^USER (\w+)$", FINAL_STAGE, re.MULTILINE)
    assert user is not None
    assert f" {user[1]} " in re.search(r"useradd .*", FINAL_STAGE)[0] + " "
    uid = re.search(r"--uid (\d+)", FINAL_STAGE)[1]
    for name in OURS:
        assert SERVICES[name]["user"] == uid


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
def stack() -> Iterator[Stack]:
    """PostgreSQL made ready by ``deploy/roles.sh`` and asking for passwords; Valkey by its command."""
    with ExitStack() as exits:
        layout = exits.enter_context(state_folder())
        server = Postgres(layout, FAST)
        exits.callback(server.stop)
        server.start()
        make_roles_as_the_image_does(server)
        port = free_port()
        shell, flag, script = SERVICES["valkey"]["command"]
        more = f" --port {port} --bind 127.0.0.1 --dir {layout.var} <<"
        script = script.replace("$$", "$").replace(" <<", more)
        folder = noting_arguments(layout, valkey.binary())
        broker = subprocess.Popen(
            [shell, flag, script],
            env={"REDIS_PASSWORD": SECRETS["REDIS_PASSWORD"], "PATH": f"{folder}:{os.environ['PATH']}"},
            stdout=subprocess.DEVNULL,
        )
        exits.callback(broker.wait)
        exits.callback(broker.terminate)
        yield Stack(layout, port)


def noting_arguments(layout: Layout, program: Path) -> Path:
    """A folder with a program of this name that writes its arguments down, then is the real one."""
    shim = layout.var / "shims" / program.name
    shim.parent.mkdir(exist_ok=True)
    shim.write_text(f'#!/bin/sh\nprintf "%s " "$@" >> "{shim}.arguments"\nexec "{program}" "$@"\n')
    shim.chmod(0o755)
    return shim.parent


def arguments_of(layout: Layout, name: str) -> str:
    """What a program was started with: no password among it, for every process may read that."""
    written = (layout.var / "shims" / f"{name}.arguments").read_text()
    assert [name for name, secret in SECRETS.items() if secret in written] == []
    return written


def make_roles_as_the_image_does(server: Postgres) -> None:
    with server.connect_as_superuser() as connection:
        for statement in (f"DROP DATABASE {DATABASE}", f"DROP ROLE {APP_ROLE}", f"DROP ROLE {OWNER_ROLE}"):
            connection.execute(statement)
    shims = noting_arguments(server.layout, postgres.binary("psql"))
    subprocess.run(
        ["sh", ROOT / "deploy" / "roles.sh"],
        check=True,
        env={
            **SECRETS,
            "PATH": f"{shims}:{os.environ['PATH']}",
            "PGHOST": str(server.layout.sockets),
            "PGPASSWORD": server.layout.password("postgres"),
        },
        capture_output=True,
    )
    assert "ON_ERROR_STOP" in arguments_of(server.layout, "psql")
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
    collect_as_the_image_does(stack)
    assert "--appendonly" in arguments_of(stack.layout, "valkey-server")

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
        assert_nothing_is_logged_of_people(stack, port, log, worker_log)
        named = re.findall(r'(?:href|src)="(/static/[^"?]+)"', visit(port, "/accounts/login/"))
        assert named
        for address in named:
            assert re.search(r"\.[0-9a-f]{12}\.\w+$", address), f"{address} is kept by browsers for ever"
            assert visit(port, address), address


def collect_as_the_image_does(stack: Stack) -> None:
    """The line of the Dockerfile, with settings of its own that are strong enough."""
    [line] = re.findall(r"^RUN (SECRET_KEY=.*collectstatic.*)$", DOCKERFILE, re.MULTILINE)
    folders = {name: stack.environment("web")[name] for name in ("DERTIG_FILES_DIR", "DERTIG_STATIC_ROOT")}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    collected = subprocess.run(
        ["sh", "-c", line],
        check=False,
        cwd=ROOT,
        env={**clean_surroundings(), **folders, "DERTIG_ENV": "production", "PATH": path},
        capture_output=True,
        text=True,
    )
    assert collected.returncode == 0, collected.stderr


def assert_nothing_is_logged_of_people(stack: Stack, port: int, web_log: Path, worker_log: Path) -> None:
    """Addresses that are asked for, and what tasks are given: done, failed, unknown and revoked."""
    for path in (f"/calendar/{MARKED}.ics?q={MARKED}", f"/{MARKED}/", f"/accounts/login/?next=/{MARKED}"):
        with suppress(HTTPError):
            visit(port, path)
    with socket.create_connection(("127.0.0.1", port)) as raw:
        raw.sendall(f"GET /{MARKED} HTTP/{MARKED}\r\nHost: {MARKED}\r\n\r\n".encode())
        raw.recv(1000)
    sent = (
        "from celery import current_app as app; "
        f"app.send_task('processing.tasks.run_export', args=['{MARKED}']); "
        f"app.send_task('processing.tasks.run_export', args=[1, 2], kwargs={{'x': '{MARKED}'}}); "
        f"app.send_task('no.such.task', args=['{MARKED}'])"
    )
    assert stack.run("worker", ["python", "manage.py", "shell", "-v", "0", "-c", sent]).returncode == 0
    await_until(
        lambda: "no.such.task" in worker_log.read_text() or "unregistered" in worker_log.read_text(),
        worker_log,
    )
    await_until(lambda: worker_log.read_text().count("raised unexpected") >= 2, worker_log)
    await_until(lambda: "GET /calendar/<str:secret>.ics" in web_log.read_text(), web_log)
    for log in (web_log, worker_log):
        assert MARKED.lower() not in log.read_text().lower()
    lines = [line for line in web_log.read_text().splitlines() if line]
    assert all(json.loads(line)["event"] for line in lines), "one JSON line per event, gunicorn's too"


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
