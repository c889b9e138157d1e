"""The closed vocabularies of the register: the field's own terms, each with its article. Pure.

Labels for people stand in ``processing.labels``; here are only the codes that files, the
database and exports share.
"""

from enum import StrEnum


class ActivityRole(StrEnum):
    """In which role the organisation carries out an activity (Art. 4(7), 4(8))."""

    CONTROLLER = "controller"
    PROCESSOR = "processor"


class LegalBasis(StrEnum):
    """Art. 6(1), by its letter."""

    CONSENT = "a"
    CONTRACT = "b"
    LEGAL_OBLIGATION = "c"
    VITAL_INTERESTS = "d"
    PUBLIC_TASK = "e"
    LEGITIMATE_INTERESTS = "f"


class SpecialCondition(StrEnum):
    """Art. 9(2), by its letter."""

    EXPLICIT_CONSENT = "a"
    EMPLOYMENT = "b"
    VITAL_INTERESTS = "c"
    NON_PROFIT = "d"
    MADE_PUBLIC = "e"
    LEGAL_CLAIMS = "f"
    PUBLIC_INTEREST = "g"
    HEALTH_CARE = "h"
    PUBLIC_HEALTH = "i"
    ARCHIVING = "j"


class Sensitivity(StrEnum):
    """Whether a data category is of a special kind."""

    ORDINARY = "ordinary"
    SPECIAL = "special"
    """Art. 9(1)"""
    CRIMINAL = "criminal"
    """Art. 10"""


class ConsentForm(StrEnum):
    """How consent is given; implied consent is none (Art. 4(11), recital 32)."""

    EXPRESS = "express"
    EXPLICIT = "explicit"
    IMPLIED = "implied"


class TerminalStorage(StrEnum):
    """Storing or reading on a person's device (ePrivacy 5(3)), and what allows it."""

    STRICTLY_NECESSARY = "strictly_necessary"
    CONSENT = "consent"
    NOT_STATED = "not_stated"


class MarketingChannel(StrEnum):
    """By which means direct marketing reaches people."""

    EMAIL = "email"
    POST = "post"
    PHONE = "phone"
    ONLINE = "online"


class MarketingAudience(StrEnum):
    """To whom direct marketing goes: for e-mail the national ePrivacy rule hangs on it."""

    SUBSCRIBERS = "subscribers"
    EXISTING_CUSTOMERS = "existing_customers"
    CONTACTS = "contacts"


class DataSource(StrEnum):
    """Where a datum comes from (Art. 14(2)(f), 15(1)(g), 20(1) "provided by")."""

    PROVIDED = "provided"
    OBSERVED = "observed"
    DERIVED = "derived"
    THIRD_PARTY = "third_party"
    PUBLIC = "public"


class Provision(StrEnum):
    """Whether a person must provide a datum (Art. 13(2)(e))."""

    STATUTORY = "statutory"
    CONTRACTUAL = "contractual"
    VOLUNTARY = "voluntary"


class Anchor(StrEnum):
    """From where a retention period runs."""

    EVENT = "event"
    CALENDAR_YEAR_END = "calendar_year_end"
    FISCAL_YEAR_END = "fiscal_year_end"


class Bound(StrEnum):
    """A statute's minimum (never earlier) or a promise's maximum (gone by its last day)."""

    MINIMUM = "minimum"
    MAXIMUM = "maximum"


class Disposition(StrEnum):
    """What happens to data when their period has lapsed."""

    DELETE = "delete"
    ANONYMISE = "anonymise"
    REVIEW = "review"


class RecipientRole(StrEnum):
    """In which role a recipient receives data (Art. 4(9), 26, 28)."""

    PROCESSOR = "processor"
    JOINT_CONTROLLER = "joint_controller"
    OWN_CONTROLLER = "own_controller"
    PUBLIC_AUTHORITY = "public_authority"


class CertificationStatus(StrEnum):
    """Whether a US recipient is certified under the Data Privacy Framework (2023/1795)."""

    CERTIFIED = "certified"
    NOT_CERTIFIED = "not_certified"


class MeasureKind(StrEnum):
    """Art. 32(1) speaks of technical and organisational measures."""

    TECHNICAL = "technical"
    ORGANISATIONAL = "organisational"


class DataSubjectRight(StrEnum):
    """The rights a person is told of (Art. 13(2)(b)–(d), 14(2)(c)–(e))."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    PORTABILITY = "portability"
    OBJECTION = "objection"
    MARKETING_OBJECTION = "marketing_objection"
    WITHDRAWAL = "withdrawal"
    HUMAN_REVIEW = "human_review"
    COMPLAINT = "complaint"


class ActivityStatus(StrEnum):
    """Where the record of an activity stands."""

    DRAFT = "draft"
    APPROVED = "approved"
    RETIRED = "retired"
