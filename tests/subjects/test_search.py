"""A person looked for in every store of a controller: by real databases, some of them away."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Controller
from accounts.principal import NotAllowed, Principal, system
from accounts.roles import Role
from evidence.models import Event
from stores.models import Dataset, DataStore, Identifier, StoreTask
from stores.task_actions import finish_task
from stores.terms import IdentifierKind
from subjects import asking, listening
from subjects.actions import Named, add_alias, forget_searches, retry, start_search
from subjects.models import PersonSearch, SearchedDataset, SearchIdentifier
from subjects.terms import Answer, SearchState, Source
from tests import factories as make
from tests.people import person, principal

pytestmark = pytest.mark.django_db

EMAIL, PHONE = IdentifierKind.EMAIL, IdentifierKind.PHONE
ANNA = Named(EMAIL, " Anna@Example.org", Source.CONFIRMED_EMAIL, "A code was read.")
TYPED = Named(PHONE, "030 123", Source.PORTAL)


@pytest.fixture
def controller() -> Controller:
    made: Controller = make.ControllerFactory()
    return made


@pytest.fixture
def by(controller: Controller) -> Principal:
    return principal(Role.PRIVACY_OFFICER, controller)


def database(path: Path) -> None:
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT, phone TEXT)")
        rows = [(1, "ANNA@example.org", None), (2, None, "030-123"), (3, "bert@example.org", None)]
        made.executemany("INSERT INTO people VALUES (?, ?, ?)", rows)


def sql_store(controller: Controller, path: Path, ref: str = "shop") -> DataStore:
    """People by address and telephone; nothing else of them is mapped."""
    settings = {"dialect": "sqlite", "path": str(path)}
    store = DataStore.objects.create(
        controller=controller, ref=ref, name=ref.title(), kind="sql", settings=settings
    )
    dataset = Dataset.objects.create(store=store, ref="people", name="People", resource="people", key=["id"])
    for at, kind in enumerate((EMAIL, PHONE)):
        Identifier.objects.create(dataset=dataset, kind=kind, column=kind.value, position=at)
    return store


def start(controller: Controller, by: Principal, *named: Named) -> PersonSearch:
    return start_search(controller=controller, request="R-1", identifiers=named or (ANNA, TYPED), by=by)


def ask_all(search: PersonSearch) -> None:
    """What the workers do; every wait is over."""
    search.datasets.update(next_try_at=timezone.now())
    for store_id in sorted(set(search.datasets.values_list("store_id", flat=True))):
        asking.ask_store(search.pk, store_id)
    search.refresh_from_db()


def test_rows_are_told_by_how_they_were_found(controller: Controller, by: Principal, tmp_path: Path) -> None:
    database(tmp_path / "a.db")
    sql_store(controller, tmp_path / "a.db")
    search = start(controller, by)
    assert (search.state, search.kinds) == (SearchState.RUNNING, ["email", "phone"])
    ask_all(search)
    row = search.datasets.get()
    assert (row.state, row.confirmed_rows, row.typed_rows) == (Answer.FOUND, 1, 1)
    assert row.ambiguous and row.waits_for_staff and row.answered_at
    assert search.state == SearchState.ENDED and search.ended_at


def test_we_hold_nothing_is_a_result(controller: Controller, by: Principal, tmp_path: Path) -> None:
    database(tmp_path / "a.db")
    sql_store(controller, tmp_path / "a.db")
    search = start(controller, by, Named(EMAIL, "nobody@example.org", Source.PORTAL))
    ask_all(search)
    row = search.datasets.get()
    assert (row.state, row.rows, row.kinds, row.waits_for_staff) == (Answer.NOTHING, 0, ["email"], False)


def test_a_store_that_is_away_stops_no_other_and_is_asked_again(
    controller: Controller, by: Principal, tmp_path: Path
) -> None:
    database(tmp_path / "a.db")
    sql_store(controller, tmp_path / "a.db")
    away = sql_store(controller, tmp_path / "a.db", ref="away")
    away.settings = {"dialect": "postgresql", "host": "127.0.0.1", "port": 1, "user": "x", "database": "x"}
    away.save()
    search = start(controller, by)
    ask_all(search)
    states = dict(search.datasets.values_list("store", "state"))
    assert states == {"Shop": Answer.FOUND, "Away": Answer.RETRYING}
    assert search.state == SearchState.RUNNING
    assert asking.lost() == []
    for _try in range(asking.MOST_TRIES - 1):
        ask_all(search)
    row = search.datasets.get(store="Away")
    assert (row.state, row.problem["code"]) == (Answer.FAILED, "unreachable")
    assert search.state == SearchState.ENDED
    away.settings = {"dialect": "sqlite", "path": str(tmp_path / "a.db")}
    away.save()
    retry(search=search, by=by)
    assert asking.lost() == [(search.pk, away.pk)]
    ask_all(search)
    assert search.datasets.get(store="Away").state == Answer.FOUND
    assert search.state == SearchState.ENDED
    with pytest.raises(ValidationError):
        retry(search=search, by=by)


def test_a_store_that_kills_its_worker_is_given_up(
    controller: Controller, by: Principal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database(tmp_path / "a.db")
    store = sql_store(controller, tmp_path / "a.db")
    search = start(controller, by)

    def dies(_due: object) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(asking, "_answers", dies)
        for _try in range(asking.MOST_TRIES):
            search.datasets.update(next_try_at=timezone.now())
            assert asking.lost() == [(search.pk, store.pk)]
            with pytest.raises(KeyboardInterrupt):
                asking.ask_store(search.pk, store.pk)
    ask_all(search)
    assert search.datasets.get().problem["code"] == "search-gave-up"


def test_an_alias_asks_every_store_again_and_an_answer_of_before_counts_no_more(
    controller: Controller, by: Principal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database(tmp_path / "a.db")
    store = sql_store(controller, tmp_path / "a.db")
    search = start(controller, by, ANNA)
    real = asking._answers

    def meanwhile(due: Any) -> Any:
        told = real(due)
        add_alias(search=search, identifier=Named(EMAIL, "bert@example.org", Source.ALIAS), by=by)
        return told

    with monkeypatch.context() as patched:
        patched.setattr(asking, "_answers", meanwhile)
        asking.ask_store(search.pk, store.pk)
    assert search.datasets.get().state == Answer.WAITING
    ask_all(search)
    row = search.datasets.get()
    assert (row.confirmed_rows, row.typed_rows, search.round) == (1, 1, 2)
    add_alias(
        search=search, identifier=Named(EMAIL, "BERT@example.org ", Source.ALIAS, "Asked by phone."), by=by
    )
    ask_all(search)
    assert search.identifiers.count() == 2
    row = search.datasets.get()
    assert (row.confirmed_rows, row.typed_rows, row.waits_for_staff) == (2, 0, False)


def test_what_is_gone_or_has_no_fitting_column_is_told(
    controller: Controller, by: Principal, tmp_path: Path
) -> None:
    database(tmp_path / "a.db")
    store = sql_store(controller, tmp_path / "a.db")
    search = start(controller, by, Named(IdentifierKind.USERNAME, "anna", Source.STAFF))
    ask_all(search)
    assert search.datasets.get().state == Answer.NOT_SEARCHABLE
    search = start(controller, by)
    store.delete()
    ask_all(search)
    row = search.datasets.get()
    assert (row.state, row.problem["code"], row.store) == (Answer.FAILED, "store-gone", "Shop")


def test_paper_is_looked_through_by_somebody(controller: Controller, by: Principal) -> None:
    clerk = person(Role.ACTIVITY_OWNER, controller, email="clerk@example.org")
    store = DataStore.objects.create(
        controller=controller, ref="paper", name="Paper", kind="manual", settings={"assignee": clerk.email}
    )
    dataset = Dataset.objects.create(store=store, ref="files", name="Files", resource="cabinet")
    Identifier.objects.create(dataset=dataset, kind=EMAIL, column="name")
    search = start(controller, by, ANNA)
    ask_all(search)
    assert (search.datasets.get().state, search.state) == (Answer.ASKED, SearchState.RUNNING)
    finish_task(task=StoreTask.objects.get(), rows=2, by=system("test"))
    ask_all(search)
    row = search.datasets.get()
    assert (row.state, row.confirmed_rows, search.state) == (Answer.FOUND, 2, SearchState.ENDED)


def test_a_search_is_forgotten_with_all_that_tells_who(controller: Controller, by: Principal) -> None:
    clerk = person(Role.ACTIVITY_OWNER, controller, email="clerk@example.org")
    store = DataStore.objects.create(
        controller=controller, ref="paper", name="Paper", kind="manual", settings={"assignee": clerk.email}
    )
    dataset = Dataset.objects.create(store=store, ref="files", name="Files", resource="cabinet")
    Identifier.objects.create(dataset=dataset, kind=EMAIL, column="name")
    ask_all(start(controller, by, ANNA))
    assert StoreTask.objects.filter(done_at=None).exists()
    assert forget_searches(controller=controller, requests=["R-1"], by=by) == 1
    for model in (PersonSearch, SearchIdentifier, SearchedDataset, StoreTask):
        assert not model._default_manager.exists()


def test_events_tell_kinds_and_counts_and_nobody(
    controller: Controller, by: Principal, tmp_path: Path
) -> None:
    database(tmp_path / "a.db")
    sql_store(controller, tmp_path / "a.db")
    search = start(controller, by)
    ask_all(search)
    events = Event.objects.filter(verb__startswith="search.").order_by("at")
    assert [event.verb for event in events] == ["search.started", "search.ended"]
    assert events[1].detail == {"datasets": 1, "found": 1, "failed": 0}
    told = json.dumps([[event.record, event.detail] for event in events]).lower()
    assert "anna" not in told and "123" not in told


def test_identifiers_are_sealed_and_kept_once(controller: Controller, by: Principal) -> None:
    search = start(controller, by)
    start(controller, by, ANNA)
    assert search.identifiers.count() == 2
    raw = SearchIdentifier.objects.filter(kind=EMAIL).extra(select={"raw": "value::bytea"})
    assert b"anna" not in bytes(raw.get().raw)
    with pytest.raises(IntegrityError), transaction.atomic():
        SearchIdentifier.objects.update(confirmed=True, how="")


def test_who_may_not_handle_requests_searches_for_nobody(controller: Controller) -> None:
    for role in (Role.AUDITOR, Role.DPO):
        with pytest.raises(NotAllowed):
            start(controller, principal(role, controller))


def test_nothing_known_and_no_identifier_are_refused(controller: Controller, by: Principal) -> None:
    with pytest.raises(ValidationError):
        start_search(controller=controller, request="R-1", identifiers=(), by=by)
    with pytest.raises(ValidationError):
        start(controller, by, Named(PHONE, "–", Source.STAFF))
    assert not PersonSearch.objects.exists()


def test_a_listener_hears_of_each_store_once(
    controller: Controller, by: Principal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[list[str]] = []

    def listen(_search: PersonSearch, rows: Sequence[SearchedDataset]) -> None:
        heard.append([row.store for row in rows])

    monkeypatch.setattr(listening, "_listeners", {"test": listen})
    database(tmp_path / "a.db")
    for ref in ("one", "two"):
        sql_store(controller, tmp_path / "a.db", ref=ref)
    search = start(controller, by)
    for _twice in range(2):
        ask_all(search)
    assert sorted(heard) == [["One"], ["Two"]]


def test_each_store_has_a_worker_of_its_own(
    controller: Controller,
    by: Principal,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[tuple[int, int]] = []
    monkeypatch.setattr(
        "subjects.dispatch.current_app.send_task", lambda _name, arguments: sent.append(arguments)
    )
    stores = [sql_store(controller, tmp_path / "a.db", ref=ref).pk for ref in ("one", "two")]
    with django_capture_on_commit_callbacks(execute=True):
        search = start(controller, by)
    assert sent == [(search.pk, pk) for pk in stores]


def test_a_wait_grows_with_each_try(controller: Controller, by: Principal, tmp_path: Path) -> None:
    store = sql_store(controller, tmp_path / "gone.db")
    store.settings = {"dialect": "postgresql", "host": "127.0.0.1", "port": 1, "user": "x", "database": "x"}
    store.save()
    search = start(controller, by)
    waits = []
    for _try in range(3):
        ask_all(search)
        waits.append(search.datasets.get().next_try_at - timezone.now())
    assert timedelta(seconds=30) < waits[0] < waits[1] < waits[2]
