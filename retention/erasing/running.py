"""What a worker does in one store for one request: dataset after dataset, each counted again at once.

Any worker may die at any line: each step is an intent with a lease before the store is touched, and what a
dead one left open is resolved before anything new begins (``retention.resolving``).
"""

import time
import uuid
from collections.abc import Collection, Iterator, Sequence

import structlog
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from evidence.stored import Unreadable
from evidence.turns import alone
from retention.batches import Done, Fenced, carry_out
from retention.correcting import ValuesGone
from retention.erasing.finishing import ROUNDS, verify
from retention.erasing.ground import Ground
from retention.erasing.holding import Standing
from retention.erasing.listening import tell_at_rest
from retention.erasing.moves import ask_by_hand, away, end, give_up, look_later
from retention.erasing.opening import opened_for_people
from retention.erasing.steps import HeldMeanwhileError, Taken, take
from retention.erasing.thawing import NobodyMeantError, NotThatActError, thawed
from retention.leases import lease
from retention.models import Erasure
from retention.resolving import resolve, settle
from retention.terms import OPEN_ERASURES, UNRESOLVED, BatchState, ErasureState
from stores.connectors.kinds import UnknownKind
from stores.protocol import Connector, Outcome, Problem, Refused, StoreError, Unreachable
from stores.stored import unreadable
from stores.work import Work

STINT_SECONDS = 300
"""After so long a worker asks for another one in its place: no message lives for ever."""

_GONE_WELL = (ErasureState.DONE, ErasureState.CANCELLED)
_log = structlog.get_logger(__name__)


def work_on(reference: str, store_id: int) -> bool:
    """One worker's stint; whether more is to be done at once. One more worker leaves."""
    with alone(f"erasures:{store_id}:{reference}") as mine:
        return mine and _stint(reference, store_id)


def _stint(reference: str, store_id: int) -> bool:
    stop = time.monotonic() + STINT_SECONDS
    ended: Erasure | None = None
    is_late = False
    with lease() as number:
        for erasure in _brought_on(reference, store_id, number):
            ended = ended if erasure.state in OPEN_ERASURES else erasure
            is_late = time.monotonic() > stop
            if is_late:
                break
    if ended is not None:
        tell_at_rest(ended.dataset.store.controller_id, reference)
    return is_late


def _brought_on(reference: str, store_id: int, number: uuid.UUID) -> Iterator[Erasure]:
    """One after the other, until nothing more can be done now."""
    ground: Ground | None = None
    seen: set[tuple[int, int]] = set()
    while _open(reference, store_id) - seen:
        rows = _rows(reference, store_id)
        if _next(rows, seen) is None:
            return
        while (erasure := _next(rows, seen)) is not None:
            seen.add((erasure.pk, erasure.round))
            if ground is None or not ground.is_fresh:
                ground = Ground(reference, store_id, erasure.dataset.store.controller_id)
            _bring_on(erasure, ground, number)
            yield erasure


def _open(reference: str, store_id: int) -> set[tuple[int, int]]:
    """Those that have not ended, each with its round."""
    rows = Erasure.objects.filter(reference=reference, dataset__store=store_id, state__in=OPEN_ERASURES)
    return set(rows.order_by().values_list("pk", "round"))


def _rows(reference: str, store_id: int) -> list[Erasure]:
    """All of a request in a store; what becomes of them is written on them, too."""
    rows = Erasure.objects.filter(reference=reference, dataset__store=store_id)
    return list(rows.select_related("dataset__store").order_by("pk"))


def _next(rows: Sequence[Erasure], seen: Collection[tuple[int, int]]) -> Erasure | None:
    """The first that is due and for which nothing else must go before.

    Each is brought as far as it goes; the same one comes again only when it has moved on.
    """
    waits_for = {each.pk for each in rows if each.state not in _GONE_WELL}
    now = timezone.now()
    for each in rows:
        is_due = each.state in OPEN_ERASURES and (each.next_try_at is None or each.next_try_at <= now)
        if is_due and not waits_for & set(each.after) and (each.pk, each.round) not in seen:
            return each
    return None


def _bring_on(erasure: Erasure, ground: Ground, number: uuid.UUID) -> None:
    try:
        with opened_for_people(erasure) as (connector, by_hand):
            _Worker(erasure, ground, connector, by_hand, number).bring_on()
    except (Refused, UnknownKind) as error:
        give_up(erasure, Problem("store-refuses", "", {"message": str(error)}))
    except Unreadable as error:
        give_up(erasure, unreadable(error, erasure.dataset.ref))
    except StoreError as error:
        _log.warning("erasure_store_away", erasure=erasure.pk, error=type(error).__name__)
        away(erasure, Problem("store-away", "", {"message": str(error)}))
    except DatabaseError:
        raise  # our own: nothing can be written down now
    except Exception as error:  # a connector of whoever wrote it
        _log.exception("erasure_worker_failed", erasure=erasure.pk)
        away(erasure, Problem("worker-failed", "", {"error": type(error).__name__}))


