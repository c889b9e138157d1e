"""Erasure is disposal with other ends: what one person's right takes from a dataset (Art. 17). Pure.

The same needs and the same overlap as in a purge, for the rows of that person alone: a category goes
where all its needs have ended, at once where no purpose needs it. Legal holds keep (Art. 17(3)(e)), but
never what only direct marketing needs, once the person has objected to it (Art. 21(3)).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from retention.disposal import (
    Never,
    anonymised,
    kept_for_ever,
    lapsing_of,
    unheld_people,
    unreadable,
    without_form,
)
from retention.frame import Frame, spared_in
from retention.needs import End, Ends, Need, Sheets, needs_of
from retention.steps import LosesSightError, Taking, steps_of
from stores.mapping import DatasetMap
from stores.protocol import Problem
from stores.terms import BlankForm
from stores.work import Spared, Step, Work

_DESPITE_HOLDS = " despite holds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What is to be done for a person in a dataset, what refuses it, and what stays whatever the day.

    ``is_absolute``: direct marketing alone needed what is there, and the person has objected to it.
    ``pseudonyms`` are columns in which a keyed hash will stand: that is no erasure yet (Art. 4(5)).
    """

    work: Work
    is_absolute: bool = False
    refusals: tuple[Problem, ...] = ()
    stays: tuple[Never, ...] = ()

    @property
    def pseudonyms(self) -> tuple[str, ...]:
        blanks = (blank for step in self.work.steps for blank in step.blanks)
        return tuple(sorted({each.column for each in blanks if each.form is BlankForm.KEYED_HASH}))

    @property
    def despite_holds(self) -> tuple[str, ...]:
        """The names of its steps that no legal hold stops, one that is placed later neither."""
        return tuple(step.name for step in self.work.steps if self.is_absolute or _ignores_holds(step))


def erasure_of(
    dataset: DatasetMap,
    record: Sheets,
    frame: Frame,
    ends: Ends,
    whose: tuple[Spared, ...],
) -> Erasure:
    """The steps of an erasure, in the order in which they must run.

    ``ends`` by the register path of each purpose (``processing.paths``); ``whose`` are the columns of
    this dataset in which the person is known. Where nobody is named there, nothing is taken. Other
    people's open requests spare nothing here; of ``frame.holds`` only what is held counts.
    """
    needs = needs_of(dataset, record, frame, ends)
    kept = kept_for_ever(needs, frame)
    only = tuple(each for each in whose if each.values)
    refusals = (*unreadable(dataset), *_nobody(dataset, only))
    try:
        steps = () if refusals else tuple(_steps(dataset, needs, kept, frame, only))
    except LosesSightError:
        refusals, steps = (Problem("loses-sight", dataset.ref),), ()
    refusals = (*refusals, *_unheld(dataset, needs, frame), *without_form(dataset, steps))
    return Erasure(
        work=Work(dataset=dataset, steps=() if refusals else steps),
        is_absolute=_all_absolute(needs),
        refusals=refusals,
        stays=tuple(kept.values()),
    )


def _nobody(dataset: DatasetMap, only: tuple[Spared, ...]) -> Iterator[Problem]:
    """A step without ``only`` is about everybody: it must never come out of one person's request."""
    if not only:
        yield Problem("names-nobody", dataset.ref)


def _unheld(dataset: DatasetMap, needs: Mapping[str, tuple[Need, ...]], frame: Frame) -> Iterator[Problem]:
    if not _all_absolute(needs):
        yield from unheld_people(dataset, frame)


def _all_absolute(needs: Mapping[str, tuple[Need, ...]]) -> bool:
    return bool(needs) and all(_is_absolute(held) for held in needs.values())


def _is_absolute(needs: tuple[Need, ...]) -> bool:
    """Whether direct marketing alone needed it, and the person has objected."""
    return bool(needs) and all(need.end is End.NOW_DESPITE_HOLDS for need in needs)


def _steps(
    dataset: DatasetMap,
    needs: Mapping[str, tuple[Need, ...]],
    kept: Mapping[str, Never],
    frame: Frame,
    only: tuple[Spared, ...],
) -> Iterator[Step]:
    lapsing = lapsing_of(needs, kept)
    whole = not kept and not anonymised(needs)
    absolute = {category for category in lapsing if _is_absolute(needs[category])}
    held = tuple(spared_in(dataset, frame.holds.held))
    if not (held or frame.holds.dataset) or absolute == needs.keys():
        yield from steps_of(dataset, Taking(lapsing=lapsing, whole=whole, only=only))
        return
    if not frame.holds.dataset:
        yield from steps_of(dataset, Taking(lapsing=lapsing, whole=whole, spared=held, only=only))
    if absolute:
        of_held = {category: lapsing[category] for category in sorted(absolute)}
        for step in steps_of(dataset, Taking(lapsing=of_held, whole=False, only=only)):
            yield _despite_holds(step)


def _despite_holds(step: Step) -> Step:
    """The same under a name of its own: it comes after the step that spares whoever is held."""
    return replace(step, name=f"{step.name}{_DESPITE_HOLDS}")


def _ignores_holds(step: Step) -> bool:
    return step.name.endswith(_DESPITE_HOLDS)
