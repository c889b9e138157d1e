"""Registers and mappings of a few lines, for tests of the rules."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from processing import register as shapes
from processing.terms import Anchor, Bound, Disposition
from retention.disposal import Frame, Holds
from retention.schedule import CALENDAR_YEAR, Moment, YearEnd
from stores.mapping import BindingMap, Column, DatasetMap, FieldMap, IdentifierMap
from stores.terms import BlankForm, IdentifierKind, Nature

ACTIVITY = "sales"
DELETE, ANONYMISE, REVIEW = Disposition.DELETE, Disposition.ANONYMISE, Disposition.REVIEW


def period(ref: str, length: str | None, *categories: str, **facts) -> shapes.RetentionPeriod:
    facts = {"disposition": DELETE, "anchor": Anchor.EVENT, "bound": Bound.MAXIMUM, **facts}
    return shapes.RetentionPeriod(ref=ref, period=length, data_categories=categories, **facts)


def purpose(ref: str, categories: str, *periods: shapes.RetentionPeriod) -> shapes.Purpose:
    return shapes.Purpose(
        ref=ref, name=ref, data_categories=tuple(categories.split()), retention=periods or None
    )


def record(*purposes: shapes.Purpose, activities: dict[str, tuple[shapes.Purpose, ...]] | None = None):
    """A record of one activity ``sales``, or of several by ref."""
    listed = activities or {ACTIVITY: purposes}
    return shapes.Record(
        controller=None,  # type: ignore[arg-type]  # nothing here asks who it is
        activities=tuple(
            shapes.Activity(ref=ref, name=ref, stream="x", purposes=held) for ref, held in listed.items()
        ),
    )


def bound(purpose_ref: str, period_ref: str = "", start: str = "", **facts) -> BindingMap:
    return BindingMap(
        activity=facts.pop("activity", ACTIVITY),
        purpose=purpose_ref,
        period=period_ref,
        start=Column(start) if start else None,
        **facts,
    )


def column(name: str, category: str = "", **facts) -> FieldMap:
    return FieldMap(
        name=name, nature=Nature.PERSONAL if category else Nature.TECHNICAL, category=category, **facts
    )


def dataset(fields: list[FieldMap], *bindings: BindingMap, **facts) -> DatasetMap:
    return DatasetMap(
        ref="customers",
        name="Customers",
        resource="customer",
        key=("id",),
        fields=(FieldMap(name="id", nature=Nature.TECHNICAL), *fields),
        identifiers=facts.pop("identifiers", (known_by(IdentifierKind.EMAIL),)),
        bindings=bindings,
        **facts,
    )


def known_by(kind: IdentifierKind, name: str = "email") -> IdentifierMap:
    return IdentifierMap(kind=kind, column=Column(name))


def on(
    day: date | str, *, ends: YearEnd = CALENDAR_YEAR, holds: Holds | None = None, reviewed=False
) -> Frame:
    """At the end of a day in UTC."""
    as_of = date.fromisoformat(day) if isinstance(day, str) else day
    now = datetime.combine(as_of, time(23, 59), UTC)
    return Frame(
        moment=Moment(as_of, now, ZoneInfo("UTC")),
        fiscal_year_end=ends,
        holds=holds or Holds(),
        reviewed=reviewed,
    )


NO_FORM = {"nullable": False}
CONSTANT = {"nullable": False, "blank": BlankForm.CONSTANT, "blank_value": "gone"}
