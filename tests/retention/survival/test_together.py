"""Several at once: beats that start the same night, workers at the same run, runs of the same dataset."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from evidence.models import Event
from retention.actions import runs
from retention.models import PurgePlan, PurgeRun, RetentionSettings
from retention.nightly import start_due
from retention.terms import RunState
from tests.retention.operations import Target, fill
from tests.retention.purging import World
from tests.retention.survival.gone import assert_all_went, assert_counts_are_true, logged
from tests.retention.survival.shops import slow_shop
from tests.retention.survival.workers import Worker, worker
from tests.rewriting import rewrite


@pytest.fixture
def shop(committed: None, target: Target) -> World:
    return slow_shop(target)


def test_two_beats_and_three_workers_make_one_purge(shop: World) -> None:
    fill(shop.target, 200, due=150)
    plan = shop.approved()
    long_ago = timezone.now() - timedelta(days=3)
    rewrite(PurgePlan.objects.filter(pk=plan.pk), approved_at=long_ago, effective_at=long_ago)
    RetentionSettings.objects.update(night_hour=0)
    beats = [Worker(start_due), Worker(start_due)]
    assert [beat.wait() for beat in beats] == [0, 0]
    run = PurgeRun.objects.get()
    assert Event.objects.filter(verb="purge.start").count() == 1
    workers = [worker(run.pk) for _ in range(3)]
    assert [each.wait() for each in workers] == [0, 0, 0]
    assert_all_went(run, shop.target)
    assert_counts_are_true(run, shop.target)
    assert set(run.batches.values_list("tries", flat=True)) == {1}


def test_two_runs_of_one_dataset_go_one_after_the_other(shop: World) -> None:
    fill(shop.target, 120, due=100)
    plan = shop.approved()
    first, second = (runs.start(plan=plan, by=shop.officer) for _ in range(2))
    children = [worker(second.pk), worker(first.pk), worker(second.pk)]
    assert [child.wait() for child in children] == [0, 0, 0]
    for run in (first, second):
        worker(run.pk).wait()
    states = Counter(PurgeRun.objects.values_list("state", flat=True))
    assert states == {RunState.FINISHED: 2}
    assert_all_went(first, shop.target)
    spans = sorted(PurgeRun.objects.values_list("pk", "ended_at"))
    taken = PurgeRun.objects.filter(batches__isnull=False).values_list("pk", "batches__ended_at")
    assert {pk for pk, _ in taken} == {first.pk}
    assert spans[0][1] <= spans[1][1]
    assert len(logged(shop.target)) == 100
