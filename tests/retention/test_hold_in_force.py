"""Placing a hold returns only when no batch at work can still ignore it: in a database of its own."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.roles import Role
from evidence.turns import share_turn
from retention.actions.holds import Grounds, HoldNotInForce, hold_dataset
from retention.holding import holds_on
from retention.leases import holds_turn
from retention.models import LegalHold, PurgeBatch, PurgePlan, PurgeRun
from retention.terms import BatchState, RunState
from tests import factories as make
from tests.people import person, principal
from tests.retention.rows import a_dataset

LONG = 60.0
"""Seconds: nothing here takes as many."""


class Purge:
    """A controller with a run over one dataset."""

    def __init__(self):
        self.controller = make.ControllerFactory(country="NL")
        self.dataset = a_dataset(self.controller, "customers")
        plan = PurgePlan.objects.create(
            dataset=self.dataset, version=1, fingerprint="f", content={}, proposed_by="user:a"
        )
        self.run = PurgeRun.objects.create(
            plan=plan, as_of=self.controller.today(), state=RunState.RUNNING, started_by="user:a"
        )
        owner = person(Role.PRIVACY_LEAD, self.controller)
        self.grounds = Grounds("claim", owner, self.controller.today() + timedelta(days=9))
        self.officer = principal(Role.PRIVACY_OFFICER, self.controller)

    def batch(self, number: int = 1, state: BatchState = BatchState.OPEN) -> PurgeBatch:
        facts = {"run": self.run, "step": "delete", "number": number, "expected": 1, "state": state}
        if state == BatchState.OPEN:
            facts |= {"lease": uuid.uuid4(), "taken_at": timezone.now()}
        return PurgeBatch.objects.create(**facts)

    def hold(self, patience: float):
        try:
            return hold_dataset(
                dataset=self.dataset, grounds=self.grounds, by=self.officer, patience=patience
            )
        finally:
            if connection.in_atomic_block is False:
                connection.close()


@pytest.fixture
def purge(db):
    return Purge()


@pytest.fixture
def committed(servers, django_db_setup, django_db_blocker):
    """A purge in a database to commit to, for every thread of this test."""
    ours, database = connection.settings_dict["NAME"], servers.clone(f"holding_gw{servers.worker}")
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = database
        yield Purge()
        connection.close()
        connection.settings_dict["NAME"] = ours
    servers.drop(database)


def done(batch: PurgeBatch) -> None:
    PurgeBatch.objects.filter(pk=batch.pk).update(
        state=BatchState.DONE, rows=1, certainty="proven", ended_at=timezone.now()
    )


def wait_until(true) -> None:
    end = time.monotonic() + LONG
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_nothing_at_work_keeps_nobody_waiting(purge):
    done(purge.batch(1))
    purge.batch(2, BatchState.WAITING)
    assert purge.hold(0).elsewhere == 0


def test_a_batch_that_stays_at_work_is_told_and_the_hold_stands(purge):
    purge.batch(1)
    purge.batch(2)
    with pytest.raises(HoldNotInForce) as told:
        purge.hold(0)
    assert told.value.at_work == 2
    assert LegalHold.objects.get(lifted_at=None) == told.value.hold
    assert holds_on(purge.dataset).dataset


def test_batches_of_another_controller_are_not_waited_for(purge):
    Purge().batch(1)
    assert purge.hold(0).elsewhere == 0


def test_a_hold_returns_when_the_batch_that_could_ignore_it_is_done(committed):
    batch = committed.batch()
    with ThreadPoolExecutor(1) as thread:
        placing = thread.submit(committed.hold, LONG)
        wait_until(LegalHold.objects.exists)
        assert not placing.done(), "the batch is still at work"
        done(batch)
        assert placing.result(LONG).elsewhere == 0


def test_a_batch_that_rolled_back_and_opened_anew_knows_of_the_hold(committed):
    batch = committed.batch()
    with ThreadPoolExecutor(1) as thread:
        placing = thread.submit(committed.hold, LONG)
        wait_until(LegalHold.objects.exists)
        PurgeBatch.objects.filter(pk=batch.pk).update(taken_at=timezone.now(), lease=uuid.uuid4())
        assert placing.result(LONG).elsewhere == 0
    assert PurgeBatch.objects.get().state == BatchState.OPEN


def test_a_batch_that_is_opening_is_waited_for_though_its_row_comes_later(committed):
    """It read the holds before; its row is committed only after placing has begun."""
    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            share_turn(holds_turn(committed.controller.pk))
            assert not holds_on(committed.dataset).dataset
            placing = thread.submit(committed.hold, 0)
            wait_until(_somebody_waits_for_a_turn)
            committed.batch()
        with pytest.raises(HoldNotInForce) as told:
            placing.result(LONG)
    assert told.value.at_work == 1


def _somebody_waits_for_a_turn() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return cursor.fetchone()[0] > 0


def test_placing_inside_a_transaction_is_refused_as_nothing_could_be_waited_for(committed):
    with pytest.raises(RuntimeError), transaction.atomic():
        hold_dataset(dataset=committed.dataset, grounds=committed.grounds, by=committed.officer)
    assert not LegalHold.objects.exists()
