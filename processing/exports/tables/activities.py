"""Activities, the data in each, and the measures that protect them."""

from django.utils.translation import gettext as _

from processing.exports.lookup import Lookup
from processing.exports.tables.cells import assessment, assessment_columns, refs_of, stated_refs, term_of
from processing.exports.tables.grid import MIDDLE, NARROW, WIDE, Cell, Grid
from processing.labels import label
from processing.register import (
    Activity,
    DataItem,
)


def activities(lookup: Lookup, internal: bool) -> Grid:
    """One row an activity (Art. 30(1), 30(2))."""
    columns = [
        (_("Activity"), NARROW),
        (_("Name"), MIDDLE),
        (_("Stream"), MIDDLE),
        (_("Role"), MIDDLE),
        (_("Status"), NARROW),
        (_("Approved on"), NARROW),
        (_("Description"), WIDE),
        (_("Department"), MIDDLE),
        (_("Owner"), MIDDLE),
        (_("Last reviewed"), NARROW),
        (_("Review interval"), NARROW),
        (_("Recipients"), WIDE),
        (_("Transfers outside the EEA"), WIDE),
        (_("Security measures"), WIDE),
        (_("Joint controllers"), MIDDLE),
        (_("Controllers served"), MIDDLE),
        (_("Categories of processing"), WIDE),
        (_("Remarks"), WIDE),
    ]
    if internal:
        columns += assessment_columns(_("Impact assessment"))
    rows = tuple(_activity_row(activity, lookup, internal) for activity in lookup.record.activities)
    return Grid(_("Activities"), tuple(columns), rows, refs=2)


def _activity_row(activity: Activity, lookup: Lookup, internal: bool) -> tuple[Cell, ...]:
    standing = lookup.standing(activity)
    row: tuple[Cell, ...] = (
        activity.ref,
        activity.name,
        activity.stream,
        label(activity.role),
        label(standing.status),
        standing.approved_on,
        activity.description,
        activity.department,
        activity.owner,
        activity.reviewed_on,
        activity.review_every,
        stated_refs(activity.recipients, lambda each: each.recipient),
        stated_refs(activity.transfers, lambda each: each.ref),
        stated_refs(activity.measures, str),
        refs_of(activity.joint_controllers),
        stated_refs(activity.clients, str) if activity.clients or activity.role == "processor" else "",
        "\n".join(activity.operations),
        activity.note,
    )
    return (*row, *assessment(activity.impact_assessment)) if internal else row


def data(lookup: Lookup) -> Grid:
    """One row a data category of an activity (Art. 30(1)(c))."""
    columns = (
        (_("Activity"), NARROW),
        (_("Data"), NARROW),
        (_("Data subjects"), MIDDLE),
        (_("Personal data"), MIDDLE),
        (_("Kind"), MIDDLE),
        (_("Detail"), WIDE),
        (_("Collected"), WIDE),
        (_("Source"), MIDDLE),
        (_("Name of the source"), MIDDLE),
        (_("Must it be provided?"), MIDDLE),
        (_("If it is not provided"), WIDE),
    )
    rows = tuple(
        _data_row(activity, item, lookup) for activity in lookup.record.activities for item in activity.data
    )
    return Grid(_("Data"), columns, rows, refs=2)


def _data_row(activity: Activity, item: DataItem, lookup: Lookup) -> tuple[Cell, ...]:
    return (
        activity.ref,
        item.ref,
        lookup.subjects(item.subjects),
        lookup.data_category(item.category),
        label(lookup.sensitivity(item.category)),
        item.detail,
        item.condition,
        term_of(item.source),
        item.source_name,
        term_of(item.required),
        item.consequence,
    )


def measures(lookup: Lookup) -> Grid:
    """Security measures (Art. 32(1))."""
    columns = (
        (_("Measure"), NARROW),
        (_("Name"), MIDDLE),
        (_("Kind"), NARROW),
        (_("Description"), WIDE),
    )
    rows = tuple((each.ref, each.name, label(each.kind), each.description) for each in lookup.record.measures)
    return Grid(_("Security measures"), columns, rows)
