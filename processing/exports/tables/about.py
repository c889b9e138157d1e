"""The controller, its notice and promises, and with whom it decides (Art. 26)."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from processing.exports.editions import Edition
from processing.exports.lookup import Lookup, items
from processing.exports.parties import conditional_party, contact, identity
from processing.exports.parties import notice as notice_part
from processing.exports.tables.cells import cell_of, fact_columns
from processing.exports.tables.grid import MIDDLE, NARROW, WIDE, Cell, Grid
from processing.labels import label
from processing.register import (
    sha256_of,
)
from processing.wording import length


def about(lookup: Lookup, edition: Edition) -> Grid:
    """The register itself: edition, hash, controller."""
    who = lookup.record.controller
    editions = {Edition.AUTHORITY: _("Authority edition"), Edition.INTERNAL: _("Internal edition")}
    establishment = conditional_party(who.eea_establishment, lookup)
    rows: list[tuple[Cell, ...]] = [
        (_("Edition"), "", editions[edition]),
        (_("SHA-256 of the record"), "", sha256_of(lookup.register)),
        (_("Ref"), "", who.slug),
        *((fact.label, fact.article, cell_of(fact.value)) for fact in identity(lookup)),
        (
            _("Establishment in the EEA"),
            "3(1), 27",
            cell_of(establishment),
        ),
        (_("Time zone"), "", who.time_zone),
        (_("Language"), "", who.language),
    ]
    return Grid(_("Register"), fact_columns(), tuple(rows))


def notice(lookup: Lookup) -> Grid:
    """The privacy notice (Art. 13, 14)."""
    facts = notice_part(lookup).facts
    rows = tuple((fact.label, fact.article, cell_of(fact.value)) for fact in facts)
    return Grid(_("Privacy notice"), fact_columns(), rows)


def response_promises(lookup: Lookup) -> Grid:
    """Answer times that the controller promises."""
    columns = ((_("Right"), MIDDLE), (_("Answered within"), NARROW), (_("Remarks"), WIDE))
    rows = tuple(
        (label(each.right), length(each.period), each.note)
        for each in lookup.record.controller.response_promises
    )
    return Grid(_("Response times"), columns, rows)


def joint_controllers(lookup: Lookup) -> Grid:
    """Joint controllers (Art. 26)."""
    columns = (
        (_("Joint controller"), NARROW),
        (_("Name"), MIDDLE),
        (_("Contact details"), WIDE),
        (_("Arrangement (Art. 26)"), WIDE),
    )
    rows = tuple(
        (each.ref, each.name, cell_of(contact(each, lookup)), each.arrangement or _("Not stated"))
        for each in items(lookup.record.joint_controllers)
    )
    return Grid(pgettext("sheet of a workbook", "Joint controllers"), columns, rows)
