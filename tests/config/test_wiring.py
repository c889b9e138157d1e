"""What the wiring says exists, exists: ticks name tasks, addresses answer."""

import pytest
from django.conf import settings
from django.test import Client

from config import beat
from config.broker import celery_url
from config.celery import app
from config.local_secrets import read_or_make


def test_every_tick_names_a_task_of_ours() -> None:
    app.loader.import_default_modules()
    for tick in beat.SCHEDULE.values():
        assert tick["task"] in app.tasks, tick


def test_celery_speaks_utc_and_json() -> None:
    assert (app.conf.timezone, app.conf.enable_utc) == ("UTC", True)
    assert (app.conf.task_serializer, app.conf.accept_content) == ("json", ["json"])


def test_a_task_ends_before_the_broker_would_redeliver_it() -> None:
    assert app.conf.broker_transport_options["visibility_timeout"] > settings.CELERY_TASK_TIME_LIMIT


@pytest.mark.parametrize(
    ("redis", "celery"),
    [
        ("", "memory://"),
        ("redis://valkey:6379/0", "redis://valkey:6379/0"),
        ("unix:///run/v.sock", "redis+socket:///run/v.sock"),
        ("unix:///run/v.sock?db=3", "redis+socket:///run/v.sock?virtual_host=3"),
    ],
)
def test_celery_and_redis_name_the_same_server(redis: str, celery: str) -> None:
    assert celery_url(redis) == celery


def test_a_local_secret_is_made_once_and_kept_from_others(tmp_path) -> None:
    path = tmp_path / "var" / "secret"
    assert read_or_make(path, lambda: "first") == "first"
    assert read_or_make(path, lambda: "second") == "first"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.django_db
def test_health_says_what_it_reached(client: Client) -> None:
    response = client.get("/health/", headers={"accept": "application/json"})
    assert response.status_code == 200
    assert set(response.json().values()) == {"OK"}
    assert len(response.json()) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/schema/", "/api/docs/", "/accounts/login/"])
def test_the_addresses_answer(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200
