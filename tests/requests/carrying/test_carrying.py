"""A plan carried out in a real store: stage after stage, by law at once, and what stands in the way."""

import pytest
from django.utils import translation

from accounts.principal import Principal
from evidence.models import Event
from processing.terms import DataSubjectRight as R
from requests import actions
from requests.actions.base import Refused
from requests.actions.planning import Finding, approve_plan, decide_line, judge_purpose, take_back
from requests.carrying import by_law
from requests.carrying.drafting import draft_of
from requests.carrying.foreseeing import foresee
from requests.carrying.keeping import kept_section
from requests.carrying.moving import carry_on, under_way
from requests.carrying.progress import parts_of, rights_undone
from requests.carrying.terms import PartState, PlanBy, Stage
from requests.models import Letter, RightsPlan, SubjectRequest
from requests.rights.overriding import Override
from requests.rights.terms import Judged, Verdict
from requests.terms import Ground, LetterKind, Outcome
from retention.actions.erasures import cancel_erasure, retry_erasure
from retention.erasing.running import work_on
from retention.models import Erasure
from retention.terms import ErasureState
from stores.terms import IdentifierKind
from subjects.actions.objecting import ALL_MARKETING, entries_of
from subjects.models import PersonSearch, Restriction
from subjects.whom import Whom
from tests.requests.carrying.shop import JO, Shop, known, searched
from tests.requests.test_workflow import submitted
from tests.rewriting import rewrite

pytestmark = pytest.mark.django_db
HELP = "activities/sales/purposes/help"
THEIRS = f"email = '{JO}'"


def worked(request: SubjectRequest, shop: Shop) -> None:
    """What the workers do until nothing is left to be done."""
    while work_on(request.reference, shop.store.pk):
        pass
    carry_on(request=request)


def approved(request: SubjectRequest, by: Principal) -> RightsPlan:
    judge_purpose(
        request=request, finding=Finding(HELP, Judged.OBJECTION_UPHELD, "Nothing weighs more."), by=by
    )
    return approve_plan(request=request, seen=foresee(draft_of(request)).seen, by=by)


def test_art_17_the_invoice_stays_and_the_answer_says_until_when(shop: Shop, officer: Principal) -> None:
    request = known(shop.controller, R.ERASURE)
    searched(request, officer)
    plan = approved(request, officer)
    with pytest.raises(Refused, match="undone"):
        actions.grant(request=request, rights=[R.ERASURE], by=officer)
    worked(request, shop)
    assert [shop.rows(table, THEIRS) for table in ("subscribers", "chats", "invoices")] == [0, 0, 2]
    assert [shop.rows(table) for table in ("subscribers", "chats", "invoices")] == [1, 1, 3]
    parts = parts_of(request)
    assert {part.state for part in parts} == {PartState.DONE}
    assert {part.label: part.rows for part in parts} == {
        "Shop: Subscribers": 2,
        "Shop: Chats": 2,
        "Shop: Invoices": 0,
    }
    plan.refresh_from_db()
    assert plan.carried_out_at and not under_way()
    assert Event.objects.filter(verb="request.carried_out").count() == 1
    actions.grant(
        request=request,
        rights=[R.ERASURE],
        partly_because="Invoices stay.",
        ground=Ground.LEGAL_OBLIGATION,
        by=officer,
    )
    actions.answer(request=request, text="", by=officer)
    letter = Letter.objects.get(request=request, kind=LetterKind.ANSWER)
    assert "AWR 52(4)" in letter.body and "31 December 2031" in letter.body
    assert "AWR 52(4)" not in letter.mail_body and letter.mail_body


def test_what_stays_is_told_in_the_persons_language(shop: Shop, officer: Principal) -> None:
    request = known(shop.controller, R.ERASURE)
    searched(request, officer)
    approved(request, officer)
    request.language = "nl"
    with translation.override("en"):
        assert "december 2031" in kept_section(request)


def test_art_21_3_an_objection_stops_mail_on_receipt_from_a_typed_address(shop: Shop) -> None:
    request = submitted(shop.controller, R.MARKETING_OBJECTION)
    whom = Whom.of([(IdentifierKind.EMAIL, JO)])
    assert entries_of(shop.controller, whom, [ALL_MARKETING]).get().stands
    assert not PersonSearch.objects.exists() and not Erasure.objects.exists()
    (part,) = parts_of(request)
    assert (part.stage, part.state) == (Stage.AT_ONCE, PartState.DONE)
    assert not rights_undone(request)  # who it is, is not known: nothing else is due


def test_art_21_3_once_the_person_is_known_it_is_erased_without_approval(shop: Shop) -> None:
    request = known(shop.controller, R.MARKETING_OBJECTION)
    searched(request, by_law.BY)
    assert by_law.waiting() == [(request.controller_id, request.reference)]
    assert rights_undone(request) == {R.MARKETING_OBJECTION}
    by_law.settle(request)
    plan = RightsPlan.objects.get(request=request)
    assert (plan.by, plan.approved_by) == (PlanBy.LAW, "system:by-law")
    assert not by_law.waiting()
    worked(request, shop)
    assert [shop.rows(table, THEIRS) for table in ("subscribers", "chats", "invoices")] == [0, 2, 2]
    assert not rights_undone(request)
    assert Event.objects.filter(verb="request.by_law").count() == 1


