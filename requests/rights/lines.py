"""What is asked, of which places, and the lines of the plan that answers it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from processing.terms import DataSubjectRight
from requests.rights.terms import Judged, Verdict, Why
from stores.mapping import DatasetMap
from subjects.terms import RestrictionGround


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request, as far as the plan hangs on it.

    ``meant``: by right, the purposes (register paths) that the person named; a right that is left out
    means all. ``grounds``: those of a restriction that the person named; none: any may apply (12(2)).
    ``judged``: by purpose, what staff found. ``held_person``: a legal hold is on the person; ``held``:
    refs of activities under one.
    """

    rights: frozenset[DataSubjectRight]
    meant: Mapping[DataSubjectRight, frozenset[str]] = field(default_factory=dict)
    grounds: frozenset[RestrictionGround] = frozenset()
    judged: Mapping[str, Judged] = field(default_factory=dict)
    held_person: bool = False
    held: frozenset[str] = frozenset()

    def means(self, right: DataSubjectRight, path: str) -> bool:
        """Whether the right is exercised for that purpose."""
        return right in self.rights and path in self.meant.get(right, (path,))


@dataclass(frozen=True, slots=True)
class Place:
    """A dataset, the ref of its store, and whether it is processed by automated means (Art. 20(1)(b))."""

    store: str
    dataset: DatasetMap
    automated: bool = True

    @property
    def ref(self) -> str:
        """Its name among all datasets of the controller."""
        return f"{self.store}/{self.dataset.ref}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What becomes of one right for one purpose in one place; ``place`` "" where none is mapped.

    ``path`` is the purpose's register path, ``categories`` what the line is about; ``kept``: those of them
    that a contract or a duty really keeps, where the person's rows were read (none: it is over).
    ``stays``: those that do not go although the need is over, since the purposes ``others`` need them or
    a duty keeps them. ``statutes``: the legal duties by name. ``until``: the last day, where it is known
    for the person's rows. ``reason``: what staff wrote who overrode it.
    """

    right: DataSubjectRight
    path: str
    place: str
    verdict: Verdict
    why: Why
    article: str
    absolute: bool = False
    categories: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    statutes: tuple[str, ...] = ()
    until: date | None = None
    kept: tuple[str, ...] | None = None
    reason: str = field(default="", repr=False)
