"""Art. 30(1)(b)–(g), 30(2)(c)–(d), 35: what each sheet holds."""

import pytest

from processing.findings import Severity
from processing.register import Disclosure, Standing
from processing.terms import ActivityStatus, LegalBasis
from tests.processing.findings.builders import (
    ACTIVITY,
    NONE,
    PURPOSE,
    activity,
    assessment,
    found,
    item,
    only,
    processing,
    purpose,
    recipient,
    register,
)


def test_a_complete_record_has_no_findings() -> None:
    assert found(register(activity(), processing(ref="hosting"))) == []


def test_art_30_1_b_and_c_purposes_and_data_are_mandatory() -> None:
    assert found(register(activity(purposes=()))) == [("purposes-missing", ACTIVITY)]
    finding = only(register(activity(data=())))
    assert (finding.key, finding.severity) == (("data-missing", ACTIVITY), Severity.ERROR)


@pytest.mark.parametrize(
    ("field", "code", "severity"),
    [
        ("recipients", "recipients-not-stated", Severity.ERROR),
        ("transfers", "transfers-not-stated", Severity.WARNING),
        ("measures", "measures-not-stated", Severity.WARNING),
        ("impact_assessment", "impact-assessment-not-stated", Severity.NOTICE),
    ],
)
def test_art_30_1_d_to_g_silence_is_a_finding_and_none_because_is_not(
    field: str, code: str, severity: Severity
) -> None:
    finding = only(register(activity(**{field: None})))
    assert (finding.key, finding.severity) == ((code, ACTIVITY), severity)
    assert found(register(activity(**{field: NONE}))) == []


def test_art_35_a_dpia_made_is_stated() -> None:
    assert found(register(activity(impact_assessment=assessment()))) == []


def test_art_30_1_e_silence_on_transfers_is_an_error_once_a_recipient_is_abroad() -> None:
    def silent(country: str) -> Severity:
        disclosing = activity(recipients=(Disclosure(recipient="bank"),), transfers=None)
        return only(register(disclosing, recipients=(recipient(country=country),))).severity

    assert silent("IN") is Severity.ERROR
    assert silent("NL") is Severity.WARNING


def test_art_30_2_cites_its_own_points_for_a_processor() -> None:
    assert only(register(processing(transfers=None))).article == "GDPR 30(2)(c)"
    assert only(register(processing(measures=None))).article == "GDPR 30(2)(d)"


def test_art_5_1_c_a_purpose_names_its_data() -> None:
    assert found(register(activity(purpose(data_categories=())))) == [("purpose-categories-missing", PURPOSE)]


def test_art_5_1_b_data_that_no_purpose_needs_are_listed_once() -> None:
    emails = (item("email"), item("email", ref="email-2", subjects="guests"))
    finding = only(register(activity(data=(item(), *emails))))
    assert finding.key == ("data-without-purpose", ACTIVITY)
    assert finding.message.render() == "These data of “Orders” serve none of its purposes: e-mail address."


def test_art_13_2_f_silence_on_automated_decisions_is_one_finding_per_activity() -> None:
    silent = activity(
        purpose(automated_decision=None),
        purpose(ref="service", name="Service", automated_decision=None, basis=LegalBasis.CONTRACT),
    )
    finding = only(register(silent))
    assert finding.key == ("automated-decisions-not-stated", ACTIVITY)
    assert "Delivery, Service" in finding.message.render()


def test_a_retired_activity_is_left_alone() -> None:
    empty = activity(purposes=(), data=(), recipients=None, reviewed_on=None)
    retired = Standing(activity="orders", status=ActivityStatus.RETIRED)
    drafted = Standing(activity="orders", status=ActivityStatus.DRAFT)
    assert found(register(empty, standings=(retired,))) == []
    assert ("purposes-missing", ACTIVITY) in found(register(empty, standings=(drafted,)))
