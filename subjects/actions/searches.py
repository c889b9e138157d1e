"""Start a search for a person, add an identifier, ask again, forget."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Controller
from accounts.principal import Principal
from accounts.roles import Right
from evidence.sealing import keyed_hash
from evidence.trail import record as record_event
from stores.models import Dataset, StoreTask
from stores.task_actions import FIND
from stores.terms import IdentifierKind
from subjects.dispatch import send_searchers
from subjects.identifiers import NotAnIdentifier, normalise
from subjects.models import PersonSearch, SearchedDataset, SearchIdentifier
from subjects.questions import asked_as
from subjects.terms import Answer, SearchState, Source


@dataclass(frozen=True, slots=True)
class Named:
    """An identifier as somebody gave it; confirmed where ``how`` says by what."""

    kind: IdentifierKind
    text: str = field(repr=False)
    source: Source
    how: str = field(default="", repr=False)


@transaction.atomic
def start_search(
    *, controller: Controller, request: str, identifiers: Sequence[Named], by: Principal
) -> PersonSearch:
    """Look for the person in every dataset; searched before, begin anew with what is known by now.

    Raises ``NotAllowed``; ``ValidationError`` for what can be no identifier, and without any.
    """
    by.require(Right.HANDLE_REQUESTS, controller.pk)
    # Two who start at once take turns.
    Controller.objects.select_for_update(of=("self",), no_key=True).get(pk=controller.pk)
    search = PersonSearch.objects.select_for_update().filter(controller=controller, request=request).first()
    if search is None:
        search = PersonSearch.objects.create(
            controller=controller,
            request=request,
            kinds=[],
            started_at=timezone.now(),
            started_by=by.actor,
        )
    else:
        search.round += 1
    for each in identifiers:
        _add(search, each, by)
    _ask_all(search, by)
    _tell("search.started", search, by, round=search.round, datasets=search.datasets.count())
    return search


@transaction.atomic
def add_alias(*, search: PersonSearch, identifier: Named, by: Principal) -> PersonSearch:
    """One more identifier, or one that is confirmed now: every dataset is asked again.

    Raises ``NotAllowed``, ``ValidationError``.
    """
    by.require(Right.HANDLE_REQUESTS, search.controller_id)
    search = _locked(search)
    search.round += 1
    _add(search, identifier, by)
    _ask_all(search, by)
    _tell("search.identifier_added", search, by, round=search.round, confirmed=bool(identifier.how.strip()))
    return search


@transaction.atomic
def retry(*, search: PersonSearch, by: Principal) -> PersonSearch:
    """Ask the datasets again that could not be searched. Raises ``NotAllowed``, ``ValidationError``."""
    by.require(Right.HANDLE_REQUESTS, search.controller_id)
    search = _locked(search)
    failed = search.datasets.filter(state__in=(Answer.FAILED, Answer.RETRYING))
    stores = set(failed.values_list("store_id", flat=True))
    if not stores:
        raise ValidationError(_("Every data store has answered."))
    again = failed.update(**_anew(timezone.now()))
    search.state, search.ended_at = SearchState.RUNNING.value, None
    search.save(update_fields=["state", "ended_at"])
    send_searchers(search.pk, stores)
    _tell("search.retried", search, by, datasets=again)
    return search


@transaction.atomic
def forget_searches(*, controller: Controller, requests: Iterable[str], by: Principal) -> int:
    """Delete all that is known of these searches, and whom people were asked to look for."""
    by.require(Right.HANDLE_REQUESTS, controller.pk)
    searches = PersonSearch.objects.filter(controller=controller, request__in=list(requests))
    for search in searches:
        _tasks(search, range(1, search.round + 1)).delete()
    gone = searches.count()
    searches.delete()
    return gone


def _tasks(search: PersonSearch, rounds: Iterable[int]) -> QuerySet[StoreTask]:
    """What people were asked to look for in these rounds."""
    asked = list(search.datasets.values_list("store_id", "ref"))
    batches = [asked_as(search.pk, each, store_id, ref) for each in rounds for store_id, ref in asked]
    return StoreTask.objects.filter(step=FIND, batch__in=batches)


def _locked(search: PersonSearch) -> PersonSearch:
    return PersonSearch.objects.select_for_update(of=("self",)).get(pk=search.pk)


def _add(search: PersonSearch, named: Named, by: Principal) -> None:
    """The same identifier twice is one; confirmed once, it stays so."""
    try:
        value = normalise(named.kind, named.text)
    except NotAnIdentifier as error:
        raise ValidationError({"value": str(error)}) from None
    how = named.how.strip()
    held, made = SearchIdentifier.objects.get_or_create(
        search=search,
        kind=named.kind.value,
        lookup=keyed_hash(value, kind=f"search:{named.kind.value}"),
        defaults={
            "value": value,
            "source": named.source.value,
            "confirmed": bool(how),
            "how": how,
            "added_by": by.actor,
        },
    )
    if not made and how and not held.confirmed:
        held.confirmed, held.how, held.source = True, how, named.source.value
        held.save(update_fields=["confirmed", "how", "source"])


def _ask_all(search: PersonSearch, by: Principal) -> None:
    """Every dataset as mapped now is to be asked; the answers of an earlier round go."""
    kinds = sorted(set(search.identifiers.values_list("kind", flat=True)))
    if not kinds:
        raise ValidationError(_("Nothing is known of this person: add an identifier first."))
    now = timezone.now()
    mapped = Dataset.objects.filter(store__controller=search.controller_id).select_related("store")
    _tasks(search, [search.round - 1]).filter(done_at=None).delete()
    search.datasets.all().delete()
    SearchedDataset.objects.bulk_create(
        SearchedDataset(
            search=search,
            store_id=each.store.pk,
            store=each.store.name,
            ref=each.ref,
            name=each.name,
            next_try_at=now,
        )
        for each in mapped
    )
    stores = {each.store.pk for each in mapped}
    search.kinds, search.started_at, search.started_by = kinds, now, by.actor
    search.state = (SearchState.RUNNING if stores else SearchState.ENDED).value
    search.ended_at = None if stores else now
    search.save()
    send_searchers(search.pk, stores)


def _anew(now: datetime) -> dict[str, Any]:
    return {
        "state": Answer.WAITING.value,
        "tries": 0,
        "next_try_at": now,
        "answered_at": None,
        "problem": None,
        "partial": False,
    }


def _tell(verb: str, search: PersonSearch, by: Principal, **detail: Any) -> None:
    """Append the event: kinds and numbers alone."""
    record_event(
        verb,
        actor=by.actor,
        controller_id=search.controller_id,
        record=f"requests/{search.request}/search",
        detail={"kinds": list(search.kinds), **detail},
    )
