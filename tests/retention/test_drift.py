"""A database that is no longer as it was mapped: nothing is purged over what nobody classified."""

import pytest

from retention.actions import plans, runs
from retention.actions.base import CannotPurge
from retention.previewing import preview_now
from retention.terms import RunState
from tests.retention.operations import Target, fill
from tests.retention.purging import World, worked, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(target: Target) -> World:
    made = world(target)
    fill(target, 10, due=4)
    return made


def test_a_column_that_appeared_after_approval_stops_the_purge(shop: World) -> None:
    plan = shop.approved()
    shop.target.run("ALTER TABLE customer ADD COLUMN shoe_size int")
    run = worked(runs.start(plan=plan, by=shop.officer))
    assert run.state == RunState.FAILED
    assert [(each["code"], each["subject"]) for each in run.problems] == [("column-unmapped", "shoe_size")]
    assert shop.target.count() == 10


def test_a_column_that_appeared_keeps_a_plan_from_being_proposed(shop: World) -> None:
    shop.target.run("ALTER TABLE customer ADD COLUMN shoe_size int")
    preview = preview_now(shop.dataset)
    assert [each.code for each in preview.obstacles] == ["column-unmapped"]
    with pytest.raises(CannotPurge):
        plans.propose(dataset=shop.dataset, preview=preview, by=shop.officer)


def test_a_column_that_vanished_stops_the_purge(shop: World) -> None:
    plan = shop.approved()
    shop.target.run("ALTER TABLE customer DROP COLUMN invoiced_on")
    run = worked(runs.start(plan=plan, by=shop.officer))
    assert [(each["code"], each["subject"]) for each in run.problems] == [("column-vanished", "invoiced_on")]
    assert shop.target.count() == 10


def test_once_it_is_classified_the_purge_runs(shop: World) -> None:
    shop.target.run("ALTER TABLE customer ADD COLUMN shoe_size int")
    shop.dataset.fields.create(name="shoe_size", nature="technical", type="number")
    assert shop.purged().state == RunState.FINISHED
    assert shop.target.count() == 6
