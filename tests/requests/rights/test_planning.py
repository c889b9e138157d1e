"""The plan of a request: order, places, overlap, duties, and the ends it gives to the erasure."""

from dataclasses import replace
from datetime import date

import pytest

from processing.register import DataItem, Marketing
from processing.terms import (
    ActivityRole,
    Bound,
    DataSource,
    LegalBasis,
    MarketingAudience,
    MarketingChannel,
)
from processing.terms import DataSubjectRight as R
from requests.rights.ending import as_found, ends_of
from requests.rights.lines import Asked, Place
from requests.rights.planning import overlapped, plan_of
from requests.rights.terms import Judged, Verdict, Why
from retention.needs import End
from retention.staying import Stay
from tests.processing.registers import record as shipped
from tests.retention.samples import bound, column, dataset, period, purpose, record

MARKETING = Marketing(channel=MarketingChannel.EMAIL, audience=MarketingAudience.SUBSCRIBERS)
ACCOUNT = replace(
    purpose(
        "account",
        "name email",
        period("closed", "P1M"),
        period("tax", "P7Y", "name", bound=Bound.MINIMUM, legal_duty="AWR 52(4)"),
    ),
    basis=LegalBasis.CONTRACT,
)
NEWS = replace(purpose("news", "email"), basis=LegalBasis.CONSENT, marketing=MARKETING)
HELP = replace(purpose("help", "email"), basis=LegalBasis.LEGITIMATE_INTERESTS)
P = "activities/sales/purposes/"
PEOPLE = Place(
    "shop",
    dataset(
        [column("name", "name", provided=True), column("email", "email")],
        bound("account", "closed", "closed"),
        bound("account", "tax", "on"),
        bound("news"),
    ),
)
REGISTER = record(ACCOUNT, NEWS, HELP)


def plan(*rights: R, places=(PEOPLE,), register=REGISTER, **facts):
    return plan_of(register, places, Asked(rights=frozenset(rights), **facts))


def told(lines) -> list[tuple[str, str, Verdict]]:
    return [(line.path.removeprefix(P), line.place, line.verdict) for line in lines]


# --- Order


def test_what_is_asked_for_is_given_before_anything_is_erased_and_marketing_ends_first():
    rights = [
        line.right for line in plan(R.ERASURE, R.ACCESS, R.PORTABILITY, R.WITHDRAWAL, R.MARKETING_OBJECTION)
    ]
    assert list(dict.fromkeys(rights)) == [
        R.MARKETING_OBJECTION,
        R.WITHDRAWAL,
        R.ACCESS,
        R.PORTABILITY,
        R.ERASURE,
    ]


def test_art_77_no_data_hang_on_a_complaint():
    assert plan(R.COMPLAINT) == ()


# --- Places


def test_each_purpose_has_a_line_for_every_dataset_and_one_where_nothing_is_mapped():
    assert told(plan(R.ACCESS)) == [
        ("account", "shop/customers", Verdict.GIVE),
        ("news", "shop/customers", Verdict.GIVE),
        ("help", "", Verdict.GIVE),
    ]


def test_art_28_3_e_for_a_client_the_client_answers():
    activity = replace(REGISTER.activities[0], role=ActivityRole.PROCESSOR)
    assert plan(R.ACCESS, register=replace(REGISTER, activities=(activity,))) == ()


def test_a_right_can_be_meant_for_some_purposes():
    lines = plan(R.ERASURE, meant={R.ERASURE: frozenset({P + "news"})})
    assert {line.path for line in lines} == {P + "news"}


# --- 20 portability


def test_art_20_1_only_what_the_person_provided_is_handed_over():
    account, news, _ = plan(R.PORTABILITY)
    assert (account.verdict, account.categories) == (Verdict.HAND_OVER, ("name",))
    assert (news.verdict, news.why) == (Verdict.NOT_PORTABLE, Why.NOT_PROVIDED)


def test_art_20_1_without_a_mapping_the_register_says_what_was_provided():
    observed = DataItem(ref="email", subjects="customers", category="email", source=DataSource.OBSERVED)
    activity = replace(REGISTER.activities[0], data=(observed,))
    lines = plan(R.PORTABILITY, places=(), register=replace(REGISTER, activities=(activity,)))
    assert [(line.verdict, line.categories) for line in lines[:2]] == [
        (Verdict.HAND_OVER, ("name",)),
        (Verdict.NOT_PORTABLE, ("email",)),
    ]


def test_art_20_1_b_what_people_look_up_is_not_portable():
    account, *_ = plan(R.PORTABILITY, places=[replace(PEOPLE, automated=False)])
    assert account.why is Why.NOT_AUTOMATED


# --- 17 erasure: duties and overlap


def test_art_17_3_b_beside_the_contract_stands_what_the_statute_keeps_by_its_name():
    account, duty, news, helping = plan(R.ERASURE)
    assert (account.verdict, account.why, account.categories) == (
        Verdict.KEEP,
        Why.CONTRACT_RUNS,
        ("email", "name"),
    )
    assert (duty.why, duty.article, duty.categories, duty.statutes) == (
        Why.LEGAL_DUTY,
        "17(3)(b)",
        ("name",),
        ("AWR 52(4)",),
    )
    assert (news.verdict, news.stays, news.others) == (Verdict.END_NOW, ("email",), (P + "account",))
    assert helping.verdict is Verdict.WEIGH


