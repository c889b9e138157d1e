"""The search of the data stores from the page of a request, and what stands in its log."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Controller
from accounts.principal import Principal
from accounts.roles import Role
from processing.terms import DataSubjectRight as R
from requests.log_exports.source import read_log
from requests.models import SubjectRequest, SystemSearched
from requests.sweeps import purge
from requests.terms import SearchResult, State
from stores.models import Dataset, DataStore, Identifier
from stores.terms import IdentifierKind
from subjects import asking
from subjects.models import PersonSearch, SearchIdentifier
from subjects.terms import Answer, Source
from tests.people import person as somebody
from tests.requests.admin.people import signed_in
from tests.requests.test_workflow import confirmed

pytestmark = pytest.mark.django_db
BOARD = "/admin/requests/subjectrequest/"
ALSO = {"kind": "phone", "value": "030 123", "how": ""}


@pytest.fixture
def request_(controller: Controller, officer: Principal) -> SubjectRequest:
    return confirmed(controller, officer, R.ACCESS)


@pytest.fixture
def store(controller: Controller, request_: SubjectRequest, tmp_path: Path) -> DataStore:
    """One row by the request's address, one by a telephone number."""
    path = tmp_path / "shop.db"
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT, phone TEXT)")
        made.execute("INSERT INTO people VALUES (1, ?, NULL), (2, NULL, '030123')", (request_.email,))
    return sql_store(controller, path)


def sql_store(controller: Controller, path: Path, ref: str = "shop") -> DataStore:
    settings = {"dialect": "sqlite", "path": str(path)}
    store = DataStore.objects.create(
        controller=controller, ref=ref, name=ref.title(), kind="sql", settings=settings
    )
    dataset = Dataset.objects.create(store=store, ref="people", name="People", resource="people", key=["id"])
    for at, kind in enumerate((IdentifierKind.EMAIL, IdentifierKind.PHONE)):
        Identifier.objects.create(dataset=dataset, kind=kind, column=kind.value, position=at)
    return store


def step(request: SubjectRequest, name: str) -> str:
    return f"{BOARD}{request.pk}/step/{name}/"


def page(client: Client, request: SubjectRequest) -> str:
    return client.get(f"{BOARD}{request.pk}/change/").content.decode()


def answered(request: SubjectRequest) -> PersonSearch:
    """What the workers do."""
    search = PersonSearch.objects.get(request=request.reference)
    search.datasets.update(next_try_at=timezone.now())
    for store_id in set(search.datasets.values_list("store_id", flat=True)):
        asking.ask_store(search.pk, store_id)
    search.refresh_from_db()
    return search


def test_a_search_is_started_shown_and_logged_by_itself(
    staff: Client, controller: Controller, request_: SubjectRequest, store: DataStore
) -> None:
    assert staff.post(step(request_, "search-stores"), ALSO).status_code == 302
    waiting = page(staff, request_)
    assert "0 of 1 datasets have answered" in waiting and "Searching" in waiting
    answered(request_)
    told = page(staff, request_)
    assert "2 rows" in told and "found only by what is not confirmed" in told
    assert "030123" in told and "not confirmed" in told
    searched = SystemSearched.objects.get()
    assert (searched.system, searched.store_id, searched.result) == ("Shop", store.pk, SearchResult.FOUND)
    assert "030123" in searched.asked and request_.email in searched.asked
    today = controller.today()
    (line,) = read_log(controller, today - timedelta(days=400), today).lines
    assert [each.system for each in line.searches] == ["Shop"]


def test_nothing_held_is_said_plainly(staff: Client, request_: SubjectRequest, store: DataStore) -> None:
    with sqlite3.connect(store.settings["path"]) as opened:
        opened.execute("DELETE FROM people")
    staff.post(step(request_, "search-stores"), {})
    answered(request_)
    assert "We hold nothing about this person" in page(staff, request_)
    assert SystemSearched.objects.get().result == SearchResult.NOTHING


