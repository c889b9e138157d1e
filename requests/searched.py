"""A data store that has answered stands in the request's log by itself (GDPR 5(2), 15).

A store that could not be searched does not: "nothing" must not be said of what nobody saw.
"""

from collections.abc import Sequence

from accounts.principal import system
from requests.actions.accounting import record_search
from requests.models import SubjectRequest
from requests.rules import no_accounting
from requests.standing import standing_of
from requests.terms import SearchResult
from stores.labels import label as stores_label
from stores.terms import IdentifierKind
from subjects.models import PersonSearch, SearchedDataset
from subjects.terms import Answer

BY = system("search")


def note_searched(search: PersonSearch, datasets: Sequence[SearchedDataset]) -> None:
    """Append what one store gave; nothing for a request that is closed or gone by now."""
    result = _result(datasets)
    request = SubjectRequest.objects.filter(controller=search.controller_id, reference=search.request).first()
    if result is None or request is None:
        return
    today = request.controller.today()
    if no_accounting(standing_of(request, today)):
        return
    asked = {kind for each in datasets for kind in each.kinds}
    record_search(
        request=request,
        system=datasets[0].store,
        store_id=datasets[0].store_id,
        on=today,
        asked=", ".join(
            f"{stores_label(IdentifierKind(each.kind))}: {each.value}"
            for each in search.identifiers.all()
            if each.kind in asked
        ),
        result=result,
        by=BY,
    )


def _result(datasets: Sequence[SearchedDataset]) -> SearchResult | None:
    states = {each.state for each in datasets}
    if Answer.FOUND in states:
        return SearchResult.FOUND
    partly = any(each.partial for each in datasets)
    return SearchResult.NOTHING if states == {Answer.NOTHING} and not partly else None
