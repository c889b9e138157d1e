"""What Art. 20 covers of each dataset: provided by the person, on consent or for a contract, automated."""

from collections import defaultdict
from collections.abc import Mapping

from processing.assembly import register_of
from processing.terms import DataSubjectRight
from requests.models import SubjectRequest
from requests.places import places_of
from requests.rights.lines import Asked
from requests.rights.planning import plan_of
from requests.rights.terms import Verdict
from stores.mapping import DatasetMap


def portable_categories(request: SubjectRequest) -> Mapping[str, frozenset[str]]:
    """By place ("store/dataset"): the data categories that are handed over."""
    record = register_of(request.controller_id).record
    asked = Asked(rights=frozenset({DataSubjectRight.PORTABILITY}))
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in plan_of(record, places_of(request.controller), asked):
        if line.verdict is Verdict.HAND_OVER and line.place:
            found[line.place] |= set(line.categories)
    return {place: frozenset(categories) for place, categories in found.items()}


def portable_columns(dataset: DatasetMap, categories: frozenset[str]) -> frozenset[str]:
    """The columns that the person filled, of those categories."""
    return frozenset(each.name for each in dataset.fields if each.provided and each.category in categories)
