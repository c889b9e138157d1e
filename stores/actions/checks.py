"""Keeping what a check of a store found."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.principal import Principal
from accounts.roles import Right
from evidence.trail import record
from stores.models import DataStore
from stores.paths import path_of
from stores.protocol import Problem
from stores.stored import PROBLEM


@transaction.atomic
def record_check(*, store: DataStore, problems: Iterable[Problem], by: Principal) -> None:
    """The store was checked now; ``problems`` take the place of what the last check found.

    Raises ``NotAllowed``.
    """
    by.require(Right.MANAGE_STORES, store.controller_id)
    store.problems = [PROBLEM.write(each) for each in problems]
    store.checked_at = timezone.now()
    store.save(update_fields=["problems", "checked_at"])
    record(
        "store.checked",
        actor=by.actor,
        controller_id=store.controller_id,
        record=path_of(store),
        detail={"problems": len(store.problems)},
    )
