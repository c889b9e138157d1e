"""Which of the things done since may be done again together: the same work for many people at once. Pure."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from operator import itemgetter
from typing import Protocol


class Done(Protocol):
    """What was done in one dataset for the request ``name``; ``alike`` is the same for the same work, and
    None for what was done for everybody."""

    @property
    def name(self) -> str: ...
    @property
    def alike(self) -> Hashable: ...


def together(done: Sequence[Done]) -> Iterator[list[int]]:
    """The positions of each group, in the order in which to go through them; ``done`` is in its own order.

    What was done for one request keeps its order: rows that point at others went first. What was done for
    everybody keeps its place among all: it may have taken rows that kept others.
    """
    reached: defaultdict[str, int] = defaultdict(int)
    groups: defaultdict[tuple[int, Hashable], list[int]] = defaultdict(list)
    for at, each in enumerate(done):
        if each.alike is None:
            yield from _in_order(groups)
            reached.clear()
            groups.clear()
            yield [at]
        else:
            reached[each.name] += 1
            groups[reached[each.name], each.alike].append(at)
    yield from _in_order(groups)


def _in_order(groups: dict[tuple[int, Hashable], list[int]]) -> Iterator[list[int]]:
    """The first step of every request, then the second, and so on."""
    for key in sorted(groups, key=itemgetter(0)):
        yield groups[key]
