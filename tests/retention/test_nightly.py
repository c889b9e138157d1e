"""Every night once: from the controller's hour, in its own zone, late where it was missed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from retention.actions import runs
from retention.models import PurgePlan, PurgeRun, RetentionSettings
from retention.nightly import night_of, start_due, uncertified, unfinished
from retention.terms import RunState
from tests.retention.operations import Target, fill
from tests.retention.purging import World, worked, world
from tests.rewriting import remove, rewrite

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.mark.parametrize(
    ("now", "hour", "day"),
    [
        (datetime(2026, 7, 1, 0, 0, tzinfo=UTC), 2, date(2026, 7, 1)),  # 02:00 at the controller
        (datetime(2026, 6, 30, 23, 59, tzinfo=UTC), 2, date(2026, 6, 30)),
        (datetime(2026, 7, 1, 15, 0, tzinfo=UTC), 2, date(2026, 7, 1)),
        (datetime(2026, 7, 1, 20, 59, tzinfo=UTC), 23, date(2026, 6, 30)),  # missed, caught up by day
        (datetime(2026, 7, 1, 21, 0, tzinfo=UTC), 23, date(2026, 7, 1)),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), 2, date(2026, 3, 28)),  # 02:00 is skipped that day
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), 2, date(2026, 3, 29)),
        (datetime(2026, 10, 25, 0, 0, tzinfo=UTC), 2, date(2026, 10, 25)),  # 02:00 comes twice
    ],
)
def test_a_night_begins_at_its_hour_in_the_zone(now: datetime, hour: int, day: date) -> None:
    assert night_of(now, AMSTERDAM, hour).day == day


@pytest.fixture
def shop(db: None, target: Target) -> World:
    made = world(target)
    RetentionSettings.objects.create(controller=made.controller, night_hour=0)
    return made


def in_force(shop: World) -> PurgePlan:
    """A plan approved days ago."""
    plan = shop.approved()
    long_ago = timezone.now() - timedelta(days=3)
    rewrite(PurgePlan.objects.filter(pk=plan.pk), approved_at=long_ago, effective_at=long_ago)
    return plan


def test_once_a_day_however_often_it_is_asked(shop: World) -> None:
    in_force(shop)
    (run,) = start_due()
    assert start_due() == []
    worked(PurgeRun.objects.get(pk=run))
    assert start_due() == []
    assert PurgeRun.objects.get().as_of == shop.controller.today()


def test_a_plan_waits_for_the_first_night_after_its_approval(shop: World) -> None:
    shop.approved()
    assert start_due() == []


def test_a_missed_night_is_caught_up_by_the_next(shop: World) -> None:
    """What was due then is due now."""
    fill(shop.target, 10, due=5)
    plan = in_force(shop)
    run = runs.start(plan=plan, by=shop.officer, as_of=shop.controller.today() - timedelta(days=2))
    worked(run)
    assert len(start_due()) == 1


def test_a_changed_plan_waits_for_its_approval(shop: World) -> None:
    in_force(shop)
    shop.period.period = "P2M"
    shop.period.save()
    assert start_due() == []
    assert not PurgeRun.objects.exists()


def test_what_is_open_from_an_earlier_night_goes_on_instead(shop: World) -> None:
    """A run that asks or waits for its store is not followed by one a night."""
    fill(shop.target, 10, due=5)
    shop.dataset.guard_share = 1
    shop.dataset.save()
    plan = in_force(shop)
    asking = worked(runs.start(plan=plan, by=shop.officer))
    assert asking.state == RunState.ASKING
    assert start_due() == []
    assert list(unfinished()) == []
    runs.cancel(run=asking, by=shop.officer)
    assert list(unfinished()) == [asking.pk]
    worked(asking)
    assert len(start_due()) == 1


def test_sweeps_cost_by_what_is_open(shop: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    plan = in_force(shop)
    for _ in range(3):
        worked(runs.start(plan=plan, by=shop.officer))
    start_due()
    remove(PurgeRun.objects.filter(state=RunState.WAITING))
    start_due()
    for run in PurgeRun.objects.filter(state=RunState.WAITING):
        worked(run)
    with django_assert_num_queries(3):
        assert start_due() == []
    with django_assert_num_queries(2):
        assert [*unfinished(), *uncertified()] == []
