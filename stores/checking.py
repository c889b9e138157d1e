"""Asking a store how it is: connection, rights, drift; and what there is to map."""

from accounts.principal import Principal
from processing.assembly import register_of
from processing.models import DataCategory
from stores.actions import add_datasets, record_check
from stores.assembly import dataset_map, whole
from stores.connectors.kinds import UnknownKind
from stores.drafting import Known, draft
from stores.mapping import DatasetMap
from stores.models import Dataset, DataStore
from stores.opening import opened
from stores.protocol import Forbidden, Problem, SettingRefused, StoreError, Unconfirmed, Unreachable


def check_store(*, store: DataStore, by: Principal) -> tuple[Problem, ...]:
    """Check a store and keep what was found. Raises ``NotAllowed``."""
    problems = look(store)
    record_check(store=store, problems=problems, by=by)
    return problems


def look(store: DataStore) -> tuple[Problem, ...]:
    """What is wrong with the store now; one that does not answer is a problem, not an error."""
    datasets = [dataset_map(row) for row in whole(store.datasets.all())]
    try:
        with opened(store) as connector:
            return connector.check(datasets)
    except UnknownKind:
        return (Problem("unknown-connector", store.kind),)
    except Forbidden as error:
        return (Problem(error.code, "", {"message": str(error)}),)
    except SettingRefused as error:
        return (Problem("setting-forbidden", error.name, {"message": str(error)}),)
    except Unconfirmed:
        return (Problem("unconfirmed"),)
    except Unreachable as error:
        return (Problem("unreachable", "", {"message": str(error)}),)
    except StoreError as error:
        return (Problem("refused", "", {"message": str(error)}),)


def drafted(store: DataStore) -> tuple[DatasetMap, ...]:
    """A draft of all that the store holds. Raises ``StoreError``, ``UnknownKind``."""
    with opened(store) as connector:
        tables = connector.discover()
    record = register_of(store.controller_id).record
    own = DataCategory.objects.filter(controller=store.controller).values_list("ref", flat=True)
    shared = DataCategory.objects.filter(controller=None).values_list("ref", flat=True)
    return draft(tables, Known(frozenset(shared) | frozenset(own), record))


def add_discovered(*, store: DataStore, by: Principal) -> tuple[Dataset, ...]:
    """Draft what nobody has mapped yet. Raises ``NotAllowed``, ``StoreError``, ``UnknownKind``."""
    return add_datasets(store=store, drafted=drafted(store), by=by)
