"""Doing again in a store, restored from a backup, what was done in it since: set-based, with today's holds.

Done twice, or killed and begun anew, it takes nothing more: what it looks for is gone. So it needs no proofs;
the recount at the end is what counts.
"""

import uuid
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import batched

from django.db import transaction

from evidence.turns import share_turn
from retention.frame import Holds
from retention.frozen import sparing
from retention.holding import holds_on
from retention.leases import holds_turn
from retention.ledger.grouping import together
from retention.ledger.marks import Marked, recognised
from stores.mapping import Column, DatasetMap
from stores.models import Dataset
from stores.people import ListsIdentifiers
from stores.protocol import Connector, Problem, Proof, StoreError, Unreachable
from stores.terms import IdentifierKind
from stores.work import Spared, Step, Work

BATCH_ROWS = 5_000
AT_ONCE = 1_000
"""People in one statement."""
_REFUSES = "store-refuses"

type People = tuple[Spared, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """One erasure, or one purge (``people`` is None), as it was done in a dataset. ``name`` is the request's
    reference, or the purge's own; no hold stops the steps named in ``despite_holds``. ``alike`` is the same
    for erasures that differ in their people alone."""

    dataset: Dataset
    name: str
    done_at: datetime
    work: Work = field(repr=False)
    people: tuple[Marked, ...] | None = None
    despite_holds: frozenset[str] = frozenset()
    alike: Hashable = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """What came of what was done together. ``found``: the people are in the store again. ``rows`` went or
    were blanked, ``left`` are still due at the recount, ``held`` stay under a legal hold."""

    repeats: tuple[Repeat, ...]
    found: bool = True
    rows: int = 0
    left: int = 0
    held: int = 0
    problem: Problem | None = None

    @property
    def repeat(self) -> Repeat:
        """The first of them; all have the same work in the same dataset."""
        return self.repeats[0]

    @property
    def is_clean(self) -> bool:
        return not self.left and self.problem is None


def repeat_all(
    repeats: Sequence[Repeat], connector: Connector, *, only_count: bool = False
) -> Iterator[Repeated]:
    """In the order in which it was done, in one store, the same work for many people at once; ``only_count``
    tells what is due again, in ``left``.

    Everybody is recognised before anything goes: rows by which others are found may go first. Where a store
    cannot be read through for people, a person has to repeat what was done for them. Raises ``StoreError``
    where it is away, or an identifier is no longer there.
    """
    ordered = sorted(repeats, key=lambda each: each.done_at)
    readable = connector if isinstance(connector, ListsIdentifiers) else None
    whose = _recognise(ordered, readable) if readable else {}
    for group in together(ordered):
        alike = tuple(ordered[at] for at in group)
        if alike[0].people is None:
            yield from _repeated([(alike[0], ())], connector, only_count=only_count)
        elif readable is None:
            by_hand = Problem("replay-by-hand", alike[0].dataset.name)
            yield Repeated(repeats=alike, found=False, problem=by_hand)
        else:
            gone = tuple(ordered[at] for at in group if at not in whose)
            if gone:
                yield Repeated(repeats=gone, found=False)
            there = ((ordered[at], whose[at]) for at in group if at in whose)
            for some in batched(there, AT_ONCE):
                yield from _repeated(some, connector, only_count=only_count)


def _repeated(
    some: Sequence[tuple[Repeat, People]], connector: Connector, *, only_count: bool
) -> Iterator[Repeated]:
    """All at once; where that is not the end of it, in halves, to tell for whom."""
    done = _repeat(some, connector, only_count=only_count)
    if only_count or len(some) == 1 or not _is_of_some(done):
        yield done
        return
    if done.rows:
        yield replace(done, left=0, held=0, problem=None)
    for half in (some[: len(some) // 2], some[len(some) // 2 :]):
        yield from (each for each in _repeated(half, connector, only_count=False) if _says_more(each))


def _is_of_some(done: Repeated) -> bool:
    """Something is left that may be of a few people only."""
    return bool(done.left or done.held or (done.problem and done.problem.code == _REFUSES))


def _says_more(done: Repeated) -> bool:
    return bool(done.rows or done.held or not done.is_clean)


def _repeat(some: Sequence[tuple[Repeat, People]], connector: Connector, *, only_count: bool) -> Repeated:
    repeats = tuple(repeat for repeat, _people in some)
    first = repeats[0]
    try:
        work = _meant(first.work, _everybody(people for _repeat, people in some))
        rows = 0 if only_count else _carry_out(first, work, connector)
        return _recounted(repeats, work, rows, connector)
    except Unreachable:
        raise
    except StoreError as error:
        return Repeated(
            repeats=repeats, problem=Problem(_REFUSES, first.dataset.ref, {"message": str(error)})
        )


def _everybody(all_people: Iterable[People]) -> People:
    """Column by column, the values of all of them."""
    values: defaultdict[tuple[IdentifierKind, Column], set[str]] = defaultdict(set)
    for people in all_people:
        for each in people:
            values[each.kind, each.column] |= each.values
    return tuple(Spared(kind, column, frozenset(known)) for (kind, column), known in values.items())


def _recognise(ordered: Sequence[Repeat], store: ListsIdentifiers) -> Mapping[int, People]:
    """By the place of a repeat: whom of its people the store holds. Each identifier column is read once."""
    owners: defaultdict[tuple[str, Column, IdentifierKind], defaultdict[str, list[int]]] = defaultdict(
        lambda: defaultdict(list)
    )
    datasets: dict[str, DatasetMap] = {}
    for at, each in enumerate(ordered):
        datasets[each.dataset.ref] = each.work.dataset
        for known in each.people or ():
            for mark in known.marks:
                owners[each.dataset.ref, known.column, known.kind][mark].append(at)
    found: defaultdict[int, list[Spared]] = defaultdict(list)
    for (ref, column, kind), of_marks in owners.items():
        texts = store.identifiers(datasets[ref], column)
        for at, values in recognised(texts, kind, of_marks).items():
            found[at].append(Spared(kind, column, values))
    return {at: tuple(people) for at, people in found.items()}


def _meant(work: Work, people: People) -> Work:
    return replace(work, steps=tuple(replace(step, only=people) for step in work.steps))


def _recounted(repeats: tuple[Repeat, ...], work: Work, rows: int, connector: Connector) -> Repeated:
    repeat = repeats[0]
    holds = holds_on(repeat.dataset)
    if holds.bar(work.dataset):
        return Repeated(repeats=repeats, rows=rows, problem=Problem("dataset-held", repeat.dataset.ref))
    spared = replace(work, steps=tuple(_sparing(repeat, step, holds) for step in work.steps))
    counts = connector.count(spared)
    return Repeated(
        repeats=repeats, rows=rows, left=sum(counts.due.values()), held=sum(counts.spared.values())
    )


def _carry_out(repeat: Repeat, work: Work, connector: Connector) -> int:
    """Each batch in the turn that placing a hold waits for, with the holds of that moment."""
    rows = 0
    for step in work.steps:
        for batch in connector.batches(step, BATCH_ROWS):
            with transaction.atomic():
                share_turn(holds_turn(repeat.dataset.store.controller_id))
                holds = holds_on(repeat.dataset)
                if holds.bar(step.dataset):
                    return rows
                spared = _sparing(repeat, step, holds)
                done = connector.carry_out(spared, batch, str(uuid.uuid4()), _keep_nothing)
            rows += done.rows or 0
    return rows


def _sparing(repeat: Repeat, step: Step, holds: Holds) -> Step:
    """As it was done at first: an erasure spares who is held, a purge who has an open request too."""
    if step.name in repeat.despite_holds:
        return step
    return sparing(step, holds.people if repeat.people is None else holds.held)


def _keep_nothing(_rows: int, _proof: Proof) -> None:
    """The recount tells; see above."""
