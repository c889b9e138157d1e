"""Every statement of each policy lands in its register or in a finding, and nothing else does."""

import json
from dataclasses import is_dataclass
from typing import Any

import pytest

from processing.findings import Severity
from processing.paths import NoSuchPath, resolve, walk
from processing.register import Activity, DataItem, Measure, Purpose, Recipient
from tests.processing.registers import SLUGS, findings, findings_of_the_policy, record
from tests.processing.registers import statements as table

LANDS, GIVES = {"section", "says", "lands"}, {"section", "says", "finding", "at"}
DECIDED = "Demo decision, not the policy"

Statement = dict[str, Any]


def each(key: str) -> list[Any]:
    """Every statement that has the key, with its register."""
    return [
        pytest.param(slug, statement, id=f"{slug}-{number}")
        for slug in SLUGS
        for number, statement in enumerate(table(slug), start=1)
        if key in statement
    ]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_statement_lands_or_gives_a_finding(slug: str) -> None:
    for statement in table(slug):
        more = {"value"} if "lands" in statement else {"decided"}
        assert set(statement) - more == (LANDS if "lands" in statement else GIVES)
        assert all(statement[key] for key in ("section", "says"))


@pytest.mark.parametrize("slug", SLUGS)
def test_no_fact_is_counted_twice(slug: str) -> None:
    facts = [(statement["section"], statement["says"], _place(statement)) for statement in table(slug)]
    assert len(set(facts)) == len(facts)


@pytest.mark.parametrize(("slug", "statement"), each("lands"))
def test_a_statement_lands_on_something(slug: str, statement: Statement) -> None:
    assert resolve(record(slug), statement["lands"]) not in (None, "", (), False)


@pytest.mark.parametrize(("slug", "statement"), each("value"))
def test_the_register_says_what_the_statement_says(slug: str, statement: Statement) -> None:
    assert _plain(resolve(record(slug), statement["lands"])) == _plain(statement["value"])


@pytest.mark.parametrize(("slug", "statement"), each("finding"))
def test_the_check_finds_what_the_policy_leaves_open(slug: str, statement: Statement) -> None:
    found = {finding.key for finding in findings_of_the_policy(slug)}
    assert (statement["finding"], statement["at"]) in found


@pytest.mark.parametrize(("slug", "statement"), each("decided"))
def test_a_demo_decision_is_marked_where_it_stands(slug: str, statement: Statement) -> None:
    decided = resolve(record(slug), statement["at"])
    assert {name: _plain(getattr(decided, name)) for name in statement["decided"]} == statement["decided"]
    assert DECIDED in decided.note
    assert (statement["finding"], statement["at"]) not in {finding.key for finding in findings(slug)}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_demo_decision_answers_for_a_gap_of_the_policy_and_for_nothing_else(slug: str) -> None:
    answered = {
        (statement["finding"], statement["at"]) for statement in table(slug) if "decided" in statement
    }
    before = {finding.key for finding in findings_of_the_policy(slug)}
    now = {finding.key for finding in findings(slug)}
    assert before - now == answered
    assert now <= before


def test_demo_decisions_are_openpanels_alone_and_are_all_in_the_table() -> None:
    marked = {
        f"{slug}/{path}"
        for slug in SLUGS
        for path, node in walk(record(slug))
        if DECIDED in (getattr(node, "note", None) or "")
    }
    told = {f"{slug}/{each['at']}" for slug in SLUGS for each in table(slug) if "decided" in each}
    # Nothing is filled in there: the decision is that no data are kept under that period.
    told.add("openpanel/activities/customers/purposes/monitoring/retention/tax")
    assert marked == told


@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_in_the_register_is_without_a_statement(slug: str) -> None:
    told = [_place(statement) for statement in table(slug)]
    untold = [
        path
        for path, node in walk(record(slug))
        if isinstance(node, Activity | DataItem | Purpose | Recipient | Measure)
        and not any(_under(place, path) for place in told)
    ]
    assert untold == []


@pytest.mark.parametrize("slug", SLUGS)
def test_every_kind_of_error_is_in_the_table(slug: str) -> None:
    errors = {finding.code for finding in findings(slug) if finding.severity is Severity.ERROR}
    assert errors <= {statement.get("finding") for statement in table(slug)}


def test_a_path_that_leads_nowhere_would_be_noticed() -> None:
    with pytest.raises(NoSuchPath):
        resolve(record("openpanel"), "activities/careers/purposes/recruitment/retention/hired")


def _place(statement: Statement) -> str:
    return str(statement.get("lands") or statement["at"])


def _under(place: str, path: str) -> bool:
    """Whether the place is the record or lies below it; a disclosure tells of its recipient too."""
    at_disclosure = path.startswith("recipients/") and f"/{path}/" in f"{place}/"
    return at_disclosure or f"{place}/".startswith(f"{path}/")


def _plain(value: Any) -> Any:
    assert not is_dataclass(value)
    return json.loads(json.dumps(value, default=str))
