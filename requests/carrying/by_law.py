"""What takes effect without anybody's approval, once the person is known (Art. 21(3), 7(3))."""

from requests.actions.planning import begin_by_law
from requests.carrying.drafting import draft_of
from requests.carrying.foreseeing import foresee
from requests.carrying.looking import BY, is_due
from requests.carrying.progress import current_plan
from requests.models import SubjectRequest
from requests.rights.terms import Verdict
from requests.terms import IdentityState
from subjects.models import PersonSearch
from subjects.terms import SearchState


def settle(request: SubjectRequest) -> None:
    """Freeze and begin the absolute lines, once the search has ended; again, it changes nothing."""
    if not is_due(request) or current_plan(request) is not None:
        return
    draft = draft_of(request)
    if not draft.searched:
        return
    lines = [line for line in draft.live if line.absolute and line.verdict is Verdict.END_NOW and line.place]
    if lines:
        begin_by_law(request=request, found=foresee(draft, lines), by=BY)


def waiting() -> list[tuple[int, str]]:
    """Controller and reference of open requests that may have something of it to begin; one query."""
    ended = PersonSearch.objects.filter(state=SearchState.ENDED).values("request")
    rows = SubjectRequest.objects.open().filter(
        at_once=True, identity=IdentityState.CONFIRMED.value, rights_plans=None, reference__in=ended
    )
    return list(rows.values_list("controller_id", "reference"))
