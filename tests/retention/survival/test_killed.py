"""A worker dies at any moment of a purge: killed for real, twenty times."""

import random
import time

import pytest

from retention.actions import runs
from retention.models import PurgeRun
from retention.terms import OPEN_STATES, BatchState
from tests.retention.operations import Target, fill
from tests.retention.purging import World, worked
from tests.retention.survival.gone import assert_all_went, assert_counts_are_true, newest
from tests.retention.survival.shops import slow_shop
from tests.retention.survival.workers import worker

KILLS = 20


@pytest.fixture
def shop(committed: None, target: Target) -> World:
    return slow_shop(target)


def test_killed_at_twenty_random_moments(shop: World) -> None:
    seed = time.time_ns() % 1_000_000
    print(f"seed {seed}")
    chance = random.Random(seed)  # noqa: S311 moments, not secrets
    plan = shop.approved()
    kills = over_an_open_batch = purges = 0
    while kills < KILLS:
        since = newest(shop.target)
        fill(shop.target, 150, due=120)
        run = runs.start(plan=plan, by=shop.officer)
        while kills < KILLS and PurgeRun.objects.get(pk=run.pk).state in OPEN_STATES:
            goal = _opened(run) + chance.randrange(4)
            child = worker(run.pk)
            while child.is_alive and _opened(run) < goal:
                time.sleep(0.002)
            time.sleep(chance.uniform(0, 0.06))
            kills += child.kill()
            over_an_open_batch += run.batches.filter(state=BatchState.OPEN).exists()
        worked(run)
        purges += 1
        assert_all_went(run, shop.target)
        assert_counts_are_true(run, shop.target, since)
        assert shop.target.count() == purges * 30
    print(f"{kills} kills in {purges} purges, {over_an_open_batch} of them over an open batch")


def _opened(run: PurgeRun) -> int:
    """How often a batch of the run was begun."""
    return sum(run.batches.values_list("tries", flat=True))