class _Worker:
    """One worker at one erasure, with its store open. Every step raises ``StoreError``."""

    def __init__(
        self, erasure: Erasure, ground: Ground, connector: Connector, by_hand: bool, number: uuid.UUID
    ) -> None:
        self._erasure = erasure
        self._ground = ground
        self._connector = connector
        self._by_hand = by_hand
        self._lease = number
        self._fresh = erasure.state == ErasureState.WAITING
        self._done: Done | None = None
        self._holds: Standing | None = None

    def bring_on(self) -> None:
        """As far as it goes now: to its end, or to where others have to do something first."""
        try:
            self._go_on()
        except Refused as error:
            # Of what it refused, it tells that nothing was done: nothing is left open over it.
            self._resolve_all()
            give_up(self._erasure, Problem("store-refuses", "", {"message": str(error)}))

    def _go_on(self) -> None:
        erasure = self._erasure
        if erasure.state != ErasureState.WAITING and not self._resolve_all():
            look_later(erasure)
        elif erasure.cancelled_at is not None:
            end(erasure, ErasureState.CANCELLED)
        elif problem := self._ground.changed(erasure):
            end(erasure, ErasureState.FAILED, problem)
        else:
            self._carry_out_and_count()

    def _carry_out_and_count(self) -> None:
        erasure = self._erasure
        ref = erasure.dataset.ref
        try:
            work = thawed(erasure, self._ground.meant(erasure))
            for rounds in range(1, ROUNDS + 1):
                if not self._carry_out(work):
                    return
                holds = self._holds or self._ground.holds.standing()
                if verify(erasure, work, self._connector, holds, self._done, last=rounds == ROUNDS):
                    return
                self._fresh = True
        except NobodyMeantError:
            end(erasure, ErasureState.FAILED, Problem("names-nobody", ref))
        except (ValuesGone, NotThatActError):
            end(erasure, ErasureState.FAILED, Problem("values-gone", ref))
        except HeldMeanwhileError:
            end(erasure, ErasureState.FAILED, Problem("held-meanwhile"))
        except Fenced:
            look_later(erasure)

    def _carry_out(self, work: Work) -> bool:
        """Every step of this round; whether all are done, so that it can be counted again. The last is
        settled with what comes of that."""
        waits = False
        self._done = None
        for number in self._to_do(work):
            taken = take(
                self._erasure, work, number, self._lease, self._done, self._ground.holds, fresh=self._fresh
            )
            if taken is None:
                return self._stopped()
            self._holds = taken.holds
            self._done = self._carried_out(taken)
            outcome = self._done[1].outcome
            if outcome is Outcome.COMMITTED:
                continue
            settle(*self._done)
            self._done = None
            if outcome is Outcome.ABORTED:
                raise Unreachable(_("The store did not do it, and touched nothing."))
            waits = waits or outcome is Outcome.IN_PROGRESS
            if waits and not self._by_hand:
                break
        if waits:
            self._wait_for_others()
        return not waits

    def _carried_out(self, taken: Taken) -> Done:
        try:
            return carry_out(taken.batch, taken.step, self._connector)
        except Refused:
            # It touched nothing: that is written down now, or the refused step would be begun for ever.
            self._resolve_all()
            raise

    def _to_do(self, work: Work) -> Iterator[int]:
        """The numbers of the steps that this round has not done yet."""
        done: set[int] = set()
        if not self._fresh:
            batches = self._erasure.batches.filter(round=self._erasure.round)
            done.update(batches.exclude(state=BatchState.WAITING).values_list("number", flat=True))
        return (number for number in range(1, len(work.steps) + 1) if number not in done)

    def _stopped(self) -> bool:
        """Somebody cancelled it, or it has ended: what was done is settled."""
        erasure = self._erasure
        erasure.refresh_from_db(fields=["state", "cancelled_at"])
        if erasure.cancelled_at is not None:
            end(erasure, ErasureState.CANCELLED)
        return False

    def _wait_for_others(self) -> None:
        if self._done is not None:
            settle(*self._done)
        if self._by_hand:
            ask_by_hand(self._erasure)
        else:
            look_later(self._erasure)

    def _resolve_all(self) -> bool:
        """Whether no intent is left open."""
        batches = self._erasure.batches.filter(state__in=UNRESOLVED).order_by("number")
        still_open = [batch for batch in batches if not resolve(batch, self._connector)]
        return not still_open
