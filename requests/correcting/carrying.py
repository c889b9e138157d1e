"""The stage RECTIFY: what was approved is begun, each group of columns by itself, and told how it stands."""

import uuid
from collections.abc import Iterator, Mapping

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.principal import Principal
from requests.carrying.frozen import thaw
from requests.carrying.others import looking_by, take_turns
from requests.carrying.parts import Part
from requests.carrying.progress import current_plan
from requests.carrying.stages import Carrier, add_carrier
from requests.carrying.terms import PartState, PlanBy, Stage
from requests.correcting.ending import note_ended
from requests.correcting.terms import Ended
from requests.correcting.values import grouped, step_name, waiting_values, work_of
from requests.models import Correction, RightsPlan, SubjectRequest
from retention import correcting
from retention.actions.erasures import begin_erasures, cancel_erasure
from retention.erasing.listening import add_listener
from retention.erasing.orders import Order, heeded_now
from retention.models import Erasure
from retention.terms import OPEN_ERASURES, Act
from retention.wording import problem_words
from stores.assembly import dataset_map, whole
from stores.models import Dataset
from stores.words import kept_problems

KIND = "correction"
_LOOKED_FOR = gettext_lazy(
    "Waits for %(reference)s, of the same person: it finds the rows that it erases by the old value."
)
_CHANGED = gettext_lazy(
    "%(rows)s rows were corrected; others no longer held what was shown and were not overwritten. Look "
    "again, then drop this."
)


def begin(request: SubjectRequest, plan: RightsPlan, by: Principal) -> None:
    """Each approved group that still waits; begun before, it is the same. No legal hold stops it: a wrong
    value is corrected whatever it is kept for. What another request of the person finds them by waits for
    that."""
    take_turns(request)
    approved = {uuid.UUID(each.group) for each in thaw(plan.content).corrections}
    waiting = grouped(Correction.objects.waiting().filter(request=request, group__in=approved).order_by("pk"))
    datasets = _datasets(request, {rows[0].place for rows in waiting.values()})
    _other, held_back = _held_back(request, waiting, datasets)
    heeded = heeded_now(request.controller_id)
    orders = [
        Order(
            dataset=dataset,
            work=work_of(dataset_map(dataset), rows),
            act=Act.CORRECT,
            despite_holds=(step_name(group),),
            heeded=heeded,
            key=group.hex,
        )
        for group, rows in sorted(waiting.items(), key=lambda each: _hides(each[1], datasets))
        if (dataset := datasets.get(rows[0].place)) is not None and group not in held_back
    ]
    if orders:
        begin_erasures(controller=request.controller, reference=request.reference, orders=orders, by=by)


def parts(request: SubjectRequest) -> Iterator[Part]:
    """One for each group. What was proposed after the approval waits for the next, and stands in the way;
    never in that of what the law asks at once."""
    plan = current_plan(request)
    is_approved = plan is not None and plan.by == PlanBy.APPROVED
    groups = grouped(Correction.objects.filter(request=request).defer(*Correction.personal_fields))
    begun = {each.key: each for each in _of(request)}
    unbegun = {group: rows for group, rows in groups.items() if group.hex not in begun and not rows[0].ended}
    places = {rows[0].place for rows in unbegun.values()} if is_approved else set()
    other, held_back = _held_back(request, unbegun, _datasets(request, places))
    names = {ref: f"{row.store.name}: {row.name}" for ref, row in _all_datasets(request).items()}
    for group, rows in groups.items():
        erasure = begun.get(group.hex)
        if erasure is None and (rows[0].ended == Ended.DROPPED or not is_approved):
            continue
        place = rows[0].place
        state, why = _state(rows[0], erasure, is_mapped=place in names)
        if group in held_back:
            why = (str(_LOOKED_FOR % {"reference": other}),)
        yield Part(
            stage=Stage.RECTIFY,
            kind=KIND,
            label=f"{names.get(place, place)} – {', '.join(each.column for each in rows)}",
            state=state,
            why=why,
            rows=rows[0].rows,
            by=rows[0].added_by,
            when=rows[0].ended_at,
            url=reverse("admin:requests_correct", args=(request.pk,)),
        )


def stop(request: SubjectRequest, by: Principal) -> None:
    """The request was taken back: what no store has yet is not corrected."""
    for erasure in _of(request).filter(state__in=OPEN_ERASURES):
        cancel_erasure(erasure=erasure, by=by)


def heard(erasure: Erasure) -> None:
    """One has ended, and its values go."""
    if erasure.act == Act.CORRECT:
        note_ended(erasure)


def _held_back(
    request: SubjectRequest, groups: Mapping[uuid.UUID, list[Correction]], datasets: Mapping[str, Dataset]
) -> tuple[str, frozenset[uuid.UUID]]:
    """What another request would look for in vain once it is corrected; and which that is."""
    hiding = frozenset(group for group, rows in groups.items() if _hides(rows, datasets))
    other = looking_by(request) if hiding else ""
    return other, hiding if other else frozenset()


def _hides(rows: list[Correction], datasets: Mapping[str, Dataset]) -> bool:
    """Whether the person is found by one of its columns: such come last, for the others look by the old."""
    dataset = datasets.get(rows[0].place)
    found_by = {each.column for each in dataset.identifiers.all()} if dataset else set()
    return any(each.column in found_by for each in rows)


def _state(row: Correction, erasure: Erasure | None, *, is_mapped: bool) -> tuple[PartState, tuple[str, ...]]:
    match row.ended:
        case Ended.CORRECTED:
            return PartState.DONE, ()
        case Ended.DROPPED:
            return PartState.CANCELLED, ()
        case Ended.MISSED:
            return PartState.FAILED, (str(_CHANGED % {"rows": row.rows or 0}),)
    if not is_mapped:
        return PartState.FAILED, (_("The dataset is no longer mapped."),)
    if erasure is None:
        return PartState.WAITING, (_("Waits for the plan to be approved."),)
    why = tuple(map(problem_words, kept_problems(erasure.problems)))
    return PartState(erasure.state), why


def _of(request: SubjectRequest) -> QuerySet[Erasure]:
    return Erasure.objects.filter(
        reference=request.reference, act=Act.CORRECT, dataset__store__controller=request.controller_id
    )


def _datasets(request: SubjectRequest, places: set[str]) -> Mapping[str, Dataset]:
    """Read whole, by place."""
    if not places:
        return {}
    rows = whole(
        Dataset.objects.filter(store__controller=request.controller_id).select_related("store__controller")
    )
    return {ref: row for row in rows if (ref := f"{row.store.ref}/{row.ref}") in places}


def _all_datasets(request: SubjectRequest) -> Mapping[str, Dataset]:
    rows = Dataset.objects.filter(store__controller=request.controller_id).select_related("store")
    return {f"{row.store.ref}/{row.ref}": row for row in rows}


add_carrier("corrections", Carrier(stage=Stage.RECTIFY, begin=begin, parts=parts, stop=stop))
add_listener("corrections", heard)
correcting.add_source("requests", waiting_values)
