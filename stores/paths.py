"""What a row of the mapping is called: ``stores/crm/datasets/customers/fields/email``."""

from django.db.models import Model

from stores.models import Binding, DataField, Dataset, DataStore, Identifier, Join

type Row = DataStore | Dataset | DataField | Join | Identifier | Binding


def path_of(row: Row) -> str:
    """The path of a row; follows foreign keys upwards."""
    match row:
        case DataStore():
            return f"stores/{row.ref}"
        case Dataset():
            return f"{path_of(row.store)}/datasets/{row.ref}"
        case DataField():
            return f"{path_of(row.dataset)}/fields/{row.name}"
        case Join():
            return f"{path_of(row.dataset)}/joins/{row.ref}"
        case Identifier():
            return f"{path_of(row.dataset)}/identifiers/{row.kind}"
        case Binding():
            period = row.period.ref if row.period else "none"
            return f"{path_of(row.dataset)}/bindings/{row.purpose.ref}/{period}"


def row_at(controller_id: int, path: str) -> Model | None:
    """The store or dataset at a path, or above what it names; None where there is none."""
    match path.split("/"):
        case ["stores", store, "datasets", dataset, *_rest]:
            return Dataset.objects.filter(
                store__controller_id=controller_id, store__ref=store, ref=dataset
            ).first()
        case ["stores", store, *_rest]:
            return DataStore.objects.filter(controller_id=controller_id, ref=store).first()
    return None
