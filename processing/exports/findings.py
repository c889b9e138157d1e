"""The findings of the internal edition: what the register still lacks, and what is accepted."""

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from processing import paths
from processing.exports.dates import day
from processing.exports.document import Column, Part, Table, Value, remark, said, without_blank_columns
from processing.exports.editions import Acceptance, accepted
from processing.exports.lookup import Lookup
from processing.findings.model import Finding, Severity
from processing.register import DataItem, Disclosure, RetentionPeriod, Transfer

ACTIVITIES = "activities"


def severity_label(severity: Severity) -> str:
    """How grave a finding is, in words."""
    words = {
        Severity.ERROR: _("Error"),
        Severity.WARNING: _("Warning"),
        Severity.NOTICE: pgettext("weight of a finding", "Notice"),
    }
    return words[severity]


def count_line(findings: Iterable[Finding], acceptances: Iterable[Acceptance]) -> str:
    """How many findings of each weight, and how many of them are accepted; "" without findings."""
    found = tuple(findings)
    by_key = accepted(acceptances)
    weights = Counter(finding.severity for finding in found)
    known = sum(finding.key in by_key for finding in found)
    errors, warnings, notices = (weights[severity] for severity in Severity)
    parts = (
        ngettext("%(count)d error", "%(count)d errors", errors) % {"count": errors},
        ngettext("%(count)d warning", "%(count)d warnings", warnings) % {"count": warnings},
        ngettext("%(count)d notice", "%(count)d notices", notices) % {"count": notices},
        _("%(count)d of them accepted") % {"count": known} if known else "",
    )
    return ", ".join(filter(None, parts)) if found else ""


def findings_parts(
    findings: Iterable[Finding], acceptances: Iterable[Acceptance], lookup: Lookup
) -> tuple[Part, ...]:
    """A table of findings for the record as a whole, and one for each activity."""
    by_key = accepted(acceptances)
    nodes = dict(paths.walk(lookup.record))
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(_group(finding.path), []).append(finding)
    return tuple(
        Part(
            _name(group, nodes, lookup) or _("The record as a whole"),
            tables=(_table(group, found, by_key, nodes, lookup),),
        )
        for group, found in groups.items()
    )


def law(article: str) -> str:
    """ "GDPR 30(1)(b)": the rule behind a finding, the GDPR by its name in the active language."""
    name, space, number = article.partition(" ")
    return _("GDPR %(article)s") % {"article": number} if name == "GDPR" and space else article


def _group(path: str) -> str:
    """The path of the activity that a finding is about; "" for the rest of the record."""
    first, *others = path.split("/")
    return f"{ACTIVITIES}/{others[0]}" if first == ACTIVITIES and others else ""


def _table(
    group: str,
    found: list[Finding],
    by_key: dict[tuple[str, str], Acceptance],
    nodes: dict[str, object],
    lookup: Lookup,
) -> Table:
    columns = (
        Column(pgettext("of a finding", "Weight"), 13),
        Column(_("Record"), 20),
        Column(_("Finding"), 35),
        Column(_("How to mend it"), 25),
        Column(_("Accepted"), 16),
    )
    rows = tuple(
        (
            _weight(finding),
            _record(finding.path, group, nodes, lookup),
            said(finding.message.render(_, lookup.language)),
            said(finding.fix.render(_, lookup.language)),
            _acceptance(by_key.get(finding.key)),
        )
        for finding in found
    )
    return without_blank_columns(Table(columns, rows))


def _weight(finding: Finding) -> Value:
    return said(
        severity_label(finding.severity),
        notes=(law(finding.article),),
        strong=finding.severity is Severity.ERROR,
    )


def _record(path: str, group: str, nodes: dict[str, object], lookup: Lookup) -> Value:
    """The record and its kind; the kind alone for the activity that the table is about."""
    kind = _kind(path)
    if path == group and kind:
        return said(kind)
    return said(_name(path, nodes, lookup) or kind, notes=(kind,))


def _acceptance(acceptance: Acceptance | None) -> Value:
    if acceptance is None:
        return remark("")
    until = _("until %(day)s") % {"day": day(acceptance.until)}
    return said(acceptance.reason, notes=(until, acceptance.accepted_by))


def _name(path: str, nodes: dict[str, object], lookup: Lookup) -> str:
    """What people call the record at a path: its name, or what it points at; "" for the whole record.

    A retention period goes by the name of its purpose.
    """
    if not path:
        return ""
    match nodes.get(path):
        case Disclosure(recipient=str(ref)) | Transfer(recipient=str(ref)):
            return lookup.recipient_name(ref)
        case Transfer(country=str(code)):
            return lookup.country_name(code)
        case DataItem(category=category):
            return lookup.data_category(category)
        case RetentionPeriod():
            return _name("/".join(path.split("/")[:-2]), nodes, lookup)
        case node:
            return str(getattr(node, "name", "") or getattr(node, "title", "") or path.rpartition("/")[2])


def _kind(path: str) -> str:
    """What kind of record stands at a path."""
    kinds = {
        "controller": _("Controller"),
        "notice": _("Privacy notice"),
        "activities": _("Activity"),
        "purposes": _("Purpose"),
        "retention": _("Retention period"),
        "recipients": _("Recipient"),
        "transfers": _("Transfer"),
        "measures": _("Measure"),
        "clients": _("Controller served"),
        "joint_controllers": _("Joint controller"),
        "data": _("Data"),
    }
    parts = path.split("/")
    return kinds.get(parts[-2] if len(parts) > 1 else path, "")
