"""Rectification (Art. 16), from what is shown to what the store holds; and that nothing of it is kept."""

import json
import sqlite3
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import Controller, User
from accounts.principal import NotAllowed, Principal
from accounts.roles import Role
from evidence.models import Event
from processing.terms import DataSubjectRight as R
from requests.actions.base import Refused
from requests.carrying.terms import PartState
from requests.correcting.actions import Change, drop_correction, propose_correction
from requests.correcting.carrying import parts, stop
from requests.correcting.showing import show
from requests.correcting.terms import Ended
from requests.models import Correction, SubjectRequest
from retention.actions.erasures import attest_erasure, retry_erasure
from retention.models import Erasure
from stores.models import Dataset, StoreTask
from stores.task_actions import FIND
from stores.terms import IdentifierKind
from subjects.actions import Named, add_alias
from subjects.models import PersonSearch, SearchedDataset
from subjects.terms import Source
from tests.requests.correcting import shop
from tests.requests.correcting.shop import approved, held, place_of, worked

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return shop.filled(tmp_path / "shop.db")


@pytest.fixture
def dataset(controller: Controller, path: Path) -> Dataset:
    return shop.mapped(controller, path)


@pytest.fixture
def asked(controller: Controller, officer: Principal, dataset: Dataset) -> SubjectRequest:
    return shop.requested(controller, officer)


def proposed(request: SubjectRequest, by: Principal, *changes: Change, row: str = "1") -> list[Correction]:
    key = (row,) if row else ()
    place = place_of(request)
    return list(propose_correction(request=request, place=place, changes=changes, row=key, by=by))


def states(request: SubjectRequest) -> list[PartState]:
    return [part.state for part in parts(request)]


def everything_kept() -> str:
    """All that stands in the clear in our own database."""
    with connection.cursor() as cursor:
        tables = ("requests_correction", "requests_rightsplan", "retention_erasure", "retention_erasurebatch")
        rows = [cursor.execute(f"SELECT t::text FROM {each} t").fetchall() for each in tables]
    return str(rows) + json.dumps(list(Event.objects.values_list("detail", flat=True)), default=str)


def test_only_rows_of_the_person_are_shown(asked: SubjectRequest) -> None:
    place = place_of(asked)
    shown = show(place)
    assert [row.key for row in shown.rows] == [("1",), ("2",)]
    assert shown.rows[0].cells == {
        "email": "anna@example.org",
        "name": "Ana Janssen",
        "street": "Kade 1",
        "born": "1980-02-29",
    }
    assert place.rows == 2


def test_art_16_one_address_of_two_is_corrected_and_both_values_forgotten(
    asked: SubjectRequest, officer: Principal, path: Path
) -> None:
    new = "Plein ’s-Gravenhage “3” 山 🎉 O'Brien"
    proposed(asked, officer, Change("street", new, "Kade 1"), Change("born", "1981-03-01", "1980-02-29"))
    assert states(asked) == []
    approved(asked, officer)
    assert states(asked) == [PartState.WAITING]
    erasure = worked(asked)
    assert (erasure.state, erasure.rows, erasure.certainty) == ("done", 1, "proven")
    assert held(path, "street") == {1: new, 2: "Dam 2", 3: "Kade 1"}
    assert held(path, "born")[1] == "1981-03-01"
    assert states(asked) == [PartState.DONE]
    for row in Correction.objects.all():
        assert (row.ended, row.rows, row.old, row.new, row.row) == (Ended.CORRECTED, 1, "", "", "")
    kept = everything_kept()
    assert "street" in kept
    assert not any(each in kept for each in ("Gravenhage", "Kade 1", "1981-03-01"))


def test_while_it_waits_no_value_stands_in_the_clear(asked: SubjectRequest, officer: Principal) -> None:
    proposed(asked, officer, Change("street", "Plein 3", "Kade 1"))
    approved(asked, officer)
    assert not any(each in everything_kept() for each in ("Plein 3", "Kade 1"))


