"""Why data are processed, on which basis, and for how long: Art. 30(1)(b), (f), Art. 6 and 9."""

from django.utils.translation import gettext as _

from processing.exports.dates import day
from processing.exports.document import (
    BLANK,
    MISSING,
    Column,
    Fact,
    Part,
    Table,
    Value,
    none_because,
    remark,
    said,
    stated_facts,
    without_blank_columns,
)
from processing.exports.editions import Edition
from processing.exports.lookup import Lookup, items
from processing.labels import label
from processing.register import Assessment, AutomatedDecision, NoneBecause, Purpose, RetentionPeriod, Stated
from processing.terms import LegalBasis
from processing.wording import counted_from, kept_for, length, then


def purpose_part(purpose: Purpose, anchor: str, lookup: Lookup, edition: Edition) -> Part:
    """One purpose with everything that hangs on it."""
    retention = retention_table(purpose, lookup)
    return Part(
        title=purpose.name,
        anchor=anchor,
        facts=stated_facts(
            *_facts(purpose, lookup),
            *_assessment_facts(purpose, edition),
            *(() if retention else (Fact(_("Kept for"), "30(1)(f)", _no_retention(purpose)),)),
        ),
        tables=(retention,) if retention else (),
    )


def retention_table(purpose: Purpose, lookup: Lookup) -> Table | None:
    """The time limits for erasure, by data category (Art. 30(1)(f))."""
    rows = tuple(_retention_row(period, lookup) for period in items(purpose.retention))
    columns = (
        Column(_("Data categories"), 19),
        Column(_("Kept for"), 23),
        Column(_("Counted from"), 14),
        Column(_("At the end"), 11),
        Column(_("With consent"), 8),
        Column(_("Where laid down, remarks"), 25),
    )
    return without_blank_columns(Table(columns, rows)) if rows else None


def basis(purpose: Purpose) -> Value:
    """The legal basis in words with its article, and how the notice words it."""
    if purpose.basis is None:
        return said("", notes=_cited(purpose)) if purpose.basis_cited else MISSING
    return said(label(purpose.basis), notes=_cited(purpose), strong=True)


def assessment(stated: Stated[Assessment]) -> Value:
    """A documented assessment: outcome, day and where it is kept."""
    match stated:
        case NoneBecause():
            return none_because(stated)
        case None:
            return MISSING
        case _:
            made = _("Made on %(day)s") % {"day": day(stated.made_on)}
            return said(stated.outcome, notes=(made, stated.reference))


def _facts(purpose: Purpose, lookup: Lookup) -> tuple[Fact, ...]:
    return (
        Fact(_("Description"), "30(1)(b)", remark(purpose.description)),
        Fact(_("Legal basis"), "6(1), 13(1)(c)", basis(purpose)),
        Fact(_("Law behind it"), "6(3)", _statute(purpose)),
        Fact(_("Legitimate interest"), "13(1)(d)", _interest(purpose)),
        Fact(_("How consent is given"), "7", _consent(purpose)),
        Fact(_("Special categories"), "9(2)", _special(purpose)),
        Fact(_("Data it needs"), "5(1)(c)", said(lookup.data_categories(purpose.data_categories))),
        Fact(_("Direct marketing"), "21(2)", _marketing(purpose)),
        Fact(_("On the person's device"), _("ePrivacy 5(3)"), _terminal_storage(purpose)),
        Fact(_("Automated decisions"), "22, 13(2)(f)", automated_decision(purpose.automated_decision)),
    )


def _assessment_facts(purpose: Purpose, edition: Edition) -> tuple[Fact, ...]:
    relies = purpose.basis is LegalBasis.LEGITIMATE_INTERESTS
    if edition is Edition.AUTHORITY or not (relies or purpose.interest_assessment):
        return ()
    return (Fact(_("Assessment of the interest"), "6(1)(f)", assessment(purpose.interest_assessment)),)


def _no_retention(purpose: Purpose) -> Value:
    if isinstance(purpose.retention, NoneBecause):
        return none_because(purpose.retention)
    return MISSING


def _retention_row(period: RetentionPeriod, lookup: Lookup) -> tuple[Value, ...]:
    duty = _("Duty: %(duty)s") % {"duty": period.legal_duty} if period.legal_duty else ""
    return (
        said(lookup.data_categories(period.data_categories)),
        said(kept_for(period), strong=period.period is not None),
        said(counted_from(period)),
        said(then(period.disposition)),
        remark(length(period.consent_period) if period.consent_period else ""),
        remark(duty, period.source, notes=(period.note,)),
    )


def _cited(purpose: Purpose) -> tuple[str, ...]:
    if not purpose.basis_cited:
        return ()
    return (_("The notice says: “%(words)s”") % {"words": purpose.basis_cited},)


def _statute(purpose: Purpose) -> Value:
    needs = purpose.basis in (LegalBasis.LEGAL_OBLIGATION, LegalBasis.PUBLIC_TASK)
    return said(purpose.statute) if needs or purpose.statute else BLANK


def _interest(purpose: Purpose) -> Value:
    relies = purpose.basis is LegalBasis.LEGITIMATE_INTERESTS
    return said(purpose.interest) if relies or purpose.interest else BLANK


def _consent(purpose: Purpose) -> Value:
    if purpose.consent_form:
        return said(label(purpose.consent_form))
    return MISSING if purpose.basis is LegalBasis.CONSENT else BLANK


def _special(purpose: Purpose) -> Value:
    condition = label(purpose.special_condition) if purpose.special_condition else ""
    return remark(condition, purpose.special_condition_note)


def _marketing(purpose: Purpose) -> Value:
    marketing = purpose.marketing
    if marketing is None:
        return BLANK
    opt_out = (
        _("Opting out: %(how)s") % {"how": marketing.opt_out}
        if marketing.opt_out
        else _("Opting out: not stated")
    )
    return said(f"{label(marketing.channel)}: {label(marketing.audience)}", opt_out)


def _terminal_storage(purpose: Purpose) -> Value:
    return said(label(purpose.terminal_storage)) if purpose.terminal_storage else BLANK


def automated_decision(stated: Stated[AutomatedDecision]) -> Value:
    """Art. 22: the logic and the consequences of a decision that no person takes."""
    match stated:
        case NoneBecause():
            return none_because(stated)
        case None:
            return MISSING
        case _:
            consequences = stated.consequences or _("Consequences: not stated")
            return said(stated.logic, consequences)
