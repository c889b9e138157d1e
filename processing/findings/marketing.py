"""Direct marketing and what is stored on people's devices: ePrivacy 13 and 5(3), Art. 21(2)."""

from collections.abc import Callable, Iterable, Iterator

from processing.findings import kinds
from processing.findings.model import Finding, _
from processing.findings.view import PurposeAt, View
from processing.register import Marketing
from processing.terms import LegalBasis, MarketingAudience, MarketingChannel, TerminalStorage


def email_marketing_without_consent(view: View) -> Iterator[Finding]:
    """ePrivacy 13(1) (NL Tw 11.7): e-mail marketing to people who are not customers is opt-in."""
    for at, marketing in _emails_without_consent(view):
        if marketing.audience is not MarketingAudience.EXISTING_CUSTOMERS:
            yield kinds.EMAIL_MARKETING_WITHOUT_CONSENT.at(
                at.path,
                _("“%(name)s” mails people who signed up or made contact, but rests on no consent."),
                _("Choose consent as the legal basis and record how it is given."),
                name=at.purpose.name,
            )


def customer_marketing_without_consent(view: View) -> Iterator[Finding]:
    """ePrivacy 13(2), CJEU C-654/23: customers may be mailed on similar products, Art. 6(1) aside."""
    for at, marketing in _emails_without_consent(view):
        if marketing.audience is MarketingAudience.EXISTING_CUSTOMERS:
            yield kinds.CUSTOMER_MARKETING_WITHOUT_CONSENT.at(
                at.path,
                _(
                    "“%(name)s” mails existing customers without consent: allowed only for similar products "
                    "of your own, with an opt-out each time (CJEU C-654/23)."
                ),
                _("Meet these conditions in each message and accept this finding, or ask for consent."),
                name=at.purpose.name,
            )


def marketing_opt_out_missing(view: View) -> Iterator[Finding]:
    """Art. 21(2)–(3), ePrivacy 13(2): marketing can always be stopped."""
    for at in view.purposes:
        if at.purpose.marketing and not at.purpose.marketing.opt_out:
            yield kinds.MARKETING_OPT_OUT_MISSING.at(
                at.path,
                _("“%(name)s” does not say how to opt out of this marketing."),
                _("Enter how people opt out."),
                name=at.purpose.name,
            )


def terminal_storage_without_consent(view: View) -> Iterator[Finding]:
    """ePrivacy 5(3) (NL Tw 11.7a): consent, unless strictly necessary."""
    for at in view.purposes:
        if at.purpose.terminal_storage is TerminalStorage.NOT_STATED:
            yield kinds.TERMINAL_STORAGE_WITHOUT_CONSENT.at(
                at.path,
                _(
                    "“%(name)s” stores or reads data on people's devices, and neither consent nor strict "
                    "necessity is stated."
                ),
                _("Ask for consent first and record it, or record why the storage is strictly necessary."),
                name=at.purpose.name,
            )


def _emails_without_consent(view: View) -> Iterator[tuple[PurposeAt, Marketing]]:
    """E-mail marketing on a basis other than consent; no basis at all has a finding of its own."""
    for at in view.purposes:
        marketing = at.purpose.marketing
        by_email = marketing is not None and marketing.channel is MarketingChannel.EMAIL
        if marketing and by_email and at.purpose.basis not in (None, LegalBasis.CONSENT):
            yield at, marketing


RULES: tuple[Callable[[View], Iterable[Finding]], ...] = (
    email_marketing_without_consent,
    customer_marketing_without_consent,
    marketing_opt_out_missing,
    terminal_storage_without_consent,
)
