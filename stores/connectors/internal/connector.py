"""``stores.protocol`` over our own database.

``carry_out`` deletes and calls ``commit`` in one transaction of one connection, so the count is kept if
and only if the rows are gone. The proof names that transaction all the same, so that ``outcome`` leans on
PostgreSQL's word (``pg_xact_status``) and not on where the caller keeps its batches.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import connection, transaction

from stores.connectors.internal import corrections
from stores.connectors.internal.predicates import (
    constant_mark,
    due,
    of_any,
    of_unknown_start,
    over,
    ways_of,
)
from stores.connectors.kinds import Opening
from stores.mapping import Column, DatasetMap
from stores.models import Dataset, InternalRecord, RecordMoment, RecordValue
from stores.people import Sighting, Whose
from stores.protocol import (
    Batch,
    Commit,
    Connector,
    Counts,
    DiscoveredTable,
    Outcome,
    Problem,
    Proof,
    Refused,
    Resolved,
    Survey,
)
from stores.record_values import MOMENTS
from stores.terms import BlankForm
from stores.work import Step, Work

_OUTCOMES = {
    "committed": Outcome.COMMITTED,
    "aborted": Outcome.ABORTED,
    "in progress": Outcome.IN_PROGRESS,
    None: Outcome.UNKNOWN,
}


@contextmanager
def open_internal(opening: Opening) -> Iterator[Connector]:
    """The records of one store."""
    yield InternalConnector(opening.store_id)


class InternalConnector:
    """Records kept by Dertig, of the datasets of one store."""

    chooses = True
    corrects = True

    def __init__(self, store_id: int) -> None:
        self._store_id = store_id

    def now(self) -> datetime:
        moment: datetime = _scalar("SELECT clock_timestamp()")
        return moment

    def check(self, datasets: Sequence[DatasetMap]) -> tuple[Problem, ...]:
        return tuple(problem for each in datasets for problem in self._unmapped(each))

    def discover(self) -> tuple[DiscoveredTable, ...]:
        """Nothing: the mapping itself says what may be pushed."""
        return ()

    def survey(self, work: Work) -> Survey:
        found = list(self._unmapped(work.dataset))
        for step in work.steps:
            found += [each for each in self._obstacles(step) if each not in found]
        return Survey(obstacles=tuple(found))

    def count(self, work: Work) -> Counts:
        dataset = self._dataset(work.dataset)
        going = {step.name: due(dataset, step).count() for step in work.steps}
        with_spared = {
            step.name: over(dataset, step).count() if step.spared else going[step.name] for step in work.steps
        }
        return Counts(
            due=going,
            spared={name: with_spared[name] - rows for name, rows in going.items()},
            unknown_start=of_unknown_start(dataset, work.steps).count(),
            total=InternalRecord.objects.filter(dataset=dataset).count(),
        )

    def sample(self, step: Step, limit: int) -> Sequence[Mapping[str, Any]]:
        rows = due(self._dataset(step.dataset), step).prefetch_related("values", "moments")[:limit]
        return [_plain(row) for row in rows]

    def batches(self, step: Step, size: int) -> Iterator[Batch]:
        ids = due(self._dataset(step.dataset), step).order_by("pk").values_list("pk", flat=True)
        for part in batched(ids.iterator(chunk_size=size), size):
            yield Batch({"first": part[0], "last": part[-1]}, len(part))

    def carry_out(self, step: Step, batch: Batch, batch_id: str, commit: Commit) -> Resolved:
        dataset = self._dataset(step.dataset)
        with transaction.atomic():
            ids = _locked(dataset, step, batch)
            if step.deletes:
                _delete(ids)
            elif step.corrects:
                corrections.correct(dataset, step, ids)
            else:
                _blank(step, ids)
            commit(len(ids), {"xid": str(_scalar("SELECT pg_current_xact_id()::text"))})
        return Resolved(Outcome.COMMITTED, len(ids))

    def outcome(self, batch_id: str, proof: Proof) -> Resolved:
        """Without proof nothing was committed: both are kept in one transaction."""
        if not proof:
            return Resolved(Outcome.ABORTED, 0)
        return Resolved(_OUTCOMES[_scalar("SELECT pg_xact_status(%s::xid8)", str(proof["xid"]))])

    def find(self, whose: Sequence[Whose]) -> Sequence[Sighting]:
        """By the keyed hash of each identifier. Of what is no longer mapped, nothing can be said."""
        return tuple(
            Sighting(dataset=each.dataset.ref, ways=ways_of(self._dataset(each.dataset), each.matches))
            for each in whose
        )

    def collect(self, whose: Whose, limit: int | None = None) -> Iterator[Mapping[str, Any]]:
        records = InternalRecord.objects.filter(dataset=self._dataset(whose.dataset))
        rows = of_any(records, whose.matches).order_by("pk").prefetch_related("values", "moments")
        for row in rows[:limit].iterator(chunk_size=500):
            yield _plain(row)

    def identifiers(self, dataset: DatasetMap, column: Column) -> Iterator[str]:
        held = RecordValue.objects.filter(
            record__dataset=self._dataset(dataset), name=column.name, blanked_as=""
        )
        return held.values_list("value", flat=True).iterator(chunk_size=2000)

    def _dataset(self, mapping: DatasetMap) -> Dataset:
        dataset = Dataset.objects.filter(store_id=self._store_id, ref=mapping.ref).first()
        if dataset is None:
            raise Refused(f"The dataset “{mapping.ref}” is no longer in this store.")
        return dataset

    def _unmapped(self, mapping: DatasetMap) -> Iterator[Problem]:
        """Fields that records still hold and the mapping no longer names."""
        dataset = self._dataset(mapping)
        known = [each.name for each in mapping.fields]
        held: set[str] = set()
        for model in (RecordValue, RecordMoment):
            rows = model._default_manager.filter(record__dataset=dataset).exclude(name__in=known)
            held.update(rows.values_list("name", flat=True).distinct())
        for name in sorted(held):
            yield Problem("internal_column_appeared", name)

    def _obstacles(self, step: Step) -> Iterator[Problem]:
        for lapse in (*step.lapses, *step.unless):
            yield from _moment_problems(step, lapse.start)
            if lapse.consent:
                yield from _moment_problems(step, lapse.consent.given)
                if lapse.consent.withdrawn:
                    yield from _moment_problems(step, lapse.consent.withdrawn)
        for blank in step.blanks:
            mapped = step.dataset.field_named(blank.column)
            if mapped is None:
                yield Problem("internal_column_missing", blank.column)
            elif blank.form is BlankForm.KEYED_HASH or (
                blank.form is BlankForm.CONSTANT and mapped.type in MOMENTS
            ):
                yield Problem("internal_blank_form", blank.column)
        yield from corrections.problems(step)
        for spared in (*step.spared, *step.only):
            column = spared.column
            held = RecordValue.objects.filter(
                record__dataset=self._dataset(step.dataset), name=column.name, blanked_as=""
            )
            if column.via:
                yield Problem("internal_join", str(column))
            elif held.exclude(lookup_kind=spared.kind.value).exists():
                yield Problem("internal_not_looked_up", column.name)


def _moment_problems(step: Step, column: Column) -> Iterator[Problem]:
    mapped = step.dataset.field_named(column.name)
    if column.via:
        yield Problem("internal_join", str(column))
    elif mapped is None:
        yield Problem("internal_column_missing", column.name)
    elif mapped.type not in MOMENTS:
        yield Problem("internal_start_type", column.name, {"type": mapped.type.value})


def _locked(dataset: Dataset, step: Step, batch: Batch) -> list[int]:
    """The records to take. Whoever pushes locks the record first, so once ours, it stands still.

    Asked twice: what was pushed while we waited for the locks counts.
    """
    rows = due(dataset, step).order_by("pk")
    if batch.bounds:
        rows = rows.filter(pk__gte=int(batch.bounds["first"]), pk__lte=int(batch.bounds["last"]))
    held = list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
    return list(due(dataset, step).filter(pk__in=held).values_list("pk", flat=True))


def _delete(ids: list[int]) -> None:
    """Parts first. In plain statements: Django would read every row before it deletes it."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM stores_recordvalue WHERE record_id = ANY(%s)", [ids])
        cursor.execute("DELETE FROM stores_recordmoment WHERE record_id = ANY(%s)", [ids])
        cursor.execute("DELETE FROM stores_internalrecord WHERE id = ANY(%s)", [ids])


def _blank(step: Step, ids: list[int]) -> None:
    emptied = [each.column for each in step.blanks if each.form is BlankForm.NULL]
    RecordValue.objects.filter(record__in=ids, name__in=emptied).delete()
    RecordMoment.objects.filter(record__in=ids, name__in=emptied).delete()
    for each in step.blanks:
        if each.form is BlankForm.CONSTANT:
            RecordValue.objects.filter(record__in=ids, name=each.column).update(
                value=each.value, lookup="", lookup_kind="", blanked_as=constant_mark(each.value)
            )


def _plain(row: InternalRecord) -> dict[str, Any]:
    held: dict[str, Any] = {"key": row.key}
    held |= {each.name: each.value for each in row.values.all()}
    return held | {each.name: each.day or each.at for each in row.moments.all()}


def _scalar(statement: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]
