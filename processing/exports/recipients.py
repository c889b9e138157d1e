"""To whom data go, and what carries them across borders: Art. 30(1)(d), (e), Chapter V."""

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from processing.exports.dates import day
from processing.exports.document import (
    BLANK,
    MISSING,
    Column,
    Table,
    Value,
    none_because,
    remark,
    said,
    without_blank_columns,
)
from processing.exports.lookup import Lookup, items
from processing.exports.parties import agreement
from processing.labels import label
from processing.register import Activity, Country, Disclosure, NoneBecause, Recipient, Transfer
from processing.terms import CertificationStatus, RecipientRole


def recipient_anchor(ref: str) -> str:
    """The anchor of a recipient's row in the chapter on recipients."""
    return f"recipient-{ref}"


def country(recipient: Recipient, lookup: Lookup) -> Value:
    """The recipient's country, and whether the controller or the reference list says so."""
    name = lookup.country_name(lookup.country_code(recipient))
    if not name:
        return _international() if recipient.international_organisation else MISSING
    mark = _("From the reference list") if lookup.from_reference_list(recipient) else ""
    international = _("International organisation") if recipient.international_organisation else ""
    return said(name, notes=(mark, international))


def disclosures(activity: Activity, lookup: Lookup) -> Table | None:
    """The recipients of one activity's data."""
    rows = tuple(_disclosure_row(each, lookup) for each in items(activity.recipients))
    columns = (
        Column(_("Recipient"), 22),
        Column(_("Role"), 14),
        Column(_("Country"), 14),
        Column(_("Data"), 20),
        Column(_("When"), 30),
    )
    return without_blank_columns(Table(columns, rows)) if rows else None


def transfers(activity: Activity, lookup: Lookup) -> Table | None:
    """The transfers of one activity's data out of the EEA."""
    rows = tuple(_transfer_row(each, lookup) for each in items(activity.transfers))
    return without_blank_columns(Table(_transfer_columns(), rows)) if rows else None


def recipients_table(lookup: Lookup) -> Table | None:
    """Every recipient, with the activities whose data it receives."""
    received = _activities_by_recipient(lookup)
    rows = tuple(
        _recipient_row(each, received.get(each.ref, ()), lookup) for each in lookup.record.recipients
    )
    columns = (
        Column(_("Recipient"), 26),
        Column(_("Role"), 14),
        Column(_("Country"), 14),
        Column(_("Agreement"), 14),
        Column(_("Receives data of"), 32),
    )
    anchors = tuple(recipient_anchor(each.ref) for each in lookup.record.recipients)
    return without_blank_columns(Table(columns, rows, anchors)) if rows else None


def transfers_table(lookup: Lookup) -> Table | None:
    """Every transfer, each once, with the activities whose data it concerns."""
    found: dict[tuple[Value, ...], list[Activity]] = {}
    for activity in lookup.record.activities:
        for each in items(activity.transfers):
            found.setdefault(_transfer_row(each, lookup), []).append(activity)
    rows = tuple((*row, _from_activities(activities, lookup)) for row, activities in found.items())
    widths = (18, 13, 20, 19, 12)
    columns = (
        *(Column(each.heading, width) for each, width in zip(_transfer_columns(), widths, strict=True)),
        Column(_("Data of"), 18),
    )
    return without_blank_columns(Table(columns, rows)) if rows else None


def silent_on_recipients(lookup: Lookup) -> str:
    """The activities of which the record does not say who receives data."""
    return _names(each for each in lookup.record.activities if each.recipients is None)


def silent_on_transfers(lookup: Lookup) -> str:
    """The activities of which the record does not say whether data leave the EEA.

    Without it, an empty list of transfers would read as "there are none".
    """
    return _names(each for each in lookup.record.activities if each.transfers is None)


def countries_table(lookup: Lookup) -> Table | None:
    """Each country that recipients and transfers lead to, as Chapter V sees it."""
    codes = {lookup.country_code(each) for each in lookup.record.recipients}
    codes |= {
        lookup.destination(each)
        for activity in lookup.record.activities
        for each in items(activity.transfers)
    }
    found = [each for each in lookup.register.catalogue.countries if each.code in codes]
    found.sort(key=lambda each: lookup.in_language(each.names))
    rows = tuple((said(lookup.in_language(each.names)), adequacy(each, lookup)) for each in found)
    columns = (Column(_("Country"), 30), Column(_("Under Chapter V"), 70))
    return Table(columns, rows) if rows else None


def adequacy(where: Country, lookup: Lookup) -> Value:
    """In the EEA; or adequate, since when, until when, and for whom; or neither (Art. 45)."""
    if where.eea:
        return said(_("In the European Economic Area"))
    decision = where.adequacy
    if decision is None:
        return said(_("Third country without an adequacy decision"))
    until = _("until %(day)s") % {"day": day(decision.until)} if decision.until else ""
    since = _("since %(day)s") % {"day": day(decision.since)}
    only_for = (
        _("Only for: %(whom)s") % {"whom": lookup.in_language(decision.only_for)} if decision.only_for else ""
    )
    certified = _("Only for recipients certified under it") if where.needs_certification else ""
    words = _("Adequate by decision %(decision)s, %(dates)s") % {
        "decision": decision.decision,
        "dates": " ".join(filter(None, (since, until))),
    }
    return said(words, notes=(only_for, certified))


