"""Plans in force, and runs in each state that outlasts a night: ended, half-way, paused, asking, by hand."""

import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from processing.models import ProcessingActivity
from retention import nightly
from retention.actions import holds, plans, runs
from retention.actions.settings import save_settings
from retention.certifying import certify
from retention.models import PurgePlan, PurgeRun, RetentionSettings
from retention.previewing import preview_now
from retention.running import work_on
from retention.terms import BatchState, RunState
from stores.actions import save_row
from stores.terms import IdentifierKind
from tests.upgrades.desk import Desk, customers_where, in_shop

TONIGHT = ("payment-methods", "monitoring-subscriptions", "customers", "calls")
"""Approved, and no night has come yet."""
DONE, HALF, PAUSED, ASKING, BY_HAND = (
    "newsletter-subscribers",
    "invoices",
    "contact-messages",
    "job-applications",
    "contracts",
)
SLOWLY = """
CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_sleep(0.4); RETURN NULL; END $$;
CREATE TRIGGER slowly AFTER UPDATE OR DELETE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION slowly();
"""


def work(desk: Desk) -> None:
    """Holds first: what they keep is due."""
    small = RetentionSettings.objects.get(controller=desk.controller)
    small.batch_rows, small.workers = 10, 1
    save_settings(settings=small, by=desk.officer)
    _hold(desk)
    for ref in (*TONIGHT, DONE, HALF, PAUSED, ASKING, BY_HAND):
        _approve(desk, ref)
    done = runs.start(plan=_plan(desk, DONE), by=desk.officer)
    while work_on(done.pk):
        pass
    certify(done.pk)
    for ref in (HALF, PAUSED):
        _stop_half_way(desk, ref)
    runs.resume(run=_run(desk, HALF), by=desk.officer)  # and no worker comes: it lost its message
    for ref in (ASKING, BY_HAND):
        work_on(runs.start(plan=_plan(desk, ref), by=desk.officer).pk)
    _propose_another(desk)
    desk.facts["plans"] = {ref: _plan(desk, ref).fingerprint for ref in (*TONIGHT, DONE, HALF, PAUSED)}
    desk.facts["runs"] = {
        each.plan.dataset.ref: {"state": each.state, "rows": _rows(each)}
        for each in PurgeRun.objects.select_related("plan__dataset")
    }
    states = {ref: facts["state"] for ref, facts in desk.facts["runs"].items()}
    assert states[DONE] == RunState.FINISHED, states
    assert states[HALF] == states[PAUSED] == RunState.RUNNING, states
    assert states[ASKING] == RunState.ASKING, states
    assert states[BY_HAND] == RunState.RUNNING, states
    assert not list(nightly.start_due()), "no night has come since"


def _hold(desk: Desk) -> None:
    (held,) = customers_where("state = 'closed' AND closed_at < now() - interval '9 days'", 1)
    grounds = holds.Grounds(
        "A claim before the court.", desk.officer_user, desk.controller.today() + timedelta(days=300)
    )
    holds.hold_person(
        controller=desk.controller,
        identifiers=[(IdentifierKind.EMAIL, held.email)],
        grounds=grounds,
        by=desk.officer,
    )
    holds.hold_dataset(dataset=desk.dataset("update-log"), grounds=grounds, by=desk.officer)
    elsewhere = ProcessingActivity.objects.filter(controller__slug="spinpanel").order_by("ref")[0]
    holds.hold_activity(activity=elsewhere, grounds=grounds, by=desk.officer)
    desk.facts["held_customer"] = held.number


def _approve(desk: Desk, ref: str) -> None:
    dataset = desk.dataset(ref)
    plan = plans.propose(dataset=dataset, preview=preview_now(dataset), by=desk.officer)
    plans.approve(plan=plan, by=desk.approver)


def _propose_another(desk: Desk) -> None:
    """One that is proposed anew waits for its approver, and the one before it has ended."""
    dataset = desk.dataset(DONE)
    dataset.note = "Reviewed."
    save_row(row=dataset, by=desk.officer)
    plans.propose(dataset=dataset, preview=preview_now(dataset), by=desk.officer)
    plans.approve(plan=_plan(desk, DONE), by=desk.approver)


def _stop_half_way(desk: Desk, ref: str) -> None:
    """A real worker is at it; after some batches somebody pauses the run: what is at work ends."""
    dataset = desk.dataset(ref)
    in_shop(SLOWLY.format(table=dataset.resource))
    arguments = ("purge", "run", "--controller", desk.controller.slug, "--dataset", ref)
    child = subprocess.Popen(
        [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,  # it complains that the run has not ended
    )
    try:
        _await_batches(desk, ref, 2)
        runs.pause(run=_run(desk, ref), by=desk.officer)
    finally:
        child.wait(60)
    in_shop(f"DROP TRIGGER slowly ON {dataset.resource}; DROP FUNCTION slowly()")
    batches = _run(desk, ref).batches
    assert batches.filter(state=BatchState.WAITING).count() > 1, "it should be half-way"
    assert not batches.filter(state=BatchState.OPEN).exists()


def _await_batches(desk: Desk, ref: str, wanted: int) -> None:
    deadline = time.monotonic() + 60
    runs_of = PurgeRun.objects.filter(plan__dataset=desk.dataset(ref), state=RunState.RUNNING)
    while not any(run.batches.filter(state=BatchState.DONE).count() >= wanted for run in runs_of.all()):
        assert time.monotonic() < deadline, f"no batch of {ref} is done"
        time.sleep(0.05)


def _plan(desk: Desk, ref: str) -> PurgePlan:
    return PurgePlan.objects.get(dataset=desk.dataset(ref), ended_at=None)


def _run(desk: Desk, ref: str) -> PurgeRun:
    return PurgeRun.objects.filter(plan__dataset=desk.dataset(ref)).latest("started_at")


def _rows(run: PurgeRun) -> int:
    return sum(batch.rows or 0 for batch in run.batches.all())
