"""The verbs of records that Dertig keeps: push some, or import a whole file."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from django.db import transaction
from django.utils import timezone

from accounts.principal import Principal
from accounts.roles import Right
from evidence.sealing import keyed_hash
from evidence.trail import record as record_event
from stores.assembly import dataset_map, whole
from stores.identifiers import normalised
from stores.mapping import DatasetMap
from stores.models import Dataset, InternalRecord, RecordMoment, RecordValue
from stores.record_values import Checked, Complaint, Incoming, check
from stores.terms import IdentifierKind

KIND = "internal"
MOST = 1_000
"""Records of one call."""


class NotInternal(ValueError):
    """The dataset lies in another system: nothing can be pushed into it here."""


class Unfitting(ValueError):
    """Some records cannot be taken, so none was. ``complaints`` say why, without any value."""

    def __init__(self, complaints: Sequence[Complaint]) -> None:
        super().__init__(f"{len(complaints)} complaints")
        self.complaints = complaints


@dataclass(frozen=True, slots=True)
class Pushed:
    """How many records are new, and how many were there."""

    added: int
    changed: int


def lookup(kind: IdentifierKind, text: str) -> str:
    """The keyed hash by which a record is found; of an identifier in any spelling."""
    return keyed_hash(normalised(kind, text), kind=f"record:{kind.value}")


def preview(*, dataset: Dataset, records: Sequence[Incoming], by: Principal) -> Pushed:
    """What pushing these would do. Raises ``NotAllowed``, ``NotInternal``, ``Unfitting``."""
    _mapping, checked = _checked(dataset, records, by)
    there = _there(dataset, checked)
    return Pushed(len(checked) - len(there), len(there))


@transaction.atomic
def push_records(
    *, dataset: Dataset, records: Sequence[Incoming], by: Principal, verb: str = "records.pushed"
) -> Pushed:
    """Add or change records by their key, all or none; sent twice, nothing changes the second time.

    Raises ``NotAllowed``, ``NotInternal``, ``Unfitting``.
    """
    mapping, checked = _checked(dataset, records, by)
    now = timezone.now()
    there: set[str] = set()
    # In one order for all, so that two who push the same records wait instead of blocking each other.
    for part in batched(sorted(checked, key=lambda each: each.key), MOST):
        there |= _there(dataset, part)
        _keep(dataset, mapping, part, now)
    pushed = Pushed(len(checked) - len(there), len(there))
    record_event(
        verb,
        actor=by.actor,
        controller_id=dataset.store.controller_id,
        record=f"dataset:{dataset.store.ref}/{dataset.ref}",
        detail={"added": pushed.added, "changed": pushed.changed},
    )
    return pushed


def import_records(*, dataset: Dataset, records: Sequence[Incoming], by: Principal) -> Pushed:
    """Push a whole file: every line or none. Raises as ``push_records``."""
    return push_records(dataset=dataset, records=records, by=by, verb="records.imported")


def _checked(
    dataset: Dataset, records: Sequence[Incoming], by: Principal
) -> tuple[DatasetMap, list[Checked]]:
    by.require(Right.PUSH_RECORDS, dataset.store.controller_id)
    if dataset.store.kind != KIND:
        raise NotInternal(f"The dataset “{dataset.ref}” lies in a store of another kind.")
    mapping = dataset_map(whole(Dataset.objects.filter(pk=dataset.pk)).get())
    checked, complaints = check(mapping, records)
    if complaints:
        raise Unfitting(complaints)
    return mapping, checked


def _there(dataset: Dataset, records: Iterable[Checked]) -> set[str]:
    keys = [each.key for each in records]
    return set(InternalRecord.objects.filter(dataset=dataset, key__in=keys).values_list("key", flat=True))


def _keep(dataset: Dataset, mapping: DatasetMap, records: Sequence[Checked], now: datetime) -> None:
    """Write one part. The records come first: they are what a purge locks."""
    InternalRecord.objects.bulk_create(
        [InternalRecord(dataset=dataset, key=each.key, pushed_at=now) for each in records],
        update_conflicts=True,
        unique_fields=["dataset", "key"],
        update_fields=["pushed_at"],
    )
    ids = dict(
        InternalRecord.objects.filter(dataset=dataset, key__in=[each.key for each in records]).values_list(
            "key", "pk"
        )
    )
    RecordValue.objects.bulk_create(
        _values(mapping, records, ids),
        update_conflicts=True,
        unique_fields=["record", "name"],
        update_fields=["value", "lookup", "lookup_kind", "blanked_as"],
    )
    RecordMoment.objects.bulk_create(
        _moments(dataset, records, ids),
        update_conflicts=True,
        unique_fields=["record", "name"],
        update_fields=["day", "at"],
    )
    emptied: dict[str, list[int]] = {}
    for each in records:
        for name in each.emptied:
            emptied.setdefault(name, []).append(ids[each.key])
    for name, of in emptied.items():
        RecordValue.objects.filter(record__in=of, name=name).delete()
        RecordMoment.objects.filter(record__in=of, name=name).delete()


def _values(mapping: DatasetMap, records: Sequence[Checked], ids: dict[str, int]) -> Iterator[RecordValue]:
    kinds = {each.column.name: each.kind for each in mapping.identifiers if not each.column.via}
    for each in records:
        for name, text in each.values.items():
            kind = kinds.get(name)
            yield RecordValue(
                record_id=ids[each.key],
                name=name,
                value=text,
                lookup=lookup(kind, text) if kind else "",
                lookup_kind=kind.value if kind else "",
            )


def _moments(dataset: Dataset, records: Sequence[Checked], ids: dict[str, int]) -> Iterator[RecordMoment]:
    for each in records:
        for name, start in each.moments.items():
            whole_day = not isinstance(start, datetime)
            yield RecordMoment(
                record_id=ids[each.key],
                dataset=dataset,
                name=name,
                day=start if whole_day else None,
                at=None if whole_day else start,
            )
