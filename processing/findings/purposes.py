"""On which basis each purpose stands: Art. 6, 4(11), 7, 13(1)(c)–(d), 22."""

from collections.abc import Callable, Iterable, Iterator

from processing.findings import kinds
from processing.findings.articles import miscites
from processing.findings.model import Finding, _
from processing.findings.view import View
from processing.register import Assessment, AutomatedDecision, Purpose
from processing.terms import ConsentForm, LegalBasis, SpecialCondition

_LAID_DOWN_BY_LAW = (LegalBasis.LEGAL_OBLIGATION, LegalBasis.PUBLIC_TASK)
_NEVER_AUTOMATED = (LegalBasis.LEGITIMATE_INTERESTS, LegalBasis.VITAL_INTERESTS)


def legal_basis_missing(view: View) -> Iterator[Finding]:
    """Art. 6(1): lawful only on one of six bases."""
    for at in view.purposes:
        if at.purpose.basis is None:
            yield kinds.LEGAL_BASIS_MISSING.at(
                at.path,
                _("“%(name)s” has no legal basis."),
                _("Choose the legal basis of this purpose."),
                name=at.purpose.name,
            )


def legal_basis_miscited(view: View) -> Iterator[Finding]:
    """Art. 13(1)(c): the notice tells the basis, so it cites the article that is meant."""
    for at in view.purposes:
        basis = at.purpose.basis
        if basis and miscites(at.purpose.basis_cited, f"6(1)({basis.value})", among="6"):
            yield kinds.LEGAL_BASIS_MISCITED.at(
                at.path,
                _("“%(name)s” rests on Art. 6(1)(%(letter)s), but is cited as “%(cited)s”."),
                _("Correct the citation in the privacy notice and here, or choose the basis that is meant."),
                name=at.purpose.name,
                letter=basis.value,
                cited=at.purpose.basis_cited,
            )


def interest_missing(view: View) -> Iterator[Finding]:
    """Art. 13(1)(d): the legitimate interest itself is told."""
    for at in view.purposes:
        if at.purpose.basis is LegalBasis.LEGITIMATE_INTERESTS and not at.purpose.interest:
            yield kinds.INTEREST_MISSING.at(
                at.path,
                _("“%(name)s” does not say which legitimate interest it pursues."),
                _("Enter the legitimate interest of this purpose."),
                name=at.purpose.name,
            )


def interest_unassessed(view: View) -> Iterator[Finding]:
    """Art. 6(1)(f), 5(2): the balance is struck and shown; a reason for not striking it is none."""
    for at in view.purposes:
        assessed = isinstance(at.purpose.interest_assessment, Assessment)
        if at.purpose.basis is LegalBasis.LEGITIMATE_INTERESTS and not assessed:
            yield kinds.INTEREST_UNASSESSED.at(
                at.path,
                _("The legitimate interest behind “%(name)s” is not weighed against the people concerned."),
                _("Assess purpose, necessity and balance, and enter the date and the outcome."),
                name=at.purpose.name,
            )


def statute_missing(view: View) -> Iterator[Finding]:
    """Art. 6(3): bases (c) and (e) are laid down by law."""
    for at in view.purposes:
        if at.purpose.basis in _LAID_DOWN_BY_LAW and not at.purpose.statute:
            yield kinds.STATUTE_MISSING.at(
                at.path,
                _("“%(name)s” does not name the law it rests on."),
                _("Enter the statute that lays down the duty or task."),
                name=at.purpose.name,
            )


def consent_implied(view: View) -> Iterator[Finding]:
    """Art. 4(11), recital 32: silence or going on is no consent."""
    for at in view.purposes:
        if at.purpose.consent_form is ConsentForm.IMPLIED:
            yield kinds.CONSENT_IMPLIED.at(
                at.path,
                _("“%(name)s” takes consent from silence or from use, which is no consent."),
                _("Ask for consent by a clear act, or choose another legal basis."),
                name=at.purpose.name,
            )


def consent_form_missing(view: View) -> Iterator[Finding]:
    """Art. 7(1): the controller can show the consent."""
    for at in view.purposes:
        if _needs_consent_form(at.purpose) and at.purpose.consent_form is None:
            yield kinds.CONSENT_FORM_MISSING.at(
                at.path,
                _("“%(name)s” does not say how consent is given."),
                _("Choose the form of consent."),
                name=at.purpose.name,
            )


def _needs_consent_form(purpose: Purpose) -> bool:
    """Explicit consent (Art. 9(2)(a)) has a rule of its own."""
    return (
        purpose.basis is LegalBasis.CONSENT
        and purpose.special_condition is not SpecialCondition.EXPLICIT_CONSENT
    )


def automated_decision_unexplained(view: View) -> Iterator[Finding]:
    """Art. 13(2)(f): the logic, without which the register takes no decision, and the consequences."""
    for at in view.purposes:
        decision = at.purpose.automated_decision
        if isinstance(decision, AutomatedDecision) and not decision.consequences:
            yield kinds.AUTOMATED_DECISION_UNEXPLAINED.at(
                at.path,
                _("“%(name)s” decides automatically without telling what follows for the person."),
                _("Enter the consequences of the decision."),
                name=at.purpose.name,
            )


def automated_decision_unfounded(view: View) -> Iterator[Finding]:
    """Art. 22(2): only for a contract, where law authorises it, or on explicit consent."""
    for at in view.purposes:
        if isinstance(at.purpose.automated_decision, AutomatedDecision) and _bars_automation(at.purpose):
            yield kinds.AUTOMATED_DECISION_UNFOUNDED.at(
                at.path,
                _("“%(name)s” decides automatically on a basis that does not allow it."),
                _("Let a person decide, or rest the decision on a contract, a law or explicit consent."),
                name=at.purpose.name,
            )


def _bars_automation(purpose: Purpose) -> bool:
    consent_not_explicit = (
        purpose.basis is LegalBasis.CONSENT and purpose.consent_form is not ConsentForm.EXPLICIT
    )
    return purpose.basis in _NEVER_AUTOMATED or consent_not_explicit


RULES: tuple[Callable[[View], Iterable[Finding]], ...] = (
    legal_basis_missing,
    legal_basis_miscited,
    interest_missing,
    interest_unassessed,
    statute_missing,
    consent_implied,
    consent_form_missing,
    automated_decision_unexplained,
    automated_decision_unfounded,
)
