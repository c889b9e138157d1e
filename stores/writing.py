"""From the mapping value to rows. A dataset that changed has its parts written anew."""

from collections.abc import Callable, Mapping, Sequence

from django.db.models import Q

from accounts.models import Controller
from processing.models import DataCategory, Purpose, RetentionPeriod
from stores.mapping import Column, DatasetMap, StoreMap
from stores.models import Binding, DataField, Dataset, DataStore, Identifier, Join

type Reached = Callable[[DataStore], None]
"""Told of each store that is new or changed, before it is saved."""


def write(
    controller: Controller, current: Sequence[StoreMap], target: Sequence[StoreMap], reached: Reached
) -> None:
    """Make a controller's rows what the target says. The caller locks and has a transaction.

    Raises ``ProtectedError`` where a removed dataset is still held, and ``KeyError`` for a reference
    that leads nowhere (the file was checked before).
    """
    before = {store.ref: store for store in current}
    gone = before.keys() - {store.ref for store in target}
    DataStore.objects.filter(controller=controller, ref__in=gone).delete()
    targets = _Targets(controller)
    for store in target:
        if store != before.get(store.ref):
            _write_store(controller, before.get(store.ref), store, targets, reached)


def add_datasets(store: DataStore, datasets: Sequence[DatasetMap], *, start: int) -> list[Dataset]:
    """Add datasets after those that stand."""
    targets = _Targets(store.controller)
    return [_write_dataset(store, None, each, start + index, targets) for index, each in enumerate(datasets)]


class _Targets:
    """Row ids by what the mapping calls them, of the controller's own register; three queries."""

    def __init__(self, controller: Controller) -> None:
        shared_or_own = Q(controller=None) | Q(controller=controller)
        self.categories = dict(DataCategory.objects.filter(shared_or_own).values_list("ref", "pk"))
        purposes = Purpose.objects.filter(activity__controller=controller)
        self.purposes = {
            (activity, ref): pk for activity, ref, pk in purposes.values_list("activity__ref", "ref", "pk")
        }
        periods = RetentionPeriod.objects.filter(purpose__activity__controller=controller)
        self.periods = {
            (purpose, ref): pk for purpose, ref, pk in periods.values_list("purpose_id", "ref", "pk")
        }


def _write_store(
    controller: Controller, before: StoreMap | None, store: StoreMap, targets: _Targets, reached: Reached
) -> None:
    row = (
        DataStore.objects.get(controller=controller, ref=store.ref)
        if before
        else DataStore(controller=controller, ref=store.ref)
    )
    if before is None or (before.kind, before.settings) != (store.kind, store.settings):
        row.taken_over = False
    row.name, row.kind, row.settings = store.name, store.kind, dict(store.settings)
    row.secret_from_env = dict(store.secret_from_env)
    reached(row)
    row.save()
    standing = {each.ref: each for each in before.datasets} if before else {}
    order = [each.ref for each in before.datasets] if before else []
    row.datasets.filter(ref__in=standing.keys() - {each.ref for each in store.datasets}).delete()
    for position, dataset in enumerate(store.datasets):
        old = standing.get(dataset.ref)
        if dataset != old or order[position : position + 1] != [dataset.ref]:
            _write_dataset(row, old, dataset, position, targets)


def _write_dataset(
    store: DataStore, before: DatasetMap | None, dataset: DatasetMap, position: int, targets: _Targets
) -> Dataset:
    row = (
        Dataset.objects.get(store=store, ref=dataset.ref) if before else Dataset(store=store, ref=dataset.ref)
    )
    row.position, row.key = position, list(dataset.key)
    for name in ("name", "resource", "time_zone", "note", "guard_share", "guard_rows"):
        setattr(row, name, getattr(dataset, name))
    row.full_clean(exclude=["store"])
    row.save()
    if before is None or dataset.fields != before.fields:
        row.fields.all().delete()
        DataField.objects.bulk_create(_fields(row, dataset, targets.categories))
    if before is None or dataset.joins != before.joins:
        row.joins.all().delete()
        Join.objects.bulk_create(_joins(row, dataset))
    if before is None or dataset.identifiers != before.identifiers:
        row.identifiers.all().delete()
        Identifier.objects.bulk_create(_identifiers(row, dataset))
    if before is None or dataset.bindings != before.bindings:
        row.bindings.all().delete()
        Binding.objects.bulk_create(_bindings(row, dataset, targets))
    return row


def _fields(row: Dataset, dataset: DatasetMap, categories: Mapping[str, int]) -> list[DataField]:
    return [
        DataField(
            dataset=row,
            position=position,
            name=each.name,
            nature=each.nature or "",
            category_id=categories[each.category] if each.category else None,
            provided=each.provided,
            type=each.type,
            nullable=each.nullable,
            blank=each.blank or "",
            blank_value=each.blank_value,
        )
        for position, each in enumerate(dataset.fields)
    ]


def _joins(row: Dataset, dataset: DatasetMap) -> list[Join]:
    return [
        Join(
            dataset=row,
            ref=each.ref,
            position=position,
            table=each.table,
            left_columns=[left for left, _right in each.on],
            right_columns=[right for _left, right in each.on],
            parent=each.parent,
        )
        for position, each in enumerate(dataset.joins)
    ]


def _identifiers(row: Dataset, dataset: DatasetMap) -> list[Identifier]:
    return [
        Identifier(
            dataset=row, position=position, kind=each.kind, column=each.column.name, via=each.column.via
        )
        for position, each in enumerate(dataset.identifiers)
    ]


def _bindings(row: Dataset, dataset: DatasetMap, targets: _Targets) -> list[Binding]:
    made = []
    for position, each in enumerate(dataset.bindings):
        purpose = targets.purposes[each.activity, each.purpose]
        binding = Binding(dataset=row, position=position, purpose_id=purpose)
        binding.period_id = targets.periods[purpose, each.period] if each.period else None
        for name in ("start", "consent", "withdrawal"):
            column: Column | None = getattr(each, name)
            setattr(binding, f"{name}_column", column.name if column else "")
            setattr(binding, f"{name}_via", column.via if column else "")
        made.append(binding)
    return made
