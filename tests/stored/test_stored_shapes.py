"""Every stored shape in every version: read back, refused in words, known by what it means."""

import importlib
import json
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from evidence.fields import SealedTextField
from evidence.stored import StoredShape, Unreadable, fingerprint
from requests.answering.rowfile import Row, encoded, rows_in
from retention.frozen import work_from
from retention.plan_content import PlannedStore, content_of
from stores.connectors.files.entries import MANIFEST, Manifest, Returned
from stores.mapping import DatasetMap
from tests.stored import values
from tests.stored.building import values_of

EXAMPLES = Path(__file__).with_name("examples")
FLOORS = ("evidence", "accounts", "processing", "stores", "subjects", "retention", "requests")


def _shapes() -> dict[str, StoredShape[Any]]:
    """All that any module of any floor declares."""
    found: dict[str, StoredShape[Any]] = {}
    for floor in FLOORS:
        for module in pkgutil.walk_packages(importlib.import_module(floor).__path__, f"{floor}."):
            if ".migrations" in module.name:
                continue
            for each in vars(importlib.import_module(module.name)).values():
                if isinstance(each, StoredShape):
                    assert found.setdefault(each.name, each) is each, f"{each.name} is declared twice"
    return found


SHAPES = _shapes()
VERSIONS = [(name, number) for name, shape in SHAPES.items() for number in range(1, shape.version + 1)]
PLAN_CONTENT = content_of(
    PlannedStore(ref=values.STORE.ref, kind=values.STORE.kind, settings=values.STORE.settings),
    values.MAPPING,
    values.RECORD,
    values.FISCAL_YEAR_ENDS,
)
EXPECTED: dict[str, Any] = {
    "answer-row": lambda read: (
        (read.mark, read.row, read.beside)
        == ("ab" * 16, {"id": 1, "email": "anna@example.org", "paid": "12.50", "tags": ["a"]}, CLOSED)
    ),
    "batch": values.BATCH,
    "counts": values.COUNTS,
    "dataset-map": values.MAPPING,
    "document-facts": values.FACTS,
    "erasure-memory": values.MARKED,
    "event-detail": values.DETAIL,
    "problem": values.PROBLEM,
    "purge-certificate": values.CERTIFICATE,
    "purge-plan": PLAN_CONTENT,
    "purge-preview": values.PREVIEW.seen(),
    "quarantine": lambda read: Manifest.from_bytes(MANIFEST.write_text(read).encode()) == values.MANIFEST,
    "quarantine-returned": Returned("ab" * 16),
    "recipient-acts": lambda read: (
        [{"act": each.act, "categories": each.categories} for each in read] == values.ABOUT
    ),
    "recipient-call": lambda read: read.type == "recipient.told" and len(read.data["identifiers"]) == 1,
    "request-draft": values.DRAFT,
    "rights-plan": values.RIGHTS_PLAN,
    "row-key": values.ROW_KEY,
    "webhook": lambda read: read.data == {"controller": "acme", **values.SAID},
    "work": values.WORK,
}
"""What an example says, or whether that is what was read."""
CLOSED = {"account.closed_on": "2024-01-31"}


def example(name: str, version: int) -> Any:
    return json.loads((EXAMPLES / name / f"{version}.json").read_text())


def test_every_shape_is_written_down_here_with_an_example_of_every_version() -> None:
    assert SHAPES.keys() == EXPECTED.keys()
    there = {(path.parent.name, int(path.stem)) for path in EXAMPLES.glob("*/*.json")}
    assert there == set(VERSIONS)
    assert all(shape.older.keys() == set(range(1, shape.version)) for shape in SHAPES.values())


@pytest.mark.parametrize(("name", "version"), VERSIONS)
def test_what_any_version_stored_is_read(name: str, version: int) -> None:
    kept = example(name, version)
    read = SHAPES[name].read(kept)
    expected = EXPECTED[name]
    assert expected(read) if callable(expected) else read == expected
    assert kept == example(name, version), "a reader leaves alone what it is given"


@pytest.mark.parametrize("name", SHAPES)
@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_today_is_read_back(name: str, data: st.DataObject) -> None:
    shape = SHAPES[name]
    value = data.draw(values_of(shape))
    assert shape.read(json.loads(json.dumps(shape.write(value)))) == value
    assert shape.read_text(shape.write_text(value)) == value


@pytest.mark.parametrize("name", SHAPES)
def test_a_version_to_come_is_refused_in_words(name: str) -> None:
    shape = SHAPES[name]
    kept = {"format": f"dertig-{name}/{shape.version + 1}", "what": "ever"}
    with pytest.raises(Unreadable) as refused:
        shape.read(kept)
    told = str(refused.value)
    assert kept["format"] in told and f"reads 1 to {shape.version}" in told and "Upgrade Dertig" in told
    assert refused.value.code == "stored-by-newer"


OPEN = {"document-facts", "event-detail", "request-draft"}
"""Shapes whose keys are their writers' own."""


