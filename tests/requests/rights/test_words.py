"""Every line of a plan has plain words."""

from datetime import date

import pytest

from processing.findings.model import identity
from processing.terms import DataSubjectRight as R
from requests.rights.lines import Line
from requests.rights.overriding import _ARTICLES as ARTICLES
from requests.rights.terms import Verdict, Why
from requests.rights.words import STAYS, VERDICTS, WHYS, Naming, about, sentence
from requests.terms import Ground
from retention.wording import NEVER

PATH, OTHER = "activities/a/purposes/p", "activities/a/purposes/q"
NAMING = Naming({PATH: "Orders", OTHER: "Service"}, {"name": "Name"}, {"s/d": "Customers"})


def line(**facts) -> Line:
    stated = {
        "right": R.ERASURE,
        "path": PATH,
        "place": "s/d",
        "verdict": Verdict.KEEP,
        "why": Why.LEGAL_DUTY,
        "article": "17(3)(b)",
    }
    return Line(**{**stated, **facts})


def told(given: Line) -> str:
    return sentence(given, NAMING, identity, "en")


def test_nothing_is_without_words():
    assert set(VERDICTS) == set(Verdict)
    assert set(WHYS) == set(Why)
    assert set(ARTICLES) == set(Ground)
    assert set(NEVER) <= set(STAYS), "what stays whatever the day can stay in a row"


def test_art_17_3_b_a_duty_is_told_by_its_statute_and_last_day():
    assert told(line(statutes=("AWR 52(4)",), until=date(2031, 12, 31))) == (
        "Keep: A legal obligation asks to keep them. It is: AWR 52(4). "
        "They stay until the end of Wednesday 31 December 2031. (GDPR 17(3)(b))"
    )
    assert "The register does not name the statute." in told(line())


@pytest.mark.parametrize(
    ("others", "words"),
    [((OTHER,), "Still needed for Service: Name."), ((), "A legal obligation keeps of it: Name.")],
)
def test_the_overlap_is_told(others, words):
    ended = line(verdict=Verdict.END_NOW, why=Why.MARKETING, stays=("name",), others=others)
    assert words in told(ended)
    assert told(ended).startswith("Erase now: ")


def test_the_reason_of_staff_stands_in_its_line_and_in_no_log():
    decided = line(why=Why.STAFF, reason="100 % sure.")
    assert "The reason: 100 % sure." in told(decided)
    assert "100 %" not in repr(decided)


def test_what_has_no_name_names_itself():
    assert about(line(categories=("name", "gone")), NAMING) == ("Name", "gone")
