"""A table of made-up customers and its mapping, for the battery."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from stores.mapping import Column, DatasetMap, FieldMap, IdentifierMap, JoinMap
from stores.terms import BlankForm, IdentifierKind, Nature
from stores.work import Blank, Cutoff, Lapse, LongerByConsent, Spared, Step, Work

INSTANT = sa.DateTime(timezone=True).with_variant(
    mysql.TIMESTAMP(
        fsp=6,
    ),
    "mariadb",
    "mysql",
)
LOCAL = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mariadb", "mysql")


def customers(*more: sa.Column[Any], name: str = "customers", index: bool = True) -> sa.Table:
    return sa.Table(
        name,
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("closed_on", sa.Date, index=index),
        sa.Column("email", sa.String(200)),
        sa.Column("name", sa.String(200)),
        *more,
    )


def mapping(table: sa.Table, personal: Sequence[str] = ("email", "name"), **more: Any) -> DatasetMap:
    """All its columns classified; ``personal`` ones of one category."""
    fields = tuple(
        FieldMap(name=each.name, nature=Nature.PERSONAL, category="contact")
        if each.name in personal
        else FieldMap(name=each.name, nature=Nature.TECHNICAL)
        for each in table.columns
    )
    shown = {
        "ref": "people",
        "name": "People",
        "resource": table.name,
        "key": tuple(each.name for each in table.primary_key),
        "fields": fields,
        "identifiers": (IdentifierMap(kind=IdentifierKind.EMAIL, column=Column("email")),),
    }
    return DatasetMap(**{**shown, **more})


def cutoff(day: str, zone: str = "UTC") -> Cutoff:
    """The end of that day in the controller's zone."""
    last = date.fromisoformat(day)
    end = datetime(last.year, last.month, last.day, tzinfo=ZoneInfo(zone)) + timedelta(days=1)
    return Cutoff(last, end.astimezone(UTC))


def lapse(
    day: str,
    start: str = "closed_on",
    via: str = "",
    consent: LongerByConsent | None = None,
    zone: str = "UTC",
) -> Lapse:
    return Lapse("activities/a/purposes/p/retention/r", Column(start, via), cutoff(day, zone), consent)


def deletion(dataset: DatasetMap, *lapses: Lapse, spared: Sequence[Spared] = ()) -> Step:
    return Step(name="delete", dataset=dataset, lapses=lapses, spared=tuple(spared))


def blanking(
    dataset: DatasetMap, lapses: Sequence[Lapse], *blanks: Blank, unless: Sequence[Lapse] = ()
) -> Step:
    return Step(name="blank", dataset=dataset, lapses=tuple(lapses), blanks=blanks, unless=tuple(unless))


def work(*steps: Step) -> Work:
    return Work(dataset=steps[0].dataset, steps=steps)


def join(table: str, *on: tuple[str, str], ref: str = "j", parent: str = "") -> JoinMap:
    return JoinMap(ref=ref, table=table, on=on, parent=parent)


NULL = BlankForm.NULL
CONSTANT = BlankForm.CONSTANT
HASH = BlankForm.KEYED_HASH
