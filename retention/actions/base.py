"""What all verbs of purges share."""

from typing import Any

from accounts.principal import Principal
from evidence.trail import record as record_event
from retention.models import PurgePlan, PurgeRun


class CannotPurge(ValueError):
    """The plan or the run does not allow it now; the message says why and what to do."""


def controller_id_of(plan: PurgePlan) -> int:
    """Of a plan read with its dataset's store, or not."""
    return plan.dataset.store.controller_id


def tell_plan(verb: str, plan: PurgePlan, by: Principal, **detail: Any) -> None:
    """Append the event: dataset, version and fingerprint say which plan."""
    record_event(
        verb,
        actor=by.actor,
        controller_id=controller_id_of(plan),
        record=plan_name(plan),
        detail={"fingerprint": plan.fingerprint, **detail},
    )


def tell_run(verb: str, run: PurgeRun, by: Principal, **detail: Any) -> None:
    """Append the event: numbers alone."""
    record_event(
        verb,
        actor=by.actor,
        controller_id=controller_id_of(run.plan),
        record=f"{plan_name(run.plan)}/runs/{run.pk}",
        detail=detail,
    )


def plan_name(plan: PurgePlan) -> str:
    return f"stores/{plan.dataset.store.ref}/{plan.dataset.ref}/purge/{plan.version}"