@pytest.mark.parametrize("name", sorted(SHAPES.keys() - OPEN))
def test_what_no_version_knows_is_refused_without_its_value(name: str) -> None:
    shape = SHAPES[name]
    kept = shape.write(shape.read(example(name, 1)))
    kept = {**kept, "colour": "SECRET"} if isinstance(kept, dict) else kept
    with pytest.raises(Unreadable) as refused:
        shape.read(kept)
    assert "SECRET" not in str(refused.value)
    assert refused.value.code == "stored-unknown"


def test_a_key_that_no_version_knows_is_refused_below_too() -> None:
    kept = example("work", 1)
    kept["steps"][0]["lapses"][0]["cutoff"]["colour"] = "SECRET"
    with pytest.raises(Unreadable, match=r"steps\.0\.lapses\.0\.cutoff\.colour") as refused:
        work_from(kept)
    assert "SECRET" not in str(refused.value)


@dataclass(frozen=True)
class Address:
    street: str
    town: str = "Delft"


def _split(kept: Any) -> Any:
    return {"street": kept["where"]}


def test_an_older_version_is_led_to_the_current_one() -> None:
    shape = StoredShape("address", TypeAdapter(Address), version=2, older={1: _split})
    assert shape.read({"where": "Oude Delft"}) == Address("Oude Delft")
    assert shape.read({"format": "dertig-address/1", "where": "Oude Delft"}) == Address("Oude Delft")
    assert shape.read({"format": "dertig-address/2", "street": "Markt", "town": "Gouda"}).town == "Gouda"
    with pytest.raises(Unreadable):
        shape.read({"format": "dertig-address/2", "where": "Oude Delft"})


def test_what_is_no_object_says_its_format_too() -> None:
    shape = StoredShape("names", TypeAdapter(tuple[str, ...]))
    assert shape.write(("a",)) == {"format": "dertig-names/1", "value": ["a"]}
    assert shape.read(["a"]) == shape.read(shape.write(("a",))) == ("a",)


def test_rows_say_their_format_once(tmp_path: Path) -> None:
    row = Row("m", {"a": 1}, {})
    for head in (b"", b'{"format":"dertig-answer-row/1"}\n'):
        (tmp_path / "rows").write_bytes(head + encoded(row) * 2)
        with (tmp_path / "rows").open("rb") as file:
            assert list(rows_in(file)) == [row, row]
    (tmp_path / "rows").write_bytes(b'{"format":"dertig-answer-row/9"}\n')
    with (tmp_path / "rows").open("rb") as file, pytest.raises(Unreadable):
        list(rows_in(file))


def test_a_fingerprint_has_the_version_inside() -> None:
    assert fingerprint("dertig-a/1", {}) != fingerprint("dertig-a/2", {})


def test_a_default_that_is_written_out_means_the_same() -> None:
    shape = SHAPES["dataset-map"]
    small = DatasetMap(ref="a", name="A", resource="a")
    assert shape.meaning(replace(small, guard_share=20, fields=())) == shape.meaning(small)
    assert shape.meaning(replace(small, guard_share=21)) != shape.meaning(small)
    assert shape.write(small)["guard_share"] == 20, "but it is stored"


# --- Every field that holds JSON is bound to a shape, or says why not


def _models() -> Iterator[type[models.Model]]:
    for each in apps.get_models(include_auto_created=True):
        if each.__module__.split(".")[0] in FLOORS and not each._meta.proxy:
            yield each


def _stored(model: type[models.Model]) -> dict[str, Any]:
    return dict(getattr(model, "stored", {}))


def test_every_json_field_has_a_shape_or_a_reason() -> None:
    bare = {
        f"{model._meta.label}.{each.name}"
        for model in _models()
        for each in model._meta.concrete_fields
        if isinstance(each, models.JSONField) and each.name not in _stored(model)
    }
    assert bare == set()


def test_what_a_model_stores_are_its_own_fields_and_declared_shapes() -> None:
    for model in _models():
        for name, shape in _stored(model).items():
            assert model._meta.get_field(name)
            assert isinstance(shape, str) or SHAPES[shape.name] is shape


def test_sealed_fields_hold_text_or_a_shape() -> None:
    """A new one is written down here as text, or bound to a shape."""
    text = {
        f"{model._meta.label}.{each.name}"
        for model in _models()
        for each in model._meta.concrete_fields
        if isinstance(each, SealedTextField) and each.name not in _stored(model)
    }
    assert text == set(json.loads(Path(__file__).with_name("sealed_text.json").read_text()))


REASONED = {
    "requests.Mailbox.secret_for",
    "stores.DataStore.secret_for",
    "stores.WebhookEndpoint.secret_for",
    "retention.ErasureBatch.proof",
    "retention.PurgeBatch.proof",
    "stores.DataStore.secret",
    "stores.DataStore.secret_from_env",
    "stores.DataStore.settings",
}
"""Bound to no shape, each for the reason that its model gives: a closed list."""


def test_the_reasons_are_few() -> None:
    reasoned = {
        f"{model._meta.label}.{name}"
        for model in _models()
        for name, shape in _stored(model).items()
        if isinstance(shape, str)
    }
    assert reasoned == REASONED
