"""The plan of a request as it is now: register, mapping, search, holds, and what staff decided.

Computed live, in a constant number of queries, without asking any store.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from processing.assembly import register_of
from processing.register import Register
from processing.terms import DataSubjectRight
from requests.carrying.terms import DecisionKind
from requests.models import PlanDecision, SubjectRequest
from requests.places import places_of
from requests.rights import words
from requests.rights.lines import Asked, Line, Place
from requests.rights.overriding import Override, overridden
from requests.rights.planning import overlapped, plan_of
from requests.rights.terms import Judged, Verdict, Why
from requests.rules import Refusal
from requests.terms import Ground, IdentityState
from retention.holding import held_activities, held_people
from stores.models import DataStore
from stores.terms import IdentifierKind
from subjects.identifiers import spellings
from subjects.known import Known
from subjects.models import PersonSearch, SearchedDataset
from subjects.terms import Answer, SearchState

type LineKey = tuple[str, str, str]
"""Right, purpose path and place: what a decision on a line is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """``lines`` are all lines as decided; ``ruled`` those of the law's table alone, by their key.

    ``found`` is what each place answered, by ``Place.ref``. ``known`` is the person, never logged.
    ``held``: a legal hold names the person. ``void``: decisions that the law no longer lets stand.
    """

    request: SubjectRequest
    register: Register
    places: tuple[Place, ...]
    lines: tuple[Line, ...]
    ruled: Mapping[LineKey, Line]
    decisions: tuple[PlanDecision, ...]
    void: tuple[PlanDecision, ...]
    search: PersonSearch | None
    found: Mapping[str, SearchedDataset]
    known: tuple[Known, ...]
    held: bool

    @property
    def naming(self) -> words.Naming:
        return words.naming_of(self.register, self.places)

    @property
    def searched(self) -> bool:
        """Whether every store has answered, or given up."""
        return self.search is not None and self.search.state == SearchState.ENDED

    @property
    def live(self) -> tuple[Line, ...]:
        """The lines that something may hang on: not those of places where nothing of the person is."""
        if not self.searched:
            return self.lines
        return tuple(line for line in self.lines if self.holds_something(line.place))

    @property
    def unweighed(self) -> tuple[Line, ...]:
        """Lines that a person must decide: once it is known where something of theirs lies."""
        if not self.searched:
            return ()
        return tuple(line for line in self.live if line.verdict is Verdict.WEIGH and line.place)

    @property
    def unsearched(self) -> tuple[SearchedDataset, ...]:
        """Datasets that could not be searched: nobody can say what is there."""
        return tuple(row for row in self.found.values() if row.state == Answer.FAILED)

    @property
    def waiting(self) -> tuple[SearchedDataset, ...]:
        """Datasets in which staff have to look before all rows are taken for the person's."""
        return tuple(row for row in self.found.values() if row.waits_for_staff)

    @property
    def knows_nobody(self) -> bool:
        """ "We hold nothing": every dataset was searched in full, and has nothing."""
        return self.searched and all(
            row.state == Answer.NOTHING and not row.partial for row in self.found.values()
        )

    @property
    def found_nothing(self) -> bool:
        """Whether nothing was found wherever the person could be looked for."""
        return self.searched and not any(
            row.state in (Answer.FOUND, Answer.FAILED) for row in self.found.values()
        )

    def holds_something(self, place: str) -> bool:
        """Whether something of the person was found there; a purpose without a place is never ruled out."""
        row = self.found.get(place)
        return not place or (row is not None and row.state == Answer.FOUND)


def draft_of(request: SubjectRequest) -> Draft:
    """The plan as it would be approved now."""
    register = register_of(request.controller_id)
    places = tuple(places_of(request.controller))
    decisions = tuple(PlanDecision.objects.filter(request=request))
    search = PersonSearch.objects.filter(controller=request.controller_id, request=request.reference).first()
    known = _known(search)
    held = _is_held(known, request.controller_id)
    asked = Asked(
        rights=frozenset(DataSubjectRight(each.right) for each in request.rights.all()),
        judged={each.path: Judged(each.judged) for each in decisions if each.kind == DecisionKind.JUDGED},
        held_person=held,
        held=held_activities(request.controller_id),
    )
    ruled = plan_of(register.record, places, asked)
    overrides = {
        (each.right, each.path, each.place): each for each in decisions if each.kind == DecisionKind.OVERRIDE
    }
    lines, void = _decided(ruled, overrides, IdentityState(request.identity))
    return Draft(
        request=request,
        register=register,
        places=places,
        lines=overlapped(lines, register.record, places),
        ruled={key_of(line): line for line in ruled if not is_duty(line)},
        decisions=decisions,
        void=void,
        search=search,
        found=dict(_found(search, request.controller_id)),
        known=known,
        held=held,
    )


def key_of(line: Line) -> LineKey:
    """By what a decision names the line. What a legal duty keeps is told on a line beside it."""
    return line.right.value, line.path, line.place


def is_duty(line: Line) -> bool:
    """Whether it tells what a legal duty keeps (Art. 17(3)(b)): the register decides that, not staff."""
    return line.why is Why.LEGAL_DUTY


def override_of(decision: PlanDecision) -> Override:
    """A decision on a line, for the rules."""
    return Override(
        verdict=Verdict(decision.verdict),
        reason=decision.reason,
        ground=Ground(decision.ground) if decision.ground else None,
    )


def _decided(
    ruled: Sequence[Line], overrides: Mapping[LineKey, PlanDecision], identity: IdentityState
) -> tuple[tuple[Line, ...], tuple[PlanDecision, ...]]:
    """The lines with what staff decided; and the decisions that may stand no longer."""
    lines, void, used = [], [], set()
    for line in ruled:
        decision = overrides.get(key_of(line))
        if decision is None or is_duty(line):
            lines.append(line)
            continue
        used.add(key_of(line))
        changed = overridden(line, override_of(decision), identity)
        if isinstance(changed, Refusal):
            void.append(decision)
            changed = line
        lines.append(changed)
    gone = (decision for key, decision in overrides.items() if key not in used)
    return tuple(lines), (*void, *gone)


def _known(search: PersonSearch | None) -> tuple[Known, ...]:
    if search is None:
        return ()
    return tuple(
        Known(IdentifierKind(each.kind), each.value, each.confirmed) for each in search.identifiers.all()
    )


def _is_held(known: Iterable[Known], controller_id: int) -> bool:
    """Whether a legal hold names the person (Art. 17(3)(e)): by anything that is known of them, typed or
    confirmed, for a hold that is overlooked cannot be made good."""
    values = [(each.kind, set(spellings(each.kind, each.value))) for each in known]
    if not values:
        return False
    return any(
        spelt & person.get(kind, frozenset())
        for person in held_people(controller_id)
        for kind, spelt in values
    )


def _found(search: PersonSearch | None, controller_id: int) -> Iterator[tuple[str, SearchedDataset]]:
    """By ``Place.ref``; datasets of stores that are gone are left out."""
    if search is None:
        return
    refs = dict(DataStore.objects.filter(controller=controller_id).values_list("pk", "ref"))
    for row in search.datasets.all():
        if row.store_id in refs:
            yield f"{refs[row.store_id]}/{row.ref}", row
