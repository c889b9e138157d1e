"""Corrections of records kept by Dertig: values are sealed, so one person's records are opened to compare."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from stores.corrections import misfit, not_known, refusal
from stores.mapping import DatasetMap
from stores.models import Dataset, InternalRecord, RecordMoment, RecordValue
from stores.protocol import Problem
from stores.record_actions import lookup
from stores.record_values import Unfit, fit
from stores.work import Correct, Step

type Held = str | date | datetime | None


def left(records: Iterator[InternalRecord], step: Step) -> list[int]:
    """Those in which nothing that was shown has changed meanwhile, and something is still to be corrected.

    Raises ``Refused``.
    """
    new = {each.column: _refused(step.dataset, each) for each in step.corrects}
    return [record.pk for record in records if _is_left(_held(record), step, new, record.key)]


def correct(dataset: Dataset, step: Step, ids: list[int]) -> None:
    """Set the fields of these records, and the hashes by which they are found. Raises ``Refused``."""
    kinds = {each.column.name: each.kind for each in step.dataset.identifiers if not each.column.via}
    for each in step.corrects:
        new, kind = _refused(step.dataset, each), kinds.get(each.column)
        if isinstance(new, str):
            RecordValue.objects.bulk_create(
                (
                    RecordValue(
                        record_id=pk,
                        name=each.column,
                        value=new,
                        lookup=lookup(kind, new) if kind else "",
                        lookup_kind=kind.value if kind else "",
                    )
                    for pk in ids
                ),
                update_conflicts=True,
                unique_fields=["record", "name"],
                update_fields=["value", "lookup", "lookup_kind", "blanked_as"],
            )
        elif new is None:
            RecordValue.objects.filter(record__in=ids, name=each.column).delete()
            RecordMoment.objects.filter(record__in=ids, name=each.column).delete()
        else:
            at = new if isinstance(new, datetime) else None
            RecordMoment.objects.bulk_create(
                (
                    RecordMoment(
                        record_id=pk,
                        dataset=dataset,
                        name=each.column,
                        day=None if at else new,
                        at=at,
                    )
                    for pk in ids
                ),
                update_conflicts=True,
                unique_fields=["record", "name"],
                update_fields=["day", "at"],
            )


def problems(step: Step) -> Iterator[Problem]:
    """What cannot be set as asked; the words never repeat the value."""
    for each in step.corrects:
        mapped = step.dataset.field_named(each.column)
        if mapped is None:
            yield Problem("internal_column_missing", each.column)
            continue
        try:
            _new(step.dataset, each)
        except Unfit as error:
            yield misfit(each.column, mapped.type.value, str(error))


def _refused(dataset: DatasetMap, correct: Correct) -> Held:
    try:
        return _new(dataset, correct)
    except Unfit as error:
        raise refusal(correct.column, str(error)) from None


def _new(dataset: DatasetMap, correct: Correct) -> Held:
    mapped = dataset.field_named(correct.column)
    if mapped is None:
        raise Unfit(_("The dataset has no such field."))
    if correct.new is None:
        raise Unfit(not_known())
    return fit(mapped, correct.new, ZoneInfo(dataset.time_zone))


def _is_left(held: dict[str, Held], step: Step, new: dict[str, Held], key: str) -> bool:
    if step.row and step.row != (key,):
        return False
    done = [held.get(each.column) == new[each.column] for each in step.corrects]
    return not all(done) and all(
        is_new or each.old is None or each.old == _shown(held.get(each.column))
        for each, is_new in zip(step.corrects, done, strict=True)
    )


def _shown(held: Held) -> str:
    """As ``collect`` hands it over, read as text."""
    return "" if held is None else str(held)


def _held(record: InternalRecord) -> dict[str, Held]:
    held: dict[str, Held] = {each.name: each.value for each in record.values.all()}
    return held | {each.name: each.day or each.at for each in record.moments.all()}
