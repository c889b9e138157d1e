"""What a worker asks for, and what it leaves behind in the database."""

from typing import Any

import pytest
from django.db import connection

from retention import running, taking
from retention.actions import runs
from retention.models import RetentionSettings
from retention.running import work_on
from retention.terms import RunState
from tests.retention.operations import Target, fill
from tests.retention.purging import World, worked, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(target: Target) -> World:
    made = world(target)
    fill(target, 20, due=10)
    RetentionSettings.objects.create(controller=made.controller, batch_rows=5, workers=3)
    return made


@pytest.mark.parametrize(("after", "called"), [(0.0, [2]), (60.0, [])])
def test_others_are_called_once_a_run_has_taken_a_while(
    after: float, called: list[int], shop: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(running, "HELP_AFTER_SECONDS", after)
    monkeypatch.setattr(running, "send_workers", lambda _run, count: asked.append(count))
    run = shop.purged()
    assert run.state == RunState.FINISHED
    assert run.batches.count() == 2
    assert asked == called


def prepared() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements WHERE name LIKE 'dertig%'")
        return [name for (name,) in cursor.fetchall()]


def test_a_statement_is_prepared_for_the_batches_and_forgotten(
    shop: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []
    was = taking.Taker._taken

    def noted(self: taking.Taker, opened: Any) -> taking.Taken:
        seen.append(prepared())
        return was(self, opened)

    monkeypatch.setattr(taking.Taker, "_taken", noted)
    assert shop.purged().state == RunState.FINISHED
    assert [len(each) for each in seen] == [1, 1]
    assert prepared() == []


def test_it_is_forgotten_where_the_worker_falls_over(shop: World, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = shop.approved()

    def fails(self: taking.Taker, opened: Any) -> taking.Taken:
        assert prepared()
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(taking.Taker, "_taken", fails)
        run = runs.start(plan=plan, by=shop.officer)
        work_on(run.pk)
    assert prepared() == []
    assert worked(run).state == RunState.FINISHED
