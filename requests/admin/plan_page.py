"""What the page of a request's plan holds, for one person: computed anew, a constant number of queries."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext

from accounts.principal import Principal
from accounts.roles import Right
from requests.admin.applying import Teller
from requests.admin.corrections import CorrectionShown, corrections_asked
from requests.admin.plan_lines import RightShown, rights_shown
from requests.admin.plan_summary import Summary, summary_of
from requests.admin.searches import SearchShown, shown_search
from requests.carrying.drafting import Draft, draft_of
from requests.carrying.foreseeing import foresee
from requests.carrying.labels import label
from requests.carrying.parts import Part
from requests.carrying.progress import current_plan, parts_of
from requests.carrying.terms import PartState, Stage
from requests.models import RightsPlan, SubjectRequest
from requests.standing import standing_of
from requests.terms import OPEN_STATES, IdentityState

_COLOURS = {
    PartState.DONE: "success",
    PartState.FAILED: "danger",
    PartState.BY_HAND: "warning",
    PartState.RUNNING: "info",
}
ERASURE = "erasure"


@dataclass(frozen=True, slots=True)
class PartShown:
    """A part in words; ``acts`` are what staff may do with it now."""

    part: Part
    stage: Any
    state: Any
    colour: str
    retries: bool
    attests: bool


@dataclass(frozen=True, slots=True)
class PlanPage:
    """``decides``: the person may decide and approve. ``summary``: what approving would do, if asked for."""

    request: SubjectRequest
    decides: bool
    handles: bool
    draft: Draft
    rights: list[RightShown]
    search: SearchShown | None
    corrections: list[CorrectionShown] | None
    waits_for: list[str]
    plan: RightsPlan | None
    parts: list[PartShown]
    summary: Summary | None = None

    @property
    def is_open(self) -> bool:
        return self.request.state in OPEN_STATES

    @property
    def is_unknown(self) -> bool:
        """Whether nobody has confirmed yet who asks."""
        return self.request.identity != IdentityState.CONFIRMED

    @property
    def wants_a_search(self) -> bool:
        """Whether a search, or another, would tell more."""
        return bool(not self.draft.searched or self.draft.waiting or self.draft.unsearched)

    @property
    def done(self) -> int:
        return sum(not each.part.is_undone for each in self.parts)


def plan_page(request: SubjectRequest, by: Principal, *, ask: bool = False) -> PlanPage:
    """Gather the page; ``ask``: the stores are asked what approving would do."""
    draft = draft_of(request)
    teller = Teller(draft.naming, get_language() or "en")
    decides = by.allows(Right.DECIDE_REQUESTS, request.controller_id)
    handles = by.allows(Right.HANDLE_REQUESTS, request.controller_id)
    return PlanPage(
        request=request,
        decides=decides,
        handles=handles,
        draft=draft,
        rights=rights_shown(draft, teller),
        search=shown_search(request, reads=False),
        corrections=corrections_asked(request, reads=by.allows(Right.SEE_PEOPLE, request.controller_id)),
        waits_for=_waits_for(draft),
        plan=current_plan(request),
        parts=[_part(each, decides=decides, handles=handles) for each in parts_of(request)],
        summary=summary_of(foresee(draft), teller) if ask else None,
    )


def _waits_for(draft: Draft) -> list[str]:
    """What must come before the plan can be approved, in the order in which to do it."""
    standing = standing_of(draft.request, draft.request.controller.today())
    told = []
    if not standing.is_open:
        return [gettext("The request is no longer open.")]
    if standing.identity is not IdentityState.CONFIRMED:
        told.append(gettext("The identity is not confirmed."))
    if draft.search is None:
        told.append(gettext("The data stores were not searched yet."))
    elif not draft.searched:
        told.append(gettext("The search goes on."))
    if draft.unweighed:
        told.append(gettext("What is to be weighed wants your decision."))
    return told


def _part(part: Part, *, decides: bool, handles: bool) -> PartShown:
    erases = part.kind == ERASURE and part.row is not None
    return PartShown(
        part=part,
        stage=label(Stage(part.stage)),
        state=label(part.state),
        colour=_COLOURS.get(part.state, "default"),
        retries=erases and handles and part.state is PartState.FAILED,
        attests=erases and handles and part.state is PartState.BY_HAND,
    )
