"""From the lines of a draft to what is to be done in each dataset, for the rows of that person alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from processing.terms import DataSubjectRight
from requests.carrying.drafting import Draft
from requests.carrying.frozen import FrozenOrder
from requests.rights.ending import ends_of
from requests.rights.lines import Line, Place
from retention.erasing.orders import heeded_now
from retention.erasure import Erasure, erasure_of
from retention.frame import Frame
from retention.holding import holds_on
from retention.needs import End
from retention.planning import ground_of
from stores.assembly import whole
from stores.models import Dataset
from stores.work import Spared
from subjects.known import meant

ENDING = (End.NOW, End.NOW_DESPITE_HOLDS, End.WHEN_STARTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """What is to be done in one place: ``erasure`` with its refusals, and by what the person is known there.

    ``frame`` and ``ends`` are those it was made with.
    """

    place: Place
    dataset: Dataset = field(repr=False)
    erasure: Erasure = field(repr=False)
    whose: tuple[Spared, ...] = field(repr=False)
    frame: Frame = field(repr=False)
    ends: Mapping[str, End]
    order: FrozenOrder = field(repr=False)


def ordered(draft: Draft, lines: Iterable[Line]) -> tuple[Ordered, ...]:
    """One for each place where rows are the person's for certain and something is asked that ends a need.

    Reads the holds of each such dataset anew.
    """
    lines = tuple(lines)
    wanted = [(place, ends) for place in draft.places if (ends := _ends(draft, place, lines)) is not None]
    if not wanted:
        return ()
    ground = ground_of(draft.request.controller)
    moment = ground.moment()
    heeded = tuple(sorted(heeded_now(draft.request.controller_id)))
    rows = _datasets(draft, [place for place, _ends in wanted])
    made = []
    for place, ends in wanted:
        dataset = rows[place.ref]
        frame = Frame(moment=moment, fiscal_year_end=ground.fiscal_year_end, holds=holds_on(dataset))
        whose = meant(place.dataset, draft.known, accepted=_is_accepted(draft, place))
        erasure = erasure_of(place.dataset, ground.record, frame, ends, whose)
        order = FrozenOrder(
            store=place.store,
            dataset=place.dataset.ref,
            work=erasure.work,
            basis=_basis(draft, place),
            despite_holds=erasure.despite_holds,
            heeded=heeded,
        )
        made.append(
            Ordered(
                place=place,
                dataset=dataset,
                erasure=erasure,
                whose=whose,
                frame=frame,
                ends=ends,
                order=order,
            )
        )
    return tuple(made)


def _ends(draft: Draft, place: Place, lines: tuple[Line, ...]) -> Mapping[str, End] | None:
    """None where nothing of the person is certain there, or no right that is asked ends a need there."""
    row = draft.found.get(place.ref)
    if row is None or not (row.confirmed_rows or _is_accepted(draft, place)):
        return None
    ends = ends_of(lines, place.ref)
    erases = any(line.right is DataSubjectRight.ERASURE and line.place == place.ref for line in lines)
    return ends if erases or any(end in ENDING for end in ends.values()) else None


def _is_accepted(draft: Draft, place: Place) -> bool:
    """Whether staff looked, and say that all that was found there is the person's."""
    row = draft.found.get(place.ref)
    return row is not None and row.accepted_at is not None


def _basis(draft: Draft, place: Place) -> str:
    search = draft.search
    return f"{search.round if search else 0}{'+' if _is_accepted(draft, place) else ''}"


def _datasets(draft: Draft, places: Iterable[Place]) -> dict[str, Dataset]:
    rows = whole(
        Dataset.objects.filter(store__controller=draft.request.controller_id).select_related(
            "store__controller"
        )
    )
    refs = {place.ref for place in places}
    return {ref: row for row in rows if (ref := f"{row.store.ref}/{row.ref}") in refs}


def with_survey(each: Ordered, order: FrozenOrder) -> Ordered:
    """The same, with what its store said."""
    return replace(each, order=order)
