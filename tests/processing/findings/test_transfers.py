"""Chapter V, Art. 30(1)(e), 13(1)(f): data that leave the EEA."""

from datetime import date

import pytest

from processing.findings import Severity
from processing.register import Certification, Disclosure
from processing.terms import ActivityRole, CertificationStatus
from tests.processing.findings.builders import (
    ACTIVITY,
    NONE,
    TODAY,
    abroad,
    activity,
    found,
    only,
    processing,
    recipient,
    register,
    transfer,
)

AT = f"{ACTIVITY}/transfers/out"
CERTIFIED = Certification(status=CertificationStatus.CERTIFIED, checked_on=date(2026, 3, 1))
NOT_CERTIFIED = Certification(status=CertificationStatus.NOT_CERTIFIED, checked_on=date(2026, 3, 1))


def to(country: str | None, certification: Certification | None = None, **changes: object) -> list:
    """The findings on one transfer to a recipient in a country."""
    receiving = recipient(country=country, certification=certification)
    return found(abroad(transfer(**changes), receiving))


def test_art_30_1_e_every_recipient_abroad_is_a_transfer() -> None:
    disclosing = activity(recipients=(Disclosure(recipient="bank"),), transfers=NONE)
    finding = only(register(disclosing, recipients=(recipient(country="CH"),)))
    assert finding.key == ("transfer-missing", f"{ACTIVITY}/recipients/bank")
    assert finding.message.render() == (
        "Bank N.V. is outside the EEA (Switzerland), but “Orders” lists no transfer to it."
    )
    assert found(register(disclosing, recipients=(recipient(country="NL"),))) == []


def test_art_30_1_e_a_transfer_listed_by_country_counts_for_recipients_there() -> None:
    by_country = transfer(recipient=None, country="IN", mechanism="46-2-c")
    assert found(abroad(by_country, recipient(country="IN"))) == []
    assert found(abroad(by_country, recipient(country="CH"))) == [
        ("transfer-missing", f"{ACTIVITY}/recipients/bank")
    ]


def test_art_30_1_e_an_international_organisation_is_a_transfer_too() -> None:
    epo = recipient(country="NL", international_organisation=True)
    disclosing = activity(recipients=(Disclosure(recipient="bank"),), transfers=NONE)
    assert found(register(disclosing, recipients=(epo,))) == [
        ("transfer-missing", f"{ACTIVITY}/recipients/bank")
    ]
    assert found(abroad(transfer(mechanism="45"), epo)) == []
    assert found(abroad(transfer(), epo)) == [("transfer-without-footing", AT)]


def test_art_30_1_e_a_transfer_names_its_country() -> None:
    nowhere = activity(transfers=(transfer(recipient=None, mechanism="46-2-c"),))
    finding = only(register(nowhere))
    assert (finding.key, finding.severity) == (("transfer-country-missing", AT), Severity.ERROR)
    assert (
        finding.message.render()
        == "The transfer of “Orders” to unnamed recipients does not name the country."
    )


def test_art_30_2_c_is_cited_for_a_processor() -> None:
    nowhere = processing(ref="orders", transfers=(transfer(recipient=None, mechanism="46-2-c"),))
    assert only(register(nowhere)).article == "GDPR 30(2)(c)"


def test_art_44_a_transfer_has_a_footing() -> None:
    assert to("IN") == [("transfer-without-footing", AT)]
    assert to("IN", mechanism="46-2-c") == []
    assert to("US") == [("transfer-without-footing", AT)]


def test_art_45_an_adequate_country_without_a_cited_decision_is_a_warning() -> None:
    finding = only(abroad(transfer(), recipient(country="CH")))
    assert (finding.key, finding.severity) == (("adequacy-not-cited", AT), Severity.WARNING)
    assert to("US", CERTIFIED) == [("adequacy-not-cited", AT)]


def test_art_45_adequacy_that_does_not_exist() -> None:
    assert to("IN", mechanism="45") == [("adequacy-absent", AT)]
    assert to("CH", mechanism="45") == []


