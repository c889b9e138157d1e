"""What is approved or begun is known by what it means, whichever version stored it."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from requests.carrying.frozen import fingerprint as of_rights_plan
from requests.carrying.frozen import thaw
from retention.erasing.frozen import fingerprint_of, mapping_fingerprint
from retention.frozen import WORK
from retention.plan_content import PLAN, PlanContent, differing
from stores.mapping import DatasetMap
from stores.models import DataStore
from tests.stored import values, version_1
from tests.stored.extended import known_by

EXAMPLES = Path(__file__).with_name("examples")
STORE = DataStore(ref=values.STORE.ref, kind=values.STORE.kind, settings=values.STORE.settings)


def example(name: str) -> Any:
    return json.loads((EXAMPLES / name / "1.json").read_text())


@pytest.fixture
def plan() -> PlanContent:
    return PLAN.read(example("purge-plan"))


def shuffled(mapping: DatasetMap) -> DatasetMap:
    return replace(
        mapping,
        fields=mapping.fields[::-1],
        identifiers=mapping.identifiers[::-1],
        bindings=mapping.bindings[::-1],
    )


def test_a_field_that_is_added_with_a_default_changes_no_fingerprint_and_leaves_all_readable() -> None:
    """Run with every shape of a mapping extended: no approval ends, and what was stored is read."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.stored.extended", "extended"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    told = json.loads(ran.stdout.splitlines()[-1])
    assert told.pop("extended") is True
    assert told == known_by()


def test_what_commit_392623c_stored_means_what_is_stored_today() -> None:
    known = known_by()
    assert {name: known[name] for name in known if ", stored" not in name} == {
        name.removesuffix(", stored"): known[name] for name in known if ", stored" in name
    }


def test_order_name_and_note_mean_nothing(plan: PlanContent) -> None:
    mapping = plan.dataset
    for same in (
        replace(plan, dataset=shuffled(mapping)),
        replace(plan, dataset=replace(mapping, name="Clients", note="")),
        replace(plan, purposes=plan.purposes[::-1]),
        replace(plan, store=replace(plan.store, settings=dict(reversed(list(plan.store.settings.items()))))),
    ):
        assert same.fingerprint == plan.fingerprint
        assert differing(plan, same) == ()


def test_all_that_decides_what_goes_means_something(plan: PlanContent) -> None:
    mapping, purpose = plan.dataset, plan.purposes[0]
    longer = replace(purpose, retention=(replace(purpose.retention[0], period="P3Y"), *purpose.retention[1:]))
    for other, parts in (
        (replace(plan, dataset=replace(mapping, guard_rows=501)), ("dataset.guard_rows",)),
        (replace(plan, dataset=replace(mapping, key=mapping.key[::-1])), ("dataset.key",)),
        (replace(plan, dataset=replace(mapping, joins=mapping.joins[::-1])), ("dataset.joins",)),
        (replace(plan, dataset=replace(mapping, fields=mapping.fields[1:])), ("dataset.fields",)),
        (replace(plan, purposes=(longer, *plan.purposes[1:])), ("purposes",)),
        (replace(plan, fiscal_year_ends="12-31"), ("fiscal_year_ends",)),
        (replace(plan, store=replace(plan.store, settings={"host": "other"})), ("store",)),
    ):
        assert other.fingerprint != plan.fingerprint
        assert differing(plan, other) == parts


def test_an_erasure_is_the_same_in_any_order_and_another_where_other_rows_go() -> None:
    work = values.WORK
    mapping = shuffled(work.dataset)
    steps = tuple(replace(step, dataset=mapping, blanks=step.blanks[::-1]) for step in work.steps)
    same = replace(work, dataset=mapping, steps=steps)
    assert fingerprint_of(same, "1") == fingerprint_of(work, "1")
    assert mapping_fingerprint(STORE, mapping) == mapping_fingerprint(STORE, work.dataset)
    assert fingerprint_of(work, "2") != fingerprint_of(work, "1")
    assert fingerprint_of(replace(work, steps=work.steps[::-1]), "1") != fingerprint_of(work, "1")
    assert mapping_fingerprint(STORE, replace(mapping, key=("id",))) != mapping_fingerprint(STORE, mapping)
    assert mapping_fingerprint(STORE, replace(mapping, guard_rows=1)) == mapping_fingerprint(STORE, mapping)


def test_a_rights_plan_is_the_same_at_any_moment_and_in_any_order() -> None:
    plan = values.RIGHTS_PLAN
    assert of_rights_plan(replace(plan, lines=plan.lines[::-1])) == of_rights_plan(plan)
    assert of_rights_plan(thaw((EXAMPLES / "rights-plan" / "1.json").read_text())) == of_rights_plan(plan)
    assert of_rights_plan(replace(plan, lines=plan.lines[1:])) != of_rights_plan(plan)


def test_the_old_rows_of_these_tests_are_as_commit_392623c_made_them() -> None:
    recorded = json.loads((EXAMPLES / "fingerprints.json").read_text())
    kept = example("purge-plan")
    assert version_1.plan_content(PLAN.write(PLAN.read(kept))) == kept
    assert version_1.sha256(kept) == recorded["purge-plan"]
    assert version_1.erasure_fingerprint(example("work"), "1") == recorded["erasure"]
    reached = {"ref": STORE.ref, "kind": STORE.kind, "settings": STORE.settings}
    assert version_1.mapping_fingerprint(reached, example("dataset-map")) == recorded["erasure-mapping"]
    bare = WORK.write(values.WORK)
    assert bare.pop("format") == "dertig-work/1" and bare == example("work")
