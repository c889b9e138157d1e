"""The acts that a page of a purge offers to one person now; the verbs check each again."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from processing.terms import Disposition
from retention.admin.standing import PROPOSABLE, Part, Standing
from retention.models import PurgePlan, PurgeRun
from retention.plan_content import PLAN
from retention.terms import OPEN_STATES, RunState


@dataclass(frozen=True, slots=True)
class Button:
    """One act: its verb in the address of the form."""

    verb: str
    words: str
    icon: str
    primary: bool = False


def plan_buttons(
    standing: Standing, plan: PurgePlan | None, part: Part, *, counted: bool
) -> Iterator[Button]:
    """One proposes what one has counted; whoever approves sees what was counted then."""
    if counted and part.purges and standing in PROPOSABLE:
        yield Button("propose", _("Propose this purge"), "how_to_reg", primary=True)
    if plan is None:
        return
    if standing is Standing.PROPOSED and part.approves and plan.proposed_by != part.actor:
        yield Button("approve", _("Approve"), "verified", primary=True)
    if standing is Standing.PROPOSED and part.alone:
        yield Button("approve-alone", _("Approve alone, after a day"), "hourglass")
    if standing is Standing.IN_FORCE and part.purges:
        yield Button("start", _("Purge now"), "delete_sweep", primary=True)
    if standing is Standing.IN_FORCE and part.approves and _keeps_for_review(plan):
        yield Button("start-reviewed", _("Purge what was kept for review"), "fact_check")
    if part.purges or part.approves:
        yield Button("withdraw", _("Withdraw the plan"), "block")


def run_buttons(run: PurgeRun, part: Part) -> Iterator[Button]:
    if run.state not in OPEN_STATES or run.cancelled_at is not None:
        return
    if run.state == RunState.ASKING and (part.approves or part.alone):
        yield Button("release", _("Let it go on"), "lock_open", primary=True)
    if part.purges and run.paused_at is not None:
        yield Button("resume", _("Go on"), "play_arrow", primary=True)
    if part.purges and run.paused_at is None and run.state != RunState.ASKING:
        yield Button("pause", _("Pause"), "pause")
    if part.purges:
        yield Button("cancel", _("Cancel the run"), "cancel")


def _keeps_for_review(plan: PurgePlan) -> bool:
    """Of a plan that stands, and so can be read."""
    return any(
        period.disposition is Disposition.REVIEW
        for purpose in PLAN.read(plan.content).purposes
        for period in purpose.retention
    )
