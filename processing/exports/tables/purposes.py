"""Purposes with their bases, and retention periods."""

from django.utils.translation import gettext as _

from processing.exports.lookup import Lookup, items
from processing.exports.tables.cells import (
    assessment,
    assessment_columns,
    automated_decision,
    stated_lines,
    term_of,
)
from processing.exports.tables.grid import MIDDLE, NARROW, WIDE, Cell, Grid
from processing.labels import label
from processing.register import (
    Activity,
    Purpose,
    RetentionPeriod,
)
from processing.wording import retention


def purposes(lookup: Lookup, internal: bool) -> Grid:
    """One row a purpose with its basis (Art. 30(1)(b), 6(1))."""
    columns = [
        (_("Activity"), NARROW),
        (_("Purpose"), NARROW),
        (_("Name"), MIDDLE),
        (_("Description"), WIDE),
        (_("Data it needs"), WIDE),
        (_("Legal basis"), MIDDLE),
        (_("As the notice cites it"), MIDDLE),
        (_("Law behind it"), MIDDLE),
        (_("Legitimate interest"), WIDE),
        (_("How consent is given"), NARROW),
        (_("Special categories"), MIDDLE),
        (_("Remarks on special categories"), WIDE),
        (_("Direct marketing by"), NARROW),
        (_("Direct marketing to"), MIDDLE),
        (_("Opting out"), WIDE),
        (_("On the person's device"), NARROW),
        (_("Automated decisions"), WIDE),
        (_("Consequences of automated decisions"), WIDE),
        (_("Kept for"), WIDE),
    ]
    if internal:
        columns += assessment_columns(_("Assessment of the interest"))
    rows = tuple(
        _purpose_row(activity, purpose, lookup, internal)
        for activity in lookup.record.activities
        for purpose in activity.purposes
    )
    return Grid(_("Purposes"), tuple(columns), rows, refs=2)


def _purpose_row(activity: Activity, purpose: Purpose, lookup: Lookup, internal: bool) -> tuple[Cell, ...]:
    marketing = purpose.marketing
    row: tuple[Cell, ...] = (
        activity.ref,
        purpose.ref,
        purpose.name,
        purpose.description,
        lookup.data_categories(purpose.data_categories),
        term_of(purpose.basis) or _("Not stated"),
        purpose.basis_cited,
        purpose.statute,
        purpose.interest,
        term_of(purpose.consent_form),
        term_of(purpose.special_condition),
        purpose.special_condition_note,
        term_of(marketing.channel) if marketing else "",
        term_of(marketing.audience) if marketing else "",
        marketing.opt_out if marketing else "",
        term_of(purpose.terminal_storage),
        *automated_decision(purpose.automated_decision),
        stated_lines(purpose.retention, retention),
    )
    return (*row, *assessment(purpose.interest_assessment)) if internal else row


def retention_periods(lookup: Lookup) -> Grid:
    """One row a period (Art. 30(1)(f))."""
    columns = (
        (_("Activity"), NARROW),
        (_("Purpose"), NARROW),
        (_("Retention period"), NARROW),
        (_("Data categories"), WIDE),
        (_("In words"), WIDE),
        (_("Period"), NARROW),
        (_("Criteria"), WIDE),
        (_("Counted from"), WIDE),
        (_("It runs from"), MIDDLE),
        (_("Minimum or maximum"), NARROW),
        (_("At the end"), NARROW),
        (_("With consent"), NARROW),
        (_("Legal duty"), MIDDLE),
        (_("Where laid down"), MIDDLE),
        (_("Remarks"), WIDE),
    )
    rows = tuple(
        (activity.ref, purpose.ref, *_retention_row(period, lookup))
        for activity in lookup.record.activities
        for purpose in activity.purposes
        for period in items(purpose.retention)
    )
    return Grid(_("Retention"), columns, rows, refs=3)


def _retention_row(period: RetentionPeriod, lookup: Lookup) -> tuple[Cell, ...]:
    return (
        period.ref,
        lookup.data_categories(period.data_categories),
        retention(period) or _("Not stated"),
        period.period,
        period.criteria,
        period.start_event or _("Not stated"),
        label(period.anchor),
        label(period.bound),
        term_of(period.disposition) or _("Not stated"),
        period.consent_period,
        period.legal_duty,
        period.source,
        period.note,
    )
