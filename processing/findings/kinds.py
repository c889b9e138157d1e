"""Every kind of finding that the register itself gives: code, severity, article; then its meaning.

The code is stable: acceptances hold on to it. ``article`` is cited to people as it stands.
"""

from dataclasses import dataclass

from processing.findings.model import Finding, Param, Phrase, Severity

ERROR, WARNING, NOTICE = Severity.ERROR, Severity.WARNING, Severity.NOTICE


@dataclass(frozen=True, slots=True)
class Kind:
    """What all findings of one code share."""

    code: str
    severity: Severity
    article: str

    def at(
        self,
        path: str,
        message: str,
        fix: str,
        *,
        severity: Severity | None = None,
        article: str = "",
        **params: Param,
    ) -> Finding:
        """A finding of this kind at a record: two marked sentences and what goes into them.

        ``severity`` and ``article`` are given only where they depend on the record.
        """
        return Finding(
            code=self.code,
            severity=severity or self.severity,
            article=article or self.article,
            path=path,
            message=Phrase(message, params),
            fix=Phrase(fix, params),
        )


# Identity and contact: paths "controller", "joint_controllers/…"
CONTROLLER_ADDRESS_MISSING = Kind("controller-address-missing", ERROR, "GDPR 30(1)(a)")
"""The controller's street, town or country is not stated."""

CONTROLLER_CONTACT_MISSING = Kind("controller-contact-missing", ERROR, "GDPR 30(1)(a)")
"""The controller has neither an e-mail address nor a telephone number."""

DPO_NOT_STATED = Kind("dpo-not-stated", WARNING, "GDPR 30(1)(a)")
"""Neither a data protection officer nor why there is none is stated."""

REPRESENTATIVE_NOT_STATED = Kind("representative-not-stated", WARNING, "GDPR 30(1)(a)")
"""The controller's country is unknown and nothing is said of a representative."""

REPRESENTATIVE_MISSING = Kind("representative-missing", ERROR, "GDPR 27")
"""A controller outside the EEA names neither an establishment in it nor a representative."""

JOINT_CONTROLLERS_NOT_STATED = Kind("joint-controllers-not-stated", WARNING, "GDPR 30(1)(a)")
"""Neither joint controllers nor that there are none is stated."""

CONTACT_DETAILS_MISSING = Kind("contact-details-missing", ERROR, "GDPR 30(1)(a)")
"""The DPO, representative or a joint controller is named without contact details."""

JOINT_ARRANGEMENT_MISSING = Kind("joint-arrangement-missing", ERROR, "GDPR 26(1)")
"""A joint controller (also as a recipient) has no arrangement."""

AUTHORITY_NOT_STATED = Kind("authority-not-stated", WARNING, "GDPR 13(2)(d)")
"""The controller's record names no supervisory authority."""

NO_ACTIVITIES = Kind("no-activities", ERROR, "GDPR 30(1)")
"""The record holds no processing activity at all."""

# Content of an activity: paths "activities/…"
PURPOSES_MISSING = Kind("purposes-missing", ERROR, "GDPR 30(1)(b)")
"""An activity has no purpose."""

DATA_MISSING = Kind("data-missing", ERROR, "GDPR 30(1)(c)")
"""An activity has no categories of data subjects and personal data."""

RECIPIENTS_NOT_STATED = Kind("recipients-not-stated", ERROR, "GDPR 30(1)(d)")
"""Neither recipients nor that there are none is stated."""

TRANSFERS_NOT_STATED = Kind("transfers-not-stated", WARNING, "GDPR 30(1)(e)")
"""Nothing is said of transfers; an error where a recipient is abroad."""

MEASURES_NOT_STATED = Kind("measures-not-stated", WARNING, "GDPR 30(1)(g)")
"""No security measures are stated."""

IMPACT_ASSESSMENT_NOT_STATED = Kind("impact-assessment-not-stated", NOTICE, "GDPR 35(1)")
"""Neither a DPIA nor why none is needed is stated."""