def test_a_duty_that_is_bound_nowhere_here_keeps_nothing_here():
    unbound = Place("shop", replace(PEOPLE.dataset, bindings=(bound("account", "closed", "closed"),)))
    assert not [line for line in plan(R.ERASURE, places=[unbound]) if line.why is Why.LEGAL_DUTY]


def test_art_17_1_a_an_ended_contract_leaves_what_the_duty_keeps():
    account, _, news, _ = plan(R.ERASURE, judged={P + "account": Judged.NO_LONGER_NEEDED})
    assert (account.verdict, account.stays, account.others) == (Verdict.END_NOW, ("name",), ())
    assert news.stays == (), "nobody else needs the address now"


def test_art_16_a_duty_line_stands_beside_no_other_right():
    assert all(line.why is not Why.LEGAL_DUTY for line in plan(R.ACCESS, R.RECTIFICATION, R.RESTRICTION))


def test_basis_c_names_the_statute_of_the_purpose():
    books = replace(purpose("books", "name"), basis=LegalBasis.LEGAL_OBLIGATION, statute="HGB 257")
    (line,) = plan(R.ERASURE, places=(), register=record(books))
    assert (line.why, line.statutes) == (Why.LEGAL_DUTY, ("HGB 257",))


# --- Ends


def ends(lines) -> dict[str, End]:
    return {path.removeprefix(P): end for path, end in ends_of(lines, PEOPLE.ref).items()}


def test_the_ends_of_an_erasure_are_those_of_its_lines():
    assert ends(plan(R.ERASURE)) == {
        "account": End.WHEN_STARTED,
        "news": End.NOW,
        "help": End.AS_PROMISED,
    }
    upheld = plan(R.ERASURE, R.OBJECTION, judged={P + "help": Judged.OBJECTION_UPHELD})
    assert ends(upheld)["help"] is End.NOW


def test_art_21_3_an_objection_to_marketing_ends_it_despite_holds_and_nothing_else_does():
    assert ends(plan(R.MARKETING_OBJECTION))["news"] is End.NOW_DESPITE_HOLDS
    assert ends(plan(R.WITHDRAWAL))["news"] is End.NOW
    both = plan(R.WITHDRAWAL, R.MARKETING_OBJECTION, R.ERASURE, held_person=True)
    assert ends(both) == {
        "account": End.AS_PROMISED,
        "news": End.NOW_DESPITE_HOLDS,
        "help": End.AS_PROMISED,
    }


def test_art_15_nothing_ends_by_looking():
    assert ends(plan(R.ACCESS, R.RECTIFICATION, R.PORTABILITY, R.RESTRICTION, R.HUMAN_REVIEW)) == {}


def test_a_held_activity_keeps_its_purposes():
    assert {line.why for line in plan(R.ERASURE, held=frozenset({"sales"}))} >= {Why.LEGAL_CLAIMS}


def test_the_overlap_is_told_anew_after_an_override():
    lines = plan(R.ERASURE)
    ended = [
        replace(line, verdict=Verdict.END_NOW, why=Why.STAFF) if line.why is Why.CONTRACT_RUNS else line
        for line in lines
    ]
    account, _, news, _ = overlapped(ended, REGISTER, [PEOPLE])
    assert (account.stays, news.stays) == (("name",), ())


# --- Until when


@pytest.mark.parametrize(
    ("days", "until"),
    [
        ([date(2031, 12, 31), date(2030, 12, 31)], date(2031, 12, 31)),
        ([date(2031, 12, 31), None], None),
        ([], None),
    ],
)
def test_a_line_is_told_until_when_where_every_row_says_so(days, until):
    duty = plan(R.ERASURE)[1]
    stays = [Stay(category="name", until=day, because="duty-runs", purpose=P + "account") for day in days]
    other = Stay(category="name", until=date(2099, 1, 1), because="period-runs", purpose=P + "help")
    assert as_found(duty, [*stays, other]).until == until


@pytest.mark.parametrize(
    ("because", "by_contract", "by_duty"),
    [
        ("not-started", ("name",), ()),  # the contract runs in some row, and no duty has begun
        ("duty-runs", (), ("name",)),  # the contract has ended: nobody is told that it keeps anything
    ],
)
def test_art_17_3_b_what_is_kept_is_what_the_rows_say_is_kept(because, by_contract, by_duty):
    contract, duty = plan(R.ERASURE)[:2]
    stays = [Stay(category="name", until=None, because=because, purpose=P + "account")]
    assert (contract.why, duty.why) == (Why.CONTRACT_RUNS, Why.LEGAL_DUTY)
    assert (as_found(contract, stays).kept, as_found(duty, stays).kept) == (by_contract, by_duty)


# --- OpenPanel


def test_openpanel_s_plan_of_an_erasure_without_a_mapping():
    lines = plan(R.ERASURE, places=(), register=shipped("openpanel"))
    verdicts = {(line.path.split("/")[-1], line.why): line.verdict for line in lines}
    assert verdicts[("orders", Why.CONTRACT_RUNS)] is Verdict.KEEP
    assert verdicts[("orders", Why.LEGAL_DUTY)] is Verdict.KEEP
    assert verdicts[("customer-service", Why.OBJECTION)] is Verdict.WEIGH
    assert verdicts[("product-news", Why.MARKETING)] is Verdict.END_NOW
