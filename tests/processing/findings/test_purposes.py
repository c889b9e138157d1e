"""Art. 6, 4(11), 7, 9, 10, 13(1)(c)–(d), 22: on which basis each purpose stands."""

import pytest

from processing.findings import Severity
from processing.register import AutomatedDecision, OwnDataCategory, Purpose, Register
from processing.terms import ConsentForm, LegalBasis, Sensitivity, SpecialCondition
from tests.processing.findings.builders import (
    NONE,
    PURPOSE,
    activity,
    assessment,
    found,
    item,
    only,
    period,
    purpose,
    register,
    using,
)

DECISION = AutomatedDecision(logic="A score.", consequences="No credit.")


def with_purpose(one: Purpose) -> Register:
    return register(activity(one))


def on_interest(**changes: object) -> Purpose:
    stated = {"interest": "Being paid.", "interest_assessment": assessment()}
    return purpose(basis=LegalBasis.LEGITIMATE_INTERESTS, **{**stated, **changes})


def on_consent(form: ConsentForm | None, **changes: object) -> Purpose:
    return purpose(basis=LegalBasis.CONSENT, consent_form=form, **changes)


def test_art_6_1_a_purpose_has_a_legal_basis() -> None:
    finding = only(with_purpose(purpose(basis=None)))
    assert finding.key == ("legal-basis-missing", PURPOSE)
    assert finding.message.render() == "“Delivery” has no legal basis."
    assert finding.severity is Severity.ERROR


def test_art_13_1_c_the_basis_is_cited_under_its_article() -> None:
    assert found(with_purpose(purpose(basis_cited="Art. 6.1(b) GDPR"))) == []
    assert found(with_purpose(purpose(basis_cited="to perform the contract"))) == []
    miscited = only(with_purpose(on_consent(ConsentForm.EXPRESS, basis_cited="Article 6(a) GDPR")))
    assert miscited.key == ("legal-basis-miscited", PURPOSE)
    assert miscited.message.render() == (
        "“Delivery” rests on Art. 6(1)(a), but is cited as “Article 6(a) GDPR”."
    )


def test_art_6_1_f_the_interest_is_named_and_weighed() -> None:
    assert found(with_purpose(on_interest())) == []
    assert found(with_purpose(on_interest(interest=""))) == [("legitimate-interest-missing", PURPOSE)]
    unweighed = with_purpose(on_interest(interest_assessment=None))
    assert found(unweighed) == [("legitimate-interest-unassessed", PURPOSE)]


def test_art_6_1_f_a_reason_for_not_weighing_is_no_assessment() -> None:
    assert found(with_purpose(on_interest(interest_assessment=NONE))) == [
        ("legitimate-interest-unassessed", PURPOSE)
    ]


@pytest.mark.parametrize("basis", [LegalBasis.LEGAL_OBLIGATION, LegalBasis.PUBLIC_TASK])
def test_art_6_3_a_duty_or_task_is_laid_down_by_law(basis: LegalBasis) -> None:
    assert found(with_purpose(purpose(basis=basis))) == [("statute-missing", PURPOSE)]
    assert found(with_purpose(purpose(basis=basis, statute="AWR 52(4)"))) == []


def test_art_4_11_implied_consent_is_none() -> None:
    assert found(with_purpose(on_consent(ConsentForm.IMPLIED))) == [("consent-implied", PURPOSE)]
    assert found(with_purpose(on_consent(ConsentForm.EXPRESS))) == []


def test_art_7_1_the_form_of_consent_is_stated() -> None:
    assert found(with_purpose(on_consent(None))) == [("consent-form-missing", PURPOSE)]


def test_art_9_2_special_categories_need_a_condition() -> None:
    finding = only(register(using("name", "health")))
    assert finding.key == ("special-condition-missing", PURPOSE)
    assert finding.message.render().endswith(": health.")
    allowed = using("name", "health", special_condition=SpecialCondition.EMPLOYMENT)
    assert found(register(allowed)) == []


def test_art_9_1_a_category_of_ones_own_may_be_special() -> None:
    faith = OwnDataCategory(ref="faith", name="Faith", sensitivity=Sensitivity.SPECIAL)
    finding = only(register(using("faith"), data_categories=(faith,)))
    assert finding.key == ("special-condition-missing", PURPOSE)
    assert "Faith" in finding.message.render()


def test_art_9_1_a_purpose_that_names_no_data_is_judged_by_those_of_its_activity() -> None:
    silent = activity(purpose(data_categories=()), data=(item("health"),))
    assert ("special-condition-missing", PURPOSE) in found(register(silent))


@pytest.mark.parametrize("form", [None, ConsentForm.EXPRESS])
def test_art_9_2_a_consent_to_special_categories_is_explicit(form: ConsentForm | None) -> None:
    condition = {"special_condition": SpecialCondition.EXPLICIT_CONSENT, "basis": LegalBasis.CONSENT}
    lax = using("health", consent_form=form, **condition)
    strict = using("health", consent_form=ConsentForm.EXPLICIT, **condition)
    assert found(register(lax)) == [("explicit-consent-missing", PURPOSE)]
    assert found(register(strict)) == []


def test_art_10_data_on_offences_need_a_law() -> None:
    assert found(register(using("convictions"))) == [("criminal-data-unauthorised", PURPOSE)]
    assert found(register(using("convictions", statute="UAVG 33"))) == []


def test_art_13_2_f_an_automated_decision_tells_its_consequences() -> None:
    mute = AutomatedDecision(logic="A score.")
    assert found(with_purpose(purpose(automated_decision=mute))) == [
        ("automated-decision-unexplained", PURPOSE)
    ]
    assert found(with_purpose(purpose(automated_decision=DECISION))) == []


def test_art_22_2_an_automated_decision_needs_contract_law_or_explicit_consent() -> None:
    unfounded = [("automated-decision-unfounded", PURPOSE)]
    assert found(with_purpose(on_interest(automated_decision=DECISION))) == unfounded
    assert found(with_purpose(on_consent(ConsentForm.EXPRESS, automated_decision=DECISION))) == unfounded
    assert found(with_purpose(on_consent(ConsentForm.EXPLICIT, automated_decision=DECISION))) == []


def test_each_of_two_purposes_is_judged_by_itself() -> None:
    other = purpose(period(), ref="billing", name="Billing", basis=None)
    assert found(register(activity(purpose(), other))) == [
        ("legal-basis-missing", "activities/orders/purposes/billing")
    ]
