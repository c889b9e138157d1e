"""Whether adequacy (Art. 45) carries a transfer on a day."""

from datetime import date

from processing.findings.lengths import after
from processing.findings.view import TransferAt
from processing.register import Certification, Country
from processing.terms import CertificationStatus

ADEQUACY_DECISION = "45"
"""The mechanism's ref in the catalogue."""

_CHECK_AGAIN = "P1Y"


def holds(country: Country, day: date) -> bool:
    """Whether the country's adequacy decision is in force on that day, its last day included."""
    decision = country.adequacy
    if decision is None or day < decision.since:
        return False
    return decision.until is None or day <= decision.until


def adequate(at: TransferAt, day: date) -> bool:
    """Whether the country is adequate for the recipient, as far as the register knows."""
    if at.recipient and at.recipient.international_organisation:
        return False
    return at.country is not None and holds(at.country, day) and not uncertified(at, day)


def uncertified(at: TransferAt, day: date) -> bool:
    """Whether adequacy depends on a certification that the recipient does not show."""
    if at.country is None or not at.country.needs_certification or not holds(at.country, day):
        return False
    certification = _certification(at)
    return certification is None or certification.status is not CertificationStatus.CERTIFIED


def certified_too_long_ago(at: TransferAt, day: date) -> bool:
    """Whether the certification that adequacy depends on was last checked over a year before."""
    certification = _certification(at)
    if at.country is None or not at.country.needs_certification or certification is None:
        return False
    return after(certification.checked_on, _CHECK_AGAIN) < day


def _certification(at: TransferAt) -> Certification | None:
    return at.recipient.certification if at.recipient else None
