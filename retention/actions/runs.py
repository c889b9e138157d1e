"""Runs: started, paused, resumed, released, cancelled."""

from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.principal import Principal
from accounts.roles import Right
from retention.actions.base import CannotPurge, tell_run
from retention.dispatch import send_workers
from retention.models import PurgePlan, PurgeRun
from retention.planning import moment_at, settings_of
from retention.terms import OPEN_STATES, RunState


@transaction.atomic
def start(
    *,
    plan: PurgePlan,
    by: Principal,
    as_of: date | None = None,
    reviewed: bool = False,
    key: str = "",
) -> PurgeRun:
    """Have workers carry out an approved plan for a day, today where none is named.

    ``reviewed`` lets go what rules keep for review: an approver's decision. With the ``key`` of an
    earlier run, that run is given back. Raises ``NotAllowed``, ``CannotPurge``.
    """
    row = PurgePlan.objects.select_related("dataset__store__controller").get(pk=plan.pk)
    controller = row.dataset.store.controller
    by.require(Right.APPROVE if reviewed else Right.PURGE, controller.pk)
    if row.ended_at is not None or row.approved_at is None:
        raise CannotPurge(_("Only an approved plan runs."))
    if row.effective_at is None or row.effective_at > timezone.now():
        raise CannotPurge(_("The plan is still cooling off."))
    moment = moment_at(controller, as_of=as_of)
    if moment.is_ahead:
        raise CannotPurge(_("That day has not come: nothing is purged ahead of its time."))
    run, made = PurgeRun.objects.get_or_create(
        key=key or str(uuid4()),
        defaults={
            "plan": row,
            "as_of": moment.as_of,
            "reviewed": reviewed,
            "started_by": by.actor,
        },
    )
    if made:
        tell_run("purge.start", run, by, as_of=moment.as_of.isoformat(), reviewed=reviewed)
        send_workers(run.pk)
    return run


@transaction.atomic
def pause(*, run: PurgeRun, by: Principal) -> None:
    """Batches that are at work end; no further one begins."""
    locked = _open_run(run, by, Right.PURGE)
    if locked.paused_at is None:
        PurgeRun.objects.filter(pk=locked.pk).update(paused_at=timezone.now())
        tell_run("purge.pause", locked, by)


@transaction.atomic
def resume(*, run: PurgeRun, by: Principal) -> None:
    """Go on where it stopped."""
    locked = _open_run(run, by, Right.PURGE)
    if locked.paused_at is not None:
        PurgeRun.objects.filter(pk=locked.pk).update(paused_at=None, next_try_at=None)
        tell_run("purge.resume", locked, by)
        send_workers(locked.pk)


@transaction.atomic
def release(*, run: PurgeRun, by: Principal) -> None:
    """Let a run that the guard stopped go on: an approver's decision, or the single officer's."""
    locked = _open_run(run, by, Right.VIEW)
    controller = locked.plan.dataset.store.controller
    alone = settings_of(controller).single_officer
    by.require(
        Right.PURGE if alone and by.allows(Right.PURGE, controller.pk) else Right.APPROVE, controller.pk
    )
    if locked.state != RunState.ASKING:
        raise CannotPurge(_("This run does not ask for release."))
    PurgeRun.objects.filter(pk=locked.pk).update(
        state=RunState.RUNNING, released_at=timezone.now(), released_by=by.actor
    )
    tell_run("purge.release", locked, by)
    send_workers(locked.pk)


@transaction.atomic
def cancel(*, run: PurgeRun, by: Principal) -> None:
    """Begin nothing more; what is at work ends and is counted, then the run is closed.

    What has gone is gone: the certificate says how much.
    """
    locked = _open_run(run, by, Right.PURGE)
    PurgeRun.objects.filter(pk=locked.pk).update(
        cancelled_at=locked.cancelled_at or timezone.now(), paused_at=None, next_try_at=None
    )
    tell_run("purge.cancel", locked, by)
    send_workers(locked.pk)


def _open_run(run: PurgeRun, by: Principal, right: Right) -> PurgeRun:
    locked = (
        PurgeRun.objects.select_for_update(of=("self",))
        .select_related("plan__dataset__store__controller")
        .get(pk=run.pk)
    )
    by.require(right, locked.plan.dataset.store.controller_id)
    if locked.state not in OPEN_STATES:
        raise CannotPurge(_("This run has ended."))
    return locked
