"""Bringing the mapping to what a file or a draft says: planned first, then applied as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Controller
from accounts.principal import Principal
from accounts.roles import Right
from evidence.models import Event
from evidence.trail import record_all
from processing.actions import lock
from processing.plan import Change, Sign
from stores import assembly, planning, writing
from stores.actions.confirming import propose
from stores.mapping import DatasetMap, StoreMap
from stores.models import Dataset, DataStore
from stores.paths import path_of


@dataclass(frozen=True, slots=True)
class MappingPlan:
    """What loading changes, and the paths of what the file lacks and that stays."""

    changes: tuple[Change, ...]
    kept: tuple[str, ...] = ()


@transaction.atomic
def load_stores(
    *,
    controller: Controller,
    wanted: Sequence[StoreMap],
    by: Principal,
    prune: bool = False,
    dry_run: bool = False,
) -> MappingPlan:
    """Make a controller's stores what a file says; secrets are kept as they are.

    Without ``prune``, stores and datasets that the file lacks stay. The controller may be unsaved
    on a dry run. Raises ``NotAllowed``; ``processing.plan.PlanRefused`` for a connector that is not
    installed or settings that it does not know.
    """
    by.require(Right.MANAGE_STORES, controller.pk)
    if controller.pk is not None:
        lock(controller.pk)
    current = assembly.stores_of(controller) if controller.pk is not None else ()
    planning.refuse_unknown_settings(planning.changed(current, wanted))
    target, kept = (tuple(wanted), ()) if prune else planning.merged(current, wanted)
    planning.refuse_new_places(current, target)
    changes = tuple(planning.changes_between(current, target))
    if dry_run or not changes:
        return MappingPlan(changes, kept)
    writing.write(controller, current, target, lambda row: propose(row, by, path_of(row)))
    _record(controller.pk, changes, by)
    return MappingPlan(changes, kept)


@transaction.atomic
def add_datasets(*, store: DataStore, drafted: Sequence[DatasetMap], by: Principal) -> tuple[Dataset, ...]:
    """Add the drafted datasets whose resource nobody has mapped yet; what people mapped is never touched.

    Raises ``NotAllowed``.
    """
    by.require(Right.MANAGE_STORES, store.controller_id)
    lock(store.controller_id)
    mapped = set(store.datasets.values_list("resource", flat=True))
    taken = set(store.datasets.values_list("ref", flat=True))
    fresh = [each for each in drafted if each.resource not in mapped and each.ref not in taken]
    rows = writing.add_datasets(store, fresh, start=len(taken))
    changes = [Change(Sign.ADD, path_of(row), "DatasetMap") for row in rows]
    _record(store.controller_id, changes, by)
    return tuple(rows)


def _record(controller_id: int, changes: Sequence[Change], by: Principal) -> None:
    record_all(
        Event(
            verb=f"record.{change.sign.name.lower()}",
            actor=by.actor,
            controller_id=controller_id,
            record=change.path,
            detail={"fields": list(change.fields)} if change.fields else {},
        )
        for change in changes
    )