def _disclosure_row(disclosure: Disclosure, lookup: Lookup) -> tuple[Value, ...]:
    recipient = lookup.recipients.get(disclosure.recipient)
    name = said(lookup.recipient_name(disclosure.recipient), link=recipient_anchor(disclosure.recipient))
    data = said(lookup.data_categories(disclosure.data_categories))
    if recipient is None:
        return name, MISSING, MISSING, data, remark(disclosure.condition)
    return name, _role(recipient), country(recipient, lookup), data, remark(disclosure.condition)


def _recipient_row(
    recipient: Recipient, activities: Collection[Activity], lookup: Lookup
) -> tuple[Value, ...]:
    group = _("A category of recipients") if recipient.group else ""
    organisation = lookup.organisation(recipient)
    same = _letters(organisation) == _letters(recipient.name)
    return (
        said(recipient.name, notes=("" if same else organisation, group, recipient.note), strong=True),
        _role(recipient),
        _country_with_certification(recipient, lookup),
        _agreement(recipient),
        _from_activities(activities, lookup),
    )


def _names(activities: Iterable[Activity]) -> str:
    return "; ".join(activity.name for activity in activities)


def _letters(name: str) -> str:
    """A name without what people write in different ways: case, points, commas, spaces."""
    return "".join(filter(str.isalnum, name.casefold()))


def _from_activities(activities: Collection[Activity], lookup: Lookup) -> Value:
    if len(activities) == len(lookup.record.activities) > 1:
        return said(_("All activities"))
    return remark(_names(activities))


def _transfer_columns() -> tuple[Column, ...]:
    return (
        Column(pgettext("destination of a transfer", "To"), 22),
        Column(_("Country"), 16),
        Column(_("On the footing of"), 24),
        Column(_("Safeguards"), 22),
        Column(_("How to obtain a copy"), 16),
    )


def _transfer_row(transfer: Transfer, lookup: Lookup) -> tuple[Value, ...]:
    recipient = lookup.recipients.get(transfer.recipient or "")
    code = lookup.destination(transfer)
    name = lookup.recipient_name(transfer.recipient)
    link = recipient_anchor(recipient.ref) if recipient else ""
    where = (
        country(recipient, lookup) if recipient and not transfer.country else said(lookup.country_name(code))
    )
    return (
        remark(name, link=link),
        where,
        _footing(transfer, lookup),
        remark(transfer.safeguards),
        remark(transfer.copy),
    )


def _footing(transfer: Transfer, lookup: Lookup) -> Value:
    cited = _("The notice says: “%(words)s”") % {"words": transfer.cited_as} if transfer.cited_as else ""
    mechanism = lookup.mechanism(transfer.mechanism)
    where = lookup.country(lookup.destination(transfer))
    if mechanism is None and where is not None and where.adequacy is not None:
        found = adequacy(where, lookup)
        return said(_("No mechanism stated"), notes=(cited, *found.lines, *found.notes))
    if mechanism is None:
        return said("", notes=(cited,)) if cited else MISSING
    article = _("Art. %(article)s") % {"article": mechanism.article}
    return said(f"{lookup.mechanism_name(mechanism)} – {article}", notes=(mechanism.source, cited))


def _role(recipient: Recipient) -> Value:
    return said(label(recipient.role)) if recipient.role else MISSING


def _agreement(recipient: Recipient) -> Value:
    """An agreement is due from processors and joint controllers (Art. 28(3), 26)."""
    due = recipient.role in (RecipientRole.PROCESSOR, RecipientRole.JOINT_CONTROLLER)
    if isinstance(recipient.agreement, NoneBecause):
        return none_because(recipient.agreement)
    return agreement(recipient.agreement) if due or recipient.agreement else BLANK


def _country_with_certification(recipient: Recipient, lookup: Lookup) -> Value:
    value = country(recipient, lookup)
    checked = recipient.certification
    if checked is None:
        return value
    words = (
        _("Certified under the adequacy decision; checked on %(day)s")
        if checked.status is CertificationStatus.CERTIFIED
        else _("Not certified under the adequacy decision; checked on %(day)s")
    )
    return said(*value.lines, notes=(*value.notes, words % {"day": day(checked.checked_on)}))


def _international() -> Value:
    return said(_("International organisation"))


def _activities_by_recipient(lookup: Lookup) -> dict[str, list[Activity]]:
    found: dict[str, list[Activity]] = {}
    for activity in lookup.record.activities:
        for disclosure in items(activity.recipients):
            found.setdefault(disclosure.recipient, []).append(activity)
    return found
