"""Special categories of data and data on offences: Art. 9 and 10."""

from collections.abc import Callable, Iterable, Iterator

from processing.findings import kinds
from processing.findings.model import Finding, _
from processing.findings.view import PurposeAt, View
from processing.terms import ConsentForm, Sensitivity, SpecialCondition


def special_condition_missing(view: View) -> Iterator[Finding]:
    """Art. 9(2): prohibited unless a condition applies."""
    for at in view.purposes:
        special = _of_kind(view, at, Sensitivity.SPECIAL)
        if special and at.purpose.special_condition is None:
            yield kinds.SPECIAL_CONDITION_MISSING.at(
                at.path,
                _("“%(name)s” uses special categories of data without an Art. 9 condition: %(categories)s."),
                _("Choose the condition for special categories, or stop using these data."),
                name=at.purpose.name,
                categories=view.category_names(special),
            )


def explicit_consent_missing(view: View) -> Iterator[Finding]:
    """Art. 9(2)(a): *explicit* consent; implied consent has a finding of its own."""
    for at in view.purposes:
        on_consent = at.purpose.special_condition is SpecialCondition.EXPLICIT_CONSENT
        if on_consent and at.purpose.consent_form in (None, ConsentForm.EXPRESS):
            yield kinds.EXPLICIT_CONSENT_MISSING.at(
                at.path,
                _("“%(name)s” relies on explicit consent, but consent is not recorded as explicit."),
                _("Ask for explicit consent and record that form, or choose another condition."),
                name=at.purpose.name,
            )


def criminal_data_unauthorised(view: View) -> Iterator[Finding]:
    """Art. 10: only under official authority or where law authorises it."""
    for at in view.purposes:
        criminal = _of_kind(view, at, Sensitivity.CRIMINAL)
        if criminal and not (at.purpose.statute or at.purpose.special_condition_note):
            yield kinds.CRIMINAL_DATA_UNAUTHORISED.at(
                at.path,
                _("“%(name)s” uses data on offences without naming the law that allows it: %(categories)s."),
                _("Enter the statute that authorises it, or stop using these data."),
                name=at.purpose.name,
                categories=view.category_names(criminal),
            )


def _of_kind(view: View, at: PurposeAt, sensitivity: Sensitivity) -> tuple[str, ...]:
    """The purpose's categories of one kind; of the whole activity's where the purpose names none."""
    refs = at.purpose.data_categories or tuple(dict.fromkeys(item.category for item in at.activity.data))
    return tuple(ref for ref in refs if view.sensitivity(ref) is sensitivity)


RULES: tuple[Callable[[View], Iterable[Finding]], ...] = (
    special_condition_missing,
    explicit_consent_missing,
    criminal_data_unauthorised,
)
