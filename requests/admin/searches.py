"""What the search of the data stores gave so far, for the page of a request."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, ngettext

from requests.models import SubjectRequest
from stores.labels import label as stores_label
from stores.protocol import Problem
from stores.terms import IdentifierKind
from stores.words import kept_problems, problem_words
from subjects.labels import label
from subjects.models import PersonSearch, SearchedDataset, SearchIdentifier
from subjects.terms import OPEN, Answer

_COLOURS = {
    Answer.FOUND: "info",
    Answer.NOTHING: "success",
    Answer.FAILED: "danger",
    Answer.RETRYING: "warning",
    Answer.NOT_SEARCHABLE: "warning",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One dataset: what it answered, and what must be looked at before anything is done with it."""

    store: str
    name: str
    answer: str
    colour: str
    rows: str
    kinds: str
    at: datetime | None
    notes: list[str]


@dataclass(frozen=True, slots=True)
class SearchShown:
    """A search as it stands. ``identifiers`` are there only for those who may see people."""

    search: PersonSearch
    kinds: str
    done: int
    asked: list[Asked]
    identifiers: list[SearchIdentifier]
    nothing: bool

    @property
    def percent(self) -> int:
        return 100 * self.done // len(self.asked) if self.asked else 100


def shown_search(request: SubjectRequest, *, reads: bool) -> SearchShown | None:
    """The search of a request; three queries."""
    search = PersonSearch.objects.filter(controller=request.controller_id, request=request.reference).first()
    if search is None:
        return None
    rows = list(search.datasets.all())
    return SearchShown(
        search=search,
        kinds=_kinds(search.kinds),
        done=sum(row.state not in OPEN for row in rows),
        asked=[_asked(row) for row in rows],
        identifiers=list(search.identifiers.all()) if reads else [],
        nothing=bool(rows) and all(row.state == Answer.NOTHING and not row.partial for row in rows),
    )


def _asked(row: SearchedDataset) -> Asked:
    answer = Answer(row.state)
    return Asked(
        store=row.store,
        name=row.name,
        answer=str(label(answer)),
        colour=_COLOURS.get(answer, "default"),
        rows=_rows(row),
        kinds=_kinds(row.kinds),
        at=row.answered_at,
        notes=list(_notes(row)),
    )


def _rows(row: SearchedDataset) -> str:
    if row.state != Answer.FOUND:
        return ""
    return ngettext("%(rows)s row", "%(rows)s rows", row.rows) % {"rows": row.rows}


def _notes(row: SearchedDataset) -> Iterable[str]:
    if row.accepted_at:
        yield gettext("Somebody looked: all rows found count as this person’s.")
    elif row.typed_rows:
        yield gettext("%(rows)s found only by what is not confirmed: look before anything is done.") % {
            "rows": row.typed_rows
        }
    if row.ambiguous and not row.accepted_at:
        yield gettext("Some may be somebody else’s: no identifier of this person alone leads to them.")
    if row.partial:
        yield gettext("Not all of it could be read: there may be more.")
    if row.problem:
        problem: Problem
        for problem in kept_problems([row.problem]):
            yield problem_words(problem)


def _kinds(kinds: Iterable[str]) -> str:
    words: list[Any] = [stores_label(IdentifierKind(kind)) for kind in kinds]
    return ", ".join(str(each) for each in words)
