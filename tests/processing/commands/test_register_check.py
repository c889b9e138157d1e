"""``register check``: findings in words, for programs, and as an exit code."""

import json
from datetime import timedelta

import pytest

from accounts.models import Controller
from accounts.principal import system
from processing.actions import accept_finding, findings_of, load_register
from processing.findings import Severity
from tests.processing.samples import bare_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def bare() -> Controller:
    load_register(wanted=bare_record(), by=system("test"))
    return Controller.objects.get()


def test_each_finding_is_told_with_article_and_fix(run, bare):
    told = run("register", "check", "--controller", "bare")
    findings = findings_of(bare)
    assert findings
    for finding in findings:
        assert f"{finding.severity.value}  {finding.article}  {finding.path}" in told
        assert finding.message.render() in told
        assert f"→ {finding.fix.render()}  [{finding.code}]" in told


def test_json_is_for_programs(run, bare):
    entries = json.loads(run("register", "check", "--json"))
    assert [(entry["controller"], entry["code"], entry["path"]) for entry in entries] == [
        ("bare", *finding.key) for finding in findings_of(bare)
    ]


def test_accepted_findings_are_marked_and_no_longer_fail(run, refusal, bare):
    assert "weigh “error” or more" in refusal("register", "check", "--fail-on", "error")
    errors = [finding for finding in findings_of(bare) if finding.severity is Severity.ERROR]
    assert errors
    for finding in errors:
        accept_finding(
            controller=bare,
            code=finding.code,
            path=finding.path,
            reason="A demo.",
            until=bare.today() + timedelta(days=30),
            by=system("test"),
        )
    told = run("register", "check", "--fail-on", "error")
    assert "bare: 0 errors" in told
    assert f"{len(errors)} accepted" in told
    assert f"accepted error  {errors[0].article}" in told


def test_findings_alone_are_no_failure(run, bare):
    assert "errors" in run("register", "check")


def test_an_unknown_controller_is_answered_with_the_known_ones(refusal, bare):
    assert "no controller “nobody”. There are: bare." in refusal(
        "register", "check", "--controller", "nobody"
    )
