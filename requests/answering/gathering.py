"""Reading one dataset's rows of a person into an encrypted file, as a stream (Art. 15(3), 20(1)).

A worker that dies leaves the dataset waiting, and a file that no document names: whoever comes next reads
it again from the start, for reading changes nothing.
"""

from dataclasses import asdict
from datetime import timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.principal import Principal
from evidence.documents import Sealed, discard, keep_sealed, seal
from evidence.turns import alone
from evidence.vault import VaultError
from requests.actions.base import tell
from requests.answering.collected import MAPPING
from requests.answering.moving import held, settle
from requests.answering.reading import ACTOR, Changed, Due, due_of, is_handed_over, rows_of
from requests.answering.rowfile import Lines
from requests.carrying.others import at_work
from requests.models import CollectedDataset
from requests.terms import CollectState
from stores.connectors.kinds import UnknownKind
from stores.protocol import Problem, StoreError, Unreachable

BY = Principal(ACTOR, everywhere=True)
KIND = "answer-data"
MOST_TRIES = 6
"""Of a store that is away; the waits between them double, from a minute."""
_OPEN = (CollectState.WAITING, CollectState.RETRYING)


def collect_dataset(part_id: int) -> None:
    """Read what is due of one dataset; leaves at once where another worker does."""
    with alone(f"answer:dataset:{part_id}") as mine:
        part = _taken(part_id) if mine else None
        if part is None:
            return
        try:
            if other := at_work(part.package.request):
                _waits(part, Problem("waits-for-request", part.name, {"reference": other}))
                return
            if part.tries > MOST_TRIES:
                raise Changed(Problem("search-gave-up", part.store))
            due = due_of(part)
            if not is_handed_over(due):
                _ended(part, CollectState.BY_HAND)
                return
            lines = Lines(rows_of(due))
            _keep(due, _sealed(lines), lines)
        except Unreachable as error:
            away = Problem("unreachable", part.store, {"message": str(error)})
            _failed(part, away) if part.tries >= MOST_TRIES else _away(part, away)
        except Changed as error:
            _failed(part, error.problem)
        except (StoreError, UnknownKind) as error:
            _failed(part, Problem("refused", part.store, {"message": str(error)}))


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


def _taken(part_id: int) -> CollectedDataset | None:
    """Counts the try before it is made: a store that kills its worker is given up as well."""
    found = CollectedDataset.objects.filter(pk=part_id, state__in=_OPEN, next_try_at__lte=timezone.now())
    part = found.select_related("package__request__controller").first()
    if part is None:
        return None
    wait = timedelta(minutes=2 ** min(part.tries, 6))
    found.update(tries=F("tries") + 1, next_try_at=timezone.now() + wait)
    part.tries += 1
    return part


def _keep(due: Due, sealed: Sealed, lines: Lines) -> None:
    """Document and row together; a part that was taken back meanwhile keeps nothing."""
    try:
        with transaction.atomic():
            package = held(due.part.package)
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
                mapping=MAPPING.dump_python(due.dataset, mode="json"),
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
    package = held(part.package)
    told = asdict(problem) if problem else None
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
        problem=asdict(problem),
        tries=F("tries") - 1,
        next_try_at=timezone.now() + timedelta(minutes=1),
    )


def _away(part: CollectedDataset, problem: Problem) -> None:
    _still(part).update(state=CollectState.RETRYING.value, problem=asdict(problem))


def _still(part: CollectedDataset) -> QuerySet[CollectedDataset]:
    """The row, if it is still at this try."""
    return CollectedDataset.objects.filter(pk=part.pk, state__in=_OPEN, tries=part.tries)