@pytest.mark.parametrize(
    ("today", "codes"),
    [
        (date(2021, 6, 27), ["adequacy-absent"]),
        (date(2021, 6, 28), []),
        (date(2031, 12, 27), []),
        (date(2031, 12, 28), ["adequacy-absent"]),
    ],
)
def test_art_45_adequacy_holds_from_its_first_to_its_last_day(today: date, codes: list[str]) -> None:
    uk = abroad(transfer(mechanism="45"), recipient(country="GB"), reviewed_on=today)
    assert [code for code, _ in found(uk, today)] == codes


def test_art_45_adequacy_for_some_recipients_only_is_a_notice() -> None:
    finding = only(abroad(transfer(mechanism="45"), recipient(country="CA")))
    assert (finding.key, finding.severity) == (("adequacy-limited", AT), Severity.NOTICE)
    assert "firms" in finding.message.render()


@pytest.mark.parametrize("certification", [None, NOT_CERTIFIED])
def test_decision_2023_1795_us_adequacy_needs_certification(certification: Certification | None) -> None:
    assert to("US", certification, mechanism="45") == [("certification-missing", AT)]
    assert to("US", CERTIFIED, mechanism="45") == []


def test_decision_2023_1795_a_transfer_to_the_us_at_large_shows_no_certification() -> None:
    at_large = activity(transfers=(transfer(recipient=None, country="US", mechanism="45"),))
    assert found(register(at_large)) == [("certification-missing", AT)]


def test_decision_2023_1795_a_certification_is_checked_every_year() -> None:
    a_year_ago = Certification(status=CertificationStatus.CERTIFIED, checked_on=TODAY.replace(year=2025))
    longer_ago = Certification(
        status=CertificationStatus.CERTIFIED, checked_on=TODAY.replace(year=2025, day=TODAY.day - 1)
    )
    assert to("US", a_year_ago, mechanism="45") == []
    assert to("US", longer_ago, mechanism="45") == [("certification-stale", AT)]


def test_a_certification_matters_only_where_adequacy_depends_on_it() -> None:
    assert to("US", NOT_CERTIFIED, mechanism="46-2-c") == []


@pytest.mark.parametrize(
    ("cited", "wrong"),
    [
        ("Article 46.1(c) GDPR", True),
        ("46.1(c)", True),
        ("Article 45 GDPR", True),
        ("Article 46(2)(c)", False),
        ("artikel 46, tweede lid, onder c", False),
        ("Standard Contractual Clauses (decision 2021/914)", False),
        ("", False),
    ],
)
def test_art_13_1_f_the_mechanism_is_cited_under_its_article(cited: str, wrong: bool) -> None:
    expected = [("mechanism-miscited", AT)] if wrong else []
    assert to("IN", mechanism="46-2-c", cited_as=cited) == expected


def test_art_49_6_compelling_interests_come_with_documented_safeguards() -> None:
    compelling = "49-1-second-subparagraph"
    assert to("IN", mechanism=compelling) == [("safeguards-undocumented", AT)]
    assert to("IN", mechanism=compelling, safeguards="Pseudonyms.") == []
    assert to("IN", mechanism="49-1-a") == []


def test_art_13_1_f_people_can_get_a_copy_of_the_safeguards() -> None:
    assert to("IN", mechanism="46-2-c", copy="") == [("safeguards-copy-untold", AT)]
    assert to("CH", mechanism="45", copy="") == []
    assert to("IN", mechanism="49-1-a", copy="") == []


def test_art_13_1_f_a_processor_tells_nobody() -> None:
    moved = transfer(mechanism="46-2-c", copy="")
    as_processor = {"role": ActivityRole.PROCESSOR, "clients": NONE, "operations": ("hosting",)}
    assert found(abroad(moved, recipient(country="IN"), **as_processor)) == []


def test_art_44_a_transfer_inside_the_eea_is_none() -> None:
    finding = only(abroad(transfer(), recipient(country="NL")))
    assert (finding.key, finding.severity) == (("transfer-inside-eea", AT), Severity.NOTICE)
