"""One sheet per activity, with everything on it: Art. 30(1) and 30(2)."""

from collections.abc import Iterable

from django.utils.text import slugify
from django.utils.translation import gettext as _

from processing.exports.dates import day
from processing.exports.document import (
    BLANK,
    MISSING,
    Column,
    Fact,
    Part,
    Sheet,
    Stream,
    Table,
    Value,
    listed,
    none_because,
    remark,
    said,
    stated_facts,
    without_blank_columns,
)
from processing.exports.editions import Edition
from processing.exports.lookup import Lookup, items, named
from processing.exports.parties import client_names
from processing.exports.purposes import assessment, purpose_part
from processing.exports.recipients import disclosures, transfers
from processing.findings.lengths import after
from processing.labels import label
from processing.register import Activity, DataItem, NoneBecause
from processing.terms import ActivityRole, ActivityStatus, Sensitivity
from processing.wording import length


def streams(lookup: Lookup, role: ActivityRole, edition: Edition) -> tuple[Stream, ...]:
    """The sheets of a role, by stream, in the order of the record."""
    grouped: dict[str, list[Activity]] = {}
    for activity in lookup.record.activities:
        if activity.role is role:
            grouped.setdefault(activity.stream, []).append(activity)
    return tuple(
        Stream(
            name,
            f"{role.value}-stream-{number}-{slugify(name)}",
            tuple(sheet(activity, lookup, edition) for activity in activities),
        )
        for number, (name, activities) in enumerate(grouped.items(), start=1)
    )


def sheet(activity: Activity, lookup: Lookup, edition: Edition) -> Sheet:
    """Everything that the record holds of one activity."""
    standing = lookup.standing(activity)
    return Sheet(
        anchor=activity_anchor(activity.ref),
        title=activity.name,
        ref=activity.ref,
        status=label(standing.status),
        approved=standing.status is ActivityStatus.APPROVED,
        intro=activity.description,
        head=_head(activity, lookup),
        parts=tuple(_parts(activity, lookup, edition)),
    )


def activity_anchor(ref: str) -> str:
    """The anchor of an activity's sheet."""
    return f"activity-{ref}"


def review(activity: Activity) -> Value:
    """When the record was last found true, how often it is looked at, and when next."""
    every = activity.review_every
    interval = _("Interval: %(length)s") % {"length": length(every)} if every else ""
    if activity.reviewed_on is None:
        return said("", notes=(interval,))
    due = _("Next by %(day)s") % {"day": day(after(activity.reviewed_on, every))} if every else ""
    return said(day(activity.reviewed_on), notes=(interval, due))


def _head(activity: Activity, lookup: Lookup) -> tuple[Fact, ...]:
    standing = lookup.standing(activity)
    approved = _("since %(day)s") % {"day": day(standing.approved_on)} if standing.approved_on else ""
    return (
        Fact(_("Role"), "", said(label(activity.role))),
        Fact(_("Status"), "", said(label(standing.status), notes=(approved,))),
        Fact(_("Department"), "", said(activity.department)),
        Fact(_("Owner"), "", said(activity.owner)),
        Fact(_("Last reviewed"), "5(2)", review(activity)),
    )


def _parts(activity: Activity, lookup: Lookup, edition: Edition) -> Iterable[Part]:
    if activity.role is ActivityRole.PROCESSOR:
        yield _clients(activity, lookup)
    yield from _purposes(activity, lookup, edition)
    if activity.role is ActivityRole.CONTROLLER or activity.data:
        yield _data(activity, lookup)
    yield _recipients(activity, lookup)
    yield _transfers(activity, lookup)
    yield _measures(activity, lookup)
    if activity.joint_controllers:
        yield _joint_controllers(activity, lookup)
    # A DPIA is the controller's duty; a processor may have made one all the same.
    due = activity.role is ActivityRole.CONTROLLER or activity.impact_assessment
    if edition is Edition.INTERNAL and due:
        value = assessment(activity.impact_assessment)
        yield Part(_("Data protection impact assessment"), "35", value=value)
    if activity.note:
        yield Part(_("Remarks"), value=said(activity.note))


def _purposes(activity: Activity, lookup: Lookup, edition: Edition) -> Iterable[Part]:
    if not activity.purposes:
        if activity.role is ActivityRole.CONTROLLER:
            yield Part(_("Purposes"), "30(1)(b)", value=MISSING)
        return
    yield Part(
        _("Purposes, legal bases and time limits"),
        "30(1)(b), (f)",
        parts=tuple(
            purpose_part(purpose, f"purpose-{activity.ref}-{purpose.ref}", lookup, edition)
            for purpose in activity.purposes
        ),
    )


