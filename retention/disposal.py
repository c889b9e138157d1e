"""From the register's periods and a dataset's mapping to the work to be done there (Art. 5(1)(e)). Pure.

A category of data is due where the **last** purpose that needs it, over all bindings of the dataset,
has lapsed. A row goes where all its categories are due and every rule says so; before that, the columns
that no purpose needs any longer are blanked. What cannot be decided is never due; what is contradictory
or unclear refuses the whole dataset. Purge and erasure (``retention.erasure``) share this.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from processing.terms import Disposition
from retention.frame import Frame, Holds, Person, spared_in, unknown_in
from retention.needs import End, Need, Sheets, needs_of
from retention.steps import DELETE, Taking, steps_of
from stores.mapping import DatasetMap
from stores.protocol import Problem
from stores.terms import BlankForm, Nature
from stores.work import Lapse, Step, Work

__all__ = [
    "DELETE",
    "Disposal",
    "Frame",
    "Holds",
    "Never",
    "Person",
    "disposal_of",
    "spared_in",
    "unknown_in",
]


@dataclass(frozen=True, slots=True)
class Never:
    """A category that is not due here, whatever the day, and why."""

    category: str
    code: str
    purpose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposal:
    """What is to be done in a dataset, what refuses it, and what is never due.

    ``rules`` are the register paths of all periods that decide here. ``for_review`` are categories
    that wait for a person's decision when their time has come.
    """

    work: Work
    refusals: tuple[Problem, ...] = ()
    never: tuple[Never, ...] = ()
    rules: tuple[str, ...] = ()
    for_review: tuple[str, ...] = ()


def disposal_of(dataset: DatasetMap, record: Sheets, frame: Frame) -> Disposal:
    """The work of one dataset at one moment. Its steps are in the order in which they must run."""
    needs = needs_of(dataset, record, frame, {})
    kept = kept_for_ever(needs, frame)
    refusals = (*_refusals(dataset, needs), *unheld_people(dataset, frame))
    taking = Taking(
        lapsing=lapsing_of(needs, kept),
        whole=not kept and not anonymised(needs),
        spared=tuple(spared_in(dataset, frame.holds.people)),
    )
    steps = () if refusals or frame.holds.dataset else steps_of(dataset, taking)
    blank_refusals = tuple(without_form(dataset, steps))
    return Disposal(
        work=Work(dataset=dataset, steps=() if blank_refusals else steps),
        refusals=(*refusals, *blank_refusals),
        never=tuple(kept.values()),
        rules=tuple(sorted({need.rule for held in needs.values() for need in held if need.rule})),
        for_review=tuple(
            category
            for category, held in needs.items()
            if any(need.disposition is Disposition.REVIEW for need in held)
        ),
    )


def kept_for_ever(needs: Mapping[str, tuple[Need, ...]], frame: Frame) -> dict[str, Never]:
    """By category: the need that keeps it whatever the day, where one does."""
    found = {category: _never(category, held, frame) for category, held in needs.items()}
    return {category: never for category, never in found.items() if never}


def lapsing_of(
    needs: Mapping[str, tuple[Need, ...]], kept: Mapping[str, Never]
) -> dict[str, frozenset[Lapse]]:
    """By category that may go: the lapses that must all be over for it."""
    return {
        category: frozenset(need.lapse for need in held if need.lapse)
        for category, held in needs.items()
        if category not in kept
    }


def anonymised(needs: Mapping[str, tuple[Need, ...]]) -> bool:
    """Whether a rule says that the row stays, without its person."""
    return any(need.disposition is Disposition.ANONYMISE for held in needs.values() for need in held)


def waits_for_review(need: Need, frame: Frame) -> bool:
    """Whether a person decides at the end of the period; who ends the need earlier has decided."""
    return need.end is End.AS_PROMISED and need.disposition is Disposition.REVIEW and not frame.reviewed


def unheld_people(dataset: DatasetMap, frame: Frame) -> Iterator[Problem]:
    """Held people whom the dataset may know, and we cannot tell."""
    if missing := unknown_in(dataset, frame.holds.held):
        yield Problem("hold-cannot-be-applied", dataset.ref, {"count": missing})


def without_form(dataset: DatasetMap, steps: Iterable[Step]) -> Iterator[Problem]:
    """NOT NULL columns that are to be blanked and for which nobody said how."""
    columns = {blank.column: blank.form for step in steps for blank in step.blanks}
    for mapped in dataset.fields:
        if (
            columns.get(mapped.name) is BlankForm.NULL
            and not mapped.nullable
            and mapped.nature is Nature.PERSONAL
        ):
            yield Problem("no-blank-form", mapped.name)


def unreadable(dataset: DatasetMap) -> Iterator[Problem]:
    """What makes a mapping useless for purge and erasure alike."""
    for column in dataset.unclassified:
        yield Problem("unclassified", column)
    if not dataset.categories:
        yield Problem("holds-no-category", dataset.ref)


def _never(category: str, needs: tuple[Need, ...], frame: Frame) -> Never | None:
    for need in needs:
        if need.because:
            return Never(category, need.because, need.purpose)
        if waits_for_review(need, frame):
            return Never(category, "waits-for-review", need.purpose)
    return None


def _refusals(dataset: DatasetMap, needs: Mapping[str, tuple[Need, ...]]) -> Iterator[Problem]:
    yield from unreadable(dataset)
    if not any(binding.period for binding in dataset.bindings):
        yield Problem("bound-to-no-rule", dataset.ref)
    for category, held in needs.items():
        if not held:
            yield Problem("category-without-purpose", category)
    for path in sorted({need.rule for held in needs.values() for need in held if need.disposition is None}):
        if path:
            yield Problem("no-disposition", path)
