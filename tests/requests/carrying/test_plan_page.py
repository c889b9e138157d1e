"""The page of a request's plan: what it says, what may be done there and by whom."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Controller, User
from accounts.principal import Principal
from accounts.roles import Role
from processing.terms import DataSubjectRight as R
from requests.models import PlanDecision, RightsPlan, SubjectRequest
from retention.models import Erasure
from stores.models import Dataset
from tests.people import person, signed_in
from tests.requests.carrying.shop import Shop, known, searched
from tests.stores import factories as made

pytestmark = pytest.mark.django_db
HELP = "erasure|activities/sales/purposes/help|shop/chats"
UPHELD = {"act": "decide", "key": HELP, "choice": "judged:objection_upheld", "reason": "Nothing weighs more."}


@pytest.fixture
def request_(shop: Shop, officer: Principal) -> SubjectRequest:
    request = known(shop.controller, R.ERASURE)
    searched(request, officer)
    return request


@pytest.fixture
def staff(officer_user: User) -> Client:
    return signed_in(officer_user)


def address(request: SubjectRequest) -> str:
    return reverse("admin:requests_plan", args=(request.pk,))


def text(response) -> str:
    assert response.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_an_officer_weighs_looks_and_approves(staff: Client, request_: SubjectRequest) -> None:
    page = text(staff.get(address(request_)))
    assert "What is to be weighed wants your decision." in page and "Show what will happen" not in page
    page = text(staff.post(address(request_), UPHELD, follow=True))
    assert "The decision is noted" in page and "Show what will happen" in page
    assert PlanDecision.objects.get().reason == "Nothing weighs more."
    shown = staff.post(address(request_), {"act": "foresee"})
    page = text(shown)
    assert "2 rows deleted" in page and "until the end of 31 December 2031" in page and "AWR 52(4)" in page
    (seen,) = re.findall(r'name="seen" value="(\w{64})"', shown.content.decode())
    page = text(staff.post(address(request_), {"act": "approve", "seen": seen}, follow=True))
    assert "The plan is approved" in page and "Shop: Subscribers" in page
    assert RightsPlan.objects.get().fingerprint == seen and Erasure.objects.count() == 3


def test_art_16_the_plan_lists_what_is_to_be_corrected_and_says_where_nothing_is(
    staff: Client, shop: Shop, officer: Principal
) -> None:
    request = known(shop.controller, R.RECTIFICATION)
    searched(request, officer)
    assert "No correction is proposed yet" in text(staff.post(address(request), {"act": "foresee"}))
    place = f"{reverse('admin:requests_correct', args=(request.pk,))}?place=shop/subscribers"
    row = staff.get(place).context["sheets"][0]
    staff.post(place, {"seen": row.seen, "new:name": "Pieter"})
    page = text(staff.post(address(request), {"act": "foresee"}))
    assert "Waits for the plan to be approved" in page and "Pieter" in page
    assert "1 column is corrected, in: Subscribers." in page


def test_a_second_browser_that_saw_another_plan_is_told(staff: Client, request_: SubjectRequest) -> None:
    staff.post(address(request_), UPHELD)
    page = text(staff.post(address(request_), {"act": "approve", "seen": "0" * 64}, follow=True))
    assert "look at the plan again" in page
    assert not RightsPlan.objects.exists()


@pytest.mark.parametrize("sent", [{"choice": ""}, {"choice": "verdict:x"}, {"key": "a|b"}, {"reason": " "}])
def test_nonsense_is_told_and_changes_nothing(
    staff: Client, request_: SubjectRequest, sent: dict[str, str]
) -> None:
    response = staff.post(address(request_), UPHELD | sent, follow=True)
    assert "error" in response.content.decode() and not PlanDecision.objects.exists()
    assert staff.post(address(request_), {"act": "burn"}).status_code == 404


def test_art_38_6_a_dpo_sees_the_plan_and_decides_nothing(
    controller: Controller, request_: SubjectRequest
) -> None:
    dpo = signed_in(person(Role.DPO, controller))
    page = text(dpo.get(address(request_)))
    assert "Helping people" in page and "Decide so" not in page
    assert dpo.post(address(request_), {"act": "foresee"}).status_code == 403
    dpo.post(address(request_), UPHELD)
    assert not PlanDecision.objects.exists()


def test_another_controllers_officer_finds_no_such_page(request_: SubjectRequest) -> None:
    stranger = signed_in(person(Role.PRIVACY_OFFICER))
    assert stranger.get(address(request_)).status_code == 404
    assert stranger.post(address(request_), UPHELD).status_code == 404


def test_the_queries_do_not_grow_with_what_is_mapped(
    staff: Client, shop: Shop, request_: SubjectRequest
) -> None:
    staff.get(address(request_))
    with CaptureQueriesContext(connection) as first:
        staff.get(address(request_))
    period = Dataset.objects.get(ref="chats").bindings.get().period
    for number in range(4):
        made.binding(made.DatasetFactory(store=shop.store, ref=f"more-{number}"), period)
    with CaptureQueriesContext(connection) as second:
        staff.get(address(request_))
    assert len(second) == len(first)


def test_the_request_leads_to_its_plan(staff: Client, request_: SubjectRequest) -> None:
    page = staff.get(reverse("admin:requests_subjectrequest_change", args=(request_.pk,)))
    assert address(request_) in page.content.decode()
