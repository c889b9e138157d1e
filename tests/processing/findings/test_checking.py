"""The whole check: its order, its providers, its codes, its sentences."""

import ast
import inspect
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from processing import findings, paths
from processing.findings import KINDS, Facts, Finding, Phrase, Severity, check, kinds, registry, say
from processing.findings.checking import RULES
from processing.register import AutomatedDecision, Disclosure, Register
from processing.terms import DataSource, LegalBasis, Provision
from tests.processing.findings.builders import (
    CATALOGUE,
    NONE,
    TODAY,
    activity,
    client,
    controller,
    found,
    item,
    notice,
    period,
    processing,
    purpose,
    recipient,
    register,
    transfer,
)
from tests.processing.samples import bare_record, full_record

FACTS = Facts(today=TODAY)


def poor() -> Register:
    """A register in which much is lacking, of every kind of record."""
    orders = activity(
        purpose(
            period("name", start_event="", disposition=None, legal_duty="AWR 52(4)"),
            data_categories=("name", "health"),
            basis=LegalBasis.LEGITIMATE_INTERESTS,
            automated_decision=AutomatedDecision(logic="A score."),
        ),
        purpose(ref="idle", name="100% idle", basis=None, automated_decision=None, retention=None),
        data=(
            item(source=None),
            item("health", source=DataSource.THIRD_PARTY),
            item("email", required=None),
            item("convictions", required=Provision.STATUTORY),
        ),
        recipients=(Disclosure(recipient="bank"),),
        transfers=(transfer(recipient=None, cited_as="46.1(c)", mechanism="46-2-c", copy=""),),
        measures=None,
        reviewed_on=None,
    )
    return register(
        orders,
        processing(ref="hosting", clients=None, operations=(), transfers=None),
        controller=controller(country="US", email="", dpo=None, supervisory_authority=None),
        notice=notice(rights=(), response_period="P1Y"),
        joint_controllers=None,
        recipients=(recipient(organisation="stripe", country=None, role=None),),
        clients=(client(email="", agreement=None),),
    )


def registers() -> list[Register]:
    records = (bare_record(), full_record())
    return [poor(), *(Register(record=record, catalogue=CATALOGUE) for record in records)]


@pytest.mark.parametrize("one", registers())
def test_one_finding_per_record_and_cause(one: Register) -> None:
    keys = found(one)
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("one", registers())
def test_every_path_names_a_record(one: Register) -> None:
    assert {path for _, path in found(one)} <= {path for path, _ in paths.walk(one.record)}


@pytest.mark.parametrize("one", registers())
def test_every_sentence_is_whole(one: Register) -> None:
    for finding in check(one, FACTS):
        for phrase in (finding.message, finding.fix):
            text = phrase.render()
            assert text[0].isupper() or text[0] == "“" or text.startswith(str(phrase.params.get("name")))
            assert text.endswith(".")
            assert "%(" not in text


def test_findings_stand_in_file_order_gravest_first() -> None:
    order = {path: position for position, (path, _) in enumerate(paths.walk(poor().record))}
    places = [(order[one.path], list(Severity).index(one.severity), one.code) for one in check(poor(), FACTS)]
    assert len(places) > 30
    assert places == sorted(places)


def test_the_same_register_gives_the_same_findings() -> None:
    assert check(poor(), FACTS) == check(poor(), FACTS)


@pytest.fixture
def provider() -> Iterator[registry.Provider]:
    def late(register: Register, facts: Facts) -> Iterator[Finding]:
        yield Finding(
            code="store-unbound",
            severity=Severity.NOTICE,
            article="GDPR 5(2)",
            path="activities/orders/retention",
            message=say("%(count)s stores.", count=str(facts.extra["stores"])),
            fix=say("Bind them."),
        )

    registry.add(late)
    yield late
    registry.remove(late)


def test_another_app_adds_its_findings_once(provider: registry.Provider) -> None:
    assert registry.add(provider) is provider
    (finding,) = check(register(), Facts(today=TODAY, extra={"stores": 3}))
    assert finding.key == ("store-unbound", "activities/orders/retention")
    assert finding.message.render() == "3 stores."


def test_a_provider_taken_away_is_silent(provider: registry.Provider) -> None:
    registry.remove(provider)
    registry.remove(provider)
    assert check(register(), FACTS) == ()


def test_every_code_is_unique_documented_and_given_by_a_rule() -> None:
    declared = _documented_kinds()
    assert all(meaning.endswith(".") for meaning in declared.values())
    assert len({getattr(kinds, name).code for name in declared}) == len(declared) == len(KINDS)
    source = "".join(path.read_text() for path in Path(inspect.getfile(findings)).parent.glob("*.py"))
    assert [name for name in declared if f"kinds.{name}" not in source] == []


def test_every_place_in_a_sentence_is_filled() -> None:
    """Of the source, so that sentences which no register here calls forth are read too."""
    calls = [call for tree in _sources() for call in ast.walk(tree) if _speaks(call)]
    assert len(calls) > len(KINDS)
    for call in calls:
        given = {keyword.arg for keyword in call.keywords} - {"severity", "article"}
        places = {place for text in _marked(call) for place in re.findall(r"%\((\w+)\)s", text)}
        assert places == given, ast.unparse(call)


def _sources() -> list[ast.Module]:
    folder = Path(inspect.getfile(findings)).parent
    return [ast.parse(path.read_text()) for path in folder.glob("*.py")]


def _speaks(node: ast.AST) -> bool:
    """Whether the node is a call of ``kinds.X.at(…)`` or ``say(…)`` with sentences of its own."""
    if not isinstance(node, ast.Call):
        return False
    named = getattr(node.func, "attr", getattr(node.func, "id", ""))
    return named in ("at", "say") and bool(list(_marked(node)))


def _marked(call: ast.Call) -> Iterator[str]:
    """The sentences that a call marks for translation as its own arguments."""
    for argument in call.args:
        if isinstance(argument, ast.Call) and getattr(argument.func, "id", "") == "_":
            yield ast.literal_eval(argument.args[0])


def _documented_kinds() -> dict[str, str]:
    """Each kind's name with the text below it."""
    body = ast.parse(inspect.getsource(kinds)).body
    return {
        node.targets[0].id: ast.literal_eval(below.value)
        for node, below in pairwise(body)
        if isinstance(node, ast.Assign)
        and getattr(getattr(node.value, "func", None), "id", "") == "Kind"
        and isinstance(node.targets[0], ast.Name)
    }


def test_every_rule_says_which_article_it_holds_to_and_runs_once() -> None:
    assert len(set(RULES)) == len(RULES)
    for rule in RULES:
        assert any(sign in (rule.__doc__ or "") for sign in ("Art.", "ePrivacy", "Decision")), rule


def test_none_because_everywhere_is_complete() -> None:
    stated = activity(recipients=NONE, transfers=NONE, measures=NONE, impact_assessment=NONE)
    assert found(register(stated, joint_controllers=NONE)) == []


def test_a_phrase_translates_its_sentence_and_its_parts_but_not_the_registers_words() -> None:
    dutch = {"%(name)s lacks: %(parts)s.": "%(name)s mist: %(parts)s.", "town": "plaats"}
    phrase = Phrase("%(name)s lacks: %(parts)s.", {"name": "town", "parts": (say("town"), "x")})
    assert phrase.render(lambda text: dutch.get(text, text), "nl") == "town mist: plaats, x."


def test_a_percent_sign_in_a_name_does_no_harm() -> None:
    assert say("“%(name)s” stays.", name="100% %(x)s").render() == "“100% %(x)s” stays."
