"""Rows of a sheet as the values that the wording of documents reads."""

from datetime import date

from processing import wording
from processing.findings.lengths import after
from processing.models import ProcessingActivity, RetentionPeriod
from processing.register import RetentionPeriod as PeriodValue
from processing.terms import Anchor, Bound, Disposition


def retention_value(row: RetentionPeriod) -> PeriodValue:
    """A period's row as the register's value, without its links."""
    return PeriodValue(
        ref=row.ref,
        start_event=row.start_event,
        anchor=Anchor(row.anchor),
        period=row.period or None,
        criteria=row.criteria,
        bound=Bound(row.bound),
        disposition=Disposition(row.disposition) if row.disposition else None,
        consent_period=row.consent_period or None,
        legal_duty=row.legal_duty,
        source=row.source,
        note=row.note,
    )


def lengths_of(activity: ProcessingActivity) -> list[str]:
    """How long the data of an activity are kept, each length once."""
    told: dict[str, None] = {}
    for purpose in activity.purposes.all():
        for row in purpose.retention.all():
            told.setdefault(wording.length(row.period) if row.period else row.criteria)
    return [words for words in told if words]


def review_due(activity: ProcessingActivity) -> date | None:
    """The day of the next planned review; None where none is planned or none was ever made."""
    if not activity.reviewed_on or not activity.review_every:
        return None
    return after(activity.reviewed_on, activity.review_every)
