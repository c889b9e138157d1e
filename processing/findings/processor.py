"""The processor's record: for whom, and what is done on their behalf. Art. 30(2), 28(3)."""

from collections.abc import Callable, Iterable, Iterator

from processing.findings import kinds
from processing.findings.model import Finding, _
from processing.findings.parties import reachable, undated
from processing.findings.view import View, not_stated


def clients_missing(view: View) -> Iterator[Finding]:
    """Art. 30(2)(a): *each* controller on behalf of which the processor acts."""
    for at in view.as_processor():
        if not_stated(at.activity.clients):
            yield kinds.CLIENTS_MISSING.at(
                at.path,
                _("It is not stated for which controllers “%(name)s” is carried out."),
                _("Choose the clients on whose behalf it is carried out, or say where they are listed."),
                name=at.activity.name,
            )


def operations_missing(view: View) -> Iterator[Finding]:
    """Art. 30(2)(b): the categories of processing."""
    for at in view.as_processor():
        if not at.activity.operations:
            yield kinds.OPERATIONS_MISSING.at(
                at.path,
                _("“%(name)s” does not say which categories of processing it covers."),
                _("Enter the categories of processing, such as hosting, storage or sending."),
                name=at.activity.name,
            )


def client_contact_missing(view: View) -> Iterator[Finding]:
    """Art. 30(2)(a): name *and* contact details of each controller."""
    for client in view.record.clients:
        if not reachable(client):
            yield kinds.CLIENT_CONTACT_MISSING.at(
                f"clients/{client.ref}",
                _("There are no contact details of the client %(name)s."),
                _("Enter its e-mail address, telephone number or address."),
                name=client.name,
            )


def client_officers_not_stated(view: View) -> Iterator[Finding]:
    """Art. 30(2)(a): the controller's representative and DPO, where applicable."""
    for client in view.record.clients:
        country = view.country(client.country)
        representative_due = country is None or not country.eea
        if client.dpo is None or (representative_due and client.representative is None):
            yield kinds.CLIENT_OFFICERS_NOT_STATED.at(
                f"clients/{client.ref}",
                _("It is not stated who are the data protection officer and representative of %(name)s."),
                _("Enter them, or why there is none."),
                name=client.name,
            )


def client_agreement_missing(view: View) -> Iterator[Finding]:
    """Art. 28(3): the processor is bound by a contract or other legal act."""
    for client in view.record.clients:
        if client.agreement is None:
            yield kinds.PROCESSOR_AGREEMENT_MISSING.at(
                f"clients/{client.ref}",
                _("No processing agreement with the client %(name)s is stated."),
                _("Enter the agreement's date and where it is kept."),
                name=client.name,
            )


def client_agreement_undated(view: View) -> Iterator[Finding]:
    """Art. 5(2), 28(9): an agreement shown is an agreement dated."""
    for client in view.record.clients:
        if undated(client.agreement):
            yield kinds.AGREEMENT_UNDATED.at(
                f"clients/{client.ref}",
                _("The agreement with %(name)s has no date."),
                _("Enter the date of the agreement."),
                name=client.name,
            )


RULES: tuple[Callable[[View], Iterable[Finding]], ...] = (
    clients_missing,
    operations_missing,
    client_contact_missing,
    client_officers_not_stated,
    client_agreement_missing,
    client_agreement_undated,
)
