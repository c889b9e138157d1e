"""Who receives data, where, on which footing, and on whose behalf (Art. 30(1)(d), (e), 30(2))."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from processing.exports.lookup import Lookup, items
from processing.exports.parties import agreement, conditional_party, contact
from processing.exports.recipients import adequacy
from processing.exports.tables.cells import cell_of, term_of, yes
from processing.exports.tables.grid import MIDDLE, NARROW, WIDE, Cell, Grid
from processing.register import (
    Activity,
    Recipient,
    Transfer,
)


def disclosures(lookup: Lookup) -> Grid:
    """Who receives what of which activity (Art. 30(1)(d))."""
    columns = (
        (_("Activity"), NARROW),
        (_("Recipient"), NARROW),
        (_("Name"), MIDDLE),
        (_("Data"), WIDE),
        (_("When"), WIDE),
    )
    rows = tuple(
        (
            activity.ref,
            each.recipient,
            lookup.recipient_name(each.recipient),
            lookup.data_categories(each.data_categories) or _("Not stated"),
            each.condition,
        )
        for activity in lookup.record.activities
        for each in items(activity.recipients)
    )
    return Grid(_("Disclosures"), columns, rows, refs=2)


def transfers(lookup: Lookup) -> Grid:
    """Transfers to third countries (Art. 30(1)(e))."""
    columns = (
        (_("Activity"), NARROW),
        (_("Transfer"), NARROW),
        (_("Recipient"), NARROW),
        (pgettext("destination of a transfer", "To"), MIDDLE),
        (_("Country"), NARROW),
        (_("On the footing of"), MIDDLE),
        (_("Article"), NARROW),
        (_("As the notice cites it"), MIDDLE),
        (_("Safeguards"), WIDE),
        (_("How to obtain a copy"), WIDE),
    )
    rows = tuple(
        _transfer_row(activity, each, lookup)
        for activity in lookup.record.activities
        for each in items(activity.transfers)
    )
    return Grid(_("Transfers"), columns, rows, refs=2)


def _transfer_row(activity: Activity, transfer: Transfer, lookup: Lookup) -> tuple[Cell, ...]:
    mechanism = lookup.mechanism(transfer.mechanism)
    return (
        activity.ref,
        transfer.ref,
        transfer.recipient,
        lookup.recipient_name(transfer.recipient),
        lookup.country_name(lookup.destination(transfer)) or _("Not stated"),
        lookup.mechanism_name(mechanism) if mechanism else _("Not stated"),
        mechanism.article if mechanism else "",
        transfer.cited_as,
        transfer.safeguards,
        transfer.copy,
    )


def recipients(lookup: Lookup) -> Grid:
    """The recipients themselves."""
    columns = (
        (_("Recipient"), NARROW),
        (_("Name"), MIDDLE),
        (_("Organisation"), MIDDLE),
        (_("A category of recipients"), NARROW),
        (_("Role"), MIDDLE),
        (_("Country"), NARROW),
        (_("Country from the reference list"), NARROW),
        (_("International organisation"), NARROW),
        (_("Agreement"), MIDDLE),
        (_("Certification"), NARROW),
        (_("Certification checked on"), NARROW),
        (_("Remarks"), WIDE),
    )
    rows = tuple(_recipient_row(each, lookup) for each in lookup.record.recipients)
    return Grid(_("Recipients"), columns, rows)


def _recipient_row(recipient: Recipient, lookup: Lookup) -> tuple[Cell, ...]:
    certification = recipient.certification
    return (
        recipient.ref,
        recipient.name,
        lookup.organisation(recipient),
        yes(recipient.group),
        term_of(recipient.role) or _("Not stated"),
        lookup.country_name(lookup.country_code(recipient)) or _("Not stated"),
        yes(lookup.from_reference_list(recipient)),
        yes(recipient.international_organisation),
        cell_of(agreement(recipient.agreement)),
        term_of(certification.status) if certification else "",
        certification.checked_on if certification else None,
        recipient.note,
    )


def clients(lookup: Lookup) -> Grid:
    """Controllers on whose behalf a processor acts (Art. 30(2)(a))."""
    columns = (
        (_("Controller served"), NARROW),
        (_("Name"), MIDDLE),
        (_("Contact details"), WIDE),
        (_("Representative"), MIDDLE),
        (_("Data protection officer"), MIDDLE),
        (_("Agreement (Art. 28(3))"), MIDDLE),
    )
    rows = tuple(
        (
            each.ref,
            each.name,
            cell_of(contact(each, lookup)),
            cell_of(conditional_party(each.representative, lookup)),
            cell_of(conditional_party(each.dpo, lookup)),
            cell_of(agreement(each.agreement)),
        )
        for each in lookup.record.clients
    )
    return Grid(_("Controllers served"), columns, rows)


def countries(lookup: Lookup) -> Grid:
    """Countries under Chapter V."""
    columns = ((_("Code"), NARROW), (_("Country"), MIDDLE), (_("Under Chapter V"), WIDE))
    rows = tuple(
        (each.code, lookup.in_language(each.names), cell_of(adequacy(each, lookup)))
        for each in lookup.register.catalogue.countries
    )
    return Grid(_("Countries"), columns, rows)