def test_the_same_mistake_in_every_row(asked: SubjectRequest, officer: Principal, path: Path) -> None:
    proposed(asked, officer, Change("name", "Anna Jansen", "Ana Janssen"), row="")
    approved(asked, officer)
    assert worked(asked).rows == 2
    assert held(path, "name") == {1: "Anna Jansen", 2: "Anna Jansen", 3: "Ana Janssen"}


def test_a_row_that_changed_meanwhile_is_told_and_not_overwritten(
    asked: SubjectRequest, officer: Principal, path: Path
) -> None:
    (row,) = proposed(asked, officer, Change("street", "Plein 3", "Kade 1"))
    with sqlite3.connect(path) as database:
        database.execute("UPDATE people SET street = 'Gracht 9' WHERE id = 1")
    approved(asked, officer)
    worked(asked)
    assert held(path, "street")[1] == "Gracht 9"
    (part,) = parts(asked)
    assert part.state is PartState.FAILED
    assert "not overwritten" in part.why[0]
    drop_correction(request=asked, group=row.group, by=officer)
    assert states(asked) == [PartState.CANCELLED]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (Change("born", "29-02-1980", "1980-02-29"), "born"),
        (Change("number", "9", "3"), "number"),
        (Change("id", "9", "1"), "id"),
        (Change("street", "Kade 1", "Kade 1"), "street"),
    ],
    ids=["no date", "technical", "key", "the same"],
)
def test_what_does_not_fit_is_refused_when_it_is_proposed(
    asked: SubjectRequest, officer: Principal, change: Change, field: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        proposed(asked, officer, change)
    assert list(caught.value.message_dict) == [field]
    assert not Correction.objects.exists()


def test_what_a_constraint_forbids_is_told_and_nothing_lost(
    asked: SubjectRequest, officer: Principal, path: Path
) -> None:
    """It stays as it was; dropped, and proposed again with a value that fits, it is carried out."""
    (row,) = proposed(asked, officer, Change("name", "Nobody", "Ana Janssen"))
    approved(asked, officer)
    erasure = worked(asked)
    assert erasure.state == "failed"
    (part,) = parts(asked)
    assert (part.state, part.rows) == (PartState.FAILED, None)
    assert "check of the database forbids" in part.why[0]
    assert "Nobody" not in everything_kept()
    assert held(path, "name")[1] == "Ana Janssen"
    row.refresh_from_db()
    assert row.new == "Nobody"
    retry_erasure(erasure=erasure, by=officer)
    assert worked(asked).state == "failed"
    drop_correction(request=asked, group=row.group, by=officer)
    proposed(asked, officer, Change("name", "Anna", "Ana Janssen"))
    approved(asked, officer)
    assert worked(asked).state == "done"
    assert held(path, "name")[1] == "Anna"
    assert states(asked) == [PartState.CANCELLED, PartState.DONE]


def test_what_was_proposed_after_the_approval_waits(
    asked: SubjectRequest, officer: Principal, path: Path
) -> None:
    plan = approved(asked, officer)
    proposed(asked, officer, Change("street", "Plein 3", "Kade 1"))
    shop.begin(asked, plan, officer)
    assert not Erasure.objects.exists()
    assert states(asked) == [PartState.WAITING]


def test_a_request_that_is_taken_back_corrects_nothing(
    asked: SubjectRequest, officer: Principal, path: Path
) -> None:
    proposed(asked, officer, Change("street", "Plein 3", "Kade 1"))
    approved(asked, officer)
    stop(asked, officer)
    worked(asked)
    assert held(path, "street")[1] == "Kade 1"
    row = Correction.objects.get()
    assert (row.ended, row.new) == (Ended.DROPPED, "")


def test_two_corrections_that_would_undo_each_other_are_refused(
    asked: SubjectRequest, officer: Principal
) -> None:
    proposed(asked, officer, Change("street", "Dam 2", "Kade 1"), row="")
    with pytest.raises(Refused, match="row by row"):
        proposed(asked, officer, Change("street", "Kade 1", "Dam 2"), row="")
    with pytest.raises(Refused, match="already"):
        proposed(asked, officer, Change("street", "Plein 3", "Kade 1"), row="")


def test_two_rows_may_swap(asked: SubjectRequest, officer: Principal, path: Path) -> None:
    proposed(asked, officer, Change("street", "Dam 2", "Kade 1"))
    proposed(asked, officer, Change("street", "Kade 1", "Dam 2"), row="2")
    approved(asked, officer)
    worked(asked)
    assert held(path, "street") == {1: "Dam 2", 2: "Kade 1", 3: "Kade 1"}
    assert states(asked) == [PartState.DONE, PartState.DONE]


def test_the_identifier_itself_is_corrected_after_everything_that_looks_by_it(
    asked: SubjectRequest, officer: Principal, path: Path
) -> None:
    proposed(asked, officer, Change("email", "anna.jansen@example.org", "anna@example.org"))
    proposed(asked, officer, Change("street", "Plein 3", "Kade 1"))
    approved(asked, officer)
    worked(asked)
    assert (held(path, "email")[1], held(path, "street")[1]) == ("anna.jansen@example.org", "Plein 3")
    assert states(asked) == [PartState.DONE, PartState.DONE]


def test_no_identifier_is_corrected_before_an_erasure_that_looks_by_it(
    controller: Controller, officer: Principal, dataset: Dataset
) -> None:
    """An address that somebody only claims must not widen what is erased."""
    request = shop.requested(controller, officer, R.RECTIFICATION, R.ERASURE)
    change = Change("email", "anna.jansen@example.org", "anna@example.org")
    with pytest.raises(Refused, match="found by “email”"):
        proposed(request, officer, change)
    alias = Named(IdentifierKind.EMAIL, change.new, Source.STAFF, "a code was read there")
    add_alias(search=PersonSearch.objects.get(), identifier=alias, by=officer)
    shop.answered(request)
    assert proposed(request, officer, change)


def test_only_who_handles_requests_for_who_asked_for_it(
    controller: Controller, officer: Principal, asked: SubjectRequest
) -> None:
    dpo = Principal("user:dpo", {controller.pk: frozenset({Role.DPO})})
    with pytest.raises(NotAllowed):
        proposed(asked, dpo, Change("street", "Plein 3", "Kade 1"))
    other = shop.requested(controller, officer, R.ACCESS)
    with pytest.raises(Refused, match="did not ask"):
        propose_correction(
            request=other, place=place_of(asked), changes=[Change("street", "Plein 3")], by=officer
        )


def test_where_no_program_corrects_a_named_person_is_told_and_the_values_are_forgotten(
    controller: Controller, officer: Principal, officer_user: User, path: Path
) -> None:
    shop.mapped(controller, path, kind="manual", assignee=officer_user.email, days=14, every=30)
    request = shop.requested(controller, officer)
    SearchedDataset.objects.update(state="found", confirmed_rows=1, answered_at=request.received_at)
    place = place_of(request)
    change = Change("street", "Plein 3", "Kade 1")
    propose_correction(request=request, place=place, changes=[change], by=officer)
    approved(request, officer)
    assert worked(request).state == "by_hand"
    task = StoreTask.objects.exclude(step=FIND).get()
    assert "Plein 3" not in task.instructions
    assert "“street” becomes “Plein 3”, where it holds “Kade 1”" in task.about
    assert states(request) == [PartState.BY_HAND]
    attest_erasure(erasure=Erasure.objects.get(), rows=1, by=officer)
    assert worked(request).state == "done"
    task.refresh_from_db()
    assert (task.about, states(request)) == ("", [PartState.DONE])
