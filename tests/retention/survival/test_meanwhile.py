"""What changes while a purge is under way: rows, rules, holds."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from retention.actions import runs
from retention.actions.holds import Grounds, hold_dataset, hold_person
from retention.certifying import certificate_of
from retention.models import PurgeRun
from retention.terms import BatchState, RunState
from stores.terms import IdentifierKind
from tests.people import person, principal
from tests.retention.operations import Target, fill
from tests.retention.purging import World, worked
from tests.retention.survival.gone import assert_all_went, assert_counts_are_true, logged
from tests.retention.survival.shops import slow_shop
from tests.retention.survival.workers import worker

LONG_AGO = "'2020-03-01'"


@pytest.fixture
def shop(committed: None, target: Target) -> World:
    return slow_shop(target)


def cut_and_asking(shop: World) -> PurgeRun:
    """A run whose batches are cut, none of them begun: the guard asks."""
    shop.dataset.guard_share = 1
    shop.dataset.save()
    run = shop.purged()
    assert run.state == RunState.ASKING
    assert run.batches.exists()
    return run


def released(run: PurgeRun, shop: World) -> PurgeRun:
    runs.release(run=run, by=shop.approver)
    return worked(run)


def grounds(shop: World) -> Grounds:
    return Grounds("claim", person(Role.PRIVACY_LEAD, shop.controller), timezone.localdate() + timedelta(9))


def test_rows_changed_between_preview_and_run(shop: World) -> None:
    fill(shop.target, 40, due=20)
    plan = shop.approved()
    assert plan.preview["steps"][0]["due"] == 20
    shop.target.run("UPDATE customer SET closed_on = NULL WHERE id <= 3")
    shop.target.run(f"UPDATE customer SET closed_on = {LONG_AGO} WHERE id > 38")
    run = worked(runs.start(plan=plan, by=shop.officer))
    assert_all_went(run, shop.target)
    assert_counts_are_true(run, shop.target)
    assert shop.target.count("id <= 3") == 3
    assert shop.target.count() == 40 - 19


def test_rows_changed_between_cutting_and_their_batch(shop: World) -> None:
    """Those no longer due stay; those that became due go in this run, and are told apart."""
    fill(shop.target, 40, due=20)
    run = cut_and_asking(shop)
    shop.target.run("UPDATE customer SET closed_on = NULL WHERE id IN (1, 7)")
    shop.target.run(f"UPDATE customer SET closed_on = {LONG_AGO} WHERE id > 37")
    shop.target.run(
        f"INSERT INTO customer (id, email, closed_on) VALUES (999, 'new@example.org', {LONG_AGO})"
    )
    released(run, shop)
    assert_all_went(run, shop.target)
    assert_counts_are_true(run, shop.target)
    assert shop.target.count("id IN (1, 7)") == 2
    (step,) = certificate_of(run).steps
    assert (step.due_before, step.gone, step.left) == (20, 22, 0)
    assert step.fewer == 2
    assert step.later + step.more == 4


def test_a_rule_that_grew_longer_meanwhile_stops_the_run(shop: World) -> None:
    fill(shop.target, 40, due=20)
    run = cut_and_asking(shop)
    shop.period.period = "P70Y"
    shop.period.save()
    released(run, shop)
    assert run.state == RunState.FAILED
    assert [problem["code"] for problem in run.problems] == ["plan-changed"]
    assert shop.target.count() == 40
    assert_counts_are_true(run, shop.target)


def test_a_table_that_would_go_along_came_meanwhile(shop: World) -> None:
    fill(shop.target, 40, due=20)
    run = cut_and_asking(shop)
    shop.target.run("CREATE TABLE note (customer_id bigint REFERENCES customer ON DELETE CASCADE)")
    released(run, shop)
    assert [problem["code"] for problem in run.problems] == ["incoming-key"]
    assert shop.target.count() == 40


def test_a_person_held_while_the_run_goes_on_stays(shop: World) -> None:
    fill(shop.target, 150, due=120)
    run = runs.start(plan=shop.approved(), by=shop.officer)
    child = worker(run.pk)
    while child.is_alive and not logged(shop.target):
        pass
    held = "id = 120"
    hold_person(
        controller=shop.controller,
        identifiers=[(IdentifierKind.EMAIL, "p120@example.org")],
        grounds=grounds(shop),
        by=principal(Role.PRIVACY_OFFICER, shop.controller),
    )
    there = shop.target.count(held)
    assert child.wait() == 0
    worked(run)
    run.refresh_from_db()
    assert run.state == RunState.FINISHED, run.problems
    assert shop.target.count(held) == there
    assert shop.target.count("closed_on IS NOT NULL") == there
    assert_counts_are_true(run, shop.target)


def test_a_dataset_held_while_the_run_goes_on_stops_it(shop: World) -> None:
    fill(shop.target, 150, due=120)
    run = runs.start(plan=shop.approved(), by=shop.officer)
    child = worker(run.pk)
    while child.is_alive and not logged(shop.target):
        pass
    hold_dataset(
        dataset=shop.dataset,
        grounds=grounds(shop),
        by=principal(Role.PRIVACY_OFFICER, shop.controller),
    )
    went = len(logged(shop.target))
    assert child.wait() == 0
    worked(run)
    assert len(logged(shop.target)) == went
    assert_counts_are_true(run, shop.target)
    if went < 120:
        assert [problem["code"] for problem in run.problems] == ["held-meanwhile"]


def test_cancelled_while_workers_are_at_it(shop: World) -> None:
    """What is at work still ends and is counted; nothing begins after the recount."""
    fill(shop.target, 150, due=120)
    run = runs.start(plan=shop.approved(), by=shop.officer)
    children = [worker(run.pk) for _ in range(3)]
    while children[0].is_alive and not logged(shop.target):
        pass
    runs.cancel(run=run, by=shop.officer)
    assert [child.wait() for child in children] == [0, 0, 0]
    worked(run)
    assert run.state == RunState.CANCELLED
    assert_counts_are_true(run, shop.target)
    assert not run.batches.filter(state=BatchState.OPEN).exists()
    (step,) = certificate_of(run).steps
    assert step.left == shop.target.count("closed_on IS NOT NULL") == 120 - step.gone
