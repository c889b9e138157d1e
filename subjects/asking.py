"""Asking one store: its datasets together, whose answers are kept only if the round is still the same.

A worker that dies leaves its datasets waiting; whoever comes next asks again, for finding changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from evidence.trail import record as record_event
from evidence.turns import alone
from stores.assembly import dataset_map, whole
from stores.connectors.kinds import UnknownKind
from stores.models import DataStore
from stores.opening import opened
from stores.people import PeopleConnector, Sighting, Whose
from stores.protocol import Problem, Refused, StoreError, Unreachable
from stores.stored import PROBLEM
from stores.terms import IdentifierKind
from subjects.known import Known, Question, judged, question
from subjects.listening import tell_listeners
from subjects.models import PersonSearch, SearchedDataset
from subjects.questions import asked_as
from subjects.terms import OPEN, Answer, SearchState

ACTOR = "system:search"
MOST_TRIES = 6
"""Of a store that is away; the waits between them double, from a minute."""
LOOK_AGAIN = timedelta(minutes=10)
"""Where people were asked."""

type Changes = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Due:
    """The datasets of one store that are to be asked now."""

    search: PersonSearch
    store: DataStore | None
    rows: Sequence[SearchedDataset]
    tries: int
    """With this one."""


def ask_store(search_id: int, store_id: int) -> None:
    """Ask what is due of one store and keep the answers; leaves at once where another worker does."""
    with alone(f"search:{search_id}:{store_id}") as mine:
        due = _due(search_id, store_id) if mine else None
        if due is not None:
            _keep(due, _answers(due))


def _due(search_id: int, store_id: int) -> Due | None:
    """Counts the try before it is made: a store that kills its worker is given up as well."""
    search = PersonSearch.objects.filter(pk=search_id, state=SearchState.RUNNING).first()
    if search is None:
        return None
    rows = list(
        search.datasets.filter(store_id=store_id, state__in=sorted(OPEN), next_try_at__lte=timezone.now())
    )
    if not rows:
        return None
    tries = max(row.tries for row in rows) + 1
    search.datasets.filter(pk__in=[row.pk for row in rows]).update(
        tries=F("tries") + 1, next_try_at=timezone.now() + timedelta(minutes=2 ** min(tries - 1, 6))
    )
    return Due(search, DataStore.objects.filter(pk=store_id).first(), rows, tries)


def _answers(due: Due) -> Mapping[int, Changes]:
    """What changes in each row."""
    if due.store is None:
        gone = Problem("store-gone")
        return {row.pk: _failed(gone) for row in due.rows}
    if due.tries > MOST_TRIES:
        return {row.pk: _failed(Problem("search-gave-up", due.store.name)) for row in due.rows}
    mapped = {each.ref: dataset_map(each) for each in whole(due.store.datasets.all())}
    known = [
        Known(IdentifierKind(each.kind), each.value, each.confirmed) for each in due.search.identifiers.all()
    ]
    answers: dict[int, Changes] = {}
    asked: list[tuple[SearchedDataset, Whose, Question]] = []
    for row in due.rows:
        dataset = mapped.get(row.ref)
        if dataset is None:
            answers[row.pk] = _failed(Problem("dataset-gone", row.name))
            continue
        put = question(dataset, known)
        if not put.matches:
            answers[row.pk] = _ended(Answer.NOT_SEARCHABLE)
            continue
        name = asked_as(due.search.pk, due.search.round, row.store_id, row.ref)
        asked.append((row, Whose(dataset, put.matches, name), put))
    return answers | _found(due, due.store, asked)


def _found(
    due: Due, store: DataStore, asked: Sequence[tuple[SearchedDataset, Whose, Question]]
) -> dict[int, Changes]:
    if not asked:
        return {}
    try:
        with opened(store, actor=ACTOR) as connector:
            if not isinstance(connector, PeopleConnector):
                raise Refused("Its connector cannot look for people.")
            sightings = connector.find([whose for _row, whose, _put in asked])
    except Unreachable as error:
        away = Problem("unreachable", store.name, {"message": str(error)})
        return {
            row.pk: _failed(away) if due.tries >= MOST_TRIES else _away(away) for row, _whose, _put in asked
        }
    except (StoreError, UnknownKind) as error:
        refused = Problem("refused", store.name, {"message": str(error)})
        return {row.pk: _failed(refused) for row, _whose, _put in asked}
    return {
        row.pk: _told(put, sighting) for (row, _whose, put), sighting in zip(asked, sightings, strict=True)
    }


def _told(put: Question, sighting: Sighting) -> Changes:
    kinds = sorted(put.kinds)
    if sighting.problem is not None:
        return {**_failed(sighting.problem), "kinds": kinds}
    if sighting.waiting:
        later = timezone.now() + LOOK_AGAIN
        return {"state": Answer.ASKED.value, "kinds": kinds, "tries": 0, "next_try_at": later}
    rows = judged(put, sighting)
    return {
        **_ended(Answer.FOUND if sighting.rows else Answer.NOTHING),
        "kinds": kinds,
        "confirmed_rows": rows.confirmed,
        "typed_rows": rows.typed,
        "ambiguous": rows.ambiguous,
        "partial": sighting.cut,
    }


def _ended(answer: Answer) -> Changes:
    return {"state": answer.value, "answered_at": timezone.now(), "problem": None}


def _failed(problem: Problem) -> Changes:
    return {**_ended(Answer.FAILED), "problem": PROBLEM.write(problem)}


def _away(problem: Problem) -> Changes:
    return {"state": Answer.RETRYING.value, "problem": PROBLEM.write(problem)}


@transaction.atomic
def _keep(due: Due, answers: Mapping[int, Changes]) -> None:
    """Nothing of it where the search went on to another round, or was forgotten."""
    search = PersonSearch.objects.select_for_update(of=("self",)).filter(pk=due.search.pk).first()
    if search is None or search.round != due.search.round or search.state != SearchState.RUNNING:
        return
    for pk, changes in answers.items():
        SearchedDataset.objects.filter(pk=pk, search=search, state__in=sorted(OPEN)).update(**changes)
    store_id = due.rows[0].store_id
    rows = list(search.datasets.filter(store_id=store_id))
    if not any(row.state in OPEN for row in rows):
        tell_listeners(search, rows)
    if not search.datasets.filter(state__in=sorted(OPEN)).exists():
        _end(search, timezone.now())


def _end(search: PersonSearch, now: datetime) -> None:
    search.state, search.ended_at = SearchState.ENDED.value, now
    search.save(update_fields=["state", "ended_at"])
    rows = list(search.datasets.all())
    record_event(
        "search.ended",
        actor=ACTOR,
        controller_id=search.controller_id,
        record=f"requests/{search.request}/search",
        detail={
            "datasets": len(rows),
            "found": sum(row.state == Answer.FOUND for row in rows),
            "failed": sum(row.state == Answer.FAILED for row in rows),
        },
    )


def lost() -> list[tuple[int, int]]:
    """Search and store of all that is due and has no worker, or had one that died."""
    rows = SearchedDataset.objects.filter(
        search__state=SearchState.RUNNING, state__in=sorted(OPEN), next_try_at__lte=timezone.now()
    )
    return list(rows.order_by("search_id", "store_id").values_list("search_id", "store_id").distinct())
