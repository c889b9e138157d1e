"""A purge from plan to certificate, over a real database: what was due is gone, counted and proven."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evidence.documents import open_document
from evidence.models import Document, Event
from retention.actions import plans, runs
from retention.actions.base import CannotPurge
from retention.models import PurgePlan, PurgeRun, RetentionSettings
from retention.previewing import preview_now
from retention.terms import ApprovalKind, BatchState, RunState
from tests.retention.operations import Target, fill
from tests.retention.purging import World, worked, world
from tests.rewriting import rewrite

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(target: Target) -> World:
    return world(target)


def test_what_is_due_goes_and_nothing_else(shop: World) -> None:
    fill(shop.target, 1000, due=300)
    RetentionSettings.objects.create(controller=shop.controller, batch_rows=50)
    run = shop.purged()
    assert run.state == RunState.FINISHED, run.problems
    assert shop.target.count() == 700
    assert shop.target.count("closed_on IS NOT NULL") == 0
    batches = list(run.batches.all())
    assert len(batches) == 6
    assert sum(batch.rows or 0 for batch in batches) == 300
    assert {(batch.state, batch.certainty) for batch in batches} == {(BatchState.DONE, "proven")}


def test_a_batch_costs_two_messages_to_our_database(shop: World) -> None:
    """One keeps count and proof, one settles it and opens the next: all else is asked once a run."""
    settings = RetentionSettings.objects.create(controller=shop.controller, batch_rows=50)
    plan = shop.approved()
    messages = {}
    for size in (50, 10):
        RetentionSettings.objects.filter(pk=settings.pk).update(batch_rows=size)
        fill(shop.target, 300, due=300)
        with CaptureQueriesContext(connection) as asked:
            run = worked(runs.start(plan=plan, by=shop.officer))
        messages[run.batches.count()] = len(asked)
    assert list(messages) == [6, 30]
    assert messages[30] - messages[6] == 2 * (30 - 6)


def test_keys_of_rows_are_forgotten_when_the_run_has_ended(shop: World) -> None:
    fill(shop.target, 10, due=5)
    run = shop.purged()
    assert set(run.batches.values_list("bounds", flat=True)) == {""}


def test_the_certificate_is_kept_and_says_what_went(shop: World) -> None:
    fill(shop.target, 100, due=40)
    run = shop.purged()
    document = Document.objects.get(pk=run.certificate)
    assert document.kind == "purge-certificate"
    assert open_document(document).read(5) == b"%PDF-"
    told = Event.objects.get(verb="purge.finished")
    assert told.detail["rows"] == {"delete": 40}


def test_a_second_run_of_the_day_finds_nothing_to_do(shop: World) -> None:
    fill(shop.target, 100, due=40)
    shop.purged()
    again = shop.purged()
    assert again.state == RunState.FINISHED
    assert not again.batches.exists()


def test_a_second_person_approves(shop: World) -> None:
    fill(shop.target, 10, due=5)
    plan = plans.propose(dataset=shop.dataset, preview=preview_now(shop.dataset), by=shop.officer)
    assert plan.preview["steps"][0]["due"] == 5
    with pytest.raises(CannotPurge, match="approved plan"):
        runs.start(plan=plan, by=shop.officer)
    approved = plans.approve(plan=plan, by=shop.approver)
    assert approved.approval == ApprovalKind.SECOND_PERSON


def test_one_officer_alone_waits_a_day_where_the_controller_chose_so(shop: World) -> None:
    plan = plans.propose(dataset=shop.dataset, preview=preview_now(shop.dataset), by=shop.officer)
    with pytest.raises(CannotPurge, match="second person"):
        plans.approve_alone(plan=plan, by=shop.officer)
    RetentionSettings.objects.create(controller=shop.controller, single_officer=True)
    alone = plans.approve_alone(plan=plan, by=shop.officer)
    assert alone.approval == ApprovalKind.COOLING_OFF
    with pytest.raises(CannotPurge, match="cooling off"):
        runs.start(plan=alone, by=shop.officer)
    rewrite(
        PurgePlan.objects.filter(pk=plan.pk),
        approved_at=timezone.now() - timedelta(days=2),
        effective_at=timezone.now() - timedelta(days=1),
    )
    assert worked(runs.start(plan=alone, by=shop.officer)).state == RunState.FINISHED


def test_a_changed_rule_wants_approval_again(shop: World) -> None:
    fill(shop.target, 10, due=5)
    plan = shop.approved()
    shop.period.period = "P2M"
    shop.period.save()
    run = worked(runs.start(plan=plan, by=shop.officer))
    assert run.state == RunState.FAILED
    assert run.problems[0]["code"] == "plan-changed"
    assert shop.target.count() == 10


def test_nothing_is_purged_ahead_of_its_day(shop: World) -> None:
    with pytest.raises(CannotPurge, match="not come"):
        runs.start(plan=shop.approved(), by=shop.officer, as_of=date(2999, 1, 1))


def test_the_guard_asks_and_an_approver_releases(shop: World) -> None:
    fill(shop.target, 10, due=5)
    shop.dataset.guard_share = 20
    shop.dataset.save()
    run = shop.purged()
    assert run.state == RunState.ASKING
    assert shop.target.count() == 10
    runs.release(run=run, by=shop.approver)
    assert worked(run).state == RunState.FINISHED
    assert shop.target.count() == 5


def test_a_paused_run_begins_nothing_and_goes_on_where_it_stopped(shop: World) -> None:
    fill(shop.target, 10, due=5)
    run = runs.start(plan=shop.approved(), by=shop.officer)
    runs.pause(run=run, by=shop.officer)
    assert worked(run).state == RunState.WAITING
    runs.resume(run=run, by=shop.officer)
    assert worked(run).state == RunState.FINISHED


def test_a_cancelled_run_takes_nothing(shop: World) -> None:
    fill(shop.target, 10, due=5)
    run = runs.start(plan=shop.approved(), by=shop.officer)
    runs.cancel(run=run, by=shop.officer)
    assert worked(run).state == RunState.CANCELLED
    assert shop.target.count() == 10


def test_a_store_that_is_down_is_tried_again_and_told(shop: World) -> None:
    plan = shop.approved()
    shop.dataset.store.settings["database"] = "gone"
    shop.dataset.store.save()
    run = worked(runs.start(plan=plan, by=shop.officer))
    assert run.state in (RunState.WAITING, RunState.PREPARING, RunState.FAILED)
    assert PurgeRun.objects.get(pk=run.pk).next_try_at is not None or run.problems
