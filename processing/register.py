"""The register as one value: a controller's whole record of processing (Art. 30), frozen. Pure.

Every export, finding, notice, version and diff consumes this value, never the ORM.

``Register`` has three parts, so that each fact has one author:

- ``record``: what the controller promises; exactly what its YAML file under
  ``processing/registers/`` holds, so loading and exporting are inverse;
- ``catalogue``: the shared reference facts that the record cites (countries and their
  adequacy, transfer mechanisms, data and subject categories, organisations);
- ``standings``: where each activity stands (draft, approved, retired).

**Stated, none, not stated.** Art. 30 asks for some items only "where applicable" or "where
possible". ``Stated[T]`` is a value, or ``NoneBecause`` ("none, and this is why": complete), or
``None`` ("not stated": a gap, which is a finding and never an error of form). An empty text
likewise means "not stated".

**References.** ``ref`` is a record's stable id: lower-case slug, unique among its siblings.
Renaming a record changes its ``name`` and keeps its ``ref``. The *register path* of a record
is its refs joined by field names: ``activities/careers/purposes/recruitment/retention/cv``.

The shapes are checked and published through pydantic (``processing.file_format``).
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import ConfigDict, Discriminator, Field, StringConstraints, Tag, TypeAdapter

from evidence.stored import canonical_json
from processing.terms import (
    ActivityRole,
    ActivityStatus,
    Anchor,
    Bound,
    CertificationStatus,
    ConsentForm,
    DataSource,
    DataSubjectRight,
    Disposition,
    LegalBasis,
    MarketingAudience,
    MarketingChannel,
    MeasureKind,
    Provision,
    RecipientRole,
    Sensitivity,
    SpecialCondition,
    TerminalStorage,
)

FORMAT = "dertig-register/1"

AT_ONCE = "at-once"
"""A period of no length: the data go when their start event happens."""

_Y, _M, _W, _D = (rf"[1-9]\d{{0,3}}{unit}" for unit in "YMWD")
PERIOD_PATTERN = rf"^(at-once|P({_Y}({_M})?({_W})?({_D})?|{_M}({_W})?({_D})?|{_W}({_D})?|{_D}))$"
"""Whole years, months, weeks and days, in that order, none of them zero or negative."""

Ref = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
"""A record's stable id: lower-case letters, digits and single hyphens."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Line = Annotated[str, StringConstraints(max_length=300, strip_whitespace=True)]
Text = Annotated[str, StringConstraints(max_length=20_000, strip_whitespace=True)]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2."""
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
"""ISO 639-1."""
Period = Annotated[str, StringConstraints(pattern=PERIOD_PATTERN)]
"""ISO 8601 duration in years, months, weeks, days; or ``at-once``. None: not stated."""
Url = Annotated[str, StringConstraints(pattern=r"^(https?://\S+)?$", max_length=500)]
Email = Annotated[str, StringConstraints(pattern=r"^([^@\s<>]+@[^@\s<>]+\.[^@\s<>]+)?$", max_length=254)]


class _Shape:
    """What all shapes share: a key that the shape does not know is an error."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
    __slots__ = ()


@dataclass(frozen=True, slots=True)
class NoneBecause(_Shape):
    """A conditional item that does not apply, and why."""

    none_because: Annotated[str, StringConstraints(min_length=1, max_length=2_000, strip_whitespace=True)]


def _stated_or_none(value: object) -> str:
    none = isinstance(value, NoneBecause) or (isinstance(value, dict) and "none_because" in value)
    return "none" if none else "stated"


