"""To whom data are disclosed: roles, countries and agreements. Art. 30(1)(d), 26, 28(3)."""

from collections.abc import Callable, Iterable, Iterator

from processing.findings import kinds
from processing.findings.model import Finding, Severity, _
from processing.findings.parties import undated
from processing.findings.view import View
from processing.terms import RecipientRole


def recipient_role_missing(view: View) -> Iterator[Finding]:
    """Art. 4(7)–(9): the role decides which agreement is due."""
    for recipient in view.record.recipients:
        if recipient.role is None:
            yield kinds.RECIPIENT_ROLE_MISSING.at(
                f"recipients/{recipient.ref}",
                _("The role of %(name)s is not stated."),
                _("Choose the role: processor, joint controller, controller of its own or public authority."),
                name=recipient.name,
            )


def recipient_country_unknown(view: View) -> Iterator[Finding]:
    """Art. 30(1)(d)–(e): recipients in third countries are told apart, so the country is known."""
    for recipient in view.record.recipients:
        if view.country_of(recipient) is None and not recipient.international_organisation:
            yield kinds.RECIPIENT_COUNTRY_UNKNOWN.at(
                f"recipients/{recipient.ref}",
                _("The country of %(name)s is unknown, so a transfer cannot be ruled out."),
                _("Enter the recipient's country."),
                name=recipient.name,
                severity=Severity.WARNING if recipient.group else Severity.ERROR,
            )


def recipient_country_from_list(view: View) -> Iterator[Finding]:
    """Art. 5(2): what the controller did not state itself is marked so."""
    for recipient in view.record.recipients:
        code = view.reference_country(recipient)
        if code and not recipient.country:
            yield kinds.RECIPIENT_COUNTRY_FROM_LIST.at(
                f"recipients/{recipient.ref}",
                _("The country of %(name)s (%(country)s) is taken from the reference list."),
                _("Check the country in the agreement and enter it."),
                name=recipient.name,
                country=view.country_name(code),
            )


def processor_agreement_missing(view: View) -> Iterator[Finding]:
    """Art. 28(3): a contract or other legal act binds the processor."""
    for recipient in view.record.recipients:
        if recipient.role is RecipientRole.PROCESSOR and recipient.agreement is None:
            yield kinds.PROCESSOR_AGREEMENT_MISSING.at(
                f"recipients/{recipient.ref}",
                _("No processing agreement with the processor %(name)s is stated."),
                _("Enter the agreement's date and where it is kept."),
                name=recipient.name,
            )


def joint_arrangement_missing(view: View) -> Iterator[Finding]:
    """Art. 26(1): a joint controller that receives data, too (C-40/17)."""
    for recipient in view.record.recipients:
        if recipient.role is RecipientRole.JOINT_CONTROLLER and recipient.agreement is None:
            yield kinds.JOINT_ARRANGEMENT_MISSING.at(
                f"recipients/{recipient.ref}",
                _("No arrangement with the joint controller %(name)s is stated."),
                _("Enter the arrangement's date and where it is kept."),
                name=recipient.name,
            )


def agreement_undated(view: View) -> Iterator[Finding]:
    """Art. 5(2), 28(9): an agreement shown is an agreement dated."""
    for recipient in view.record.recipients:
        if undated(recipient.agreement):
            yield kinds.AGREEMENT_UNDATED.at(
                f"recipients/{recipient.ref}",
                _("The agreement with %(name)s has no date."),
                _("Enter the date of the agreement."),
                name=recipient.name,
            )


RULES: tuple[Callable[[View], Iterable[Finding]], ...] = (
    recipient_role_missing,
    recipient_country_unknown,
    recipient_country_from_list,
    processor_agreement_missing,
    joint_arrangement_missing,
    agreement_undated,
)