@pytest.mark.parametrize("noticed", [True, False], ids=["worker-noticed", "still-open"])
def test_art_17_what_another_version_had_cancelled_is_erased_where_it_is_approved_again(
    shop: Shop, officer: Principal, noticed: bool
) -> None:
    """Let go, kept, and let go after all: the plan is carried out as it was approved last."""
    request = known(shop.controller, R.ERASURE)
    searched(request, officer)
    approved(request, officer)
    keep = Finding(HELP, Judged.COMPELLING, "A claim.")
    judge_purpose(request=request, finding=keep, by=officer)
    approve_plan(request=request, seen=foresee(draft_of(request)).seen, by=officer)
    if noticed:
        worked(request, shop)
        assert shop.rows("chats", THEIRS) == 2
    assert approved(request, officer).version == 3
    assert R.ERASURE in rights_undone(request)
    with pytest.raises(Refused, match="undone"):
        actions.grant(request=request, rights=[R.ERASURE], by=officer)
    for _ in range(2):
        worked(request, shop)
    assert [shop.rows(table, THEIRS) for table in ("subscribers", "chats", "invoices")] == [0, 0, 2]
    assert {part.state for part in parts_of(request)} == {PartState.DONE}
    assert not rights_undone(request) and not under_way()


def test_art_18_another_version_restricts_what_the_one_before_did_not(shop: Shop, officer: Principal) -> None:
    request = known(shop.controller, R.RESTRICTION)
    searched(request, officer)
    key = (R.RESTRICTION.value, HELP, "shop/chats")
    no = Override(verdict=Verdict.NOTHING, reason="A mistake.", ground=Ground.NO_GROUND_TO_RESTRICT)
    decision = decide_line(request=request, key=key, override=no, by=officer)
    approve_plan(request=request, seen=foresee(draft_of(request)).seen, by=officer)
    restriction = Restriction.objects.get()
    assert HELP not in restriction.purposes and "shop/chats" not in restriction.datasets
    take_back(decision=decision, by=officer)
    approve_plan(request=request, seen=foresee(draft_of(request)).seen, by=officer)
    restriction.refresh_from_db()
    assert HELP in restriction.purposes and "shop/chats" in restriction.datasets
    assert not rights_undone(request)


def test_what_is_approved_and_was_cancelled_since_is_undone(shop: Shop, officer: Principal) -> None:
    request = known(shop.controller, R.ERASURE)
    searched(request, officer)
    approved(request, officer)
    cancel_erasure(erasure=Erasure.objects.get(dataset__ref="chats"), by=officer)
    worked(request, shop)
    (cancelled,) = [part for part in parts_of(request) if part.is_undone]
    assert (cancelled.label, cancelled.state) == ("Shop: Chats", PartState.FAILED)
    assert "cancelled" in cancelled.why[0]
    with pytest.raises(Refused, match="undone"):
        actions.grant(request=request, rights=[R.ERASURE], by=officer)
    retry_erasure(erasure=Erasure.objects.get(dataset__ref="chats"), by=officer)
    worked(request, shop)
    assert shop.rows("chats", THEIRS) == 0 and not rights_undone(request)


def test_art_15_what_is_to_be_given_is_collected_before_anything_is_erased(
    shop: Shop, officer: Principal
) -> None:
    request = known(shop.controller, R.ACCESS, R.MARKETING_OBJECTION)
    searched(request, officer)
    by_law.settle(request)
    assert not RightsPlan.objects.exists()
    approve_plan(request=request, seen=foresee(draft_of(request)).seen, by=officer)
    collecting = [part for part in parts_of(request) if part.stage is Stage.COLLECT]
    assert [(part.kind, part.is_undone) for part in collecting] == [("package", True)]
    assert not Erasure.objects.exists()
    assert rights_undone(request) == {R.ACCESS, R.MARKETING_OBJECTION}


def test_a_request_that_is_withdrawn_stands_still(shop: Shop, officer: Principal) -> None:
    request = known(shop.controller, R.ERASURE)
    searched(request, officer)
    approved(request, officer)
    actions.withdraw(request=request, by=officer)
    worked(request, shop)
    assert set(Erasure.objects.values_list("state", flat=True)) == {ErasureState.CANCELLED}
    assert shop.rows("subscribers", THEIRS) == 2


def test_two_requests_about_one_person_end_both(shop: Shop, officer: Principal) -> None:
    first, second = known(shop.controller, R.ERASURE), known(shop.controller, R.ERASURE)
    for request in (first, second):
        searched(request, officer)
        approved(request, officer)
    for request in (first, second):
        worked(request, shop)
        assert {part.state for part in parts_of(request)} == {PartState.DONE}
    assert shop.rows("subscribers", THEIRS) == 0


def test_what_was_granted_and_then_came_undone_is_not_answered(shop: Shop, officer: Principal) -> None:
    request = known(shop.controller, R.ERASURE)
    searched(request, officer)
    approved(request, officer)
    worked(request, shop)
    actions.grant(request=request, rights=[R.ERASURE], by=officer)
    left = {"code": "rows-left", "subject": "delete", "values": {"count": 1}}
    rewrite(Erasure.objects.filter(dataset__ref="chats"), state=ErasureState.FAILED, problems=[left])
    with pytest.raises(Refused, match="undone"):
        actions.answer(request=request, text="", by=officer)
    assert request.rights.get().outcome == Outcome.FULFILLED
