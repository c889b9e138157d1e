"""How long data are kept: Art. 30(1)(f), 5(1)(e), 13(2)(a)."""

from collections.abc import Callable, Iterable, Iterator

from processing.findings import kinds
from processing.findings.model import Finding, Param, _, say
from processing.findings.view import View, items, not_stated
from processing.register import Purpose, RetentionPeriod
from processing.terms import LegalBasis


def retention_not_stated(view: View) -> Iterator[Finding]:
    """Art. 30(1)(f): where possible, the time limits for erasure."""
    for at in view.purposes:
        if not_stated(at.purpose.retention):
            yield kinds.RETENTION_NOT_STATED.at(
                at.path,
                _("It is not stated how long the data of “%(name)s” are kept."),
                _("Enter the retention periods, or why no period can be given."),
                name=at.purpose.name,
            )


def retention_categories_uncovered(view: View) -> Iterator[Finding]:
    """Art. 30(1)(f): time limits *for the different categories of data*."""
    for at in view.purposes:
        uncovered = tuple(_uncovered(at.purpose))
        if uncovered:
            yield kinds.RETENTION_CATEGORIES_UNCOVERED.at(
                at.path,
                _("No retention period of “%(name)s” covers: %(categories)s."),
                _("Add these data categories to a retention period of this purpose."),
                name=at.purpose.name,
                categories=view.category_names(uncovered),
            )


def _uncovered(purpose: Purpose) -> Iterator[str]:
    """Categories without a period; nothing to say while a period names no categories at all."""
    periods = items(purpose.retention)
    if periods and all(period.data_categories for period in periods):
        covered = {ref for period in periods for ref in period.data_categories}
        yield from (ref for ref in purpose.data_categories if ref not in covered)


def retention_categories_missing(view: View) -> Iterator[Finding]:
    """Art. 30(1)(f): a period says for which categories it holds, once its purpose names some."""
    for at in view.periods:
        if at.purpose.data_categories and not at.period.data_categories:
            yield kinds.RETENTION_CATEGORIES_MISSING.at(
                at.path,
                _("A retention period of “%(name)s” does not say which data categories it covers."),
                _("Choose the data categories that this period covers."),
                name=at.purpose.name,
            )


def retention_length_missing(view: View) -> Iterator[Finding]:
    """Art. 30(1)(f), 13(2)(a): a period or, failing that, criteria."""
    for at in view.periods:
        if at.period.period is None and not at.period.criteria:
            yield kinds.RETENTION_LENGTH_MISSING.at(
                at.path,
                _("It is not stated how long “%(name)s” keeps these data: %(data)s."),
                _("Enter the period, or the criteria that decide on it."),
                name=at.purpose.name,
                data=_data_of(view, at.period),
            )


def retention_vague(view: View) -> Iterator[Finding]:
    """Art. 5(1)(e), recital 39: criteria only where no time limit can be fixed."""
    for at in view.periods:
        if at.period.period is None and at.period.criteria:
            yield kinds.RETENTION_VAGUE.at(
                at.path,
                _("“%(name)s” keeps these data by criteria, without a fixed end: %(data)s."),
                _("Enter a fixed period that starts from an event."),
                name=at.purpose.name,
                data=_data_of(view, at.period),
            )


def retention_start_missing(view: View) -> Iterator[Finding]:
    """Art. 30(1)(f): a period that starts nowhere never ends."""
    for at in view.periods:
        if at.period.period and not at.period.start_event:
            yield kinds.RETENTION_START_MISSING.at(
                at.path,
                _("“%(name)s” does not say from when the period counts for: %(data)s."),
                _("Enter the event that starts the period."),
                name=at.purpose.name,
                data=_data_of(view, at.period),
            )


def disposition_missing(view: View) -> Iterator[Finding]:
    """Art. 5(1)(e): at a fixed end data are erased, made anonymous, or looked at again."""
    for at in view.periods:
        if at.period.period and at.period.disposition is None:
            yield kinds.DISPOSITION_MISSING.at(
                at.path,
                _("“%(name)s” does not say what happens at the end of the period to: %(data)s."),
                _("Choose whether the data are then deleted, anonymised or reviewed."),
                name=at.purpose.name,
                data=_data_of(view, at.period),
            )


def legal_duty_misplaced(view: View) -> Iterator[Finding]:
    """Art. 6(1)(c): keeping data because a law asks it is a purpose of its own, on that basis."""
    for at in view.periods:
        if at.period.legal_duty and at.purpose.basis not in (None, LegalBasis.LEGAL_OBLIGATION):
            yield kinds.LEGAL_DUTY_MISPLACED.at(
                at.path,
                _("“%(name)s” rests on another basis, but a legal duty (%(duty)s) asks to keep: %(data)s."),
                _("Enter a purpose of its own on Art. 6(1)(c) and move this period there."),
                name=at.purpose.name,
                data=_data_of(view, at.period),
                duty=at.period.legal_duty,
            )


def _data_of(view: View, period: RetentionPeriod) -> Param:
    """What tells one period of a purpose from another: the data it covers."""
    return view.category_names(period.data_categories) or say(_("data not named"))


RULES: tuple[Callable[[View], Iterable[Finding]], ...] = (
    retention_not_stated,
    retention_categories_uncovered,
    retention_categories_missing,
    retention_length_missing,
    retention_vague,
    retention_start_missing,
    disposition_missing,
    legal_duty_misplaced,
)