PURPOSE_CATEGORIES_MISSING = Kind("purpose-categories-missing", WARNING, "GDPR 5(1)(c)")
"""A purpose does not say which data categories it needs."""

DATA_WITHOUT_PURPOSE = Kind("data-without-purpose", WARNING, "GDPR 5(1)(b)")
"""Data categories of an activity serve none of its purposes."""

# Purposes and their bases: paths "activities/…/purposes/…"
LEGAL_BASIS_MISSING = Kind("legal-basis-missing", ERROR, "GDPR 6(1)")
"""A purpose has no legal basis."""

LEGAL_BASIS_MISCITED = Kind("legal-basis-miscited", WARNING, "GDPR 13(1)(c)")
"""The notice cites another article than that of the legal basis."""

INTEREST_MISSING = Kind("legitimate-interest-missing", ERROR, "GDPR 13(1)(d)")
"""Basis (f) without saying which interest."""

INTEREST_UNASSESSED = Kind("legitimate-interest-unassessed", ERROR, "GDPR 6(1)(f)")
"""Basis (f) without an assessment of the interest."""

STATUTE_MISSING = Kind("statute-missing", ERROR, "GDPR 6(3)")
"""Basis (c) or (e) without the law behind it."""

CONSENT_IMPLIED = Kind("consent-implied", ERROR, "GDPR 4(11)")
"""Consent is implied, which is none."""

CONSENT_FORM_MISSING = Kind("consent-form-missing", WARNING, "GDPR 7(1)")
"""How consent is given is not stated."""

SPECIAL_CONDITION_MISSING = Kind("special-condition-missing", ERROR, "GDPR 9(2)")
"""Special categories of data without an Art. 9 condition."""

EXPLICIT_CONSENT_MISSING = Kind("explicit-consent-missing", ERROR, "GDPR 9(2)(a)")
"""Special categories on explicit consent, but the consent is not explicit."""

CRIMINAL_DATA_UNAUTHORISED = Kind("criminal-data-unauthorised", ERROR, "GDPR 10")
"""Data on criminal convictions without the law that authorises it."""

EMAIL_MARKETING_WITHOUT_CONSENT = Kind("email-marketing-without-consent", ERROR, "ePrivacy 13(1)")
"""E-mail marketing to subscribers or contacts on another basis than consent."""

CUSTOMER_MARKETING_WITHOUT_CONSENT = Kind("customer-marketing-without-consent", WARNING, "ePrivacy 13(2)")
"""E-mail marketing to existing customers without consent (C-654/23)."""

MARKETING_OPT_OUT_MISSING = Kind("marketing-opt-out-missing", ERROR, "GDPR 21(2)")
"""Direct marketing without a way to object."""

TERMINAL_STORAGE_WITHOUT_CONSENT = Kind("terminal-storage-without-consent", ERROR, "ePrivacy 5(3)")
"""Cookies or the like, neither strictly necessary nor on consent."""

AUTOMATED_DECISIONS_NOT_STATED = Kind("automated-decisions-not-stated", NOTICE, "GDPR 13(2)(f)")
"""An activity does not say for each purpose whether it decides automatically."""

AUTOMATED_DECISION_UNEXPLAINED = Kind("automated-decision-unexplained", ERROR, "GDPR 13(2)(f)")
"""An automated decision without its consequences."""

AUTOMATED_DECISION_UNFOUNDED = Kind("automated-decision-unfounded", ERROR, "GDPR 22(2)")
"""An automated decision on a basis that Art. 22 does not allow."""

# Retention: paths "activities/…/purposes/…" and "…/retention/…"
RETENTION_NOT_STATED = Kind("retention-not-stated", WARNING, "GDPR 30(1)(f)")
"""A purpose has no retention period."""

