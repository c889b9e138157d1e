"""Who is known by now and asks for what takes effect by law is looked for at once (Art. 21(3), 7(3))."""

from accounts.principal import system
from processing.terms import DataSubjectRight
from requests.actions.accounting import search_stores
from requests.models import SubjectRequest
from requests.rules import AT_ONCE
from requests.terms import IdentityState
from subjects.models import SearchIdentifier

BY = system("by-law")
FIRST = frozenset({DataSubjectRight.ACCESS, DataSubjectRight.PORTABILITY})
"""What is to be handed over is collected first: then all of it waits for the approved plan."""


def is_due(request: SubjectRequest) -> bool:
    """Whether anything is to be done by law alone, and the person is known."""
    rights = {DataSubjectRight(each.right) for each in request.rights.all()}
    known = request.identity == IdentityState.CONFIRMED
    return known and bool(rights & AT_ONCE) and not rights & FIRST


def look(request: SubjectRequest) -> None:
    """Search the stores now that the person is known, unless they were searched by what is confirmed."""
    if not is_due(request) or not request.email:
        return
    known = SearchIdentifier.objects.filter(
        search__controller=request.controller_id, search__request=request.reference, confirmed=True
    )
    if not known.exists():
        search_stores(request=request, by=BY)
