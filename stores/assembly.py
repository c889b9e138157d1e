"""Rows to the mapping value: a constant number of queries, however much is mapped."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from accounts.models import Controller
from stores.mapping import BindingMap, Column, DatasetMap, FieldMap, IdentifierMap, JoinMap, StoreMap
from stores.models import Binding, DataField, Dataset, DataStore
from stores.terms import BlankForm, ColumnType, IdentifierKind, Nature

_PARTS = (
    Prefetch("fields", DataField.objects.select_related("category")),
    "joins",
    "identifiers",
    Prefetch("bindings", Binding.objects.select_related("purpose__activity", "period")),
)


def stores_of(controller: Controller) -> tuple[StoreMap, ...]:
    """All stores of a controller with their datasets, in their order."""
    rows = DataStore.objects.filter(controller=controller).prefetch_related(
        Prefetch("datasets", whole(Dataset.objects.all()))
    )
    return tuple(store_map(row, row.datasets.all()) for row in rows)


def whole(datasets: QuerySet[Dataset]) -> QuerySet[Dataset]:
    """Datasets with all that ``dataset_map`` reads: five queries."""
    return datasets.prefetch_related(*_PARTS)


def store_map(row: DataStore, datasets: Iterable[Dataset] = ()) -> StoreMap:
    """One store; its datasets as given."""
    return StoreMap(
        ref=row.ref,
        name=row.name,
        kind=row.kind,
        settings=row.settings,
        secret_from_env=row.secret_from_env,
        datasets=tuple(dataset_map(each) for each in datasets),
    )


def dataset_map(row: Dataset) -> DatasetMap:
    """One dataset, from rows read by ``whole``."""
    return DatasetMap(
        ref=row.ref,
        name=row.name,
        resource=row.resource,
        key=tuple(row.key),
        time_zone=row.time_zone,
        note=row.note,
        guard_share=row.guard_share,
        guard_rows=row.guard_rows,
        fields=tuple(_field(each) for each in row.fields.all()),
        joins=tuple(
            JoinMap(
                ref=each.ref,
                table=each.table,
                on=tuple(zip(each.left_columns, each.right_columns, strict=True)),
                parent=each.parent,
            )
            for each in row.joins.all()
        ),
        identifiers=tuple(
            IdentifierMap(kind=IdentifierKind(each.kind), column=Column(each.column, each.via))
            for each in row.identifiers.all()
        ),
        bindings=tuple(_binding(each) for each in row.bindings.all()),
    )


def _field(row: DataField) -> FieldMap:
    return FieldMap(
        name=row.name,
        nature=Nature(row.nature) if row.nature else None,
        category=row.category.ref if row.category else "",
        provided=row.provided,
        type=ColumnType(row.type),
        nullable=row.nullable,
        blank=BlankForm(row.blank) if row.blank else None,
        blank_value=row.blank_value,
    )


def _binding(row: Binding) -> BindingMap:
    return BindingMap(
        activity=row.purpose.activity.ref,
        purpose=row.purpose.ref,
        period=row.period.ref if row.period else "",
        start=_column(row.start_column, row.start_via),
        consent=_column(row.consent_column, row.consent_via),
        withdrawal=_column(row.withdrawal_column, row.withdrawal_via),
    )


def _column(name: str, via: str) -> Column | None:
    return Column(name, via) if name else None
