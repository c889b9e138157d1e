"""The register as one PDF for auditors: stand-alone, readable, with its data attached.

A supervisory authority asks for a record that says everything itself, by business function
(Art. 30(3), (4)): cover, contents, summary, who answers for it, one sheet per activity by
stream, the processor's part, recipients and transfers, measures.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from evidence.pdf import Attached, render
from processing.exports.annexes import Annex, annexes_of
from processing.exports.dates import day, moment
from processing.exports.document import Column, Part, Table, said
from processing.exports.editions import Acceptance, Edition
from processing.exports.findings import count_line, findings_parts
from processing.exports.json import register_json
from processing.exports.lookup import Lookup
from processing.exports.parties import clients, controller_part, identity, notice
from processing.exports.recipients import (
    countries_table,
    recipients_table,
    silent_on_recipients,
    silent_on_transfers,
    transfers_table,
)
from processing.exports.sheets import streams
from processing.exports.summary import measures_table, summary_table
from processing.findings.model import Finding
from processing.register import Register, sha256_of
from processing.terms import ActivityRole

TEMPLATE = "pdf/register.html"
STYLESHEET = "register.css"
ATTACHMENT = "register.json"


def register_pdf(
    register: Register,
    *,
    edition: Edition,
    language: str,
    made_at: datetime,
    findings: Sequence[Finding] = (),
    acceptances: Sequence[Acceptance] = (),
) -> bytes:
    """The PDF of an edition, its labels in ``language`` ("en" or "nl"), the record's text as it is.

    ``made_at`` is aware; the cover shows it in the controller's time zone. The same arguments
    give the same bytes, whatever the process. Findings and acceptances show only in the internal
    edition. Raises ``evidence.pdf_fonts.FontsMissing``.
    """
    data = register_json(register, edition=edition, findings=findings, acceptances=acceptances)
    with translation.override(language):
        html = register_html(register, edition, language, made_at, data, findings, acceptances)
        return render(
            html,
            title=_title(register),
            language=language,
            made_at=made_at,
            stylesheet=STYLESHEET,
            identifier=b"\0".join((data, language.encode(), made_at.isoformat().encode())),
            attachments=[Attached(ATTACHMENT, data, _("The data of this document, machine-readable"))],
        )


def register_html(
    register: Register,
    edition: Edition,
    language: str,
    made_at: datetime,
    data: bytes,
    findings: Sequence[Finding] = (),
    acceptances: Sequence[Acceptance] = (),
) -> str:
    """What is rendered, in the active language; ``data`` are the bytes that get attached."""
    lookup = Lookup(register, language)
    controller = register.record.controller
    zone = ZoneInfo(controller.time_zone)
    internal = edition is Edition.INTERNAL
    with timezone.override(zone):
        context: dict[str, Any] = {
            "language": language,
            "title": _title(register),
            "controller": controller,
            "edition": _edition_name(edition),
            "internal": internal,
            "made_on": moment(made_at.astimezone(zone)),
            "made_day": day(made_at.astimezone(zone)),
            "zone": _zone_name(made_at, zone),
            "register_sha256": sha256_of(register),
            "data_sha256": hashlib.sha256(data).hexdigest(),
            "attachment": ATTACHMENT,
            "identity": identity(lookup),
            "activities": len(register.record.activities),
            "summary": summary_table(lookup),
            "people": (controller_part(lookup), notice(lookup)),
            "controller_streams": streams(lookup, ActivityRole.CONTROLLER, edition),
            "processor_streams": streams(lookup, ActivityRole.PROCESSOR, edition),
            "clients": clients(lookup),
            "recipients": recipients_table(lookup),
            "transfers": transfers_table(lookup),
            "silent_on_recipients": silent_on_recipients(lookup),
            "silent_on_transfers": silent_on_transfers(lookup),
            "countries": countries_table(lookup),
            "measures": measures_table(lookup),
            "findings": findings_parts(findings, acceptances, lookup) if internal else (),
            "findings_count": count_line(findings, acceptances) if internal else "",
            "annexes": tuple(map(_annex_part, annexes_of(register))),
        }
        return render_to_string(TEMPLATE, context)


def _title(register: Register) -> str:
    return _("Record of processing activities – %(controller)s") % {
        "controller": register.record.controller.name
    }


def _edition_name(edition: Edition) -> str:
    names = {Edition.AUTHORITY: _("Authority edition"), Edition.INTERNAL: _("Internal edition")}
    return names[edition]


def _zone_name(made_at: datetime, zone: ZoneInfo) -> str:
    """ "Europe/Amsterdam, UTC+01:00": a time without its offset can be read in two ways."""
    offset = made_at.astimezone(zone).isoformat()[-6:]
    return f"{zone.key}, UTC{offset}"


def _annex_part(annex: Annex) -> Part:
    width = 100 // max(len(annex.headings), 1)
    columns = tuple(Column(heading, width) for heading in annex.headings)
    rows = tuple(tuple(said(cell) for cell in row) for row in annex.rows)
    return Part(annex.title, tables=(Table(columns, rows),))
