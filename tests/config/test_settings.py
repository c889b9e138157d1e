"""Settings fail loudly: a production installation that lacks a secret does not start."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from pyrage import x25519

from config.embedded.layout import APP_ROLE, OWNER_ROLE
from tests.servers import Servers

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "DERTIG_ENV": "production",
    "SECRET_KEY": secrets.token_urlsafe(48),
    "DATABASE_URL": f"postgres://dertig_app:{secrets.token_hex(24)}@db.internal/dertig?sslmode=verify-full",
    "REDIS_URL": f"rediss://:{secrets.token_hex(24)}@valkey.internal:6379/0",
    "DERTIG_ALLOWED_HOSTS": "privacy.acme.eu",
    "DERTIG_FILES_DIR": "/srv/dertig/files",
    "DERTIG_FILES_KEYS": str(x25519.Identity.generate()),
    "DERTIG_FIELD_KEYS": Fernet.generate_key().decode(),
    "DERTIG_LOOKUP_KEY": secrets.token_urlsafe(48),
    "DERTIG_PUBLIC_URL": "https://privacy.acme.eu",
    "EMAIL_URL": "smtp+tls://user:secret@mail.acme.eu:587",
    "DEFAULT_FROM_EMAIL": "privacy@acme.eu",
}

ROLES = {"DATABASE_URL": APP_ROLE, "DATABASE_OWNER_URL": OWNER_ROLE}


def manage(tmp_path: Path, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``manage.py`` with this environment and nothing else of ours."""
    surroundings = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        check=False,
        cwd=ROOT,
        env={**surroundings, "DERTIG_VAR_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
    )


