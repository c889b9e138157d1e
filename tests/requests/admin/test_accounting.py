"""Searches and recipients told: noted on the request by hand, with evidence, shown there and in the log."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import Controller
from accounts.principal import NotAllowed, Principal
from accounts.roles import Role
from evidence.models import Event
from processing.terms import DataSubjectRight as R
from requests import actions
from requests.models import RecipientTold, SubjectRequest, SystemSearched
from requests.terms import SearchResult, ToldHow
from tests import factories as make
from tests.requests.admin.people import signed_in
from tests.requests.test_workflow import confirmed

pytestmark = pytest.mark.django_db
BOARD = "/admin/requests/subjectrequest/"


@pytest.fixture
def request_(controller: Controller, officer: Principal) -> SubjectRequest:
    return confirmed(controller, officer, R.ERASURE)


def step(request: SubjectRequest, name: str) -> str:
    return f"{BOARD}{request.pk}/step/{name}/"


def test_a_search_is_recorded_through_its_page(
    staff: Client, controller: Controller, request_: SubjectRequest
) -> None:
    today = controller.today()
    said = {"system": "CRM", "on": today.isoformat(), "asked": "piet@x.example", "result": "nothing"}
    assert staff.post(step(request_, "record-search"), said).status_code == 302
    search = SystemSearched.objects.get()
    assert (search.system, search.on, search.asked, search.result) == (
        "CRM",
        today,
        "piet@x.example",
        SearchResult.NOTHING,
    )
    assert search.recorded_by.startswith("user:") and search.store_id is None
    page = staff.get(f"{BOARD}{request_.pk}/change/").content.decode()
    assert "CRM" in page and "Nothing found" in page and "recorded a search" in page
    event = Event.objects.get(verb="request.searched")
    assert event.detail == {"on": str(today), "result": "nothing"}


def test_a_recipient_of_the_register_or_another_is_told(
    staff: Client, controller: Controller, request_: SubjectRequest
) -> None:
    stripe = make.RecipientFactory(controller=controller, name="Stripe")
    theirs = make.RecipientFactory(name="Somebody else's")
    form = staff.get(step(request_, "record-told")).context["form"]
    assert list(form.fields["recorded"].queryset) == [stripe]
    said = {"on": controller.today().isoformat(), "how": "email", "note": "Erase order 7."}
    staff.post(step(request_, "record-told"), {**said, "recorded": stripe.pk, "other": ""})
    staff.post(step(request_, "record-told"), {**said, "recorded": "", "other": "A reseller"})
    for wrong in (
        {"recorded": stripe.pk, "other": "A reseller"},
        {"recorded": "", "other": " "},
        {"recorded": theirs.pk, "other": ""},
    ):
        assert staff.post(step(request_, "record-told"), {**said, **wrong}).status_code == 200
    told = list(RecipientTold.objects.values_list("recipient", "recipient_id", "how"))
    assert told == [("Stripe", stripe.pk, "email"), ("A reseller", None, "email")]
    stripe.delete()
    assert "Stripe" in staff.get(f"{BOARD}{request_.pk}/change/").content.decode()


def test_art_19_who_cannot_be_told_needs_a_reason(
    controller: Controller, request_: SubjectRequest, officer: Principal
) -> None:
    said = {"request": request_, "recipient": "Readers", "on": controller.today(), "how": ToldHow.NOT_TOLD}
    with pytest.raises(Exception, match="Say why"):
        actions.record_told(**said, by=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        RecipientTold.objects.create(**{**said, "recorded_by": "x"})
    actions.record_told(**said, note="It was published.", by=officer)


@pytest.mark.parametrize(("days", "words"), [(1, "in the future"), (-60, "had not been received")])
def test_a_day_that_cannot_be_is_refused_in_the_form(
    staff: Client, controller: Controller, request_: SubjectRequest, days: int, words: str
) -> None:
    day = controller.today() + timedelta(days=days)
    said = {"system": "CRM", "on": day.isoformat(), "result": "found"}
    page = staff.post(step(request_, "record-search"), said)
    assert words in page.content.decode() and not SystemSearched.objects.exists()


def test_it_is_recorded_until_the_request_is_closed(
    controller: Controller, request_: SubjectRequest, officer: Principal
) -> None:
    actions.grant(request=request_, rights=[R.ERASURE], by=officer)
    actions.answer(request=request_, text="Done.", by=officer)
    said = {"request": request_, "recipient": "Stripe", "on": controller.today(), "how": ToldHow.LETTER}
    actions.record_told(**said, by=officer)
    actions.close(request=request_, by=officer)
    with pytest.raises(actions.Refused, match="no longer open"):
        actions.record_told(**said, by=officer)


def test_only_those_who_handle_requests_record_and_read_what_was_searched_for(
    controller: Controller, request_: SubjectRequest, officer: Principal, person
) -> None:
    said = {"request": request_, "system": "CRM", "on": controller.today(), "result": SearchResult.FOUND}
    actions.record_search(**said, asked="customer 1234", by=officer)
    auditor = person("audrey", controller, Role.AUDITOR)
    page = signed_in(auditor).get(f"{BOARD}{request_.pk}/change/").content.decode()
    assert "CRM" in page and "customer 1234" not in page
    with pytest.raises(NotAllowed):
        actions.record_search(**said, by=Principal("user:x", {controller.pk: frozenset({Role.AUDITOR})}))