def _data(activity: Activity, lookup: Lookup) -> Part:
    title = _("Data subjects and personal data")
    # A processor's record need not hold them; its contract must (Art. 28(3)).
    article = "30(1)(c)" if activity.role is ActivityRole.CONTROLLER else "28(3)"
    if not activity.data:
        return Part(title, article, value=MISSING)
    columns = (
        Column(_("Data subjects"), 18),
        Column(_("Personal data"), 30),
        Column(_("Collected"), 19),
        Column(_("Source"), 15),
        Column(_("Must it be provided?"), 18),
    )
    table = without_blank_columns(Table(columns, tuple(_data_rows(activity.data, lookup))))
    return Part(title, article, tables=(table,))


def _data_rows(data: Iterable[DataItem], lookup: Lookup) -> Iterable[tuple[Value, ...]]:
    """By data subjects, a row for each way of collecting: data of which the same is said share one."""
    rows: dict[str, dict[tuple[object, ...], list[DataItem]]] = {}
    for item in data:
        notes = _data_notes(item, lookup)
        alike = (*_collection(item), notes, item.ref if any(notes) else "")
        rows.setdefault(item.subjects, {}).setdefault(alike, []).append(item)
    for subjects, groups in rows.items():
        for same in groups.values():
            words = lookup.data_categories(item.category for item in same)
            yield (
                said(lookup.subjects(subjects)),
                said(words, notes=_data_notes(same[0], lookup), strong=True),
                *_collection(same[0]),
            )


def _data_notes(item: DataItem, lookup: Lookup) -> tuple[str, str]:
    sensitivity = lookup.sensitivity(item.category)
    return "" if sensitivity is Sensitivity.ORDINARY else label(sensitivity), item.detail


def _collection(item: DataItem) -> tuple[Value, ...]:
    """When data are collected, from where, and whether they must be provided."""
    return (
        remark(item.condition),
        said(label(item.source) if item.source else "", notes=(item.source_name,)),
        _provision(item),
    )


def _provision(item: DataItem) -> Value:
    """Art. 13(2)(e) concerns only what a person provides."""
    if item.required is None and not item.consequence:
        return BLANK
    return said(label(item.required) if item.required else "", notes=(item.consequence,))


def _recipients(activity: Activity, lookup: Lookup) -> Part:
    article = "30(1)(d)" if activity.role is ActivityRole.CONTROLLER else "28(2)"
    return _stated_part(_("Recipients"), article, activity.recipients, disclosures(activity, lookup))


def _transfers(activity: Activity, lookup: Lookup) -> Part:
    article = "30(1)(e)" if activity.role is ActivityRole.CONTROLLER else "30(2)(c)"
    return _stated_part(
        _("Transfers outside the EEA"), article, activity.transfers, transfers(activity, lookup)
    )


def _stated_part(title: str, article: str, stated: object, table: Table | None) -> Part:
    if isinstance(stated, NoneBecause):
        return Part(title, article, value=none_because(stated))
    if table is None:
        return Part(title, article, value=MISSING)
    return Part(title, article, tables=(table,))


def _measures(activity: Activity, lookup: Lookup) -> Part:
    title = _("Security measures")
    article = "30(1)(g), 32(1)" if activity.role is ActivityRole.CONTROLLER else "30(2)(d), 32(1)"
    if isinstance(activity.measures, NoneBecause):
        return Part(title, article, value=none_because(activity.measures))
    names = named(items(activity.measures), lookup.measures, lambda measure: measure.name)
    return Part(title, article, value=said("; ".join(names), link="measures" if names else ""))


def _joint_controllers(activity: Activity, lookup: Lookup) -> Part:
    names = named(activity.joint_controllers, lookup.joint_controllers, lambda each: each.name)
    return Part(_("Joint controllers"), "26, 30(1)(a)", value=listed(names))


def _clients(activity: Activity, lookup: Lookup) -> Part:
    stated = activity.clients
    served = (
        none_because(stated)
        if isinstance(stated, NoneBecause)
        else said(*client_names(items(stated), lookup), link="clients" if items(stated) else "")
    )
    return Part(
        _("On whose behalf, and what is done"),
        "30(2)(a), (b)",
        facts=stated_facts(
            Fact(_("Controllers served"), "30(2)(a)", served),
            Fact(_("Categories of processing"), "30(2)(b)", listed(activity.operations)),
        ),
    )