def test_a_store_that_was_not_searched_is_not_in_the_log_until_it_was(
    staff: Client, request_: SubjectRequest, store: DataStore
) -> None:
    working = store.settings
    store.settings = {"dialect": "sqlite", "path": "/nowhere/at/all.db"}
    store.save()
    staff.post(step(request_, "search-stores"), {})
    assert answered(request_).datasets.get().state == Answer.FAILED
    told = page(staff, request_)
    assert "Not searched" in told and "We hold nothing" not in told
    assert not SystemSearched.objects.exists()
    store.settings = working
    store.save()
    assert staff.post(step(request_, "search-again"), {}).status_code == 302
    answered(request_)
    assert SystemSearched.objects.get().result == SearchResult.FOUND


def test_an_identifier_is_confirmed_only_where_staff_say_how(
    staff: Client, request_: SubjectRequest, store: DataStore
) -> None:
    SubjectRequest.objects.filter(pk=request_.pk).update(identity_method="email_code")
    half = staff.post(step(request_, "search-stores"), {"kind": "phone", "value": " "})
    assert half.status_code == 200 and "Give both" in half.content.decode()
    assert not PersonSearch.objects.exists()
    staff.post(step(request_, "search-stores"), {**ALSO, "how": "Called back.", "alias": "on"})
    phone = SearchIdentifier.objects.get(kind="phone")
    assert (phone.confirmed, phone.source, phone.how) == (True, Source.ALIAS, "Called back.")
    answered(request_)
    assert "found only by what is not confirmed" not in page(staff, request_)


def test_an_address_counts_as_confirmed_only_once_its_code_was_read(
    staff: Client, request_: SubjectRequest, store: DataStore
) -> None:
    SubjectRequest.objects.filter(pk=request_.pk).update(identity_method="document_seen")
    request_.email_codes.all().delete()
    staff.post(step(request_, "search-stores"), {})
    assert SearchIdentifier.objects.get().confirmed is False
    SubjectRequest.objects.filter(pk=request_.pk).update(identity_method="email_code")
    staff.post(step(request_, "search-stores"), {})
    email = SearchIdentifier.objects.get()
    assert (email.confirmed, email.source) == (True, Source.CONFIRMED_EMAIL)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.APPROVER])
def test_an_auditor_sees_which_systems_and_never_by_what(
    staff: Client, controller: Controller, request_: SubjectRequest, store: DataStore, role: Role
) -> None:
    staff.post(step(request_, "search-stores"), ALSO)
    answered(request_)
    auditor = signed_in(somebody(role, controller))
    told = page(auditor, request_)
    assert "Shop" in told and "2 rows" in told
    assert "030123" not in told and request_.email not in told
    assert auditor.post(step(request_, "search-stores"), {}).status_code == 403


def test_a_closed_request_is_not_searched_and_a_late_answer_not_logged(
    staff: Client, request_: SubjectRequest, store: DataStore
) -> None:
    staff.post(step(request_, "search-stores"), {})
    SubjectRequest.objects.filter(pk=request_.pk).update(
        state=State.WITHDRAWN.value, withdrawn_at=timezone.now()
    )
    answered(request_)
    assert not SystemSearched.objects.exists()
    staff.post(step(request_, "search-stores"), {})
    assert PersonSearch.objects.get().round == 1


def test_the_page_asks_as_much_for_many_datasets_as_for_one(
    staff: Client,
    controller: Controller,
    request_: SubjectRequest,
    store: DataStore,
) -> None:
    staff.post(step(request_, "search-stores"), {})
    answered(request_)
    page(staff, request_)
    with CaptureQueriesContext(connection) as few:
        page(staff, request_)
    for at in range(8):
        sql_store(controller, Path(store.settings["path"]), ref=f"store-{at}")
    staff.post(step(request_, "search-stores"), ALSO)
    answered(request_)
    with CaptureQueriesContext(connection) as many:
        assert "9 of 9" in page(staff, request_)
    assert len(many) == len(few)


def test_the_search_goes_with_the_request(
    staff: Client, controller: Controller, request_: SubjectRequest, store: DataStore
) -> None:
    staff.post(step(request_, "search-stores"), ALSO)
    long_ago = timezone.now() - timedelta(days=4000)
    SubjectRequest.objects.filter(pk=request_.pk).update(state=State.WITHDRAWN.value, withdrawn_at=long_ago)
    assert purge._purge(controller, controller.today() - timedelta(days=3650)) == 1
    assert not PersonSearch.objects.exists() and not SearchIdentifier.objects.exists()
