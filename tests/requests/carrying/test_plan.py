"""The plan of a request: drafted live, decided on by staff, frozen when it is approved."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Controller
from accounts.principal import NotAllowed, Principal
from accounts.roles import Role
from evidence.models import Event
from processing.terms import DataSubjectRight as R
from requests.actions.accounting import search_stores
from requests.actions.base import Refused
from requests.actions.planning import Finding, approve_plan, decide_line, judge_purpose, take_back
from requests.carrying.drafting import draft_of, key_of
from requests.carrying.foreseeing import foresee
from requests.carrying.frozen import thaw
from requests.carrying.progress import parts_of, rights_undone
from requests.carrying.terms import PartState
from requests.models import PlanDecision, RightsPlan, SubjectRequest
from requests.rights.overriding import Override
from requests.rights.terms import Judged, Verdict
from requests.terms import Ground
from retention.models import Erasure
from stores.models import DataField
from tests.people import principal
from tests.requests.carrying.shop import JO, Shop, known, searched, told
from tests.requests.test_workflow import submitted

pytestmark = pytest.mark.django_db
HELP = "activities/sales/purposes/help"
TAX = "activities/sales/purposes/tax"
WEIGHED = Finding(HELP, Judged.OBJECTION_UPHELD, "Nothing weighs more.")


@pytest.fixture
def request_(shop: Shop, officer: Principal) -> SubjectRequest:
    """An erasure of somebody who was found."""
    request = known(shop.controller, R.ERASURE)
    searched(request, officer)
    return request


def approved(request: SubjectRequest, by: Principal) -> RightsPlan:
    return approve_plan(request=request, seen=foresee(draft_of(request)).seen, by=by)


def test_the_draft_follows_register_search_and_decisions(
    request_: SubjectRequest, officer: Principal
) -> None:
    draft = draft_of(request_)
    assert sorted(told(draft.live)) == [
        ("help", "chats", "weigh"),
        ("news", "subscribers", "end_now"),
        ("tax", "invoices", "keep"),
    ]
    assert [line.path for line in draft.unweighed] == [HELP]
    judge_purpose(request=request_, finding=WEIGHED, by=officer)
    assert not draft_of(request_).unweighed


def test_where_nothing_is_held_nothing_is_planned(
    shop: Shop, request_: SubjectRequest, officer: Principal
) -> None:
    shop.run("DELETE FROM chats WHERE email = ?", JO)
    request = known(shop.controller, R.ERASURE)
    searched(request, officer)
    assert [place for _path, place, _verdict in told(draft_of(request).live)] == ["subscribers", "invoices"]


def test_a_person_nobody_knows_needs_no_plan(shop: Shop, officer: Principal) -> None:
    for table in ("subscribers", "chats", "invoices"):
        shop.run(f"DELETE FROM {table} WHERE email = ?", JO)
    request = known(shop.controller, R.ERASURE)
    assert rights_undone(request) == {R.ERASURE}  # nobody has looked yet
    searched(request, officer)
    assert draft_of(request).knows_nobody
    assert not rights_undone(request)


def test_art_21_1_what_is_to_be_weighed_bars_the_approval(
    request_: SubjectRequest, officer: Principal
) -> None:
    with pytest.raises(Refused, match="weighed"):
        approved(request_, officer)
    with pytest.raises(Refused, match="Write down why"):
        judge_purpose(request=request_, finding=Finding(HELP, Judged.COMPELLING, " "), by=officer)
    with pytest.raises(Refused, match="no objection to weigh"):
        judge_purpose(request=request_, finding=Finding(TAX, Judged.COMPELLING, "x"), by=officer)


def test_art_38_6_a_dpo_neither_decides_nor_approves(
    request_: SubjectRequest, officer: Principal, controller: Controller
) -> None:
    dpo = principal(Role.DPO, controller)
    for act in (
        lambda: judge_purpose(request=request_, finding=WEIGHED, by=dpo),
        lambda: approved(request_, dpo),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_art_17_3_b_a_line_that_a_law_keeps_cannot_be_let_go(
    request_: SubjectRequest, officer: Principal
) -> None:
    key = (R.ERASURE.value, TAX, "shop/invoices")
    assert key not in draft_of(request_).ruled  # the register decides on it
    help_ = (R.ERASURE.value, HELP, "shop/chats")
    keep = Override(verdict=Verdict.KEEP, reason="A claim is coming.", ground=Ground.LEGAL_CLAIMS)
    decision = decide_line(request=request_, key=help_, override=keep, by=officer)
    line = next(line for line in draft_of(request_).live if line.path == HELP)
    assert (line.verdict, line.article, line.reason) == (Verdict.KEEP, "17(3)(e)", "A claim is coming.")
    take_back(decision=decision, by=officer)
    assert draft_of(request_).unweighed


@pytest.mark.parametrize("right", [R.MARKETING_OBJECTION, R.WITHDRAWAL])
def test_art_21_3_and_7_3_no_verb_overrides_what_is_absolute(
    shop: Shop, officer: Principal, right: R
) -> None:
    request = known(shop.controller, right)
    searched(request, officer)
    lines = [line for line in draft_of(request).live if line.absolute and line.place]
    assert lines
    for line in lines:
        for ground in Ground:
            keep = Override(verdict=Verdict.KEEP, reason="We want to.", ground=ground)
            with pytest.raises(Refused, match="cannot be refused"):
                decide_line(request=request, key=key_of(line), override=keep, by=officer)
        with pytest.raises(Refused, match="no objection to weigh"):
            judge_purpose(
                request=request, finding=Finding(line.path, Judged.COMPELLING, "We want to."), by=officer
            )
    assert not PlanDecision.objects.exists()
    assert {line.verdict for line in draft_of(request).live if line.absolute} == {Verdict.END_NOW}


def test_art_12_6_no_verb_decides_or_approves_for_somebody_who_may_be_another(
    shop: Shop, officer: Principal
) -> None:
    request = submitted(shop.controller, R.ACCESS, R.ERASURE)
    search_stores(request=request, by=officer)
    searched(request, officer)
    for right, verdict, place in ((R.ACCESS, Verdict.GIVE, "chats"), (R.ERASURE, Verdict.END_NOW, "chats")):
        override = Override(verdict=verdict, reason="It must be them.")
        with pytest.raises(Refused, match="not confirmed"):
            decide_line(
                request=request, key=(right.value, HELP, f"shop/{place}"), override=override, by=officer
            )
    assert not PlanDecision.objects.exists()
    with pytest.raises(Refused, match="not confirmed"):
        approved(request, officer)
    assert not RightsPlan.objects.exists()


def test_approving_freezes_what_was_seen_and_begins_it(
    shop: Shop, request_: SubjectRequest, officer: Principal
) -> None:
    judge_purpose(request=request_, finding=WEIGHED, by=officer)
    found = foresee(draft_of(request_))
    rows = {each.ordered.dataset.ref: sum(each.counts.due.values()) for each in found.places if each.counts}
    assert rows == {"subscribers": 2, "chats": 2, "invoices": 0}
    plan = approve_plan(request=request_, seen=found.seen, by=officer)
    frozen = thaw(plan.content)
    (kept,) = [line for line in frozen.lines if line.path == TAX]
    assert (kept.statutes, str(kept.until)) == (("AWR 52(4)",), "2031-12-31")
    assert JO not in plan.content
    assert {row.dataset.ref for row in Erasure.objects.filter(reference=request_.reference)} == set(rows)
    assert {part.state for part in parts_of(request_)} == {PartState.WAITING}
    assert rights_undone(request_) == {R.ERASURE}
    event = Event.objects.get(verb="request.plan_approved")
    assert event.detail["fingerprint"] == plan.fingerprint and event.actor == officer.actor


def test_approved_twice_at_once_it_is_one_plan_and_changed_it_is_the_next_version(
    request_: SubjectRequest, officer: Principal
) -> None:
    judge_purpose(request=request_, finding=WEIGHED, by=officer)
    first = approved(request_, officer)
    assert approved(request_, officer) == first
    judge_purpose(request=request_, finding=Finding(HELP, Judged.COMPELLING, "A claim."), by=officer)
    second = approved(request_, officer)
    first.refresh_from_db()
    assert (second.version, first.ended_at is None) == (2, False)


def test_what_has_changed_since_it_was_seen_is_not_approved(
    shop: Shop, request_: SubjectRequest, officer: Principal
) -> None:
    judge_purpose(request=request_, finding=WEIGHED, by=officer)
    seen = foresee(draft_of(request_)).seen
    DataField.objects.filter(dataset__ref="subscribers", name="name").update(nature="", category=None)
    with pytest.raises(Refused):
        approve_plan(request=request_, seen=seen, by=officer)
    assert foresee(draft_of(request_)).obstacles
    assert not RightsPlan.objects.exists() and not Erasure.objects.exists()


def test_a_store_that_is_away_is_no_obstacle(
    shop: Shop, request_: SubjectRequest, officer: Principal
) -> None:
    judge_purpose(request=request_, finding=WEIGHED, by=officer)
    shop.store.settings = {
        "dialect": "postgresql",
        "host": "127.0.0.1",
        "port": 1,
        "user": "x",
        "database": "x",
    }
    shop.store.save()
    found = foresee(draft_of(request_))
    assert not found.obstacles and all(each.away for each in found.places)
    approve_plan(request=request_, seen=found.seen, by=officer)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [(timedelta(days=9 * 365), "ahead-of-store-clock"), (timedelta(days=-2), "clocks-differ")],
)
def test_by_a_wrong_clock_nothing_that_a_duty_keeps_is_approved_to_go(
    request_: SubjectRequest,
    officer: Principal,
    monkeypatch: pytest.MonkeyPatch,
    wrong: timedelta,
    code: str,
) -> None:
    """Nine years from now the invoice would be due, and go with the rest."""
    judge_purpose(request=request_, finding=WEIGHED, by=officer)
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + wrong)
    found = foresee(draft_of(request_))
    assert [problem.code for problem in found.obstacles] == [code]
    with pytest.raises(Refused):
        approve_plan(request=request_, seen=found.seen, by=officer)
    assert not Erasure.objects.exists()
