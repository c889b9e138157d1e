"""What is wrong with a controller's purges and holds: Art. 5(1)(e), 5(2), 17(3)(e)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from processing.findings import Facts, Finding, Kind, Severity
from processing.register import Register
from retention.plan_content import PlannedStore, content_of
from retention.promises import FRESH

if TYPE_CHECKING:
    from retention.facts import PlanFacts, RetentionFacts
    from stores.facts import StoreFacts
    from stores.mapping import DatasetMap, StoreMap

START_UNKNOWN = Kind("purge-start-unknown", Severity.WARNING, "GDPR 5(1)(e)")
"""Rows whose start event nobody recorded: they are never due."""

PLAN_WAITS = Kind("purge-plan-waits", Severity.WARNING, "GDPR 5(1)(e)")
"""A purge was proposed and nobody has approved it."""

PLAN_CHANGED = Kind("purge-plan-changed", Severity.WARNING, "GDPR 5(1)(e)")
"""Rules or mapping have changed since a purge was approved: it no longer runs."""

PLAN_UNREADABLE = Kind("purge-plan-unreadable", Severity.ERROR, "GDPR 5(1)(e)")
"""This version of Dertig cannot read a purge plan, or the counts of its last run."""

RUN_FAILED = Kind("purge-run-failed", Severity.ERROR, "GDPR 5(1)(e)")
"""The last run did not finish, or left something due."""

RUN_MISSING = Kind("purge-run-missing", Severity.ERROR, "GDPR 5(1)(e)")
"""No run of an approved purge has ended for 48 hours."""

HOLD_OVERDUE = Kind("legal-hold-overdue", Severity.WARNING, "GDPR 17(3)(e)")
"""Legal holds stand past the day on which somebody was to ask whether they are still needed."""


def _(msgid: str) -> str:
    """Mark a sentence for gettext; it is translated when it is shown."""
    return msgid


def findings(register: Register, facts: Facts) -> Iterator[Finding]:
    """All findings on a controller's purges and holds."""
    told: RetentionFacts | None = facts.extra.get("retention")  # type: ignore[assignment]
    if told is None:
        return
    stores: tuple[StoreFacts, ...] = facts.extra.get("stores", ())  # type: ignore[assignment]
    mapped = {
        (each.store.ref, dataset.ref): (each.store, dataset)
        for each in stores
        for dataset in each.store.datasets
    }
    for plan in told.plans:
        found = mapped.get((plan.store, plan.dataset))
        if found is not None:
            yield from _of_plan(plan, *found, register, told)
    if told.overdue_holds:
        yield HOLD_OVERDUE.at(
            "controller",
            _("Legal holds whose review is due: %(count)s."),
            _("Ask whether each is still needed; move its review, or lift it."),
            count=str(told.overdue_holds),
        )


def _of_plan(
    plan: "PlanFacts",
    store: "StoreMap",
    dataset: "DatasetMap",
    register: Register,
    told: "RetentionFacts",
) -> Iterator[Finding]:
    path = f"stores/{plan.store}/datasets/{plan.dataset}"
    if plan.unreadable:
        yield PLAN_UNREADABLE.at(
            path,
            _("The purge plan of “%(name)s”, or its last run, cannot be read: it does not run."),
            _("Upgrade Dertig, or restore the backup made before. The page of the purge says what is wrong."),
            name=dataset.name,
        )
        return
    if plan.unknown_start:
        yield START_UNKNOWN.at(
            path,
            _("In “%(name)s” rows have no start event and are never due: %(count)s."),
            _("Find out when their period began and record it, or delete them by hand."),
            name=dataset.name,
            count=str(plan.unknown_start),
        )
    if not plan.approved:
        yield PLAN_WAITS.at(
            path,
            _("The purge of “%(name)s” waits for approval."),
            _("Have a second person look at its preview and approve it."),
            name=dataset.name,
        )
        return
    reached = PlannedStore(ref=store.ref, kind=store.kind, settings=store.settings)
    now_it_is = content_of(reached, dataset, register.record, told.fiscal_year_ends)
    if now_it_is.fingerprint != plan.fingerprint:
        yield PLAN_CHANGED.at(
            path,
            _("Rules or mapping of “%(name)s” have changed since its purge was approved: it no longer runs."),
            _("Look at the preview, propose the purge anew, and have it approved."),
            name=dataset.name,
        )
    elif not plan.clean:
        yield RUN_FAILED.at(
            path,
            _("The last purge of “%(name)s” did not finish, or left something due."),
            _("Open the run, mend what it names, and start it again."),
            name=dataset.name,
        )
    elif _is_missing(plan, told):
        yield RUN_MISSING.at(
            path,
            _("No purge of “%(name)s” has ended for 48 hours."),
            _("See that the worker and the beat run, and that no run is paused or asks for release."),
            name=dataset.name,
        )


def _is_missing(plan: "PlanFacts", told: "RetentionFacts") -> bool:
    if plan.in_force_since is None or told.now - plan.in_force_since <= FRESH:
        return False
    return plan.ended_at is None or told.now - plan.ended_at > FRESH
