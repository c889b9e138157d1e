"""Findings as people read them beside a record: what, why, what to do, and where."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import FieldError
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import ControllerContact, JointController
from accounts.terms import ContactKind
from processing import models as rows
from processing.findings import Finding, Severity
from processing.models import ProcessingActivity
from processing.overview import Overview
from processing.rows import row_at

SEVERITIES = {
    Severity.ERROR: _("Error"),
    Severity.WARNING: _("Warning"),
    Severity.NOTICE: _("Notice"),
}
BADGES = {Severity.ERROR: "danger", Severity.WARNING: "warning", Severity.NOTICE: "info"}
MATERIAL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "info"}

# Where the mending is done, for findings on a whole activity, purpose or controller.
FIELDS = {
    "purposes-missing": "purposes-group",
    "data-missing": "data-group",
    "source-not-stated": "data-group",
    "source-untold": "data-group",
    "provision-untold": "data-group",
    "consequence-untold": "data-group",
    "data-without-purpose": "purposes-group",
    "automated-decisions-not-stated": "purposes-group",
    "transfer-missing": "transfers-group",
    "recipients-not-stated": "id_recipients_none_because",
    "transfers-not-stated": "id_transfers_none_because",
    "measures-not-stated": "id_measures",
    "impact-assessment-not-stated": "id_impact_assessment_made_on",
    "clients-missing": "id_clients",
    "operations-missing": "id_operations",
    "review-overdue": "id_reviewed_on",
    "never-reviewed": "id_reviewed_on",
    "review-not-planned": "id_review_every",
    "purpose-categories-missing": "id_data_categories",
    "legal-basis-missing": "id_basis",
    "legal-basis-miscited": "id_basis_cited",
    "legitimate-interest-missing": "id_interest",
    "legitimate-interest-unassessed": "id_interest_assessment_made_on",
    "statute-missing": "id_statute",
    "consent-implied": "id_consent_form",
    "consent-form-missing": "id_consent_form",
    "special-condition-missing": "id_special_condition",
    "marketing-opt-out-missing": "id_marketing_opt_out",
    "terminal-storage-without-consent": "id_terminal_storage",
    "retention-not-stated": "retention-group",
    "controller-address-missing": "id_street",
    "controller-contact-missing": "id_email",
    "dpo-not-stated": "contacts-group",
    "representative-not-stated": "contacts-group",
    "representative-missing": "contacts-group",
    "authority-not-stated": "contacts-group",
    "joint-controllers-not-stated": "id_joint_controllers_none_because",
    "recipient-role-missing": "id_role",
    "recipient-country-unknown": "id_country",
    "recipient-country-from-list": "id_country",
    "processor-agreement-missing": "id_agreement_reference",
    "agreement-undated": "id_agreement_dated",
}

# Records without a page of their own are mended on that of the record above them.
_ABOVE = {
    rows.DataItem: ("activity", "data-group"),
    rows.Disclosure: ("activity", "recipients-group"),
    rows.Transfer: ("activity", "transfers-group"),
    rows.RetentionPeriod: ("purpose", "retention-group"),
    rows.ResponsePromise: ("controller", "response_promises-group"),
    rows.ClientContact: ("client", "contacts-group"),
    ControllerContact: ("controller", "contacts-group"),
    JointController: ("controller", "joint_controllers-group"),
}

_GROUPS = {
    "data": "data-group",
    "recipients": "recipients-group",
    "transfers": "transfers-group",
    "retention": "retention-group",
    "response_promises": "response_promises-group",
    **{kind.value: "contacts-group" for kind in ContactKind},
}


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding in the language of the moment, with the way to its record."""

    code: str
    severity: Severity
    severity_words: Any
    badge: str
    icon: str
    article: str
    path: str
    message: str
    fix: str
    accepted: bool
    url: str
    controller_id: int


def finding_lines(
    controller_id: int, findings: Iterable[Finding], overview: Overview, *, here: str = ""
) -> list[FindingLine]:
    """Findings in words, the open and the gravest first; no query.

    ``here`` is the path of the record whose page shows them: what is mended on that page is linked
    within it, everything else by way of a look-up when somebody follows the link.
    """
    language = get_language() or "en"
    return [
        FindingLine(
            code=finding.code,
            severity=finding.severity,
            severity_words=SEVERITIES[finding.severity],
            badge=BADGES[finding.severity],
            icon=MATERIAL[finding.severity],
            article=finding.article,
            path=finding.path,
            message=finding.message.render(gettext, language),
            fix=finding.fix.render(gettext, language),
            accepted=overview.is_accepted(finding),
            url=_url(controller_id, finding, here),
            controller_id=controller_id,
        )
        for finding in sorted(findings, key=lambda each: (overview.is_accepted(each), each.severity.rank))
    ]


def _url(controller_id: int, finding: Finding, here: str) -> str:
    if here:
        rest = finding.path.removeprefix(here).strip("/").split("/")
        anchor = FIELDS.get(finding.code, "content-main") if rest == [""] else _GROUPS.get(rest[0], "")
        if anchor:
            return f"#{anchor}"
    asked = urlencode({"controller": controller_id, "path": finding.path, "code": finding.code})
    return f"{reverse('admin:processing_finding_go')}?{asked}"


def place_of(controller_id: int, path: str, code: str = "") -> tuple[str, str]:
    """The page on which the record at a register path is mended, and the place on it."""
    try:
        row: Any = None if "\0" in path else row_at(controller_id, path)
    except (LookupError, StopIteration, FieldError, ValueError):
        # An address can say anything; only the paths of records lead somewhere.
        return "", ""
    if row is None:
        return "", ""
    if type(row) in _ABOVE:
        above, anchor = _ABOVE[type(row)]
        return change_url(getattr(row, above)), anchor
    return change_url(row), FIELDS.get(code, "")


def change_url(row: Model) -> str:
    """The page of a record in the admin."""
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=(row.pk,))


STEPS = {"data": 2, "purposes": 3, "recipients": 5, "transfers": 6}
_STEP_OF_CODE = {
    "data-missing": 2,
    "source-not-stated": 2,
    "source-untold": 2,
    "provision-untold": 2,
    "consequence-untold": 2,
    "purposes-missing": 3,
    "data-without-purpose": 3,
    "automated-decisions-not-stated": 3,
    "recipients-not-stated": 5,
    "transfers-not-stated": 6,
    "transfer-missing": 6,
    "measures-not-stated": 7,
    "impact-assessment-not-stated": 7,
    "review-overdue": 8,
    "never-reviewed": 8,
    "review-not-planned": 8,
}


def step_of(activity: ProcessingActivity, line: FindingLine) -> int:
    """On which step of the activity's page a finding is mended."""
    parts = line.path.removeprefix(f"activities/{activity.ref}").strip("/").split("/")
    if line.code in _STEP_OF_CODE:
        return _STEP_OF_CODE[line.code]
    if line.code.startswith("retention") or "retention" in parts or line.code == "disposition-missing":
        return 4
    return STEPS.get(parts[0], 1)