def refusals(ran: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines that say which settings are refused."""
    return ran.stderr.partition("does not start with these settings:\n  ")[2].strip().splitlines()


def test_production_passes_the_deployment_check(tmp_path: Path) -> None:
    checked = manage(tmp_path, COMPLETE, "check", "--deploy", "--fail-level", "WARNING")
    assert checked.returncode == 0, checked.stderr
    assert "no issues (0 silenced)" in checked.stdout
    assert list(tmp_path.iterdir()) == [], "production makes no secrets of its own"


def test_production_without_its_secrets_says_which_at_once(tmp_path: Path) -> None:
    checked = manage(tmp_path, {"DERTIG_ENV": "production"}, "check")
    assert checked.returncode != 0
    for name in COMPLETE.keys() - {"DERTIG_ENV"}:
        assert f"\n  {name}: production needs it" in checked.stderr


def test_production_without_one_secret_says_only_that(tmp_path: Path) -> None:
    but_one = {name: text for name, text in COMPLETE.items() if name != "DERTIG_FILES_KEYS"}
    checked = manage(tmp_path, but_one, "check")
    assert checked.returncode != 0
    assert [line.partition(":")[0] for line in refusals(checked)] == ["DERTIG_FILES_KEYS"]


def test_production_without_a_database_does_not_start_one(tmp_path: Path) -> None:
    checked = manage(tmp_path, {**COMPLETE, "DATABASE_URL": ""}, "check")
    assert checked.returncode != 0
    assert "  DATABASE_URL: " in checked.stderr
    assert not (tmp_path / "postgres").exists()


def test_a_database_url_alone_means_production(tmp_path: Path) -> None:
    checked = manage(tmp_path, {"DATABASE_URL": COMPLETE["DATABASE_URL"]}, "check")
    assert checked.returncode != 0
    assert "SECRET_KEY" in checked.stderr


def test_production_refuses_debug(tmp_path: Path) -> None:
    checked = manage(tmp_path, {**COMPLETE, "DERTIG_DEBUG": "1"}, "check")
    assert checked.returncode != 0
    assert "DERTIG_DEBUG" in checked.stderr


def test_an_unknown_environment_is_refused(tmp_path: Path) -> None:
    checked = manage(tmp_path, {"DERTIG_ENV": "prod", "DATABASE_URL": COMPLETE["DATABASE_URL"]}, "check")
    assert checked.returncode != 0
    assert "development, test or production" in checked.stderr


def test_production_migrates_only_with_a_role_of_its_own(tmp_path: Path) -> None:
    migrated = manage(tmp_path, COMPLETE, "migrate")
    assert migrated.returncode != 0
    assert "DATABASE_OWNER_URL" in migrated.stderr


def test_what_is_weak_is_said_at_once_without_repeating_it(tmp_path: Path) -> None:
    weak = {
        "SECRET_KEY": "short-and-known",
        "DERTIG_ALLOWED_HOSTS": "*",
        "DERTIG_PUBLIC_URL": "http://privacy.acme.eu",
        "EMAIL_URL": "smtp://user:mail-password@mail.acme.eu:25",
        "DERTIG_BEHIND_PROXY": "yes please",
        "DERTIG_ALOWED_HOSTS": "privacy.acme.eu",
    }
    checked = manage(tmp_path, {**COMPLETE, **weak}, "check")
    assert checked.returncode != 0
    assert {line.strip().partition(":")[0] for line in refusals(checked)} == set(weak)
    assert "short-and-known" not in checked.stderr
    assert "mail-password" not in checked.stderr


def test_an_empty_variable_counts_as_absent(tmp_path: Path) -> None:
    """The compose file passes on every optional one, most of them empty."""
    empty = dict.fromkeys(
        ("SECRET_KEY_FALLBACKS", "DERTIG_CONN_MAX_AGE", "DERTIG_LOG_LEVEL", "DERTIG_STATIC_ROOT"), ""
    )
    shown = (
        "from django.conf import settings as s; print(s.DATABASES['default']['CONN_MAX_AGE'], s.STATIC_ROOT)"
    )
    ran = manage(tmp_path, {**COMPLETE, **empty}, "shell", "-v", "0", "-c", shown)
    assert ran.stdout == f"60 {tmp_path / 'static'}\n", ran.stderr


def test_what_only_deserves_a_warning_starts_and_is_said(tmp_path: Path) -> None:
    checked = manage(tmp_path, {**COMPLETE, "DERTIG_LOOKUP_KEY": "short"}, "check")
    assert checked.returncode == 0, checked.stderr
    assert "DERTIG_LOOKUP_KEY: it has 5 characters" in checked.stderr
    asked = "from config.checks import upgrade_matters; print(*(each.words for each in upgrade_matters()))"
    ran = manage(tmp_path, {**COMPLETE, "DERTIG_LOOKUP_KEY": "short"}, "shell", "-v", "0", "-c", asked)
    assert "It has 5 characters" in ran.stdout, ran.stderr


@pytest.fixture
def in_production(servers: Servers) -> Iterator[dict[str, str]]:
    """A migrated database of one's own, and the settings of a production installation on it."""
    name = servers.clone(f"weak_settings_gw{servers.worker}")
    yield {
        **COMPLETE,
        "DATABASE_URL": servers.layout.database_url(APP_ROLE, name),
        "DATABASE_OWNER_URL": servers.layout.database_url(OWNER_ROLE, name),
        "DERTIG_LOOKUP_KEY": "short",
    }
    servers.drop(name)


def test_a_weak_look_up_key_is_refused_until_data_depend_on_it(
    tmp_path: Path, in_production: dict[str, str]
) -> None:
    new = manage(tmp_path, in_production, "setup_installation", "--bare")
    assert new.returncode != 0
    assert "DERTIG_LOOKUP_KEY: it has 5 characters" in new.stderr
    assert "No data depend on this one yet" in new.stderr

    made = "slug='acme', name='Acme', language='en', time_zone='Europe/Amsterdam'"
    add = f"from accounts.models import Controller; Controller.objects.create({made})"
    added = manage(tmp_path, in_production, "shell", "-v", "0", "-c", add)
    assert added.returncode == 0, added.stderr
    old = manage(tmp_path, in_production, "setup_installation", "--bare")
    assert old.returncode == 0, old.stderr
    assert "In one that holds data it stays" in old.stderr


def test_a_weak_look_up_key_is_refused_before_the_first_table(
    tmp_path: Path, in_production: dict[str, str], servers: Servers
) -> None:
    empty = servers.clone(f"weak_settings_empty_gw{servers.worker}", template="template1")
    urls = {key: servers.layout.database_url(role, empty) for key, role in ROLES.items()}
    try:
        new = manage(tmp_path, {**in_production, **urls}, "migrate")
    finally:
        servers.drop(empty)
    assert "DERTIG_LOOKUP_KEY: it has 5 characters" in new.stderr


WHERE_STORES_MAY_LIE = (
    "from django.conf import settings; print(settings.DERTIG_STORES_HOSTS, settings.DERTIG_STORES_ROOTS)"
)


def test_data_stores_may_lie_nowhere_of_our_own_by_default(tmp_path: Path) -> None:
    said = manage(tmp_path, COMPLETE, "shell", "--no-imports", "-c", WHERE_STORES_MAY_LIE)
    assert said.stdout.strip() == "[] []", said.stderr
    # Production has no servers of its own, and so no passwords for them.
    assert not (tmp_path / "postgres-passwords").exists()


def test_the_old_name_for_hosts_of_data_stores_is_still_read(tmp_path: Path) -> None:
    environment = {
        **COMPLETE,
        "DERTIG_STORES_HOSTS": "db.internal",
        "DERTIG_HTTP_STORES_ALLOW_PRIVATE": "10.1.0.0/16",
        "DERTIG_STORES_ROOTS": "/srv/logs",
    }
    said = manage(tmp_path, environment, "shell", "--no-imports", "-c", WHERE_STORES_MAY_LIE)
    assert said.stdout.strip() == "['db.internal', '10.1.0.0/16'] ['/srv/logs']", said.stderr


def test_a_host_of_data_stores_that_names_nothing_stops_the_start(tmp_path: Path) -> None:
    said = manage(tmp_path, {**COMPLETE, "DERTIG_STORES_HOSTS": "http://db.internal:5432"}, "check")
    assert said.returncode and "DERTIG_STORES_HOSTS" in said.stderr
