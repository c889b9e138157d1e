"""Rights by legal basis: every cell of the law's table, written down anew (Art. 6(1), 7(3), 15–22)."""

import pytest

from processing.register import AutomatedDecision, Marketing, NoneBecause, Purpose
from processing.terms import DataSubjectRight as R
from processing.terms import LegalBasis, MarketingAudience, MarketingChannel, SpecialCondition
from requests.rights.matrix import Case, Ruling, ruling
from requests.rights.terms import Judged, Verdict, Why
from subjects.terms import RestrictionGround

BASES = "abcdef"
MACHINE = AutomatedDecision(logic="A score below 5 refuses.")
MARKETING = Marketing(channel=MarketingChannel.EMAIL, audience=MarketingAudience.SUBSCRIBERS)

# Columns: bases (a)–(f). A dash: the right does not reach the basis.
TABLE = """
access         give     give     give     give     give     give
rectification  correct  correct  correct  correct  correct  correct
erasure        end_now  keep     keep     keep     weigh    weigh
restriction    restrict restrict restrict restrict restrict restrict
portability    hand_over hand_over -      -        -        -
objection      -        -        -        -        weigh    weigh
withdrawal     end_now  -        -        -        -        -
human_review   human_review human_review human_review - -   -
"""
CELLS = [
    pytest.param(R(row[0]), LegalBasis(basis), verdict, id=f"{row[0]}-{basis}")
    for row in (line.split() for line in TABLE.strip().splitlines())
    for basis, verdict in zip(BASES, row[1:], strict=True)
]
EVERY_BASIS = [*LegalBasis, None]


def rule(right: R, basis: LegalBasis | None, **facts) -> Ruling:
    stated = {key: facts.pop(key) for key in ("marketing", "special_condition") if key in facts}
    decides = facts.pop("automated_decision", MACHINE)
    purpose = Purpose(ref="p", name="P", basis=basis, automated_decision=decides, **stated)
    return ruling(right, Case(purpose=purpose, asked=facts.pop("asked", [right]), **facts))


@pytest.mark.parametrize(("right", "basis", "verdict"), CELLS)
def test_each_right_reaches_the_bases_that_the_law_says(right, basis, verdict):
    nothing = Verdict.NOT_PORTABLE if right is R.PORTABILITY else Verdict.NOTHING
    assert rule(right, basis).verdict == (nothing if verdict == "-" else Verdict(verdict))


def test_the_table_has_every_right_but_marketing_and_the_complaint():
    assert {cell.values[0] for cell in CELLS} == set(R) - {R.MARKETING_OBJECTION, R.COMPLAINT}
    with pytest.raises(KeyError):
        rule(R.COMPLAINT, LegalBasis.CONSENT)


# --- 17 erasure

REASONS = {
    "a": (Why.CONSENT_WITHDRAWN, "17(1)(b)"),
    "b": (Why.CONTRACT_RUNS, "17(1)(a)"),
    "c": (Why.LEGAL_DUTY, "17(3)(b)"),
    "d": (Why.STILL_NEEDED, "17(1)(a)"),
    "e": (Why.PUBLIC_TASK, "17(1)(c), 17(3)(b), 21(1)"),
    "f": (Why.OBJECTION, "17(1)(c), 21(1)"),
}


@pytest.mark.parametrize("basis", REASONS)
def test_art_17_1_and_3_erasure_says_why_by_its_article(basis):
    found = rule(R.ERASURE, LegalBasis(basis))
    assert (found.why, found.article) == REASONS[basis]


@pytest.mark.parametrize("basis", EVERY_BASIS)
@pytest.mark.parametrize(
    ("judged", "article"), [(Judged.NO_LONGER_NEEDED, "17(1)(a)"), (Judged.UNLAWFUL, "17(1)(d)")]
)
def test_art_17_1_a_and_d_end_the_need_under_every_basis(basis, judged, article):
    found = rule(R.ERASURE, basis, judged=judged)
    assert (found.verdict, found.article) == (Verdict.END_NOW, article)


@pytest.mark.parametrize("basis", "ef")
@pytest.mark.parametrize("right", [R.ERASURE, R.OBJECTION])
def test_art_21_1_an_objection_upheld_ends_the_need_and_compelling_grounds_keep_it(basis, right):
    upheld = rule(right, LegalBasis(basis), judged=Judged.OBJECTION_UPHELD)
    assert (upheld.verdict, upheld.article) == (Verdict.END_NOW, "21(1), 17(1)(c)")
    kept = rule(right, LegalBasis(basis), judged=Judged.COMPELLING)
    assert (kept.verdict, kept.article) == (Verdict.KEEP, "21(1)")


@pytest.mark.parametrize("basis", "abcd")
def test_art_21_1_weighing_ends_nothing_under_other_bases(basis):
    for judged in (Judged.OBJECTION_UPHELD, Judged.COMPELLING):
        assert rule(R.ERASURE, LegalBasis(basis), judged=judged) == rule(R.ERASURE, LegalBasis(basis))


@pytest.mark.parametrize("basis", EVERY_BASIS)
@pytest.mark.parametrize("judged", [None, *Judged])
def test_art_17_3_e_a_hold_keeps_under_every_basis_whatever_was_judged(basis, judged):
    found = rule(R.ERASURE, basis, judged=judged, held=True)
    assert (found.verdict, found.why, found.article) == (Verdict.KEEP, Why.LEGAL_CLAIMS, "17(3)(e)")


