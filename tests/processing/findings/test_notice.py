"""Art. 12(3), 13, 14, 21(4), 22(3): what people are told."""

import pytest

from processing.findings import Severity
from processing.register import Activity, AutomatedDecision, Marketing
from processing.terms import (
    ConsentForm,
    DataSource,
    LegalBasis,
    MarketingAudience,
    MarketingChannel,
    Provision,
)
from processing.terms import DataSubjectRight as Right
from tests.processing.findings.builders import (
    ACTIVITY,
    NONE,
    activity,
    assessment,
    found,
    item,
    notice,
    only,
    period,
    processing,
    purpose,
    register,
    without,
)

AT = "notice"


def on(basis: LegalBasis, **changes: object) -> Activity:
    """An activity on a basis with which nothing is wrong."""
    return activity(
        purpose(
            basis=basis,
            statute="A law.",
            interest="Selling.",
            interest_assessment=assessment(),
            consent_form=ConsentForm.EXPLICIT,
            **changes,
        )
    )


def with_item(**changes: object) -> list[tuple[str, str]]:
    return found(register(activity(data=(item(**changes),))))


def test_art_13_a_controller_has_a_notice_and_its_absence_is_one_finding() -> None:
    finding = only(register(notice=None))
    assert (finding.key, finding.severity) == (("notice-missing", "controller"), Severity.ERROR)


def test_art_13_asks_nothing_of_a_mere_processor() -> None:
    assert found(register(processing(), notice=None)) == []
    assert found(register(processing(), notice=notice(rights=()))) == []


def test_art_13_2_b_untold_rights_are_one_finding() -> None:
    finding = only(register(notice=without(Right.ERASURE, Right.RESTRICTION)))
    assert finding.key == ("rights-untold", AT)
    assert finding.message.render() == (
        "“Privacy policy” does not tell of these rights: Erasure (Art. 17), Restriction (Art. 18)."
    )


@pytest.mark.parametrize(
    ("right", "bases"),
    [
        (Right.PORTABILITY, {LegalBasis.CONSENT, LegalBasis.CONTRACT}),
        (Right.OBJECTION, {LegalBasis.PUBLIC_TASK, LegalBasis.LEGITIMATE_INTERESTS}),
    ],
)
@pytest.mark.parametrize("basis", list(LegalBasis))
def test_art_20_and_21_rights_follow_the_legal_basis(
    basis: LegalBasis, right: Right, bases: set[LegalBasis]
) -> None:
    expected = [("rights-untold", AT)] if basis in bases else []
    assert found(register(on(basis), notice=without(right))) == expected


def test_art_13_2_c_withdrawal_is_told_where_something_rests_on_consent() -> None:
    silent = without(Right.WITHDRAWAL)
    assert found(register(on(LegalBasis.CONSENT), notice=silent)) == [("withdrawal-untold", AT)]
    assert found(register(on(LegalBasis.CONTRACT), notice=silent)) == []


def test_art_13_2_c_a_longer_period_under_consent_rests_on_consent() -> None:
    longer = activity(purpose(period(consent_period="P2Y")))
    assert found(register(longer, notice=without(Right.WITHDRAWAL))) == [("withdrawal-untold", AT)]


def test_art_13_2_d_the_complaint_is_told_and_the_authority_named() -> None:
    untold = notice(rights=without(Right.COMPLAINT).rights, names_authority=False)
    assert found(register(notice=untold)) == [("complaint-untold", AT)]
    unnamed = only(register(notice=notice(names_authority=False)))
    assert (unnamed.key, unnamed.severity) == (("authority-not-named", AT), Severity.NOTICE)


def test_art_21_4_objection_to_marketing_is_told_where_there_is_marketing() -> None:
    silent = without(Right.MARKETING_OBJECTION)
    post = Marketing(
        channel=MarketingChannel.POST, audience=MarketingAudience.EXISTING_CUSTOMERS, opt_out="Write."
    )
    marketed = on(LegalBasis.CONSENT, marketing=post)
    assert found(register(marketed, notice=silent)) == [("marketing-objection-untold", AT)]
    assert found(register(notice=silent)) == []


def test_art_22_3_human_review_is_told_where_decisions_are_automated() -> None:
    silent = without(Right.HUMAN_REVIEW)
    decision = AutomatedDecision(logic="A score.", consequences="No credit.")
    decided = on(LegalBasis.CONTRACT, automated_decision=decision)
    assert found(register(decided, notice=silent)) == [("human-review-untold", AT)]
    assert found(register(on(LegalBasis.CONTRACT, automated_decision=NONE), notice=silent)) == []


def test_art_12_3_the_notice_allows_itself_no_more_time_than_the_law() -> None:
    finding = only(register(notice=notice(response_period="P6W", extension_period="P3M")))
    assert finding.key == ("response-period-too-long", AT)
    assert finding.message.render() == (
        "“Privacy policy” allows more time than the law: P6W to answer a request, P3M as an extension."
    )
    assert found(register(notice=notice(response_period="P1M", extension_period="P2M"))) == []
    assert found(register(notice=notice(response_period="P30D"))) == []


def test_art_14_2_f_the_source_is_known() -> None:
    assert with_item(source=None) == [("source-not-stated", ACTIVITY)]


@pytest.mark.parametrize("source", [DataSource.THIRD_PARTY, DataSource.PUBLIC])
def test_art_14_2_f_data_from_others_name_their_source(source: DataSource) -> None:
    assert with_item(source=source) == [("source-untold", ACTIVITY)]
    assert with_item(source=source, source_name="Trade register") == []


@pytest.mark.parametrize("source", [DataSource.OBSERVED, DataSource.DERIVED])
def test_art_14_2_f_what_the_controller_makes_itself_has_no_other_source(source: DataSource) -> None:
    assert with_item(source=source, required=None) == []


def test_art_13_2_e_whether_data_must_be_provided_is_told_once_per_activity() -> None:
    silent = activity(
        purpose(period("name", "email"), data_categories=("name", "email")),
        data=(item(required=None), item("email", required=None)),
    )
    finding = only(register(silent))
    assert finding.key == ("provision-untold", ACTIVITY)
    assert finding.message.render().endswith("“Orders”: name, e-mail address.")


@pytest.mark.parametrize("required", [Provision.STATUTORY, Provision.CONTRACTUAL])
def test_art_13_2_e_a_requirement_tells_what_follows(required: Provision) -> None:
    assert with_item(required=required) == [("consequence-untold", ACTIVITY)]
    assert with_item(required=required, consequence="No delivery.") == []
