"""The register as canonical JSON: sorted keys, no spaces, UTF-8; the same register, the same bytes. Pure."""

from collections.abc import Iterable

from evidence.stored import canonical_json
from processing.exports.editions import Acceptance, Edition, edition_data
from processing.findings.model import Finding
from processing.register import Register


def register_json(
    register: Register,
    *,
    edition: Edition,
    findings: Iterable[Finding] = (),
    acceptances: Iterable[Acceptance] = (),
) -> bytes:
    """The edition's data; the same bytes are attached to its PDF."""
    return canonical_json(edition_data(register, edition, findings, acceptances))
