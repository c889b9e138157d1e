"""What each processing activity must hold: Art. 30(1)(b)–(g), 30(2)(c)–(d), 35."""

from collections.abc import Callable, Iterable, Iterator

from processing.findings import kinds
from processing.findings.model import Finding, Severity, _
from processing.findings.view import ActivityAt, View, not_stated
from processing.register import Activity


def purposes_missing(view: View) -> Iterator[Finding]:
    """Art. 30(1)(b)."""
    for at in view.as_controller():
        if not at.activity.purposes:
            yield kinds.PURPOSES_MISSING.at(
                at.path,
                _("“%(name)s” has no purpose."),
                _("Enter at least one purpose of this activity."),
                name=at.activity.name,
            )


def data_missing(view: View) -> Iterator[Finding]:
    """Art. 30(1)(c): categories of data subjects and of personal data."""
    for at in view.as_controller():
        if not at.activity.data:
            yield kinds.DATA_MISSING.at(
                at.path,
                _("“%(name)s” does not say which data of whom are processed."),
                _("Enter the data categories with their categories of data subjects."),
                name=at.activity.name,
            )


def recipients_not_stated(view: View) -> Iterator[Finding]:
    """Art. 30(1)(d)."""
    for at in view.as_controller():
        if not_stated(at.activity.recipients):
            yield kinds.RECIPIENTS_NOT_STATED.at(
                at.path,
                _("It is not stated to whom the data of “%(name)s” are disclosed."),
                _("Enter the recipients, or why there are none."),
                name=at.activity.name,
            )


def transfers_not_stated(view: View) -> Iterator[Finding]:
    """Art. 30(1)(e), 30(2)(c): where applicable; it is, once a recipient is abroad."""
    for at in view.activities:
        if not_stated(at.activity.transfers):
            abroad = any(view.abroad(one.recipient) for one in view.disclosures_of(at))
            yield kinds.TRANSFERS_NOT_STATED.at(
                at.path,
                _("It is not stated whether data of “%(name)s” leave the European Economic Area."),
                _("Enter the transfers, or why there are none."),
                name=at.activity.name,
                severity=Severity.ERROR if abroad else Severity.WARNING,
                article="GDPR 30(1)(e)" if at.as_controller else "GDPR 30(2)(c)",
            )


def measures_not_stated(view: View) -> Iterator[Finding]:
    """Art. 30(1)(g), 30(2)(d): where possible."""
    for at in view.activities:
        if not_stated(at.activity.measures):
            yield kinds.MEASURES_NOT_STATED.at(
                at.path,
                _("No security measures are stated for “%(name)s”."),
                _("Choose the security measures, or say why there are none."),
                name=at.activity.name,
                article="GDPR 30(1)(g)" if at.as_controller else "GDPR 30(2)(d)",
            )


def impact_assessment_not_stated(view: View) -> Iterator[Finding]:
    """Art. 35(1): whether a data protection impact assessment was due is a decision to note."""
    for at in view.as_controller():
        if at.activity.impact_assessment is None:
            yield kinds.IMPACT_ASSESSMENT_NOT_STATED.at(
                at.path,
                _("It is not stated whether “%(name)s” needs a data protection impact assessment."),
                _("Enter the assessment, or why none is needed."),
                name=at.activity.name,
            )


def purpose_categories_missing(view: View) -> Iterator[Finding]:
    """Art. 5(1)(c): each purpose takes no more data than it needs, so it says which."""
    for at in view.purposes:
        if at.activity.data and not at.purpose.data_categories:
            yield kinds.PURPOSE_CATEGORIES_MISSING.at(
                at.path,
                _("“%(name)s” does not say which data categories it needs."),
                _("Choose the data categories that this purpose needs."),
                name=at.purpose.name,
            )


def data_without_purpose(view: View) -> Iterator[Finding]:
    """Art. 5(1)(b): data are collected for specified purposes."""
    for at in view.as_controller():
        idle = tuple(_idle_categories(at.activity))
        if idle:
            yield kinds.DATA_WITHOUT_PURPOSE.at(
                at.path,
                _("These data of “%(name)s” serve none of its purposes: %(categories)s."),
                _("Add them to the purposes that need them, or stop collecting them."),
                name=at.activity.name,
                categories=view.category_names(idle),
            )


def _idle_categories(activity: Activity) -> Iterator[str]:
    """Collected categories that no purpose names; nothing to say while a purpose names none at all."""
    if activity.purposes and all(purpose.data_categories for purpose in activity.purposes):
        needed = {ref for purpose in activity.purposes for ref in purpose.data_categories}
        yield from dict.fromkeys(item.category for item in activity.data if item.category not in needed)


def automated_decisions_not_stated(view: View) -> Iterator[Finding]:
    """Art. 13(2)(f): the existence of automated decisions is told, so it is known for each purpose."""
    for at in view.as_controller():
        silent = _silent_on_automation(at)
        if silent:
            yield kinds.AUTOMATED_DECISIONS_NOT_STATED.at(
                at.path,
                _("It is not stated whether these purposes decide automatically: %(names)s."),
                _("Enter for each the logic and consequences, or why it does not decide automatically."),
                names=silent,
            )


def _silent_on_automation(at: ActivityAt) -> tuple[str, ...]:
    return tuple(one.name for one in at.activity.purposes if one.automated_decision is None)


RULES: tuple[Callable[[View], Iterable[Finding]], ...] = (
    purposes_missing,
    data_missing,
    recipients_not_stated,
    transfers_not_stated,
    measures_not_stated,
    impact_assessment_not_stated,
    purpose_categories_missing,
    data_without_purpose,
    automated_decisions_not_stated,
)
