"""What loading a mapping would change, store by store and dataset by dataset."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from processing.plan import Change, PlanRefused, Sign
from stores.connectors.kinds import UnknownKind, kind_named
from stores.mapping import DatasetMap, StoreMap
from stores.place_checks import forbidden


def merged(
    current: Sequence[StoreMap], wanted: Sequence[StoreMap]
) -> tuple[tuple[StoreMap, ...], tuple[str, ...]]:
    """The wanted stores, with what stands beside them appended, and the paths of the latter."""
    standing = {store.ref: store for store in current}
    kept: list[str] = []
    target: list[StoreMap] = []
    for store in wanted:
        old = standing.pop(store.ref, None)
        named = {each.ref for each in store.datasets}
        stays = tuple(each for each in old.datasets if each.ref not in named) if old else ()
        kept += [f"stores/{store.ref}/datasets/{each.ref}" for each in stays]
        target.append(replace(store, datasets=(*store.datasets, *stays)))
    kept += [f"stores/{ref}" for ref in standing]
    return (*target, *standing.values()), tuple(kept)


def changed(current: Sequence[StoreMap], wanted: Sequence[StoreMap]) -> Iterator[StoreMap]:
    """The wanted stores that are new or reached otherwise. What was kept before a setting was forbidden is
    no reason to refuse the rest of its file: it is refused where it would be opened."""
    standing = {store.ref: (store.kind, store.settings, store.secret_from_env) for store in current}
    for store in wanted:
        if standing.get(store.ref) != (store.kind, store.settings, store.secret_from_env):
            yield store


def changes_between(current: Sequence[StoreMap], target: Sequence[StoreMap]) -> Iterator[Change]:
    """Additions and changes in the order of the file, removals last."""
    before, after = dict(_walk(current)), dict(_walk(target))
    for path, node in after.items():
        kind = type(node).__name__
        if path not in before:
            yield Change(Sign.ADD, path, kind)
        elif differing := _differing(before[path], node):
            yield Change(Sign.CHANGE, path, kind, differing)
    for path in reversed(before):
        if path not in after:
            yield Change(Sign.REMOVE, path, type(before[path]).__name__)


def refuse_unknown_settings(stores: Iterable[StoreMap]) -> None:
    """Raises ``PlanRefused`` for what the store's connector does not allow, or a secret."""
    for store in stores:
        path = f"stores/{store.ref}"
        try:
            kind = kind_named(store.kind)
        except UnknownKind as error:
            raise PlanRefused(f"{path}/kind", str(error)) from error
        for name, words in kind.faults(store.settings):
            raise PlanRefused(f"{path}/settings/{name}", words)
        for name in store.secret_from_env:
            if name not in kind.form.SECRETS:
                raise PlanRefused(f"{path}/secret_from_env/{name}", f"“{store.kind}” knows no such secret.")


def refuse_new_places(current: Iterable[StoreMap], target: Iterable[StoreMap]) -> None:
    """Raises ``PlanRefused`` for a store that is new, or newly lies where the installation allows none."""
    known = {store.ref: (store.kind, store.settings) for store in current}
    for store in target:
        if known.get(store.ref) == (store.kind, store.settings):
            continue
        if words := forbidden(kind_named(store.kind), store.settings):
            raise PlanRefused(f"stores/{store.ref}/settings", words)


def _walk(stores: Iterable[StoreMap]) -> Iterator[tuple[str, StoreMap | DatasetMap]]:
    for store in stores:
        yield f"stores/{store.ref}", store
        for dataset in store.datasets:
            yield f"stores/{store.ref}/datasets/{dataset.ref}", dataset


def _differing(before: Any, after: Any) -> tuple[str, ...]:
    names = [field.name for field in fields(after) if field.name != "datasets"]
    changed = [name for name in names if getattr(before, name) != getattr(after, name)]
    if isinstance(after, StoreMap) and _moved(before, after):
        changed.append("order of datasets")
    return tuple(changed)


def _moved(before: StoreMap, after: StoreMap) -> bool:
    old, new = ([each.ref for each in store.datasets] for store in (before, after))
    shared = set(old) & set(new)
    return [ref for ref in old if ref in shared] != [ref for ref in new if ref in shared]
