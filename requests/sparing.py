"""An open request for access, portability or restriction keeps purges off that person.

What somebody asked to see, to take along or to have kept (Art. 15, 20, 18(1)(b)–(c)) must not go while
they wait for it. Addresses count as typed, confirmed or not: at worst a stranger's data stay until the
request ends.
"""

from collections.abc import Iterator

from django.db.models import QuerySet

from processing.terms import DataSubjectRight
from requests.models import SubjectRequest
from retention.disposal import Person
from retention.holding import person_known_by
from retention.sparing import add_source
from stores.models import Dataset
from stores.terms import IdentifierKind

KEEPING = (DataSubjectRight.ACCESS, DataSubjectRight.PORTABILITY, DataSubjectRight.RESTRICTION)


def people_with_open_requests(dataset: Dataset) -> Iterator[Person]:
    """Everybody who waits for such an answer of its controller; one query."""
    for email in set(_addresses(dataset)) - {""}:
        yield person_known_by([(IdentifierKind.EMAIL, email)])


def _addresses(dataset: Dataset) -> QuerySet[SubjectRequest, str]:
    rows = SubjectRequest.objects.open().filter(
        controller=dataset.store.controller_id, rights__right__in=[right.value for right in KEEPING]
    )
    return rows.order_by().values_list("email", flat=True)


add_source("requests", people_with_open_requests, _addresses)
