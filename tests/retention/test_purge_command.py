"""``manage.py purge plan|run|verify``, and what it says to bad input."""

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from evidence.models import Document
from retention.actions import runs
from retention.actions.base import CannotPurge
from retention.models import PurgeRun
from retention.terms import RunState
from tests import factories as make
from tests.retention.operations import Target, fill
from tests.retention.purging import World, worked, world
from tests.rewriting import rewrite
from tests.servers import STORE_ROLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(target: Target) -> World:
    return world(target)


def purge(shop: World, *arguments: str) -> tuple[str, str]:
    """What it printed, and its error; empty where it exits with 0."""
    out = StringIO()
    try:
        call_command("purge", *arguments, "--controller", shop.controller.slug, stdout=out)
    except CommandError as error:
        assert error.returncode == 1
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def told(shop: World, *arguments: str) -> Any:
    (dataset,) = json.loads(purge(shop, *arguments, "--json")[0])
    return dataset


def codes(run: PurgeRun) -> list[str]:
    return [problem["code"] for problem in run.problems]


def test_plan_run_and_verify(shop: World) -> None:
    fill(shop.target, 10, due=4)
    planned = told(shop, "plan")
    assert planned["steps"][0]["due"] == 4
    assert (planned["approved"], planned["problems"]) == (False, [])
    assert purge(shop, "verify")[1]
    shop.approved()
    assert told(shop, "plan")["approved"] is True
    out, error = purge(shop, "run")
    assert error == ""
    assert "delete: 4 gone in 1 batches" in out
    assert shop.target.count() == 6
    verified = told(shop, "verify")
    assert (verified["ok"], verified["left"], verified["certificate"]) == (True, {"delete": 0}, "sound")
    assert purge(shop, "verify")[1] == ""


def test_verify_finds_what_came_back_and_a_certificate_that_is_gone(shop: World) -> None:
    fill(shop.target, 10, due=4)
    shop.approved()
    purge(shop, "run")
    fill(shop.target, 2, due=2)
    assert told(shop, "verify")["left"] == {"delete": 2}
    assert purge(shop, "verify")[1]
    rewrite(PurgeRun.objects.all(), certificate=None)
    assert told(shop, "verify")["certificate"] == "missing"
    assert Document.objects.exists()


def test_run_tells_what_did_not_end_well(shop: World) -> None:
    fill(shop.target, 10, due=4)
    shop.dataset.guard_share = 1
    shop.dataset.save()
    shop.approved()
    out, error = purge(shop, "run", "--json")
    assert error
    assert json.loads(out)[0]["state"] == RunState.ASKING
    assert shop.target.count() == 10


def test_no_approved_plan(shop: World) -> None:
    assert "No approved plan" in purge(shop, "run")[1]


def test_an_unknown_dataset_or_controller_is_named(shop: World) -> None:
    for subcommand in ("plan", "run", "verify"):
        assert "shop/customers" in purge(shop, subcommand, "--dataset", "invoices")[1]
    with pytest.raises(CommandError, match="nobody"):
        call_command("purge", "plan", "--controller", "nobody")


def test_an_empty_register_has_nothing_to_purge(shop: World) -> None:
    shop.controller = make.ControllerFactory()
    for subcommand in ("plan", "run", "verify"):
        assert "map a store first" in purge(shop, subcommand)[1]


def test_nothing_runs_ahead_of_today_but_can_be_planned(shop: World) -> None:
    fill(shop.target, 10, due=4)
    shop.approved()
    ahead = (shop.controller.today() + timedelta(days=1)).isoformat()
    assert told(shop, "plan", "--as-of", ahead)["steps"][0]["due"] == 4
    assert "not come" in purge(shop, "run", "--as-of", ahead)[1]
    assert not PurgeRun.objects.exists()


@pytest.mark.parametrize("period", ["P0D", "P-1Y", "-P1Y", "a year"])
def test_the_register_takes_no_period_that_is_none(shop: World, period: str) -> None:
    shop.period.period = period
    with pytest.raises((ValidationError, IntegrityError)), transaction.atomic():
        shop.period.full_clean()
        shop.period.save()