type Stated[T] = (
    Annotated[
        Annotated[T, Tag("stated")] | Annotated[NoneBecause, Tag("none")],
        Discriminator(_stated_or_none),
    ]
    | None
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party(_Shape):
    """An organisation or person and how to reach it: name and contact details in Art. 30."""

    name: Name
    street: Line = ""
    postal_code: Line = ""
    city: Line = ""
    region: Line = ""
    country: CountryCode | None = None
    email: Email = ""
    phone: Line = ""
    website: Url = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsePromise(_Shape):
    """A controller's own promise to answer a request, where it may be shorter than Art. 12(3)."""

    right: DataSubjectRight
    period: Period
    note: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Controller(Party):
    """The organisation whose record this is: Art. 30(1)(a), 30(2)(a).

    ``region`` is an ISO 3166-2 subdivision code's second part ("BY", "GA"): holiday calendars
    differ by it. ``eea_establishment`` matters only for a controller outside the EEA (Art. 27).
    """

    slug: Ref
    trade_names: tuple[Name, ...] = ()
    language: Language
    time_zone: Name
    dpo: Stated[Party] = None
    representative: Stated[Party] = None
    eea_establishment: Stated[Party] = None
    supervisory_authority: Party | None = None
    response_promises: tuple[ResponsePromise, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(_Shape):
    """What the published privacy notice tells people: Art. 13(2)(b)–(d), 14(2)(c)–(e).

    ``rights`` are those it names; ``remarks`` holds what it says that has no field of its own.
    """

    title: Name
    url: Url = ""
    updated_on: date | None = None
    language: Language
    applies_to: Text = ""
    excludes: Text = ""
    rights: tuple[DataSubjectRight, ...] = ()
    names_authority: bool = False
    judicial_remedy: bool = False
    response_period: Period | None = None
    extension_period: Period | None = None
    minimum_age: Annotated[int, Field(ge=0, le=99)] | None = None
    children: Text = ""
    identity_check: Text = ""
    changes: Text = ""
    remarks: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JointController(Party):
    """Art. 26: a controller that decides together with this one, and their arrangement."""

    ref: Ref
    arrangement: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDataCategory(_Shape):
    """A category of personal data that the shared catalogue lacks, in the controller's language."""

    ref: Ref
    name: Name
    sensitivity: Sensitivity = Sensitivity.ORDINARY


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSubjectCategory(_Shape):
    """A category of data subjects that the shared catalogue lacks."""

    ref: Ref
    name: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement(_Shape):
    """A contract that the GDPR asks for (Art. 28(3), 26), with its date and where it is kept."""

    reference: Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
    dated: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certification(_Shape):
    """Whether a US recipient stood on the DPF list on a day (decision 2023/1795)."""

    status: CertificationStatus
    checked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient(_Shape):
    """To whom data are disclosed: Art. 30(1)(d), 4(9).

    ``organisation`` points into the shared catalogue; ``group`` marks a category of recipients
    rather than one. ``country`` is what the controller states; where it is None and the
    catalogue knows the organisation's country, that one counts and is marked as taken from the
    reference list; else the country is unknown, a finding.
    """

    ref: Ref
    name: Name
    organisation: Ref | None = None
    group: bool = False
    role: RecipientRole | None = None
    country: CountryCode | None = None
    international_organisation: bool = False
    agreement: Stated[Agreement] = None
    certification: Certification | None = None
    note: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Client(Party):
    """Art. 30(2)(a): a controller on whose behalf this organisation processes."""

    ref: Ref
    representative: Stated[Party] = None
    dpo: Stated[Party] = None
    agreement: Stated[Agreement] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(_Shape):
    """Art. 32(1), 30(1)(g), 30(2)(d): a technical or organisational security measure."""

    ref: Ref
    name: Name
    kind: MeasureKind
    description: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataItem(_Shape):
    """Art. 30(1)(c): a category of data held about a category of data subjects.

    ``condition`` says when it is collected at all; ``required`` and ``consequence`` are
    Art. 13(2)(e); ``source`` and ``source_name`` Art. 14(2)(f).
    """

    ref: Ref
    subjects: Ref
    category: Ref
    detail: Text = ""
    condition: Text = ""
    source: DataSource | None = None
    source_name: Line = ""
    required: Provision | None = None
    consequence: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment(_Shape):
    """A documented assessment: of a legitimate interest (Art. 6(1)(f)) or a DPIA (Art. 35)."""

    made_on: date
    outcome: Text
    reference: Line = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marketing(_Shape):
    """That a purpose is direct marketing (Art. 21(2)), by which channel, to whom."""

    channel: MarketingChannel
    audience: MarketingAudience
    opt_out: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomatedDecision(_Shape):
    """Art. 22, 13(2)(f): a solely automated decision, its logic and its consequences."""

    logic: Annotated[str, StringConstraints(min_length=1, max_length=20_000, strip_whitespace=True)]
    consequences: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPeriod(_Shape):
    """Art. 30(1)(f): the time limit for erasure of some data categories of a purpose.

    ``start_event`` (in words) starts the period, which runs from ``anchor``. Where no period is
    fixed, ``criteria`` says what decides (Art. 13(2)(a)). ``consent_period`` is the longer
    period while a consent runs. ``legal_duty`` names the statute that asks to keep the data;
    ``source`` says where the period is promised or laid down.
    """

    ref: Ref
    data_categories: tuple[Ref, ...] = ()
    start_event: Line = ""
    anchor: Anchor = Anchor.EVENT
    period: Period | None = None
    criteria: Text = ""
    bound: Bound = Bound.MAXIMUM
    disposition: Disposition | None = None
    consent_period: Period | None = None
    legal_duty: Line = ""
    source: Line = ""
    note: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose(_Shape):
    """Art. 30(1)(b): why data are processed, with its legal basis (Art. 6(1), 13(1)(c)).

    ``basis_cited`` keeps how the notice words the basis; ``statute`` names the law for bases
    (c) and (e); ``interest`` the legitimate interest for (f) (Art. 13(1)(d)).
    """

    ref: Ref
    name: Name
    description: Text = ""
    data_categories: tuple[Ref, ...] = ()
    basis: LegalBasis | None = None
    basis_cited: Line = ""
    statute: Line = ""
    interest: Text = ""
    interest_assessment: Stated[Assessment] = None
    consent_form: ConsentForm | None = None
    special_condition: SpecialCondition | None = None
    special_condition_note: Text = ""
    marketing: Marketing | None = None
    terminal_storage: TerminalStorage | None = None
    automated_decision: Stated[AutomatedDecision] = None
    retention: Stated[tuple[RetentionPeriod, ...]] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure(_Shape):
    """That an activity's data go to a recipient: which categories, and when."""

    recipient: Ref
    data_categories: tuple[Ref, ...] = ()
    condition: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer(_Shape):
    """Art. 30(1)(e), 30(2)(c): data leave the EEA, to whom or where, and on what footing.

    ``recipient`` (then its country counts) or ``country``; ``mechanism`` is a reference of the
    catalogue ("45", "46-2-c", "49-1-a"…), ``cited_as`` the article as the notice cites it;
    ``copy`` how to obtain a copy (Art. 13(1)(f)); ``safeguards`` also documents the suitable
    safeguards of Art. 49(1) second subparagraph.
    """

    ref: Ref
    recipient: Ref | None = None
    country: CountryCode | None = None
    mechanism: Ref | None = None
    cited_as: Line = ""
    safeguards: Text = ""
    copy: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity(_Shape):
    """A processing activity: one sheet of the record. ``stream`` groups sheets.

    ``department`` is the business function, ``owner`` whoever keeps the record true.
    ``clients`` and ``operations`` (categories of processing, 30(2)(b)) serve the processor role.
    """

    ref: Ref
    name: Name
    stream: Name
    role: ActivityRole = ActivityRole.CONTROLLER
    description: Text = ""
    department: Line = ""
    owner: Line = ""
    data: tuple[DataItem, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    recipients: Stated[tuple[Disclosure, ...]] = None
    transfers: Stated[tuple[Transfer, ...]] = None
    measures: Stated[tuple[Ref, ...]] = None
    joint_controllers: tuple[Ref, ...] = ()
    clients: Stated[tuple[Ref, ...]] = None
    operations: tuple[Name, ...] = ()
    impact_assessment: Stated[Assessment] = None
    reviewed_on: date | None = None
    review_every: Period | None = None
    note: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(_Shape):
    """All that a controller states: the content of its YAML file."""

    format: Annotated[str, StringConstraints(pattern=rf"^{FORMAT}$")] = FORMAT
    controller: Controller
    notice: Notice | None = None
    joint_controllers: Stated[tuple[JointController, ...]] = None
    data_categories: tuple[OwnDataCategory, ...] = ()
    subject_categories: tuple[OwnSubjectCategory, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    clients: tuple[Client, ...] = ()
    measures: tuple[Measure, ...] = ()
    activities: tuple[Activity, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Names(_Shape):
    """A shared term in the languages of the interface."""

    en: Name
    nl: Name

    def in_language(self, language: str) -> str:
        """The Dutch name for "nl", else the English one."""
        return self.nl if language == "nl" else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class DataCategory(_Shape):
    """A shared category of personal data."""

    ref: Ref
    names: Names
    sensitivity: Sensitivity = Sensitivity.ORDINARY


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectCategory(_Shape):
    """A shared category of data subjects."""

    ref: Ref
    names: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(_Shape):
    """An organisation that recipients point at, with its country of establishment."""

    ref: Ref
    name: Name
    country: CountryCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Adequacy(_Shape):
    """An adequacy decision (Art. 45): since when, until when, for which recipients only."""

    since: date
    until: date | None = None
    decision: Line
    only_for: Names | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Country(_Shape):
    """A country as Chapter V sees it.

    ``needs_certification``: its adequacy holds only for recipients with a ``Certification``.
    """

    code: CountryCode
    names: Names
    eea: bool
    adequacy: Adequacy | None = None
    needs_certification: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanism(_Shape):
    """A footing of Chapter V on which data may leave the EEA."""

    ref: Ref
    article: Name
    names: Names
    source: Line = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue(_Shape):
    """The shared reference facts that a record cites, each list ordered by ref."""

    countries: tuple[Country, ...] = ()
    mechanisms: tuple[Mechanism, ...] = ()
    data_categories: tuple[DataCategory, ...] = ()
    subject_categories: tuple[SubjectCategory, ...] = ()
    organisations: tuple[Organisation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing(_Shape):
    """Where an activity's record stands, and since when it is approved."""

    activity: Ref
    status: ActivityStatus
    approved_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Register(_Shape):
    """One controller's record, the reference facts it cites, and where its activities stand."""

    record: Record
    catalogue: Catalogue
    standings: tuple[Standing, ...] = ()


REGISTER: TypeAdapter[Register] = TypeAdapter(Register)
RECORD: TypeAdapter[Record] = TypeAdapter(Record)


def as_data(value: Register | Record) -> dict[str, Any]:
    """The value as plain JSON data, every field present."""
    adapter: TypeAdapter[Any] = REGISTER if isinstance(value, Register) else RECORD
    data: dict[str, Any] = adapter.dump_python(value, mode="json")
    return data


def sha256_of(register: Register) -> str:
    """The SHA-256 (hex) of the register's canonical JSON."""
    return hashlib.sha256(canonical_json(as_data(register))).hexdigest()
