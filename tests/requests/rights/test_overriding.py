"""What staff may change in a plan, and what is never carried out without them."""

from dataclasses import replace

import pytest

from processing.terms import DataSubjectRight as R
from requests.rights.lines import Line
from requests.rights.overriding import CHOICES, Override, acts_alone, overridden
from requests.rights.terms import Verdict, Why
from requests.rules import Refusal
from requests.terms import Ground, IdentityState

CONFIRMED = IdentityState.CONFIRMED
ERASE = Line(
    right=R.ERASURE,
    path="activities/a/purposes/p",
    place="s/d",
    verdict=Verdict.WEIGH,
    why=Why.OBJECTION,
    article="17(1)(c), 21(1)",
)
END = Override(verdict=Verdict.END_NOW, reason="Nothing weighs more.")
KEEP = Override(verdict=Verdict.KEEP, reason="A court case.", ground=Ground.LEGAL_CLAIMS)


def article_of(line: Line, override: Override, identity=CONFIRMED) -> str:
    found = overridden(line, override, identity)
    assert isinstance(found, Refusal)
    return found.article


def test_staff_decide_with_a_written_reason():
    found = overridden(ERASE, END, CONFIRMED)
    assert isinstance(found, Line)
    assert (found.verdict, found.why, found.reason) == (Verdict.END_NOW, Why.STAFF, "Nothing weighs more.")
    kept = overridden(ERASE, KEEP, CONFIRMED)
    assert isinstance(kept, Line) and (kept.verdict, kept.article) == (Verdict.KEEP, "17(3)(e)")


@pytest.mark.parametrize("right", [R.MARKETING_OBJECTION, R.OBJECTION, R.ERASURE, R.WITHDRAWAL])
@pytest.mark.parametrize("override", [KEEP, END], ids=["keep", "end"])
def test_art_21_3_and_7_3_what_is_absolute_is_never_overridden(right, override):
    line = replace(ERASE, right=right, verdict=Verdict.END_NOW, absolute=True)
    assert article_of(line, override) == "GDPR 21(3), 7(3)"


@pytest.mark.parametrize("identity", [IdentityState.OPEN, IdentityState.ASKED])
@pytest.mark.parametrize(
    ("right", "verdict"),
    [
        (R.ERASURE, Verdict.END_NOW),
        (R.ACCESS, Verdict.GIVE),
        (R.PORTABILITY, Verdict.HAND_OVER),
        (R.RECTIFICATION, Verdict.CORRECT),
        (R.RESTRICTION, Verdict.RESTRICT),
    ],
)
def test_art_12_6_nobody_gets_or_loses_data_by_an_override_who_may_be_somebody_else(right, verdict, identity):
    override = Override(verdict=verdict, reason="They sounded right.")
    assert article_of(replace(ERASE, right=right), override, identity) == "GDPR 12(6)"
    assert isinstance(overridden(replace(ERASE, right=right), override, CONFIRMED), Line)


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_art_5_2_a_reason_is_written_down(reason):
    assert article_of(ERASE, replace(END, reason=reason)) == "GDPR 5(2)"


def test_art_12_4_whoever_refuses_names_a_ground_of_that_right():
    assert article_of(ERASE, replace(KEEP, ground=None)) == "GDPR 12(4)"
    assert article_of(ERASE, replace(KEEP, ground=Ground.NOT_PORTABLE)) == "GDPR 12(4)"
    assert isinstance(overridden(ERASE, replace(KEEP, ground=Ground.EXCESSIVE), CONFIRMED), Line)


def test_art_17_3_b_and_e_a_duty_and_a_hold_are_not_ended_by_a_line():
    assert article_of(replace(ERASE, why=Why.LEGAL_DUTY), END) == "GDPR 17(3)(b)"
    assert article_of(replace(ERASE, why=Why.LEGAL_CLAIMS), END) == "GDPR 17(3)(e)"


@pytest.mark.parametrize("right", CHOICES)
def test_a_right_takes_no_answer_but_its_own(right):
    for verdict in set(Verdict) - set(CHOICES[right]):
        assert article_of(replace(ERASE, right=right), Override(verdict=verdict, reason="x")) == "GDPR 12(1)"


def test_every_right_with_data_has_its_answers():
    assert set(CHOICES) == set(R) - {R.COMPLAINT}


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize(
    ("confirmed", "unambiguous"), [(True, True), (False, True), (True, False), (False, False)]
)
def test_art_5_1_f_only_confirmed_and_unambiguous_matches_disclose_or_erase_alone(
    verdict, confirmed, unambiguous
):
    touches = verdict in {
        Verdict.GIVE,
        Verdict.HAND_OVER,
        Verdict.END_NOW,
        Verdict.CORRECT,
        Verdict.RESTRICT,
    }
    alone = acts_alone(verdict, confirmed=confirmed, unambiguous=unambiguous)
    assert alone == (not touches or (confirmed and unambiguous))