RETENTION_CATEGORIES_UNCOVERED = Kind("retention-categories-uncovered", WARNING, "GDPR 30(1)(f)")
"""Data categories of a purpose that none of its periods covers."""

RETENTION_CATEGORIES_MISSING = Kind("retention-categories-missing", WARNING, "GDPR 30(1)(f)")
"""A period does not say which data categories it covers."""

RETENTION_LENGTH_MISSING = Kind("retention-length-missing", WARNING, "GDPR 30(1)(f)")
"""A retention period without a length and without criteria."""

RETENTION_VAGUE = Kind("retention-vague", WARNING, "GDPR 5(1)(e)")
"""Criteria in place of a period."""

RETENTION_START_MISSING = Kind("retention-start-missing", WARNING, "GDPR 30(1)(f)")
"""A period without the event that starts it."""

DISPOSITION_MISSING = Kind("disposition-missing", WARNING, "GDPR 5(1)(e)")
"""A period without what happens at its end."""

LEGAL_DUTY_MISPLACED = Kind("legal-duty-misplaced", ERROR, "GDPR 6(1)(c)")
"""A legal duty to keep data, under a purpose with another basis."""

# Recipients: paths "recipients/…"
RECIPIENT_ROLE_MISSING = Kind("recipient-role-missing", WARNING, "GDPR 30(1)(d)")
"""A recipient's role is not stated."""

RECIPIENT_COUNTRY_UNKNOWN = Kind("recipient-country-unknown", ERROR, "GDPR 30(1)(d)")
"""A recipient's country is unknown; for a group of recipients a warning."""

RECIPIENT_COUNTRY_FROM_LIST = Kind("recipient-country-from-list", NOTICE, "GDPR 30(1)(d)")
"""A recipient's country is taken from the reference list."""

PROCESSOR_AGREEMENT_MISSING = Kind("processor-agreement-missing", ERROR, "GDPR 28(3)")
"""A processor (or a client of ours) without an agreement."""

AGREEMENT_UNDATED = Kind("agreement-undated", WARNING, "GDPR 28(3)")
"""An agreement without its date."""

# Transfers: paths "activities/…/recipients/…" and "activities/…/transfers/…"
TRANSFER_MISSING = Kind("transfer-missing", ERROR, "GDPR 30(1)(e)")
"""A recipient outside the EEA without a transfer entry."""

TRANSFER_COUNTRY_MISSING = Kind("transfer-country-missing", ERROR, "GDPR 30(1)(e)")
"""A transfer that does not identify the country."""

TRANSFER_WITHOUT_FOOTING = Kind("transfer-without-footing", ERROR, "GDPR 44")
"""A transfer with neither a mechanism nor an adequate country."""

ADEQUACY_NOT_CITED = Kind("adequacy-not-cited", WARNING, "GDPR 45")
"""A transfer to an adequate country that cites no mechanism."""

ADEQUACY_ABSENT = Kind("adequacy-absent", ERROR, "GDPR 45")
"""A transfer on adequacy that the country has not (yet, any longer)."""

ADEQUACY_LIMITED = Kind("adequacy-limited", NOTICE, "GDPR 45")
"""A transfer on adequacy that covers only some recipients."""

CERTIFICATION_MISSING = Kind("certification-missing", ERROR, "GDPR 45")
"""A transfer on adequacy to a US recipient not shown to be certified."""

CERTIFICATION_STALE = Kind("certification-stale", WARNING, "GDPR 45")
"""A certification last checked more than a year ago."""

MECHANISM_MISCITED = Kind("mechanism-miscited", ERROR, "GDPR 13(1)(f)")
"""The notice cites a mechanism under the wrong article."""

SAFEGUARDS_UNDOCUMENTED = Kind("safeguards-undocumented", ERROR, "GDPR 30(1)(e)")
"""A transfer on Art. 49(1) second subparagraph without its safeguards."""

SAFEGUARDS_COPY_UNTOLD = Kind("safeguards-copy-untold", ERROR, "GDPR 13(1)(f)")
"""A transfer under safeguards does not say how to obtain a copy."""

