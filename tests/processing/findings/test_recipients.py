"""Art. 30(1)(d), 26, 28(3): roles, countries and agreements of recipients."""

from datetime import date

import pytest

from processing.findings import Severity
from processing.register import Agreement
from processing.terms import RecipientRole
from tests.processing.findings.builders import NONE, found, only, recipient, register

AT = "recipients/bank"
AGREEMENT = Agreement(reference="Contract 12", dated=date(2025, 5, 1))


def with_recipient(**changes: object) -> list[tuple[str, str]]:
    return found(register(recipients=(recipient(**changes),)))


def test_art_4_9_a_recipient_has_a_role() -> None:
    assert with_recipient() == []
    assert with_recipient(role=None) == [("recipient-role-missing", AT)]


def test_art_30_1_d_an_unknown_country_is_an_error_and_of_a_group_a_warning() -> None:
    one = only(register(recipients=(recipient(country=None),)))
    many = only(register(recipients=(recipient(country=None, group=True),)))
    assert (one.key, one.severity) == (("recipient-country-unknown", AT), Severity.ERROR)
    assert (many.key, many.severity) == (("recipient-country-unknown", AT), Severity.WARNING)


def test_art_4_26_an_international_organisation_has_no_country() -> None:
    assert with_recipient(country=None, international_organisation=True) == []


def test_a_country_from_the_reference_list_is_marked_so() -> None:
    finding = only(register(recipients=(recipient(organisation="stripe", country=None),)))
    assert (finding.key, finding.severity) == (("recipient-country-from-list", AT), Severity.NOTICE)
    assert finding.message.render(language="en") == (
        "The country of Bank N.V. (United States) is taken from the reference list."
    )
    assert "United States (nl)" in finding.message.render(language="nl")
    assert with_recipient(organisation="stripe", country="US") == []


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (RecipientRole.PROCESSOR, "processor-agreement-missing"),
        (RecipientRole.JOINT_CONTROLLER, "joint-arrangement-missing"),
    ],
)
def test_art_28_3_and_26_1_processors_and_joint_controllers_have_an_agreement(
    role: RecipientRole, code: str
) -> None:
    assert with_recipient(role=role) == [(code, AT)]
    assert with_recipient(role=role, agreement=AGREEMENT) == []
    assert with_recipient(role=role, agreement=NONE) == []


@pytest.mark.parametrize("role", [RecipientRole.OWN_CONTROLLER, RecipientRole.PUBLIC_AUTHORITY])
def test_art_28_3_no_agreement_is_asked_of_others(role: RecipientRole) -> None:
    assert with_recipient(role=role) == []


def test_art_28_9_an_agreement_has_a_date() -> None:
    undated = Agreement(reference="Contract 12")
    assert with_recipient(role=RecipientRole.PROCESSOR, agreement=undated) == [("agreement-undated", AT)]
