"""What the API says around the register's own shapes; those are published as they are.

The schema's components are made from these types by pydantic (``processing.api.schema``), so
nothing is typed twice.
"""

from dataclasses import dataclass
from datetime import date

from pydantic import JsonValue, TypeAdapter

from processing.api.schema import Answer
from processing.findings import Severity
from processing.register import Activity, Ref, Register
from processing.terms import ActivityStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerEntry:
    """A controller whose register may be read, with the addresses of its parts."""

    slug: Ref
    name: str
    trade_names: list[str]
    country: str
    language: str
    activities: str
    register: str
    findings: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityEntry:
    """An activity's sheet, whose it is, and where it stands."""

    controller: Ref
    status: ActivityStatus
    approved_on: date | None
    url: str
    activity: Activity


@dataclass(frozen=True, slots=True, kw_only=True)
class BareFinding:
    """What a register lacks or contradicts: where, under which article, and how to mend it."""

    code: str
    severity: Severity
    article: str
    path: str
    message: str
    fix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingEntry(BareFinding):
    """A finding, and whether somebody accepted it for today."""

    accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page[T]:
    """A page of a list, with the addresses of its neighbours."""

    count: int
    next: str | None
    previous: str | None
    results: list[T]


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceEntry:
    """That somebody knows of a finding and accepts it for a while."""

    code: str
    path: str
    reason: str
    until: date
    accepted_by: str
    accepted_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterExport:
    """An edition of the register value. The authority's lacks assessments, findings, acceptances.

    ``register_sha256`` is the SHA-256 of the whole value's canonical JSON, in both editions.
    """

    format: str
    edition: str
    register_sha256: str
    register: Register
    findings: list[BareFinding] | None = None
    acceptances: list[AcceptanceEntry] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why there is no answer."""

    detail: str


CONTROLLERS = Answer("Controllers", TypeAdapter(list[ControllerEntry]))
ACTIVITIES = Answer("ActivityPage", TypeAdapter(Page[ActivityEntry]))
ACTIVITY = Answer("ActivityDetail", TypeAdapter(ActivityEntry))
FINDINGS = Answer("Findings", TypeAdapter(list[FindingEntry]))
REGISTER_EXPORT = Answer("RegisterExport", TypeAdapter(RegisterExport))
REFUSED = Answer("Refused", TypeAdapter(dict[str, JsonValue]))
"""What is wrong, by the name of a parameter or a field; under ``detail`` where nothing could be read."""
PROBLEM = Answer("Problem", TypeAdapter(Problem))
