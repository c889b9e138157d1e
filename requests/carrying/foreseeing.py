"""What approving a plan would do, asked of the stores now: obstacles, rows, and until when the rest stays."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import chain

from requests.answering.lasting import facts_of
from requests.answering.rowfile import told_apart
from requests.carrying.drafting import Draft
from requests.carrying.frozen import FrozenCorrection, FrozenPlan, fingerprint
from requests.carrying.ordering import Ordered, ordered
from requests.correcting.planning import corrections_of
from requests.rights.ending import as_found
from requests.rights.lines import Line
from retention.clocks import clock_refusal
from retention.order import unmapped
from retention.planning import resources_beside
from retention.staying import Stay, every_stay_of, stays_of
from stores.connectors.kinds import UnknownKind
from stores.opening import opened
from stores.people import PeopleConnector, Whose
from stores.protocol import Connector, Counts, Problem, StoreError, Unreachable

MOST_ROWS = 500
"""Rows of which the start days are read; of more, no last day is told."""
BY_HAND = "only-not-possible"
"""No obstacle: a named person does it."""


@dataclass(frozen=True, slots=True)
class Staying:
    """Of each row: by category the need that lasts ``longest``, and ``every`` need that still holds it."""

    longest: tuple[Stay, ...]
    every: tuple[Stay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """One place. ``obstacles``: it cannot be carried out. ``by_hand``: a person is asked to. ``away``: its
    store did not answer now, and is asked again when it is carried out. ``counts`` is None where nobody
    could count. ``staying``: what stays of the person's rows, None where they could not be read.
    """

    ordered: Ordered
    obstacles: tuple[Problem, ...] = ()
    by_hand: bool = False
    away: Problem | None = None
    counts: Counts | None = None
    staying: Staying | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresight:
    """All of a plan: ``plan`` is what would be frozen, ``seen`` the fingerprint of what was shown."""

    draft: Draft = field(repr=False)
    lines: tuple[Line, ...]
    places: tuple[Foreseen, ...]
    corrections: tuple[FrozenCorrection, ...] = ()

    @property
    def plan(self) -> FrozenPlan:
        return FrozenPlan(
            lines=self.lines,
            orders=tuple(each.ordered.order for each in self.places if each.ordered.order.work.steps),
            corrections=self.corrections,
        )

    @property
    def seen(self) -> str:
        return fingerprint(self.plan)

    @property
    def obstacles(self) -> tuple[Problem, ...]:
        return tuple(problem for each in self.places for problem in each.obstacles)


def foresee(draft: Draft, lines: Iterable[Line] | None = None) -> Foresight:
    """Ask each store once. ``lines``: those that are carried out; all that are live where none are given."""
    lines = draft.live if lines is None else tuple(lines)
    by_store: defaultdict[int, list[Ordered]] = defaultdict(list)
    for each in ordered(draft, lines):
        by_store[each.dataset.store_id].append(each)
    places = tuple(chain.from_iterable(_of_store(draft, rows) for rows in by_store.values()))
    by_place = {each.ordered.place.ref: each for each in places}
    return Foresight(
        draft=draft,
        lines=tuple(_dated(line, by_place) for line in lines),
        places=places,
        corrections=corrections_of(draft.request, lines),
    )


def _dated(line: Line, places: Mapping[str, Foreseen]) -> Line:
    found = places.get(line.place)
    return as_found(line, found.staying.every) if found and found.staying else line


def _of_store(draft: Draft, rows: Sequence[Ordered]) -> Iterator[Foreseen]:
    """A refusal of the rules needs no store."""
    possible = [each for each in rows if not each.erasure.refusals]
    yield from (
        Foreseen(ordered=each, obstacles=each.erasure.refusals) for each in rows if each.erasure.refusals
    )
    if not possible:
        return
    with ExitStack() as stack:
        try:
            connector = stack.enter_context(opened(possible[0].dataset.store, actor="system:plan"))
        except Unreachable as error:
            yield from (_away(each, error) for each in possible)
            return
        except (StoreError, UnknownKind) as error:
            yield from (_refused(each, error) for each in possible)
            return
        yield from [_asked(draft, each, connector) for each in possible]


def _asked(draft: Draft, each: Ordered, connector: Connector) -> Foreseen:
    work = each.erasure.work
    try:
        survey = connector.survey(work)
        mapped = resources_beside(each.dataset)
        found = (*survey.obstacles, *unmapped(survey, work, mapped))
        by_hand = any(problem.code == BY_HAND for problem in found)
        obstacles = tuple(problem for problem in found if problem.code != BY_HAND)
        surveyed = replace(each, order=replace(each.order, survey=survey))
        if obstacles or by_hand:
            return Foreseen(ordered=surveyed, obstacles=obstacles, by_hand=by_hand)
        if any(step.lapses for step in work.steps):
            # By our clock what a duty keeps may be over; the cutoffs are frozen with the approval.
            clock = clock_refusal(each.frame.moment, connector.now())
            if clock is not None:
                return Foreseen(ordered=surveyed, obstacles=(clock,))
        return Foreseen(
            ordered=surveyed,
            counts=connector.count(work) if work.steps else None,
            staying=_staying(draft, each, connector),
        )
    except Unreachable as error:
        return _away(each, error)
    except StoreError as error:
        return _refused(each, error)


def _away(each: Ordered, error: Exception) -> Foreseen:
    return Foreseen(
        ordered=each, away=Problem("unreachable", each.dataset.store.name, {"message": str(error)})
    )


def _refused(each: Ordered, error: Exception) -> Foreseen:
    refused = Problem("refused", each.dataset.store.name, {"message": str(error)})
    return Foreseen(ordered=each, obstacles=(refused,))


def _staying(draft: Draft, each: Ordered, connector: Connector) -> Staying | None:
    """Of all rows of the person together; None where not all could be read."""
    record, held = draft.register.record, draft.held
    if not isinstance(connector, PeopleConnector):
        return None
    mapping = each.place.dataset
    try:
        rows = list(connector.collect(Whose(mapping, each.whose), MOST_ROWS + 1))
    except StoreError:
        return None
    if len(rows) > MOST_ROWS:
        return None
    joined = frozenset(map(str, mapping.joined))
    facts = [
        replace(facts_of(mapping, told_apart(row, joined), each.frame.moment.zone), held=held) for row in rows
    ]
    longest, every = (
        tuple(chain.from_iterable(stays(mapping, record, each.frame, each.ends, row) for row in facts))
        for stays in (stays_of, every_stay_of)
    )
    return Staying(longest, every)
