"""Where the purge of a dataset stands, and who must do what next: in words and colours."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.badges import badge
from accounts.principal import Principal
from accounts.roles import Right
from evidence.stored import Unreadable
from retention.labels import label
from retention.models import PurgePlan, PurgeRun, RetentionSettings
from retention.planning import Planned, is_of
from retention.terms import RunState


class Standing(StrEnum):
    """Whether a purge may run tonight, and if not, why not; the first that applies."""

    REFUSES = "refuses"
    """Rules or mapping leave open what may go."""
    UNPLANNED = "unplanned"
    UNREADABLE = "unreadable"
    """No version that this code knows wrote the plan."""
    CHANGED = "changed"
    """A purge would do something else than the plan says."""
    PROPOSED = "proposed"
    COOLING_OFF = "cooling_off"
    IN_FORCE = "in_force"


PROPOSABLE = (Standing.UNPLANNED, Standing.UNREADABLE, Standing.CHANGED)
_BADGES = {
    Standing.REFUSES: ("danger", gettext_lazy("cannot run")),
    Standing.UNPLANNED: ("default", gettext_lazy("no plan")),
    Standing.UNREADABLE: ("danger", gettext_lazy("cannot be read")),
    Standing.CHANGED: ("warning", gettext_lazy("changed: propose again")),
    Standing.PROPOSED: ("warning", gettext_lazy("waits for approval")),
    Standing.COOLING_OFF: ("info", gettext_lazy("cooling off")),
    Standing.IN_FORCE: ("success", gettext_lazy("approved")),
}

_COLOURS = {
    RunState.WAITING: "default",
    RunState.PREPARING: "info",
    RunState.ASKING: "warning",
    RunState.RUNNING: "info",
    RunState.VERIFYING: "info",
    RunState.FINISHED: "success",
    RunState.FAILED: "danger",
    RunState.CANCELLED: "warning",
}


def standing_of(plan: PurgePlan | None, now: Planned) -> Standing:
    """From the current plan and what a purge would do now."""
    if now.disposal.refusals:
        return Standing.REFUSES
    if plan is None:
        return Standing.UNPLANNED
    try:
        if not is_of(plan, now.content):
            return Standing.CHANGED
    except Unreadable:
        return Standing.UNREADABLE
    if plan.effective_at is None:
        return Standing.PROPOSED
    return Standing.IN_FORCE if plan.effective_at <= timezone.now() else Standing.COOLING_OFF


def standing_badge(standing: Standing) -> SafeString:
    return badge(*_BADGES[standing])


def hold_badge() -> SafeString:
    """Of a hold on a whole dataset."""
    return badge("info", _("legal hold"))


def run_badge(run: PurgeRun) -> SafeString:
    """The state of a run; a pause stands beside it."""
    state = badge(_COLOURS[RunState(run.state)], label(RunState(run.state)))
    if run.paused_at is not None:
        return state + badge("warning", _("paused"))
    if run.cancelled_at is not None and run.state != RunState.CANCELLED:
        return state + badge("warning", _("being cancelled"))
    return state


@dataclass(frozen=True, slots=True)
class Part:
    """What one person may do with the purges of a controller. ``alone``: no second person is asked."""

    actor: str
    purges: bool
    approves: bool
    alone: bool


def part_of(by: Principal, controller_id: int, settings: RetentionSettings) -> Part:
    purges = by.allows(Right.PURGE, controller_id)
    return Part(
        actor=by.actor,
        purges=purges,
        approves=by.allows(Right.APPROVE, controller_id),
        alone=purges and settings.single_officer,
    )


def next_step(
    standing: Standing, plan: PurgePlan | None, part: Part, *, night_hour: int, proposed_by: str
) -> str:
    """Who must do what next, said to this person."""
    match standing:
        case Standing.REFUSES:
            return _("Nothing is purged here until what is named below has been mended.")
        case Standing.UNPLANNED if part.purges:
            return _(
                "Count what is due, look at it, and propose the purge. Once a second person has approved it,"
                " it runs every night."
            )
        case Standing.UNPLANNED:
            return _("A privacy officer counts what is due and proposes the purge; nothing runs before.")
        case Standing.UNREADABLE:
            return _("The plan does not run: see what is named below. Proposed again, it is approved anew.")
        case Standing.CHANGED if part.purges:
            return _(
                "Rule, mapping or store are no longer those of the plan, so it does not run. Count what is"
                " due now, and propose it again."
            )
        case Standing.CHANGED:
            return _(
                "Rule, mapping or store are no longer those of the plan, so it does not run. A privacy"
                " officer proposes it again."
            )
        case Standing.PROPOSED:
            return _proposed(plan, part, proposed_by)
        case Standing.COOLING_OFF if plan is not None and plan.effective_at is not None:
            return _(
                "One person approved it alone. It may run from %(moment)s; until then it can be withdrawn."
            ) % {"moment": date_format(timezone.localtime(plan.effective_at), "DATETIME_FORMAT")}
        case _:
            return _("Nothing to do: it runs by itself every night from %(hour)s on.") % {
                "hour": f"{night_hour:02}:00"
            }


def _proposed(plan: PurgePlan | None, part: Part, proposed_by: str) -> str:
    own = plan is not None and plan.proposed_by == part.actor
    if part.approves and not own:
        return _(
            "%(person)s proposed it. Look at the rules and the counts; if you approve, it runs every night."
        ) % {"person": proposed_by}
    if part.alone:
        return _(
            "Waits for an approver. You may also approve it alone: then it runs a day later, and"
            " certificates say so."
        )
    return _("Waits for an approver: another person than who proposed it.")