TRANSFER_INSIDE_EEA = Kind("transfer-inside-eea", NOTICE, "GDPR 44")
"""A transfer to a country inside the EEA."""

# What people are told: paths "controller", "notice", "activities/…"
NOTICE_MISSING = Kind("notice-missing", ERROR, "GDPR 13")
"""The controller records no privacy notice."""

RIGHTS_UNTOLD = Kind("rights-untold", ERROR, "GDPR 13(2)(b)")
"""The notice leaves out rights that people have."""

WITHDRAWAL_UNTOLD = Kind("withdrawal-untold", ERROR, "GDPR 13(2)(c)")
"""Consent is relied on, but the notice does not tell that it can be withdrawn."""

COMPLAINT_UNTOLD = Kind("complaint-untold", ERROR, "GDPR 13(2)(d)")
"""The notice does not tell of the right to complain to an authority."""

AUTHORITY_NOT_NAMED = Kind("authority-not-named", NOTICE, "GDPR 13(2)(d)")
"""The notice does not name the supervisory authority."""

MARKETING_OBJECTION_UNTOLD = Kind("marketing-objection-untold", ERROR, "GDPR 21(4)")
"""There is direct marketing, but the notice does not tell of the right to object to it."""

HUMAN_REVIEW_UNTOLD = Kind("human-review-untold", ERROR, "GDPR 22(3)")
"""There are automated decisions, but the notice does not tell of human review."""

RESPONSE_PERIOD_TOO_LONG = Kind("response-period-too-long", ERROR, "GDPR 12(3)")
"""The notice allows itself longer than the law to answer or extend."""

SOURCE_NOT_STATED = Kind("source-not-stated", WARNING, "GDPR 14(2)(f)")
"""It is not stated whether data come from the person or elsewhere."""

SOURCE_UNTOLD = Kind("source-untold", ERROR, "GDPR 14(2)(f)")
"""Data come from others, but from whom is not told."""

PROVISION_UNTOLD = Kind("provision-untold", ERROR, "GDPR 13(2)(e)")
"""It is not told whether a person must provide the data."""

CONSEQUENCE_UNTOLD = Kind("consequence-untold", ERROR, "GDPR 13(2)(e)")
"""It is not told what follows if required data are not provided."""

# The processor's record: paths "activities/…", "clients/…"
CLIENTS_MISSING = Kind("clients-missing", ERROR, "GDPR 30(2)(a)")
"""An activity as processor does not say for which controllers."""

OPERATIONS_MISSING = Kind("operations-missing", ERROR, "GDPR 30(2)(b)")
"""An activity as processor does not say which categories of processing."""

CLIENT_CONTACT_MISSING = Kind("client-contact-missing", ERROR, "GDPR 30(2)(a)")
"""A client controller without contact details."""

CLIENT_OFFICERS_NOT_STATED = Kind("client-officers-not-stated", WARNING, "GDPR 30(2)(a)")
"""A client controller's representative or DPO is neither stated nor said to be none."""

# Upkeep: paths "activities/…", "controller/response_promises/…"
REVIEW_OVERDUE = Kind("review-overdue", WARNING, "GDPR 24(1)")
"""The planned review of an activity is overdue."""

NEVER_REVIEWED = Kind("never-reviewed", WARNING, "GDPR 24(1)")
"""An activity has never been reviewed."""

REVIEW_NOT_PLANNED = Kind("review-not-planned", NOTICE, "GDPR 24(1)")
"""No rhythm of review is stated."""

RESPONSE_PROMISE_TOO_LONG = Kind("response-promise-too-long", WARNING, "GDPR 12(3)")
"""The controller's own promise to answer is longer than one month."""


KINDS: dict[str, Kind] = {kind.code: kind for kind in tuple(globals().values()) if isinstance(kind, Kind)}
"""Every kind by its code."""
