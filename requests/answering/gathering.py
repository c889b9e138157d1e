"""Reading one dataset's rows of a person into an encrypted file, as a stream (Art. 15(3), 20(1)).

A worker that dies leaves the dataset waiting, and a file that no document names: whoever comes next reads
it again from the start, for reading changes nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.principal import Principal
from evidence.documents import Sealed, discard, keep_sealed, seal
from evidence.turns import alone
from evidence.vault import VaultError
from requests.actions.base import tell
from requests.answering.moving import lock, settle
from requests.answering.reading import ACTOR, Changed, Due, Ground, Grounds, is_handed_over, rows_of
from requests.answering.rowfile import Lines
from requests.models import CollectedDataset
from requests.terms import CollectState
from stores.connectors.kinds import UnknownKind
from stores.protocol import Problem, StoreError, Unreachable
from stores.stored import DATASET, PROBLEM

BY = Principal(ACTOR, everywhere=True)
KIND = "answer-data"
MOST_TRIES = 6
"""Of a store that is away; the waits between them double, from a minute."""
_OPEN = (CollectState.WAITING, CollectState.RETRYING)


def collect_datasets(part_ids: Iterable[int]) -> None:
    """Read what is due of some datasets, one after the other; of one, nothing where another worker does."""
    due = CollectedDataset.objects.filter(pk__in=part_ids, state__in=_OPEN, next_try_at__lte=timezone.now())
    ordered = due.select_related("package__request__controller").order_by("package_id", "store_id", "pk")
    for _place, parts in groupby(ordered, key=lambda part: (part.package_id, part.store_id)):
        _collect_of_store(list(parts))


def _collect_of_store(parts: Sequence[CollectedDataset]) -> None:
    """Some datasets of one package in one store."""
    with Grounds(parts) as grounds:
        for part in parts:
            with alone(f"answer:dataset:{part.pk}") as mine:
                if mine and _is_taken(part):
                    _collect(part, grounds)


def _collect(part: CollectedDataset, grounds: Grounds) -> None:
    """What stands in its way may be put right before the next, which is therefore read by nothing old."""
    try:
        _read(part, grounds.ground())
    except Unreachable as error:
        away = Problem("unreachable", part.store, {"message": str(error)})
        _failed(part, away) if part.tries >= MOST_TRIES else _away(part, away)
    except Changed as error:
        _failed(part, error.problem)
    except (StoreError, UnknownKind) as error:
        _failed(part, Problem("refused", part.store, {"message": str(error)}))
    else:
        return
    grounds.forget()


def _read(part: CollectedDataset, ground: Ground) -> None:
    """Raises ``Changed``, ``StoreError``, ``UnknownKind``."""
    if other := ground.waits_for():
        _waits(part, Problem("waits-for-request", part.name, {"reference": other}))
        return
    if part.tries > MOST_TRIES:
        raise Changed(Problem("search-gave-up", part.store))
    due = ground.due(part)
    if not is_handed_over(due):
        _ended(part, CollectState.BY_HAND)
        return
    lines = Lines(rows_of(due))
    _keep(due, _sealed(lines), lines)


def _sealed(lines: Lines) -> Sealed:
    """The rows in the vault. Raises what reading them raised, rather than what the vault made of it."""
    try:
        return seal(lines)
    except VaultError:
        if lines.error is not None:
            raise lines.error from None
        raise


def lost() -> list[int]:
    """Datasets that are due and have no worker, or had one that died."""
    due = CollectedDataset.objects.filter(state__in=_OPEN, next_try_at__lte=timezone.now())
    return list(due.order_by("next_try_at").values_list("pk", flat=True))


def _is_taken(part: CollectedDataset) -> bool:
    """Counts the try before it is made: a store that kills its worker is given up as well."""
    now = timezone.now()
    wait = timedelta(minutes=2 ** min(part.tries, 6))
    due = _still(part).filter(next_try_at__lte=now)
    if not due.update(tries=F("tries") + 1, next_try_at=now + wait):
        return False
    part.tries += 1
    return True


def _keep(due: Due, sealed: Sealed, lines: Lines) -> None:
    """Document and row together; a part that was taken back meanwhile keeps nothing."""
    try:
        with transaction.atomic():
            package = due.part.package
            lock(package)
            document = keep_sealed(
                sealed,
                kind=KIND,
                filename=f"{due.part.ref}.jsonl",
                media_type="application/jsonl",
                actor=BY.actor,
                controller_id=package.request.controller_id,
                facts={"dataset": due.part.ref, "rows": lines.count},
            )
            kept = _still(due.part).update(
                state=CollectState.COLLECTED.value,
                rows=lines.count,
                document=document,
                mapping=DATASET.write(due.dataset),
                problem=None,
                next_try_at=None,
                collected_at=timezone.now(),
            )
            if not kept:
                raise _TakenBackError
            settle(package)
    except BaseException as error:
        discard(sealed)
        if not isinstance(error, _TakenBackError):
            raise


class _TakenBackError(Exception):
    """Somebody began the part anew while it was read."""


@transaction.atomic
def _ended(part: CollectedDataset, state: CollectState, problem: Problem | None = None) -> None:
    package = part.package
    lock(package)
    told = PROBLEM.write(problem) if problem else None
    if not _still(part).update(state=state.value, problem=told, next_try_at=None):
        return
    if problem is not None:
        tell(
            "package_part_failed", package.request, BY, kind=package.kind, dataset=part.ref, why=problem.code
        )
    settle(package)


def _failed(part: CollectedDataset, problem: Problem) -> None:
    _ended(part, CollectState.FAILED, problem)


def _waits(part: CollectedDataset, problem: Problem) -> None:
    """For another request: that is no try of the store."""
    _still(part).update(
        state=CollectState.RETRYING.value,
        problem=PROBLEM.write(problem),
        tries=F("tries") - 1,
        next_try_at=timezone.now() + timedelta(minutes=1),
    )


def _away(part: CollectedDataset, problem: Problem) -> None:
    _still(part).update(state=CollectState.RETRYING.value, problem=PROBLEM.write(problem))


def _still(part: CollectedDataset) -> QuerySet[CollectedDataset]:
    """The row, if it is still at this try."""
    return CollectedDataset.objects.filter(pk=part.pk, state__in=_OPEN, tries=part.tries)
