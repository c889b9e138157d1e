"""Which datasets of a request go before which: whoever is joined through a table, or points at it. Pure.

Once the rows of a person are gone from a table, nothing that finds them through it finds them any more; and
while rows point at others by a key, those others may not go.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from stores.mapping import DatasetMap
from stores.protocol import Survey
from stores.work import Step, Work


@dataclass(frozen=True, slots=True)
class Part:
    """One dataset's work in the store of that id, with its survey, where there is one."""

    store: int
    work: Work
    survey: Survey = field(default_factory=Survey)


def first(parts: Sequence[Part]) -> list[frozenset[int]]:
    """For each part, the positions of those that must be done before it; never a circle."""
    before: dict[int, set[int]] = {at: set() for at in range(len(parts))}
    for is_before in (_reads, _points_at):
        for late, early in _pairs(parts):
            if is_before(parts[early], parts[late]) and not leads_to(early, late, before):
                before[late].add(early)
    return [frozenset(each) for each in before.values()]


def _pairs(parts: Sequence[Part]) -> Iterator[tuple[int, int]]:
    for late, one in enumerate(parts):
        for early, other in enumerate(parts):
            if late != early and one.store == other.store:
                yield late, early


def _reads(early: Part, late: Part) -> bool:
    """The person, or a start event, is found in the table of the late one."""
    return late.work.dataset.resource in tables_read(early.work)


def _points_at(early: Part, late: Part) -> bool:
    """A key of the early one points at rows that the late one deletes."""
    pointing = {*late.survey.after, *(key.table for key in late.survey.incoming)}
    return early.work.dataset.resource in pointing and any(step.deletes for step in late.work.steps)


def leads_to(start: int, goal: int, before: Mapping[int, Collection[int]]) -> bool:
    """Whether the goal must be done before the start, however long the way round."""
    seen: set[int] = set()
    ahead = [start]
    while ahead:
        here = ahead.pop()
        if here == goal:
            return True
        if here not in seen:
            seen.add(here)
            ahead.extend(before.get(here, ()))
    return False


def tables_read(work: Work) -> frozenset[str]:
    """The tables beside its own in which a work reads whose row it is and what is over."""
    ways = {each.column.via for each in work.dataset.identifiers}
    ways |= {via for step in work.steps for via in _ways(step)}
    return frozenset(table for via in ways for table in _tables(work.dataset, via))


def _ways(step: Step) -> Iterator[str]:
    for lapse in (*step.lapses, *step.unless):
        yield lapse.start.via
        if lapse.consent:
            yield lapse.consent.given.via
            if lapse.consent.withdrawn:
                yield lapse.consent.withdrawn.via


def _tables(dataset: DatasetMap, via: str) -> Iterator[str]:
    """The table that a join leads to, and those on the way."""
    joins = {each.ref: each for each in dataset.joins}
    seen: set[str] = set()
    while via in joins and via not in seen:
        seen.add(via)
        yield joins[via].table
        via = joins[via].parent
