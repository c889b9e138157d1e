"""What a search left open is settled on the page of the request: rows accepted, an identifier confirmed."""

import pytest
from django.test import Client

from evidence.models import Event
from requests.models import SubjectRequest
from subjects.models import SearchedDataset, SearchIdentifier
from tests.requests.admin.test_searching import ALSO, answered, page, request_, step, store

__all__ = ["request_", "store"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def searched(staff: Client, request_: SubjectRequest, store: object) -> SearchedDataset:
    """Two rows, by an address and a telephone number that nobody confirmed."""
    staff.post(step(request_, "search-stores"), ALSO)
    return answered(request_).datasets.get()


def test_accepted_rows_wait_no_more_and_how_stays_out_of_the_trail(
    staff: Client, request_: SubjectRequest, searched: SearchedDataset
) -> None:
    form = staff.get(step(request_, "accept-rows")).content.decode()
    assert "Shop: People (2 rows)" in form and "although_partial" not in form
    said = {"searched": [searched.pk], "how": "Same postal address: Anna Street 1."}
    assert staff.post(step(request_, "accept-rows"), said).status_code == 302
    searched.refresh_from_db()
    assert not searched.waits_for_staff and searched.accepted_how == said["how"]
    event = Event.objects.get(verb="search.accepted")
    assert event.detail == {
        "store": "Shop",
        "dataset": "people",
        "confirmed": 0,
        "typed": 2,
        "partial": False,
    }
    shown = page(staff, request_)
    assert "Somebody looked" in shown and "found only by what is not confirmed" not in shown
    assert "Nothing that was found waits." in shown


def test_not_without_a_reason_and_nothing_that_does_not_wait(
    staff: Client, request_: SubjectRequest, searched: SearchedDataset
) -> None:
    staff.post(step(request_, "accept-rows"), {"searched": [searched.pk], "how": " "})
    staff.post(step(request_, "accept-rows"), {"searched": [], "how": "x"})
    searched.refresh_from_db()
    assert searched.waits_for_staff


def test_what_was_only_partly_read_is_accepted_in_so_many_words(
    staff: Client, request_: SubjectRequest, searched: SearchedDataset
) -> None:
    SearchedDataset.objects.update(partial=True)
    said = {"searched": [searched.pk], "how": "I looked."}
    answer = staff.post(step(request_, "accept-rows"), said)
    assert "say that you know, or search again" in answer.content.decode()
    staff.post(step(request_, "accept-rows"), {**said, "although_partial": "on"})
    searched.refresh_from_db()
    assert searched.accepted_at is not None


def test_the_next_round_forgets_what_was_accepted(
    staff: Client, request_: SubjectRequest, searched: SearchedDataset
) -> None:
    staff.post(step(request_, "accept-rows"), {"searched": [searched.pk], "how": "I looked."})
    staff.post(step(request_, "search-stores"), {"kind": "", "value": "", "how": ""})
    assert answered(request_).datasets.get().waits_for_staff


def test_a_typed_identifier_is_confirmed_and_all_are_asked_again(
    staff: Client, request_: SubjectRequest, searched: SearchedDataset
) -> None:
    typed = SearchIdentifier.objects.get(kind="phone")
    said = {"identifier": typed.pk, "how": "The person read a text message there."}
    assert staff.post(step(request_, "confirm-identifier"), said).status_code == 302
    typed.refresh_from_db()
    assert typed.confirmed and typed.how == said["how"]
    row = answered(request_).datasets.get()
    assert (row.confirmed_rows, row.typed_rows) == (1, 1)
