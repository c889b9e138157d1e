"""Replaying erasures over stores that were restored: store by store, one that is away stops no other."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.models import Controller
from accounts.principal import Principal
from evidence.stored import Unreadable
from evidence.trail import record as record_event
from evidence.turns import alone
from retention.ledger.repeating import Repeated, repeat_all
from retention.ledger.since import corrections_since, forgotten_since, repeats_since
from retention.models import Erasure
from stores.connectors.kinds import UnknownKind
from stores.models import DataStore
from stores.opening import opened
from stores.protocol import Problem, StoreError
from stores.stored import unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """One store. ``forgotten`` erasures cannot be repeated any more; ``corrections`` are for a person."""

    store: DataStore
    parts: tuple[Repeated, ...] = ()
    corrections: tuple[Erasure, ...] = field(default=())
    forgotten: int = 0
    problem: Problem | None = None

    @property
    def is_clean(self) -> bool:
        """Nothing is left that this could have done."""
        return self.problem is None and not self.forgotten and all(each.is_clean for each in self.parts)


def replay(
    stores: Iterable[DataStore], since: date, *, by: Principal, only_count: bool = False
) -> Iterator[Replayed]:
    """Repeat what was done from the first moment of that day at each store's controller.

    Begin it before the restored store serves again: who came back since would be erased as well.
    """
    for store in stores:
        with alone(f"replay:{store.pk}") as mine:
            if not mine:
                yield Replayed(store=store, problem=Problem("replay-at-work", store.ref))
                continue
            told = _replay(store, _begin(store.controller, since), only_count=only_count)
        if not only_count:
            _tell(told, since, by)
        yield told


def _begin(controller: Controller, since: date) -> datetime:
    return datetime.combine(since, time.min, ZoneInfo(controller.time_zone))


def _replay(store: DataStore, since: datetime, *, only_count: bool) -> Replayed:
    parts: list[Repeated] = []
    problem = None
    try:
        if repeats := repeats_since(store, since):
            with opened(store) as connector:
                parts.extend(repeat_all(repeats, connector, only_count=only_count))
    except (StoreError, UnknownKind) as error:
        problem = Problem("replay-impossible", store.ref, {"message": str(error)})
    except Unreadable as error:
        problem = unreadable(error, store.ref)
    return Replayed(
        store=store,
        parts=tuple(parts),
        corrections=tuple(corrections_since(store, since)),
        forgotten=forgotten_since(store, since),
        problem=problem,
    )


@transaction.atomic
def _tell(told: Replayed, since: date, by: Principal) -> None:
    """Append the event: numbers alone."""
    record_event(
        "erasure.replayed",
        actor=by.actor,
        controller_id=told.store.controller_id,
        record=f"stores/{told.store.ref}/replays",
        detail={
            "since": since.isoformat(),
            "repeated": len(
                {(repeat.dataset.pk, repeat.name) for each in told.parts for repeat in each.repeats}
            ),
            "rows": sum(each.rows for each in told.parts),
            "left": sum(each.left for each in told.parts),
            "held": sum(each.held for each in told.parts),
            "forgotten": told.forgotten,
            "corrections": len(told.corrections),
            "problem": told.problem.code if told.problem else "",
        },
    )
