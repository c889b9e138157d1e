"""The two editions of a register's export, and the data that each holds. Pure.

- ``authority``: what Art. 30(4) asks to be made available: the record itself;
- ``internal``: also the assessments (Art. 6(1)(f), 35) and the findings with their acceptance.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from processing.findings.model import Finding
from processing.register import Register, as_data, sha256_of

FORMAT = "dertig-export/1"

ASSESSMENTS = frozenset({"interest_assessment", "impact_assessment"})
"""Fields of the register value that only the internal edition holds."""


class Edition(StrEnum):
    """For whom an export is made."""

    AUTHORITY = "authority"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """That a finding is known and accepted for a while: the finding's code and path, why, until when."""

    code: str
    path: str
    reason: str
    until: date
    accepted_by: str = ""
    accepted_on: date | None = None


def edition_data(
    register: Register,
    edition: Edition,
    findings: Iterable[Finding] = (),
    acceptances: Iterable[Acceptance] = (),
) -> dict[str, Any]:
    """The JSON data of an edition: what is attached to its PDF and exported as JSON.

    ``register_sha256`` is that of the whole register value, in both editions; in the internal
    one the SHA-256 of the canonical JSON of ``register`` equals it.
    """
    data: dict[str, Any] = {
        "format": FORMAT,
        "edition": edition.value,
        "register_sha256": sha256_of(register),
    }
    if edition is Edition.AUTHORITY:
        return {**data, "register": _without(as_data(register), ASSESSMENTS)}
    return {
        **data,
        "register": as_data(register),
        "findings": [_finding_data(finding) for finding in findings],
        "acceptances": [_dated(asdict(acceptance)) for acceptance in acceptances],
    }


def accepted(acceptances: Iterable[Acceptance]) -> dict[tuple[str, str], Acceptance]:
    """The acceptances by the key of the finding that each concerns."""
    return {(each.code, each.path): each for each in acceptances}


def _finding_data(finding: Finding) -> dict[str, Any]:
    """A finding in English: the data of an export do not depend on its language."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "article": finding.article,
        "path": finding.path,
        "message": finding.message.render(),
        "fix": finding.fix.render(),
    }


def _dated(data: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, date) else value for name, value in data.items()}


def _without(data: Any, names: frozenset[str]) -> Any:
    """The data without the named fields, at any depth."""
    if isinstance(data, dict):
        return {name: _without(value, names) for name, value in data.items() if name not in names}
    if isinstance(data, list):
        return [_without(value, names) for value in data]
    return data
