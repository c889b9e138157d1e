"""The certificate as a PDF, tagged and proving itself like the register's, its data attached."""

import json
from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from evidence.pdf import Attached, render
from processing.exports.dates import day, moment
from processing.exports.document import Column, Table, Value, remark, said
from processing.wording import retention as in_words
from retention.certificates import CERTIFICATE, Certificate, RuleApplied, StepDone
from retention.labels import label
from retention.terms import RunState
from retention.wording import certainty_words, problem_words, step_words
from stores.connectors.kinds import kinds
from stores.protocol import Certainty

TEMPLATE = "pdf/purge_certificate.html"
STYLESHEET = "register.css"
ATTACHMENT = "purge-certificate.json"


def certificate_json(certificate: Certificate) -> bytes:
    """The same facts for machines: keys sorted, the same bytes for the same run."""
    told = CERTIFICATE.write(certificate)
    return json.dumps(told, sort_keys=True, ensure_ascii=False, indent=1).encode()


def certificate_pdf(certificate: Certificate, *, language: str, people: Mapping[str, str]) -> bytes:
    """The same facts give the same bytes. ``people`` names staff by their opaque id."""
    data = certificate_json(certificate)
    zone = ZoneInfo(certificate.time_zone)
    with translation.override(language):
        title = _("Certificate of erasure – %(dataset)s, %(day)s") % {
            "dataset": certificate.dataset,
            "day": day(certificate.as_of),
        }
        html = render_to_string(
            TEMPLATE,
            {
                "language": language,
                "title": title,
                "certificate": certificate,
                "as_of": day(certificate.as_of),
                "verdict": _verdict(certificate),
                "problems": [problem_words(problem) for problem in certificate.problems],
                "approval": _approval(certificate, people, zone),
                "released": people.get(certificate.released_by, certificate.released_by),
                "started": moment(certificate.started_at.astimezone(zone)),
                "started_by": people.get(certificate.started_by, certificate.started_by),
                "ended": moment(certificate.ended_at.astimezone(zone)),
                "rules": _rules(certificate.rules),
                "steps": _steps(certificate.steps),
                "differences": [line for step in certificate.steps for line in _differences(step)],
                "held_back": any(step.spared for step in certificate.steps),
                "store_kind": _kind(certificate.store_kind),
                "attachment": ATTACHMENT,
            },
        )
        return render(
            html,
            title=title,
            language=language,
            made_at=certificate.ended_at,
            stylesheet=STYLESHEET,
            identifier=b"\0".join((data, language.encode())),
            attachments=[Attached(ATTACHMENT, data, _("The data of this document, machine-readable"))],
        )


def _verdict(certificate: Certificate) -> str:
    if certificate.is_clean:
        return _("Everything that was due has gone; counted again with the same rule, nothing is left.")
    match certificate.state:
        case RunState.FINISHED:
            return _("Counted again, nothing due is left; but not every batch can be proven.")
        case RunState.CANCELLED:
            return _("The run was ended before its time: this says what had gone by then, and what is left.")
    return _("The run failed: this says what had gone by then, and what is left.")


def _kind(kind: str) -> str:
    """In words, unless its connector is not installed any more."""
    found = kinds().get(kind)
    return str(found.label) if found else kind


def _approval(certificate: Certificate, people: Mapping[str, str], zone: ZoneInfo) -> Value:
    approver = people.get(certificate.approved_by, certificate.approved_by)
    proposer = people.get(certificate.proposed_by, certificate.proposed_by)
    when = moment(certificate.approved_at.astimezone(zone))
    return said(
        f"{approver}, {when}",
        notes=[
            str(label(certificate.approval)),
            _("Proposed by %(person)s") % {"person": proposer},
        ],
    )


def _rules(rules: tuple[RuleApplied, ...]) -> Table:
    columns = (
        Column(_("Period of the register"), 44),
        Column(_("Start event read in"), 20),
        Column(_("Over for starts up to"), 36),
    )
    return Table(columns, tuple(map(_rule, rules)))


def _rule(rule: RuleApplied) -> tuple[Value, ...]:
    longer = (
        [_("where a consent ran: %(day)s") % {"day": day(rule.consent_last_start)}]
        if rule.consent_last_start
        else []
    )
    return (
        said(in_words(rule.period), notes=[rule.path], strong=True),
        said(rule.start),
        said(day(rule.last_start), notes=longer),
    )


def _steps(steps: tuple[StepDone, ...]) -> Table:
    columns = (
        Column(_("What was done"), 26),
        Column(_("Due before"), 11),
        Column(_("Gone"), 11),
        Column(_("Due after"), 11),
        Column(_("Held back"), 11),
        Column(_("Batches"), 10),
        Column(_("How sure"), 20),
    )
    return Table(columns, tuple(map(_step, steps)))


def _step(step: StepDone) -> tuple[Value, ...]:
    return (
        said(step_words(step.deletes, step.columns), strong=True),
        said(str(step.due_before)),
        said(str(step.gone)),
        said(_("not counted") if step.left is None else str(step.left)),
        said(str(step.spared)),
        said(str(step.batches)),
        remark(*(str(certainty_words(Certainty(each))) for each in step.certainties)),
    )


def _differences(step: StepDone) -> Iterator[str]:
    """What came out other than counted is said apart, never added to anything."""
    words = step_words(step.deletes, step.columns)
    told = (
        (step.fewer, _("%(count)s rows fewer than counted had gone by then: changed meanwhile, or held.")),
        (step.more, _("%(count)s rows more than counted: they became due meanwhile.")),
        (
            step.later,
            _("%(count)s of the rows went in another round: they arrived or changed after planning."),
        ),
        (
            step.unproven,
            _(
                "of %(count)s batches nobody can prove whether they were carried out; their rows are not"
                " counted."
            ),
        ),
    )
    for count, sentence in told:
        if count:
            yield f"{words}: {sentence % {'count': count}}"
