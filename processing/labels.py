"""What people read for the register's codes, in the language of the moment.

``label(term)`` gives the words for one term; ``choices_of(Terms)`` the pairs for a form.
"""

from enum import StrEnum
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.speaking import speakers
from processing import terms as t
from processing.reference import catalogue

LABELS: dict[type[StrEnum], dict[StrEnum, Any]] = {
    t.ActivityRole: {
        t.ActivityRole.CONTROLLER: _("Controller (Art. 30(1))"),
        t.ActivityRole.PROCESSOR: _("Processor (Art. 30(2))"),
    },
    t.LegalBasis: {
        t.LegalBasis.CONSENT: _("Consent – Art. 6(1)(a)"),
        t.LegalBasis.CONTRACT: _("Contract – Art. 6(1)(b)"),
        t.LegalBasis.LEGAL_OBLIGATION: _("Legal obligation – Art. 6(1)(c)"),
        t.LegalBasis.VITAL_INTERESTS: _("Vital interests – Art. 6(1)(d)"),
        t.LegalBasis.PUBLIC_TASK: _("Public task – Art. 6(1)(e)"),
        t.LegalBasis.LEGITIMATE_INTERESTS: _("Legitimate interests – Art. 6(1)(f)"),
    },
    t.SpecialCondition: {
        t.SpecialCondition.EXPLICIT_CONSENT: _("Explicit consent – Art. 9(2)(a)"),
        t.SpecialCondition.EMPLOYMENT: _("Employment and social security law – Art. 9(2)(b)"),
        t.SpecialCondition.VITAL_INTERESTS: _("Vital interests – Art. 9(2)(c)"),
        t.SpecialCondition.NON_PROFIT: _("Non-profit body – Art. 9(2)(d)"),
        t.SpecialCondition.MADE_PUBLIC: _("Manifestly made public – Art. 9(2)(e)"),
        t.SpecialCondition.LEGAL_CLAIMS: _("Legal claims – Art. 9(2)(f)"),
        t.SpecialCondition.PUBLIC_INTEREST: _("Substantial public interest – Art. 9(2)(g)"),
        t.SpecialCondition.HEALTH_CARE: _("Health care – Art. 9(2)(h)"),
        t.SpecialCondition.PUBLIC_HEALTH: _("Public health – Art. 9(2)(i)"),
        t.SpecialCondition.ARCHIVING: _("Archiving, research, statistics – Art. 9(2)(j)"),
    },
    t.Sensitivity: {
        t.Sensitivity.ORDINARY: _("Ordinary"),
        t.Sensitivity.SPECIAL: _("Special category (Art. 9)"),
        t.Sensitivity.CRIMINAL: _("Criminal offences (Art. 10)"),
    },
    t.ConsentForm: {
        t.ConsentForm.EXPRESS: _("Express"),
        t.ConsentForm.EXPLICIT: _("Explicit"),
        t.ConsentForm.IMPLIED: _("Implied"),
    },
    t.TerminalStorage: {
        t.TerminalStorage.STRICTLY_NECESSARY: _("Strictly necessary"),
        t.TerminalStorage.CONSENT: _("With consent"),
        t.TerminalStorage.NOT_STATED: _("Consent not stated"),
    },
    t.MarketingChannel: {
        t.MarketingChannel.EMAIL: _("E-mail"),
        t.MarketingChannel.POST: _("Post"),
        t.MarketingChannel.PHONE: _("Telephone"),
        t.MarketingChannel.ONLINE: _("Online advertising"),
    },
    t.MarketingAudience: {
        t.MarketingAudience.SUBSCRIBERS: _("People who sign up"),
        t.MarketingAudience.EXISTING_CUSTOMERS: _("Existing customers"),
        t.MarketingAudience.CONTACTS: _("People who contacted us"),
    },
    t.DataSource: {
        t.DataSource.PROVIDED: _("Provided by the person"),
        t.DataSource.OBSERVED: _("Observed in use"),
        t.DataSource.DERIVED: _("Derived from other data"),
        t.DataSource.THIRD_PARTY: _("From a third party"),
        t.DataSource.PUBLIC: _("From a public source"),
    },
    t.Provision: {
        t.Provision.STATUTORY: _("Statutory requirement"),
        t.Provision.CONTRACTUAL: _("Needed for the contract"),
        t.Provision.VOLUNTARY: _("Voluntary"),
    },
    t.Anchor: {
        t.Anchor.EVENT: _("the event itself"),
        t.Anchor.CALENDAR_YEAR_END: _("the end of its calendar year"),
        t.Anchor.FISCAL_YEAR_END: _("the end of its fiscal year"),
    },
    t.Bound: {
        t.Bound.MINIMUM: _("Minimum (statute)"),
        t.Bound.MAXIMUM: _("Maximum (promise)"),
    },
    t.Disposition: {
        t.Disposition.DELETE: _("Delete"),
        t.Disposition.ANONYMISE: _("Anonymise"),
        t.Disposition.REVIEW: _("Review"),
    },
    t.RecipientRole: {
        t.RecipientRole.PROCESSOR: _("Processor (Art. 28)"),
        t.RecipientRole.JOINT_CONTROLLER: _("Joint controller (Art. 26)"),
        t.RecipientRole.OWN_CONTROLLER: _("Controller of its own"),
        t.RecipientRole.PUBLIC_AUTHORITY: _("Public authority"),
    },
    t.CertificationStatus: {
        t.CertificationStatus.CERTIFIED: _("Certified"),
        t.CertificationStatus.NOT_CERTIFIED: _("Not certified"),
    },
    t.MeasureKind: {
        t.MeasureKind.TECHNICAL: _("Technical"),
        t.MeasureKind.ORGANISATIONAL: _("Organisational"),
    },
    t.DataSubjectRight: {
        t.DataSubjectRight.ACCESS: _("Access (Art. 15)"),
        t.DataSubjectRight.RECTIFICATION: _("Rectification (Art. 16)"),
        t.DataSubjectRight.ERASURE: _("Erasure (Art. 17)"),
        t.DataSubjectRight.RESTRICTION: _("Restriction (Art. 18)"),
        t.DataSubjectRight.PORTABILITY: _("Portability (Art. 20)"),
        t.DataSubjectRight.OBJECTION: _("Objection (Art. 21(1))"),
        t.DataSubjectRight.MARKETING_OBJECTION: _("Objection to direct marketing (Art. 21(2))"),
        t.DataSubjectRight.WITHDRAWAL: _("Withdrawal of consent (Art. 7(3))"),
        t.DataSubjectRight.HUMAN_REVIEW: _("Human review of an automated decision (Art. 22(3))"),
        t.DataSubjectRight.COMPLAINT: _("Complaint to the supervisory authority (Art. 77)"),
    },
    t.ActivityStatus: {
        t.ActivityStatus.DRAFT: _("Draft"),
        t.ActivityStatus.APPROVED: _("Approved"),
        t.ActivityStatus.RETIRED: _("Retired"),
    },
}

label, choices_of = speakers(LABELS)
"""By vocabulary, for terms of two vocabularies may share a code (Art. 6(1)(a), 9(2)(a))."""


def mechanism_choices() -> list[tuple[str, str]]:
    """The footings of Chapter V for a form: ref, then article and name."""
    language = get_language() or "en"
    return [
        (item.ref, f"Art. {item.article} – {item.names.in_language(language)}")
        for item in catalogue().mechanisms
    ]
