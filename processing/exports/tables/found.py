"""Findings, for the internal edition."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from processing.exports.editions import Acceptance, accepted
from processing.exports.findings import law, severity_label
from processing.exports.lookup import Lookup
from processing.exports.tables.grid import MIDDLE, NARROW, WIDE, Cell, Grid
from processing.findings.model import Finding


def what_was_found(findings: Iterable[Finding], acceptances: Iterable[Acceptance], lookup: Lookup) -> Grid:
    """Findings with what was accepted of them."""
    columns = (
        (_("Record"), MIDDLE),
        (_("Finding"), MIDDLE),
        (_("Weight"), NARROW),
        (_("Article"), NARROW),
        (_("What is found"), WIDE),
        (_("How to mend it"), WIDE),
        (_("Accepted because"), WIDE),
        (_("Accepted until"), NARROW),
        (_("Accepted by"), MIDDLE),
    )
    by_key = accepted(acceptances)
    rows = tuple(_finding_row(finding, by_key.get(finding.key), lookup) for finding in findings)
    return Grid(_("Findings"), columns, rows, refs=2)


def _finding_row(finding: Finding, acceptance: Acceptance | None, lookup: Lookup) -> tuple[Cell, ...]:
    return (
        finding.path,
        finding.code,
        severity_label(finding.severity),
        law(finding.article),
        finding.message.render(_, lookup.language),
        finding.fix.render(_, lookup.language),
        acceptance.reason if acceptance else "",
        acceptance.until if acceptance else None,
        acceptance.accepted_by if acceptance else "",
    )
