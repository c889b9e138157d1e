"""Saving and removing what a person edits: a store, a dataset, or a part of one."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.principal import Principal
from accounts.roles import Right
from evidence.trail import record
from processing.actions import lock
from stores.actions.confirming import propose
from stores.models import Dataset, DataStore
from stores.paths import Row, path_of
from stores.place_checks import newly_forbidden

_OURS = ("taken_over", "secret_for", "proposed_for", "proposed_by", "proposed_at", "proposal_mailed_at")
"""Columns that follow from others: no event names them."""


@transaction.atomic
def save_row(*, row: Row, by: Principal) -> None:
    """Create or change one row of the mapping. Raises ``NotAllowed``, ``ValidationError``."""
    controller_id = _begin(row, by)
    model: Any = type(row)
    before = None if row._state.adding else model.objects.filter(pk=row.pk).values().first()
    if isinstance(row, DataStore) and before is not None and before["settings"] != row.settings:
        row.taken_over = False
    row.full_clean()
    if isinstance(row, DataStore):
        if words := newly_forbidden(row):
            raise ValidationError(words)
        propose(row, by, path_of(row))
    row.save()
    changed = [
        field.name
        for field in model._meta.concrete_fields
        if field.name not in _OURS
        if before is not None and before[field.attname] != getattr(row, field.attname)
    ]
    if before is None or changed:
        record(
            "record.add" if before is None else "record.change",
            actor=by.actor,
            controller_id=controller_id,
            record=path_of(row),
            detail={"fields": changed} if changed else {},
        )


@transaction.atomic
def remove_row(*, row: Row, by: Principal) -> None:
    """Remove a row and what hangs on it; nothing in the store itself changes.

    Raises ``NotAllowed``; ``ProtectedError`` where a legal hold or a purge run stands on it.
    """
    controller_id = _begin(row, by)
    record("record.remove", actor=by.actor, controller_id=controller_id, record=path_of(row))
    row.delete()


@transaction.atomic
def set_secret(*, store: DataStore, secret: Mapping[str, str], by: Principal) -> None:
    """Replace the named secrets of a store, for where it leads now. Those not named are kept,
    unless they were given for another destination. Nothing reads them back.

    The event names which, never what. Raises ``NotAllowed``.
    """
    controller_id = _begin(store, by)
    if not secret:
        return
    row = DataStore.objects.get(pk=store.pk)
    kept = json.loads(row.secret or "{}") if row.holds_secret() else {}
    row.give_secret(json.dumps({**kept, **secret}))
    row.save(update_fields=["secret"])
    store.secret, store.secret_for = row.secret, row.secret_for
    record(
        "store.secret",
        actor=by.actor,
        controller_id=controller_id,
        record=path_of(store),
        detail={"secrets": sorted(secret)},
    )


def _begin(row: Row, by: Principal) -> int:
    """Ask the right and take turns with every other writer of the controller."""
    store = (
        row if isinstance(row, DataStore) else row.store if isinstance(row, Dataset) else row.dataset.store
    )
    by.require(Right.MANAGE_STORES, store.controller_id)
    lock(store.controller_id)
    return store.controller_id
