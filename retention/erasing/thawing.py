"""The work of an erasure as it is carried out: whom it is about, whom it spares, and its values."""

from collections.abc import Iterable
from dataclasses import replace

from retention.correcting import filled
from retention.frame import Person, spared_in
from retention.frozen import work_from
from retention.models import Erasure
from retention.terms import Act
from stores.work import Spared, Step, Work


class NobodyMeantError(LookupError):
    """Nothing confirmed leads to rows of that person in the dataset: nothing may be done there."""


class NotThatActError(ValueError):
    """A correction would delete or blank: its steps are not what was approved."""


def thawed(erasure: Erasure, only: tuple[Spared, ...]) -> Work:
    """The work for that person's rows alone, sparing nobody yet.

    Raises ``NobodyMeantError``: a step without people would be about everybody. Raises
    ``retention.correcting.ValuesGone``, ``NotThatActError``.
    """
    if not only:
        raise NobodyMeantError(str(erasure.pk))
    bare = work_from(erasure.work)
    named = replace(bare, steps=tuple(replace(step, only=only) for step in bare.steps))
    work = filled(named, controller_id=erasure.dataset.store.controller_id, reference=erasure.reference)
    if erasure.act == Act.CORRECT and not all(step.corrects for step in work.steps):
        raise NotThatActError(str(erasure.pk))
    return work


def sparing(erasure: Erasure, work: Work, people: Iterable[Person]) -> Work:
    """The same without the rows of those people, but for the steps that no hold stops (Art. 21(3))."""
    spared = tuple(spared_in(work.dataset, people))
    return replace(
        work,
        steps=tuple(
            step if ignores_holds(erasure, step) else replace(step, spared=spared) for step in work.steps
        ),
    )


def ignores_holds(erasure: Erasure, step: Step) -> bool:
    """Whether no legal hold stops this step."""
    return step.name in erasure.despite_holds
