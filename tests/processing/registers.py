"""The registers that the repository ships, for tests."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from processing.file_format import read
from processing.findings import Facts, Finding, check
from processing.paths import child_fields, identity
from processing.reference import catalogue_for
from processing.register import Record, Register

FOLDER = Path(__file__).parents[2] / "processing" / "registers"
SLUGS = ("open-e", "openpanel", "openprovider", "powerpanel", "spinpanel")
TODAY = date(2026, 11, 22)


@lru_cache
def record(slug: str) -> Record:
    """The record that stands in the controller's YAML file."""
    file = FOLDER / f"{slug}.yaml"
    return read(file.read_bytes(), file.name)


@lru_cache
def findings(slug: str) -> tuple[Finding, ...]:
    """What the check says of it."""
    return _checked(record(slug))


@lru_cache
def statements(slug: str) -> tuple[dict[str, Any], ...]:
    """Every statement of the policy behind the register."""
    text = (FOLDER / "statements" / f"{slug}.yaml").read_text(encoding="utf-8")
    return tuple(yaml.safe_load(text))


@lru_cache
def findings_of_the_policy(slug: str) -> tuple[Finding, ...]:
    """What the check says of the policy alone, without what demo decisions fill in."""
    decided: dict[str, set[str]] = {}
    for statement in statements(slug):
        decided.setdefault(statement.get("at", ""), set()).update(statement.get("decided", ()))
    return _checked(_without(record(slug), "", decided))


def _checked(given: Record) -> tuple[Finding, ...]:
    return check(Register(record=given, catalogue=catalogue_for(given)), Facts(today=TODAY))


def _without(node: Any, path: str, decided: Mapping[str, set[str]]) -> Any:
    """The same tree with those fields as if nobody had filled them in."""
    emptied = {each.name: each.default for each in fields(node) if each.name in decided.get(path, ())}
    children = {
        name: tuple(
            _without(each, f"{path}/{name}/{identity(each)}".lstrip("/"), decided)
            for each in getattr(node, name)
        )
        for name in child_fields(node)
    }
    return replace(node, **children, **emptied)
