"""Settings fail loudly: a production installation that lacks a secret does not start."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "DERTIG_ENV": "production",
    "SECRET_KEY": "a-long-and-random-key-of-this-test-0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "DATABASE_URL": "postgres://dertig_app:secret@db.example/dertig",
    "REDIS_URL": "redis://valkey.example:6379/0",
    "DERTIG_ALLOWED_HOSTS": "register.example",
    "DERTIG_FILES_DIR": "/srv/dertig/files",
    "DERTIG_FILES_KEYS": "AGE-SECRET-KEY-1EXAMPLE",
    "DERTIG_FIELD_KEYS": "a-fernet-key",
    "DERTIG_LOOKUP_KEY": "another-long-and-random-key",
    "DERTIG_PUBLIC_URL": "https://register.example",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example:587",
    "DEFAULT_FROM_EMAIL": "privacy@register.example",
}


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


def test_production_passes_the_deployment_check(tmp_path: Path) -> None:
    checked = manage(tmp_path, COMPLETE, "check", "--deploy", "--fail-level", "WARNING")
    assert checked.returncode == 0, checked.stderr
    assert "no issues (0 silenced)" in checked.stdout
    assert list(tmp_path.iterdir()) == [], "production makes no secrets of its own"


def test_production_without_its_secrets_says_which_at_once(tmp_path: Path) -> None:
    checked = manage(tmp_path, {"DERTIG_ENV": "production"}, "check")
    assert checked.returncode != 0
    for name in COMPLETE.keys() - {"DERTIG_ENV"}:
        assert f"\n  {name}: " in checked.stderr


def test_production_without_one_secret_says_only_that(tmp_path: Path) -> None:
    but_one = {name: text for name, text in COMPLETE.items() if name != "DERTIG_FILES_KEYS"}
    checked = manage(tmp_path, but_one, "check")
    assert checked.returncode != 0
    needed = checked.stderr.partition("needs in the environment:\n")[2].strip()
    assert needed.splitlines() == [needed]
    assert needed.startswith("DERTIG_FILES_KEYS: ")


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
    assert said.returncode and "DERTIG_STORES_HOSTS: names a host" in said.stderr
