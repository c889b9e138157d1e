"""Corrections as a receiver reads them: values as text in one form for each type (Art. 16)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from stores.connectors.http.wire import ResourceAnswer
from stores.corrections import misfit, not_known, refusal
from stores.mapping import DatasetMap, FieldMap
from stores.protocol import Problem
from stores.record_values import Unfit, fit
from stores.terms import ColumnType
from stores.work import Correct, Step


def misfits(step: Step, resource: ResourceAnswer) -> Iterator[Problem]:
    """New values that the receiver's columns cannot hold, and columns that it lacks."""
    there = {column.name: column for column in resource.columns}
    for each in step.corrects:
        column = there.get(each.column)
        if column is None:
            yield Problem("http_column_missing", each.column)
            continue
        mapped = FieldMap(name=column.name, type=column.type, nullable=column.nullable)
        try:
            _new(mapped, each, step.dataset)
        except Unfit as error:
            yield misfit(each.column, column.declared or column.type.value, str(error))


def corrects_json(step: Step) -> list[dict[str, Any]]:
    """``new`` "" empties; ``old`` null: whatever it holds, "": nothing. Raises ``Refused`` for a misfit."""
    return [_json(step.dataset, each) for each in step.corrects]


def _json(dataset: DatasetMap, correct: Correct) -> dict[str, Any]:
    mapped = dataset.field_named(correct.column) or FieldMap(name=correct.column)
    try:
        new = _new(mapped, correct, dataset)
    except Unfit as error:
        raise refusal(correct.column, str(error)) from None
    return {"column": correct.column, "old": _old(mapped, correct, dataset), "new": new}


def _new(mapped: FieldMap, correct: Correct, dataset: DatasetMap) -> str:
    if correct.new is None:
        raise Unfit(not_known())
    if mapped.type is ColumnType.OTHER:
        raise Unfit(_("Such a column is not corrected from here: correct it in the system itself."))
    return _text(mapped, fit(mapped, correct.new, ZoneInfo(dataset.time_zone)), dataset)


def _old(mapped: FieldMap, correct: Correct, dataset: DatasetMap) -> str | None:
    """As it was shown, where it is none of the column's type."""
    if not correct.old:
        return correct.old
    try:
        return _text(mapped, fit(mapped, correct.old, ZoneInfo(dataset.time_zone)), dataset)
    except Unfit:
        return correct.old


def _text(mapped: FieldMap, value: str | date | datetime | None, dataset: DatasetMap) -> str:
    match value:
        case None:
            return ""
        case datetime() if mapped.type is ColumnType.LOCAL_TIME:
            return value.astimezone(ZoneInfo(dataset.time_zone)).replace(tzinfo=None).isoformat()
        case datetime():
            return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"
        case date():
            return value.isoformat()
    return value
