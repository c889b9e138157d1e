"""What decides on disposal beside mapping and register: the moment, the fiscal year, what is held. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from retention.schedule import CALENDAR_YEAR, Moment, YearEnd
from stores.mapping import DatasetMap
from stores.terms import IdentifierKind
from stores.work import Spared

type Person = Mapping[IdentifierKind, frozenset[str]]
"""How one person is known: normalised values by kind."""


@dataclass(frozen=True, slots=True)
class Holds:
    """What must not go, for one dataset at one moment.

    ``people`` are all who are spared; ``held`` are those of them under a legal hold (Art. 17(3)(e)):
    a dataset that cannot tell who they are lets nothing go. The others have an open request: where a
    dataset cannot tell who they are, neither could an answer to them (Art. 11(2)).
    """

    dataset: bool = False
    activities: frozenset[str] = frozenset()
    people: tuple[Person, ...] = ()
    held: tuple[Person, ...] = ()

    def bar(self, dataset: DatasetMap) -> bool:
        """Whether a run that was cut before may take nothing more from the dataset."""
        return (
            self.dataset
            or any(binding.activity in self.activities for binding in dataset.bindings)
            or bool(unknown_in(dataset, self.held))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What decides beside mapping and register. ``reviewed``: a person has looked at what is to be
    reviewed, and lets it go."""

    moment: Moment
    fiscal_year_end: YearEnd = CALENDAR_YEAR
    holds: Holds = field(default_factory=Holds)
    reviewed: bool = False


def unknown_in(dataset: DatasetMap, people: Iterable[Person]) -> int:
    """How many people this dataset knows only by something that we do not know of them.

    A dataset that knows nobody by name has nothing of theirs to spare.
    """
    known = {each.kind for each in dataset.identifiers}
    return sum(1 for person in people if known and not known & person.keys())


def spared_in(dataset: DatasetMap, people: Iterable[Person]) -> Iterator[Spared]:
    """The columns of a dataset in which these people are known, with how they are known."""
    values: defaultdict[IdentifierKind, set[str]] = defaultdict(set)
    for person in people:
        for kind, known in person.items():
            values[kind] |= known
    for each in dataset.identifiers:
        if values.get(each.kind):
            yield Spared(each.kind, each.column, frozenset(values[each.kind]))