def test_art_17_1_b_also_ends_what_rests_on_explicit_consent_under_9_2_a():
    for right, article in ((R.ERASURE, "17(1)(b)"), (R.WITHDRAWAL, "7(3), 17(1)(b)")):
        found = rule(right, LegalBasis.CONTRACT, special_condition=SpecialCondition.EXPLICIT_CONSENT)
        assert (found.verdict, found.article) == (Verdict.END_NOW, article)


def test_art_5_2_without_a_stated_basis_a_person_decides():
    found = rule(R.ERASURE, None)
    assert (found.verdict, found.why) == (Verdict.WEIGH, Why.BASIS_NOT_STATED)
    assert rule(R.PORTABILITY, None).why is Why.BASIS_NOT_STATED
    assert rule(R.OBJECTION, None).why is Why.BASIS_NOT_STATED


# --- 21(2)–(3) direct marketing


@pytest.mark.parametrize("basis", EVERY_BASIS)
@pytest.mark.parametrize("right", [R.MARKETING_OBJECTION, R.OBJECTION])
@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize("judged", [None, *Judged])
def test_art_21_3_marketing_ends_absolutely_whatever_the_basis(basis, right, held, judged):
    found = rule(right, basis, marketing=MARKETING, held=held, judged=judged)
    assert (found.verdict, found.absolute) == (Verdict.END_NOW, True)
    erased = rule(R.ERASURE, basis, marketing=MARKETING, asked=[right, R.ERASURE], held=held, judged=judged)
    assert erased == found, "17(1)(c) always"


def test_art_21_2_who_asks_for_erasure_wants_no_marketing_but_claims_may_keep_it():
    found = rule(R.ERASURE, LegalBasis.LEGITIMATE_INTERESTS, marketing=MARKETING)
    assert (found.verdict, found.why, found.absolute) == (Verdict.END_NOW, Why.MARKETING, False)
    assert rule(R.ERASURE, LegalBasis.CONSENT, marketing=MARKETING, held=True).verdict is Verdict.KEEP


@pytest.mark.parametrize("basis", EVERY_BASIS)
def test_art_21_2_is_nothing_where_there_is_no_marketing(basis):
    assert rule(R.MARKETING_OBJECTION, basis).verdict is Verdict.NOTHING


# --- 7(3) withdrawal


def test_art_7_3_a_withdrawal_is_absolute_and_no_hold_stops_it():
    found = rule(R.WITHDRAWAL, LegalBasis.CONSENT, held=True)
    assert (found.verdict, found.absolute) == (Verdict.END_NOW, True)


# --- 20 portability


def test_art_20_1_portability_needs_consent_or_contract():
    for basis in LegalBasis:
        portable = basis in (LegalBasis.CONSENT, LegalBasis.CONTRACT)
        assert (rule(R.PORTABILITY, basis).verdict is Verdict.HAND_OVER) == portable
    explicit = rule(
        R.PORTABILITY, LegalBasis.LEGITIMATE_INTERESTS, special_condition=SpecialCondition.EXPLICIT_CONSENT
    )
    assert explicit.verdict is Verdict.HAND_OVER, "9(2)(a)"


def test_art_20_1_portability_is_for_what_the_person_provided():
    found = rule(R.PORTABILITY, LegalBasis.CONSENT, provided=False)
    assert (found.verdict, found.why) == (Verdict.NOT_PORTABLE, Why.NOT_PROVIDED)


def test_art_20_1_b_portability_is_for_automated_processing():
    found = rule(R.PORTABILITY, LegalBasis.CONTRACT, automated=False)
    assert (found.verdict, found.article) == (Verdict.NOT_PORTABLE, "20(1)(b)")


# --- 18 restriction


@pytest.mark.parametrize("basis", EVERY_BASIS)
@pytest.mark.parametrize("letter", "abc")
def test_art_18_1_a_to_c_hold_under_every_basis(basis, letter):
    found = rule(R.RESTRICTION, basis, grounds=[RestrictionGround(letter)])
    assert (found.verdict, found.article) == (Verdict.RESTRICT, f"18(1)({letter})")


@pytest.mark.parametrize("basis", EVERY_BASIS)
def test_art_18_1_d_needs_an_objection_that_can_be_pending(basis):
    found = rule(R.RESTRICTION, basis, grounds=[RestrictionGround.OBJECTION_PENDING])
    assert (found.verdict is Verdict.RESTRICT) == (basis in (LegalBasis("e"), LegalBasis("f")))


def test_art_12_2_no_ground_is_demanded():
    assert rule(R.RESTRICTION, LegalBasis.CONTRACT).article == "18(1)(a), (b), (c)"
    assert rule(R.RESTRICTION, LegalBasis.PUBLIC_TASK).article == "18(1)(a), (b), (c), (d)"


# --- 22(3) human review


@pytest.mark.parametrize("basis", EVERY_BASIS)
@pytest.mark.parametrize("decides", [None, NoneBecause("People decide.")])
def test_art_22_3_is_nothing_where_people_decide(basis, decides):
    found = rule(R.HUMAN_REVIEW, basis, automated_decision=decides)
    assert (found.verdict, found.why) == (Verdict.NOTHING, Why.NO_AUTOMATED_DECISION)


def test_art_22_2_b_a_law_that_authorises_says_how_it_is_reviewed():
    assert rule(R.HUMAN_REVIEW, LegalBasis.LEGAL_OBLIGATION).article == "22(2)(b)"


@pytest.mark.parametrize("basis", "def")
def test_art_22_1_no_exception_allows_a_machine_under_the_other_bases(basis):
    assert rule(R.HUMAN_REVIEW, LegalBasis(basis)).why is Why.AUTOMATION_NOT_ALLOWED
