"""How the shapes of the register value and the rows of the database correspond.

The models mirror the shapes field by field, so the correspondence is read off the models once:

- a shape's field with a column of its name is that column (text ``""`` where the shape has None);
- a field whose name is a foreign key holds the target's ``ref``, a many-to-many its refs;
- a nested value (``agreement``) is spread over columns with its name before them
  (``agreement_reference``), and "none, because…" stands in ``<field>_none_because``;
- a collection of records is the reverse relation of that name;
- a stated party (``dpo``) is the row of that ``kind`` among the ``contacts``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from typing import Any

from django.db import models

from accounts import models as accounts
from accounts.fields import PartyColumns
from processing import models as rows
from processing import register as shapes

MODELS: Mapping[type, type[models.Model]] = {
    shapes.Controller: accounts.Controller,
    shapes.JointController: accounts.JointController,
    shapes.ResponsePromise: rows.ResponsePromise,
    shapes.Notice: rows.Notice,
    shapes.OwnDataCategory: rows.DataCategory,
    shapes.OwnSubjectCategory: rows.SubjectCategory,
    shapes.Recipient: rows.Recipient,
    shapes.Client: rows.Client,
    shapes.Measure: rows.Measure,
    shapes.Activity: rows.ProcessingActivity,
    shapes.DataItem: rows.DataItem,
    shapes.Disclosure: rows.Disclosure,
    shapes.Transfer: rows.Transfer,
    shapes.Purpose: rows.Purpose,
    shapes.RetentionPeriod: rows.RetentionPeriod,
}

CHILDREN: Mapping[type, Mapping[str, type]] = {
    shapes.Record: {
        "joint_controllers": shapes.JointController,
        "data_categories": shapes.OwnDataCategory,
        "subject_categories": shapes.OwnSubjectCategory,
        "recipients": shapes.Recipient,
        "clients": shapes.Client,
        "measures": shapes.Measure,
        "activities": shapes.Activity,
    },
    shapes.Controller: {"response_promises": shapes.ResponsePromise},
    shapes.Activity: {
        "data": shapes.DataItem,
        "purposes": shapes.Purpose,
        "recipients": shapes.Disclosure,
        "transfers": shapes.Transfer,
    },
    shapes.Purpose: {"retention": shapes.RetentionPeriod},
}
"""Which shape holds which collections of records; shapes that hold none are left out."""

FIELDS: Mapping[type, str] = {child: name for held in CHILDREN.values() for name, child in held.items()}
"""The field of the shape above that holds a shape's records."""

PARENTS: Mapping[type, str] = {
    shapes.DataItem: "activity",
    shapes.Disclosure: "activity",
    shapes.Transfer: "activity",
    shapes.Purpose: "activity",
    shapes.RetentionPeriod: "purpose",
}
"""The foreign key to the row above; all others stand under the controller."""

CONTACTS: Mapping[type, tuple[str, ...]] = {
    shapes.Controller: ("dpo", "representative", "eea_establishment", "supervisory_authority"),
    shapes.Client: ("dpo", "representative"),
}

NONE = "none_because"


def parent_field(shape: type) -> str:
    """The name of the foreign key by which rows of a shape hang on the row above."""
    return PARENTS.get(shape, "controller")


@dataclass(frozen=True, slots=True)
class Columns:
    """How one shape lies in its model's columns."""

    plain: tuple[str, ...]
    foreign: tuple[str, ...]
    links: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]
    nones: tuple[str, ...]
    nullable: frozenset[str]


@cache
def columns_of(shape: type) -> Columns:
    """Read the correspondence of a shape off its model. Raises ``TypeError`` for a gap."""
    meta = MODELS[shape]._meta
    forward = {field.name: field for field in (*meta.concrete_fields, *meta.many_to_many)}
    plain, foreign, links, nones = [], [], [], []
    values: dict[str, tuple[str, ...]] = {}
    aside = {*CHILDREN.get(shape, ()), *CONTACTS.get(shape, ())}
    for field in fields(shape):
        name = field.name
        if f"{name}_{NONE}" in forward:
            nones.append(name)
        column = forward.get(name)
        if isinstance(column, models.ManyToManyField):
            links.append(name)
        elif isinstance(column, models.ForeignKey):
            foreign.append(name)
        elif column is not None:
            plain.append(name)
        elif name not in aside:
            parts = tuple(
                key.removeprefix(f"{name}_")
                for key in forward
                if key.startswith(f"{name}_") and not key.endswith(NONE)
            )
            if not parts:
                raise TypeError(f"{shape.__name__}.{name} has no place in {meta.label}.")
            values[name] = parts
    nullable = frozenset(field.name for field in fields(shape) if field.default is None)
    return Columns(tuple(plain), tuple(foreign), tuple(links), values, tuple(nones), nullable)


def to_data(shape: type, row: Mapping[str, Any]) -> dict[str, Any]:
    """Plain data of a shape from a row's columns (foreign keys as ``<name>__ref``, links as lists
    of refs under ``<name>_refs``), without its collections and contacts."""
    columns = columns_of(shape)
    data: dict[str, Any] = {}
    for name in columns.plain:
        data[name] = None if name in columns.nullable and row[name] == "" else row[name]
    for name in columns.foreign:
        data[name] = row[f"{name}__ref"]
    for name in columns.links:
        data[name] = row[f"{name}_refs"]
    for name, parts in columns.values.items():
        value = {part: row[f"{name}_{part}"] for part in parts}
        data[name] = value if any(held not in ("", None) for held in value.values()) else None
    for name in columns.nones:
        if reason := row[f"{name}_{NONE}"]:
            data[name] = {NONE: reason}
        elif name in columns.links and not data[name]:
            data[name] = None
    return data


def to_columns(node: object) -> dict[str, Any]:
    """A shape's own columns, ready for its model: without foreign keys, links and collections."""
    shape: type = type(node)
    columns, meta = columns_of(shape), MODELS[shape]._meta
    held: dict[str, Any] = {}
    for name in columns.plain:
        held[name] = _plain(getattr(node, name), meta.get_field(name))
    for name, parts in columns.values.items():
        value = getattr(node, name)
        for part in parts:
            column = f"{name}_{part}"
            inner = None if isinstance(value, shapes.NoneBecause) or value is None else getattr(value, part)
            held[column] = _plain(inner, meta.get_field(column))
    for name in columns.nones:
        value = getattr(node, name)
        held[f"{name}_{NONE}"] = value.none_because if isinstance(value, shapes.NoneBecause) else ""
    return held


def party_columns(party: shapes.Party | shapes.NoneBecause) -> dict[str, str]:
    """The columns of a stated party's row; only the reason where there is none."""
    if isinstance(party, shapes.NoneBecause):
        return {NONE: party.none_because, **dict.fromkeys(PartyColumns.PARTY_FIELDS, "")}
    return {NONE: "", **{name: getattr(party, name) or "" for name in PartyColumns.PARTY_FIELDS}}


def party_data(row: Mapping[str, Any]) -> dict[str, Any]:
    """The stated party of a row."""
    if row[NONE]:
        return {NONE: row[NONE]}
    return {name: row[name] or (None if name == "country" else "") for name in PartyColumns.PARTY_FIELDS}


def refs(value: object) -> tuple[str, ...]:
    """The refs of a link, whether stated or not."""
    return value if isinstance(value, tuple) else ()


def _plain(value: object, column: Any) -> Any:
    if value is None:
        return None if column.null else ""
    if isinstance(value, tuple):
        return [item.value if isinstance(item, StrEnum) else item for item in value]
    return value.value if isinstance(value, StrEnum) else value
