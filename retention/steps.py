"""From what lapses in a dataset to its steps: rows that go whole, then columns that are blanked. Pure.

Who is erased is found by columns of the rows themselves. A step that blanks such a column would hide
the row from the steps after it: those steps are made so that each row is taken by one of them alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from stores.mapping import DatasetMap, FieldMap
from stores.terms import BlankForm
from stores.work import Blank, Lapse, Spared, Step

DELETE = "delete"
"""The name of the step that deletes rows."""

type Lapses = frozenset[Lapse]
type Group = tuple[Lapses, tuple[str, ...]]
"""Categories that go together, and what must be over for them."""


class LosesSightError(ValueError):
    """Three or more columns by which the person is known would go at times of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """What goes: by category, the lapses that must all be over; ``whole``: then the row itself.

    ``spared``: rows of these people stay; ``only``: no rows but those of these people are looked at.
    """

    lapsing: Mapping[str, Lapses]
    whole: bool
    spared: tuple[Spared, ...] = ()
    only: tuple[Spared, ...] = ()


def steps_of(dataset: DatasetMap, taking: Taking) -> tuple[Step, ...]:
    """The steps in the order in which they must run.

    Raises ``LosesSightError``.
    """
    return tuple(_steps(dataset, taking))


def _steps(dataset: DatasetMap, taking: Taking) -> Iterator[Step]:
    whole: Lapses = frozenset()
    if taking.whole:
        whole = whole.union(*taking.lapsing.values())
        yield _step(dataset, taking, DELETE, whole, (), frozenset())
    groups = _groups(taking, whole)
    seen_by = {each.column.name for each in taking.only if not each.column.via}
    hiding = [each for each in groups if seen_by & {blank.column for blank in _blanks(dataset, each[1])}]
    for lapses, categories in (each for each in groups if each not in hiding):
        yield _blanking(dataset, taking, (lapses, categories), whole)
    yield from _one_for_each_row(dataset, taking, hiding, whole)


def _groups(taking: Taking, whole: Lapses) -> list[Group]:
    """Categories with the same end, but those that go with their row."""
    together: defaultdict[Lapses, list[str]] = defaultdict(list)
    for category, lapses in taking.lapsing.items():
        if not (taking.whole and lapses == whole):
            together[lapses].append(category)
    return [(lapses, tuple(categories)) for lapses, categories in together.items()]


def _one_for_each_row(
    dataset: DatasetMap, taking: Taking, groups: list[Group], whole: Lapses
) -> Iterator[Step]:
    """Steps that take a row once: with all of its columns whose time has come."""
    ordered = sorted(groups, key=lambda group: len(group[0]))
    if all(shorter < longer for (shorter, _), (longer, _) in pairwise(ordered)):
        later = whole
        while ordered:
            lapses, _ = ordered[-1]
            yield _blanking(dataset, taking, (lapses, _categories(ordered)), later)
            later = lapses
            ordered.pop()
    elif len(ordered) == 2:
        (one, _), (other, _) = ordered
        if one | other != whole:
            yield _blanking(dataset, taking, (one | other, _categories(ordered)), whole)
        yield _blanking(dataset, taking, ordered[0], other)
        yield _blanking(dataset, taking, ordered[1], one)
    else:
        raise LosesSightError(dataset.ref)


def _categories(groups: Iterable[Group]) -> tuple[str, ...]:
    return tuple(sorted(category for _, categories in groups for category in categories))


def _blanking(dataset: DatasetMap, taking: Taking, group: Group, unless: Lapses) -> Step:
    lapses, categories = group
    blanks = _blanks(dataset, categories)
    return _step(dataset, taking, f"blank {' '.join(categories)}", lapses, blanks, unless)


def _step(
    dataset: DatasetMap,
    taking: Taking,
    name: str,
    lapses: Lapses,
    blanks: tuple[Blank, ...],
    unless: Lapses,
) -> Step:
    return Step(
        name=name,
        dataset=dataset,
        lapses=_sorted(lapses),
        blanks=blanks,
        unless=_sorted(unless),
        spared=taking.spared,
        only=taking.only,
    )


def _sorted(lapses: Lapses) -> tuple[Lapse, ...]:
    return tuple(sorted(lapses, key=lambda each: (each.rule, str(each.start))))


def _blanks(dataset: DatasetMap, categories: Iterable[str]) -> tuple[Blank, ...]:
    return tuple(_blank(each) for each in dataset.fields if each.category in categories)


def _blank(mapped: FieldMap) -> Blank:
    return Blank(mapped.name, mapped.blank or BlankForm.NULL, mapped.blank_value)
