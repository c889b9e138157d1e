"""Dertig without its broker, and with a clock that is wrong."""

import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from evidence.models import Event
from retention.actions import runs
from retention.models import PurgeRun
from retention.moves import PATIENCE
from retention.nightly import unfinished
from retention.terms import OPEN_STATES, RunState
from tests.retention.operations import Target, fill, target_database
from tests.retention.purging import World, worked, world
from tests.rewriting import rewrite
from tests.servers import ROOT, Servers


@pytest.fixture
def shop(committed: None, target: Target) -> World:
    return world(target)


def test_without_its_broker_a_purge_is_started_done_and_certified(shop: World, servers: Servers) -> None:
    fill(shop.target, 10, due=5)
    shop.approved()
    away = {"REDIS_URL": "redis://127.0.0.1:1/0"}
    ran = subprocess.run(
        [sys.executable, "manage.py", "purge", "run", "--controller", shop.controller.slug, "--json"],
        check=False,
        cwd=ROOT,
        env={**os.environ, **servers.environment(connection.settings_dict["NAME"]), **away},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    (told,) = json.loads(ran.stdout)
    assert told["state"] == RunState.FINISHED
    assert told["certificate"]
    assert shop.target.count() == 5


@pytest.mark.parametrize(
    ("wrong", "code"),
    [(timedelta(days=2), "ahead-of-store-clock"), (timedelta(days=-2), "clocks-differ")],
)
def test_a_wrong_clock_of_ours_purges_nothing(
    shop: World, monkeypatch: pytest.MonkeyPatch, wrong: timedelta, code: str
) -> None:
    """One row whose time comes tomorrow is the one that a clock ahead would take."""
    fill(shop.target, 10, due=5)
    real = timezone.now
    today = shop.controller.today()
    shop.target.run(
        "INSERT INTO customer (email, closed_on) VALUES ('soon@example.org', %s)", today - timedelta(20)
    )
    plan = shop.approved()
    long_ago = real() - timedelta(9)
    rewrite(type(plan).objects.all(), approved_at=long_ago, effective_at=long_ago)
    with monkeypatch.context() as patched:
        patched.setattr(timezone, "now", lambda: real() + wrong)
        run = worked(runs.start(plan=plan, by=shop.officer))
        assert [problem["code"] for problem in run.problems] == [code]
        assert run.state == RunState.FAILED
    assert shop.target.count() == 11
    assert worked(runs.start(plan=plan, by=shop.officer)).state == RunState.FINISHED
    assert shop.target.count() == 6
    assert shop.target.count("email = 'soon@example.org'") == 1


def test_a_clock_set_back_while_a_run_is_cut_takes_no_more(
    shop: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(shop.target, 10, due=5)
    shop.dataset.guard_share = 1
    shop.dataset.save()
    run = shop.purged()
    real = timezone.now
    with monkeypatch.context() as patched:
        patched.setattr(timezone, "now", lambda: real() - timedelta(days=400))
        runs.release(run=run, by=shop.approver)
        worked(run)
    worked(run)
    assert run.state == RunState.FINISHED
    assert shop.target.count() == 5
    assert shop.target.count("closed_on IS NOT NULL") == 0


def test_a_store_that_is_down_is_told_tried_again_and_stops_no_other(shop: World, servers: Servers) -> None:
    with target_database(servers) as second:
        other = world(second)
        for each in (shop.target, second):
            fill(each, 10, due=5)
        away = runs.start(plan=other.approved(), by=other.officer)
        fine = runs.start(plan=shop.approved(), by=shop.officer)
        servers.let_in(second.name, allowed=False)
        worked(away)
        assert away.state in OPEN_STATES
        assert away.next_try_at is not None
        assert away.next_try_at > timezone.now()
        assert Event.objects.filter(verb="purge.wait").count() == 1
        assert list(unfinished()) == [fine.pk]
        assert worked(fine).state == RunState.FINISHED
        servers.let_in(second.name, allowed=True)
        PurgeRun.objects.filter(pk=away.pk).update(next_try_at=timezone.now())
        assert list(unfinished()) == [away.pk]
        assert worked(away).state == RunState.FINISHED
        assert second.count() == shop.target.count() == 5


def test_a_store_that_never_comes_back_is_given_up(shop: World, servers: Servers) -> None:
    fill(shop.target, 10, due=5)
    run = runs.start(plan=shop.approved(), by=shop.officer)
    servers.let_in(shop.target.name, allowed=False)
    for _ in range(len(PATIENCE)):
        assert worked(run).state in OPEN_STATES
    assert worked(run).state == RunState.FAILED
    assert [problem["code"] for problem in run.problems] == ["store-away"]
    servers.let_in(shop.target.name, allowed=True)
    assert shop.target.count() == 10
