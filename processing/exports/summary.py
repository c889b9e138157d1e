"""The whole record at a glance: a row for each activity, and its security measures."""

from django.utils.translation import gettext as _

from processing.exports.document import (
    MISSING,
    Column,
    State,
    Table,
    Value,
    listed,
    none_because,
    remark,
    said,
)
from processing.exports.lookup import Lookup, items
from processing.exports.sheets import activity_anchor, review
from processing.labels import label
from processing.register import Activity, NoneBecause
from processing.terms import ActivityRole
from processing.wording import retention


def summary_table(lookup: Lookup) -> Table:
    """Activity, purposes, basis, categories, time limits, recipients, status, owner, review."""
    columns = (
        Column(_("Activity"), 13),
        Column(_("Purposes"), 13),
        Column(_("Legal basis"), 11),
        Column(_("Personal data"), 13),
        Column(_("Kept for"), 15),
        Column(_("Recipients"), 15),
        Column(_("Status"), 6),
        Column(_("Owner"), 7),
        Column(_("Review"), 7),
    )
    return Table(columns, tuple(_summary_row(activity, lookup) for activity in lookup.record.activities))


def measures_table(lookup: Lookup) -> Table | None:
    """Every security measure, technical and organisational (Art. 32(1))."""
    rows = tuple(
        (said(each.name, strong=True), said(label(each.kind)), remark(each.description))
        for each in lookup.record.measures
    )
    columns = (Column(_("Measure"), 28), Column(_("Kind"), 16), Column(_("Description"), 56))
    return Table(columns, rows) if rows else None


def _summary_row(activity: Activity, lookup: Lookup) -> tuple[Value, ...]:
    standing = lookup.standing(activity)
    role = label(activity.role) if activity.role is ActivityRole.PROCESSOR else ""
    return (
        said(activity.name, link=activity_anchor(activity.ref), strong=True, notes=(activity.stream, role)),
        _purposes(activity),
        _bases(activity),
        _categories(activity, lookup),
        _kept_for(activity),
        _recipients(activity, lookup),
        said(label(standing.status)),
        said(activity.owner),
        review(activity),
    )


def _purposes(activity: Activity) -> Value:
    names = [purpose.name for purpose in activity.purposes] or list(activity.operations)
    return listed(names)


def _bases(activity: Activity) -> Value:
    if activity.role is ActivityRole.PROCESSOR and not activity.purposes:
        return remark("")
    bases = dict.fromkeys(purpose.basis for purpose in activity.purposes)
    if not any(bases):
        return MISSING
    return listed(label(basis) if basis else _("Not stated") for basis in bases)


def _categories(activity: Activity, lookup: Lookup) -> Value:
    words = lookup.data_categories(dict.fromkeys(item.category for item in activity.data))
    return remark(words) if activity.role is ActivityRole.PROCESSOR else said(words)


def _kept_for(activity: Activity) -> Value:
    if activity.role is ActivityRole.PROCESSOR and not activity.purposes:
        return remark("")
    periods = [period for purpose in activity.purposes for period in items(purpose.retention)]
    words = dict.fromkeys(filter(None, map(retention, periods)))
    nones = [purpose.retention for purpose in activity.purposes if isinstance(purpose.retention, NoneBecause)]
    if not words and nones:
        return none_because(nones[0])
    return listed(words)


def _recipients(activity: Activity, lookup: Lookup) -> Value:
    if isinstance(activity.recipients, NoneBecause):
        return none_because(activity.recipients)
    names = (lookup.recipient_name(each.recipient) for each in items(activity.recipients))
    value = said("; ".join(names))
    return value if value.state is State.STATED else MISSING
