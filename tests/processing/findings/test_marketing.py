"""ePrivacy 13 and 5(3), Art. 21(2): marketing and what is stored on people's devices."""

import pytest

from processing.findings import Severity
from processing.register import Marketing, Register
from processing.terms import ConsentForm, LegalBasis, MarketingAudience, MarketingChannel, TerminalStorage
from tests.processing.findings.builders import PURPOSE, activity, assessment, found, only, purpose, register


def mailing(
    audience: MarketingAudience,
    basis: LegalBasis = LegalBasis.LEGITIMATE_INTERESTS,
    channel: MarketingChannel = MarketingChannel.EMAIL,
    opt_out: str = "A link in every message.",
) -> Register:
    marketed = purpose(
        basis=basis,
        interest="Selling.",
        interest_assessment=assessment(),
        consent_form=ConsentForm.EXPRESS if basis is LegalBasis.CONSENT else None,
        marketing=Marketing(channel=channel, audience=audience, opt_out=opt_out),
    )
    return register(activity(marketed))


@pytest.mark.parametrize("audience", [MarketingAudience.SUBSCRIBERS, MarketingAudience.CONTACTS])
def test_eprivacy_13_1_mail_to_people_who_are_not_customers_needs_consent(
    audience: MarketingAudience,
) -> None:
    finding = only(mailing(audience))
    assert finding.key == ("email-marketing-without-consent", PURPOSE)
    assert finding.severity is Severity.ERROR
    assert found(mailing(audience, LegalBasis.CONSENT)) == []


def test_eprivacy_13_2_mail_to_customers_without_consent_is_a_warning_that_cites_the_court() -> None:
    finding = only(mailing(MarketingAudience.EXISTING_CUSTOMERS))
    assert finding.key == ("customer-marketing-without-consent", PURPOSE)
    assert finding.severity is Severity.WARNING
    assert "C-654/23" in finding.message.render()
    assert found(mailing(MarketingAudience.EXISTING_CUSTOMERS, LegalBasis.CONSENT)) == []


def test_eprivacy_13_is_about_electronic_mail() -> None:
    assert found(mailing(MarketingAudience.SUBSCRIBERS, channel=MarketingChannel.POST)) == []


def test_art_21_2_marketing_says_how_to_opt_out() -> None:
    silent = mailing(MarketingAudience.SUBSCRIBERS, LegalBasis.CONSENT, opt_out="")
    assert found(silent) == [("marketing-opt-out-missing", PURPOSE)]


@pytest.mark.parametrize(
    ("storage", "codes"),
    [
        (TerminalStorage.NOT_STATED, [("terminal-storage-without-consent", PURPOSE)]),
        (TerminalStorage.CONSENT, []),
        (TerminalStorage.STRICTLY_NECESSARY, []),
    ],
)
def test_eprivacy_5_3_storage_needs_consent_or_strict_necessity(
    storage: TerminalStorage, codes: list[tuple[str, str]]
) -> None:
    assert found(register(activity(purpose(terminal_storage=storage)))) == codes
