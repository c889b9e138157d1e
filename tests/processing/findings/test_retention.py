"""Art. 30(1)(f), 5(1)(e), 13(2)(a): how long data are kept."""

import pytest

from processing.findings import Severity
from processing.register import AT_ONCE, RetentionPeriod
from processing.terms import LegalBasis
from tests.processing.findings.builders import (
    NONE,
    PERIOD,
    PURPOSE,
    activity,
    found,
    item,
    only,
    period,
    purpose,
    register,
)


def keeping(*periods: RetentionPeriod, **changes: object) -> list[tuple[str, str]]:
    return found(register(activity(purpose(*periods, **changes))))


@pytest.mark.parametrize("silence", [None, ()])
def test_art_30_1_f_a_purpose_has_periods_or_a_reason(silence: object) -> None:
    finding = only(register(activity(purpose(retention=silence))))
    assert (finding.key, finding.severity) == (("retention-not-stated", PURPOSE), Severity.WARNING)
    assert keeping(retention=NONE) == []


def test_art_30_1_f_every_category_of_a_purpose_has_a_period() -> None:
    both = purpose(period("name"), data_categories=("name", "email"))
    finding = only(register(activity(both, data=(item(), item("email")))))
    assert finding.key == ("retention-categories-uncovered", PURPOSE)
    assert finding.message.render() == "No retention period of “Delivery” covers: e-mail address."
    apart = purpose(period("name"), period("email", ref="mails"), data_categories=("name", "email"))
    assert found(register(activity(apart, data=(item(), item("email"))))) == []


def test_art_30_1_f_a_period_without_categories_is_one_finding_and_not_two() -> None:
    assert keeping(period(data_categories=())) == [("retention-categories-missing", PERIOD)]


def test_art_30_1_f_a_period_cannot_name_what_its_purpose_does_not() -> None:
    assert keeping(period(data_categories=()), data_categories=()) == [
        ("purpose-categories-missing", PURPOSE)
    ]


def test_art_13_2_a_a_period_or_criteria() -> None:
    assert keeping(period(period=None)) == [("retention-length-missing", PERIOD)]
    finding = only(register(activity(purpose(period(period=None, criteria="As long as needed.")))))
    assert finding.key == ("retention-vague", PERIOD)
    assert finding.message.render() == "“Delivery” keeps these data by criteria, without a fixed end: name."


@pytest.mark.parametrize("length", ["P1Y", AT_ONCE])
def test_art_30_1_f_a_period_starts_from_an_event(length: str) -> None:
    assert keeping(period(period=length, start_event="")) == [("retention-start-missing", PERIOD)]
    assert keeping(period(period=length)) == []


def test_art_5_1_e_at_the_end_something_happens() -> None:
    assert keeping(period(disposition=None)) == [("disposition-missing", PERIOD)]


def test_art_5_1_e_without_a_fixed_end_that_alone_is_the_finding() -> None:
    vague = period(period=None, criteria="As long as needed.", start_event="", disposition=None)
    assert keeping(vague) == [("retention-vague", PERIOD)]


def test_art_6_1_c_a_legal_duty_to_keep_stands_under_its_own_basis() -> None:
    duty = period(legal_duty="AWR 52(4)", period="P7Y")
    finding = only(register(activity(purpose(duty))))
    assert (finding.key, finding.severity) == (("legal-duty-misplaced", PERIOD), Severity.ERROR)
    assert keeping(duty, basis=LegalBasis.LEGAL_OBLIGATION, statute="AWR 52(4)") == []
    assert keeping(duty, basis=None) == [("legal-basis-missing", PURPOSE)]
