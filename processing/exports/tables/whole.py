"""Everything in the register as flat tables, one per kind of record, for spreadsheets.

A table is a title, columns and rows of plain cells. Conditional items read as in the PDF: the
words, "None, because: …" or "Not stated".
"""

from collections.abc import Iterator, Sequence

from processing.exports.editions import Acceptance, Edition
from processing.exports.lookup import Lookup
from processing.exports.tables.about import about, joint_controllers, notice, response_promises
from processing.exports.tables.activities import activities, data, measures
from processing.exports.tables.found import what_was_found
from processing.exports.tables.grid import Grid
from processing.exports.tables.purposes import purposes, retention_periods
from processing.exports.tables.recipients import clients, countries, disclosures, recipients, transfers
from processing.findings.model import Finding


def grids(
    lookup: Lookup,
    edition: Edition,
    findings: Sequence[Finding] = (),
    acceptances: Sequence[Acceptance] = (),
) -> Iterator[Grid]:
    """All tables of an edition, in the active language, in an order to read them in."""
    internal = edition is Edition.INTERNAL
    yield about(lookup, edition)
    yield activities(lookup, internal)
    yield data(lookup)
    yield purposes(lookup, internal)
    yield retention_periods(lookup)
    yield disclosures(lookup)
    yield transfers(lookup)
    yield recipients(lookup)
    yield clients(lookup)
    yield joint_controllers(lookup)
    yield measures(lookup)
    yield notice(lookup)
    yield response_promises(lookup)
    yield countries(lookup)
    if internal:
        yield what_was_found(findings, acceptances, lookup)
