"""``register check``: what registers still lack or contradict."""

import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.management.base import CommandError, OutputWrapper

from accounts.models import Controller
from processing.actions import accepted_keys, findings_of
from processing.findings import Finding, Severity
from processing.management.register.words import controller_named, printable

HELP = "Print every finding on one register or all of them, with its article and its fix."


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--controller", metavar="SLUG", help="only this one")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument(
        "--fail-on",
        choices=[severity.value for severity in Severity],
        help="exit with 1 if an open finding weighs this much or more",
    )


def run(out: OutputWrapper, options: Mapping[str, Any]) -> None:
    slug = options["controller"]
    controllers = [controller_named(slug)] if slug else list(Controller.objects.order_by("slug"))
    found = {
        controller.slug: list(_judged(findings_of(controller), accepted_keys(controller)))
        for controller in controllers
    }
    if options["json"]:
        out.write(json.dumps(_data(found), ensure_ascii=False, indent=2))
    else:
        for name, findings in found.items():
            _tell(out, name, findings)
    _fail(found, options["fail_on"])


type Judged = tuple[Finding, bool]
"""A finding, and whether somebody accepted it for today."""


def _judged(findings: Iterable[Finding], accepted: frozenset[tuple[str, str]]) -> Iterator[Judged]:
    return ((finding, finding.key in accepted) for finding in findings)


def _tell(out: OutputWrapper, slug: str, findings: list[Judged]) -> None:
    open_ones = Counter(finding.severity for finding, accepted in findings if not accepted)
    counts = ", ".join(f"{open_ones[severity]} {severity.value}s" for severity in Severity)
    accepted_count = sum(accepted for _finding, accepted in findings)
    out.write(f"{slug}: {counts} open, {accepted_count} accepted.")
    for finding, accepted in findings:
        mark = "accepted " if accepted else ""
        out.write(
            printable(f"  {mark}{finding.severity.value}  {finding.article}  {finding.path or 'record'}")
        )
        out.write(printable(f"      {finding.message.render()}"))
        out.write(printable(f"      → {finding.fix.render()}  [{finding.code}]"))


def _data(found: Mapping[str, list[Judged]]) -> list[dict[str, Any]]:
    return [
        {
            "controller": slug,
            "code": finding.code,
            "severity": finding.severity.value,
            "article": finding.article,
            "path": finding.path,
            "message": finding.message.render(),
            "fix": finding.fix.render(),
            "accepted": accepted,
        }
        for slug, findings in found.items()
        for finding, accepted in findings
    ]


def _fail(found: Mapping[str, list[Judged]], severity: str | None) -> None:
    if severity is None:
        return
    limit = Severity(severity).rank
    grave = sum(
        finding.severity.rank <= limit and not accepted
        for findings in found.values()
        for finding, accepted in findings
    )
    if grave:
        raise CommandError(f"{grave} open findings weigh “{severity}” or more.", returncode=1)
