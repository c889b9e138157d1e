"""Moments of records that other systems tell of as events: only ever moved on, never back.

The caller checks the right, holds the transaction and appends the event.
"""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from stores.mapping import DatasetMap
from stores.models import Dataset, InternalRecord, RecordMoment
from stores.record_actions import lookup
from stores.terms import ColumnType, IdentifierKind

type Identifier = tuple[IdentifierKind, str]


def records_by_key(dataset: Dataset, key: str) -> list[int]:
    """The record of that key, locked until the transaction ends; none where there is none."""
    return _locked(InternalRecord.objects.filter(dataset=dataset, key=key))


def records_of(dataset: Dataset, identifiers: Iterable[Identifier]) -> list[int]:
    """Every record that any of these normalised identifiers leads to, locked."""
    known = Q(pk__in=[])
    for kind, value in identifiers:
        known |= Q(values__lookup_kind=kind.value, values__lookup=lookup(kind, value))
    found = InternalRecord.objects.filter(known, dataset=dataset)
    return _locked(InternalRecord.objects.filter(pk__in=list(found.values_list("pk", flat=True))))


def move_on(dataset: Dataset, mapping: DatasetMap, column: str, records: Iterable[int], at: datetime) -> int:
    """The column of these records becomes ``at`` wherever it is empty or earlier; how many changed.

    A column of days takes the day it was in the dataset's time zone.
    """
    wanted = list(records)
    told = as_kept(mapping, column, at)
    here = RecordMoment.objects.filter(record__in=wanted, name=column)
    has = set(here.values_list("record_id", flat=True))
    if isinstance(told, datetime):
        moved = here.filter(Q(at__lt=told) | Q(at__isnull=True)).update(at=told, day=None)
    else:
        moved = here.filter(Q(day__lt=told) | Q(day__isnull=True)).update(day=told, at=None)
    new = RecordMoment.objects.bulk_create(
        _moment(dataset, pk, column, told) for pk in wanted if pk not in has
    )
    return moved + len(new)


def drop(
    mapping: DatasetMap, column: str, records: Iterable[int], at: datetime, *, itself: bool = False
) -> int:
    """Empty the column of these records where it is earlier than ``at``, or ``itself`` that; how many."""
    told = as_kept(mapping, column, at)
    name = "at" if isinstance(told, datetime) else "day"
    meant = Q(**{f"{name}__lte" if itself else f"{name}__lt": told})
    gone, _by_model = RecordMoment.objects.filter(meant, record__in=list(records), name=column).delete()
    return gone


def later_than(mapping: DatasetMap, column: str, records: Iterable[int], at: datetime) -> set[int]:
    """Those of the records whose column is later than ``at``."""
    told = as_kept(mapping, column, at)
    later = Q(at__gt=told) if isinstance(told, datetime) else Q(day__gt=told)
    rows = RecordMoment.objects.filter(later, record__in=list(records), name=column)
    return set(rows.values_list("record_id", flat=True))


def as_kept(mapping: DatasetMap, column: str, at: datetime) -> date | datetime:
    """The moment, or its day where the column holds days."""
    field = mapping.field_named(column)
    if field is not None and field.type is ColumnType.DATE:
        return at.astimezone(ZoneInfo(mapping.time_zone)).date()
    return at


def _moment(dataset: Dataset, record: int, column: str, told: date | datetime) -> RecordMoment:
    exact = isinstance(told, datetime)
    return RecordMoment(
        record_id=record,
        dataset=dataset,
        name=column,
        day=None if exact else told,
        at=told if exact else None,
    )


def _locked(records: "QuerySet[InternalRecord]") -> list[int]:
    """In the order in which pushing locks them, so that neither waits for the other in a circle."""
    return list(records.order_by("key").select_for_update(of=("self",)).values_list("pk", flat=True))