def test_a_key_that_forbids_is_told_and_the_others_go(shop: World) -> None:
    fill(shop.target, 30, due=20)
    shop.target.run("CREATE TABLE invoice (customer_id bigint REFERENCES customer)")
    shop.target.run("INSERT INTO invoice VALUES (3), (11)")
    run = shop.purged()
    assert run.state == RunState.FAILED
    assert run.problems == [{"code": "rows-pointed-at", "subject": "delete", "values": {"count": 2}}]
    assert shop.target.count("closed_on IS NOT NULL") == 2
    assert sum(run.batches.values_list("rows", flat=True)) == 18
    shop.target.run("DELETE FROM invoice")
    assert shop.purged().state == RunState.FINISHED
    assert shop.target.count() == 10


@pytest.mark.parametrize("on_delete", ["CASCADE", "SET NULL", "SET DEFAULT"])
def test_a_key_that_takes_along_what_nobody_mapped_refuses_the_plan(shop: World, on_delete: str) -> None:
    fill(shop.target, 10, due=5)
    plan = shop.approved()
    shop.target.run(f"CREATE TABLE note (customer_id bigint REFERENCES customer ON DELETE {on_delete})")
    assert [each["code"] for each in told(shop, "plan")["problems"]] == ["incoming-key"]
    with pytest.raises(CannotPurge):
        shop.approved()
    run = worked(runs.start(plan=plan, by=shop.officer))
    assert codes(run) == ["incoming-key"]
    assert shop.target.count() == 10


def test_a_mapping_that_drifted_refuses_before_anything_goes(shop: World) -> None:
    fill(shop.target, 10, due=5)
    plan = shop.approved()
    shop.target.run("ALTER TABLE customer ADD shoe_size int")
    run = worked(runs.start(plan=plan, by=shop.officer))
    assert (run.state, codes(run)) == (RunState.FAILED, ["column-unmapped"])
    shop.target.run("ALTER TABLE customer DROP shoe_size, DROP closed_on")
    run = worked(runs.start(plan=plan, by=shop.officer))
    assert run.state == RunState.FAILED
    assert "column-vanished" in codes(run)
    assert shop.target.count() == 10


def test_read_only_rights_refuse_before_anything_goes(target: Target) -> None:
    reader = f"{target.name}_reader"
    password = target.servers.layout.password(STORE_ROLE)
    target.run(f"CREATE ROLE \"{reader}\" LOGIN PASSWORD '{password}'")
    target.run(f'GRANT SELECT ON ALL TABLES IN SCHEMA public TO "{reader}"')
    try:
        shop = world(target, settings={**target.settings, "user": reader})
        fill(target, 10, due=5)
        assert [each["code"] for each in told(shop, "plan")["problems"]]
        with pytest.raises(CannotPurge):
            shop.approved()
        assert target.count() == 10
    finally:
        target.run(f'DROP OWNED BY "{reader}"')
        target.run(f'DROP ROLE "{reader}"')


def test_a_store_that_refuses_ends_the_run(shop: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret that is not there, a database that is gone: no worker goes round in circles."""
    shop.dataset.store.secret_from_env = {"password": "DERTIG_TEST_NO_SUCH_VARIABLE"}
    monkeypatch.setenv("DERTIG_TEST_NO_SUCH_VARIABLE", shop.target.servers.layout.password(STORE_ROLE))
    declared = shop.dataset.store.destination()
    assert declared
    monkeypatch.setenv("DERTIG_TEST_NO_SUCH_VARIABLE_HOST", declared.declaration)
    shop.dataset.store.save()
    fill(shop.target, 10, due=5)
    plan = shop.approved()
    monkeypatch.delenv("DERTIG_TEST_NO_SUCH_VARIABLE")
    run = worked(runs.start(plan=plan, by=shop.officer))
    assert (run.state, codes(run)) == (RunState.FAILED, ["store-refuses"])
    assert shop.target.count() == 10
