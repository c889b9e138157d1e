"""``register schema``: what is published is what is checked."""

import json

import pytest
import yaml
from django.conf import settings
from jsonschema import Draft202012Validator

from processing import file_format, schemas
from tests.processing.samples import bare_record, full_record

REGISTERS = sorted((settings.BASE_DIR / "processing" / "registers").glob("*.yaml"))


class PlainLoader(yaml.SafeLoader):
    """Plain data, with our meanings of plain scalars and nothing else of our reader."""


PlainLoader.yaml_implicit_resolvers = file_format._Loader.yaml_implicit_resolvers


@pytest.fixture(scope="module")
def validator():
    schema = json.loads(schemas.COMMITTED.read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_the_committed_schema_is_the_generated_one(run):
    assert run("register", "schema") == schemas.COMMITTED.read_text()


def test_there_are_five_registers():
    assert [path.stem for path in REGISTERS] == [
        "open-e",
        "openpanel",
        "openprovider",
        "powerpanel",
        "spinpanel",
    ]


@pytest.mark.parametrize("path", REGISTERS, ids=lambda path: path.stem)
def test_another_reader_accepts_the_registers(path, validator):
    data = yaml.load(path.read_text(), Loader=PlainLoader)  # noqa: S506 (builds plain values only)
    assert [error.message[:200] for error in validator.iter_errors(data)] == []


@pytest.mark.parametrize("record", [bare_record(), full_record()], ids=["bare", "full"])
def test_it_accepts_what_we_write(record, validator):
    data = yaml.load(file_format.write(record), Loader=PlainLoader)  # noqa: S506
    assert [error.message[:200] for error in validator.iter_errors(data)] == []


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "red"},
        {"controller": 5},
        {"activities": {}},
        {"format": "dertig-register/2"},
        {"measures": [{"ref": "Bad Ref", "name": "A", "kind": "technical"}]},
        {"measures": [{"ref": "a", "name": "A", "kind": "magical"}]},
    ],
)
def test_it_refuses_what_the_loader_refuses(change, validator):
    data = yaml.load(file_format.write(bare_record()), Loader=PlainLoader)  # noqa: S506
    data |= change
    assert list(validator.iter_errors(data))
    with pytest.raises(file_format.BadFile):
        file_format.read(json.dumps(data).encode(), "changed.yaml")
