"""How every part of a request stands, and what is undone: read from the rows where the parts live."""

from collections.abc import Collection, Iterable

from processing.terms import DataSubjectRight
from requests.carrying.drafting import Draft, draft_of
from requests.carrying.parts import Part
from requests.carrying.stages import carriers
from requests.carrying.terms import STAGES, PlanBy, Stage
from requests.models import RightsPlan, SubjectRequest
from requests.rights.terms import Verdict
from requests.rules import AT_ONCE
from requests.terms import IdentityState
from subjects.models import SearchedDataset
from subjects.terms import Answer

_IDLE = (Verdict.NOTHING, Verdict.NOT_PORTABLE)


def current_plan(request: SubjectRequest) -> RightsPlan | None:
    """The version that is carried out, if any; one query."""
    found: RightsPlan | None = RightsPlan.objects.current().filter(request=request).first()
    return found


def parts_of(request: SubjectRequest) -> tuple[Part, ...]:
    """All parts that were begun, in the order of the stages."""
    return tuple(part for carrier in carriers() for part in carrier.parts(request))


def undone(request: SubjectRequest) -> tuple[Part, ...]:
    """The parts that were begun and have not ended well."""
    return tuple(part for part in parts_of(request) if part.is_undone)


def rights_undone(request: SubjectRequest) -> frozenset[DataSubjectRight]:
    """The rights of a request that cannot be called fulfilled: something of them was not done, was not
    planned, or nobody could say what there is.

    Where no dataset is mapped, staff look and act by hand, and say so. Of a person whose identity is not
    known, an objection to marketing and a withdrawal ask for what is done on receipt alone.
    """
    asked = _asked(request)
    open_stages = {part.stage for part in undone(request)}
    plan = current_plan(request)
    if plan is not None and plan.carried_out_at is None:
        open_stages |= _not_begun(open_stages)
    found = frozenset(right for right in asked if STAGES[right] & open_stages)
    planned = asked if plan is not None and plan.by == PlanBy.APPROVED else frozenset[DataSubjectRight]()
    if plan is not None and plan.by == PlanBy.LAW:
        planned = asked & AT_ONCE
    if _could_not_be_searched(request):
        return asked
    return found | (_to_be_planned(request, asked - planned) if asked - planned else frozenset())


def _asked(request: SubjectRequest) -> frozenset[DataSubjectRight]:
    rights = {DataSubjectRight(each.right) for each in request.rights.all()} & STAGES.keys()
    if request.identity != IdentityState.CONFIRMED:
        rights -= AT_ONCE
    return frozenset(rights)


def _not_begun(open_stages: Collection[Stage]) -> frozenset[Stage]:
    """The stages after the first that is open: a plan that is under way has not come to them."""
    stages = list(Stage)
    first = min((stages.index(stage) for stage in open_stages), default=0)
    return frozenset(stages[first:])


def _could_not_be_searched(request: SubjectRequest) -> bool:
    rows = SearchedDataset.objects.filter(
        search__controller=request.controller_id, search__request=request.reference, state=Answer.FAILED
    )
    return rows.exists()


def _to_be_planned(
    request: SubjectRequest, rights: Iterable[DataSubjectRight]
) -> frozenset[DataSubjectRight]:
    """Those of the rights for which a plan must be approved first."""
    draft = draft_of(request)
    if not draft.places or draft.knows_nobody:
        return frozenset()
    return frozenset(rights) & (wanting(draft) if draft.searched else frozenset(rights))


def wanting(draft: Draft) -> frozenset[DataSubjectRight]:
    """The rights for which something is to be done, or decided, where the person was found."""
    return frozenset(line.right for line in draft.live if line.place and line.verdict not in _IDLE)
