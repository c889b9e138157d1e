"""The stage ERASE: the orders of a plan are erasures of ``retention``; how they stand is read there."""

from collections.abc import Collection, Iterable, Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy

from accounts.principal import Principal
from evidence.stored import Unreadable
from requests.carrying.frozen import thaw
from requests.carrying.others import correcting, take_turns, to_be_given_first
from requests.carrying.parts import Part
from requests.carrying.progress import current_plan
from requests.carrying.stages import Carrier, add_carrier
from requests.carrying.terms import PartState, Stage
from requests.carrying.waking import wake
from requests.models import RightsPlan, SubjectRequest
from requests.terms import State
from retention.actions.erasures import begin_erasures, cancel_erasure, retry_erasure
from retention.erasing.frozen import fingerprint_of, mark_of
from retention.erasing.listening import add_at_rest
from retention.erasing.orders import Order
from retention.models import Erasure
from retention.terms import OPEN_ERASURES, Act, ErasureState
from retention.wording import problem_words
from stores.models import Dataset
from stores.protocol import Problem
from stores.stored import unreadable
from stores.words import kept_problems

KIND = "erasure"
GIVEN_FIRST = gettext_lazy(
    "Waits for %(reference)s, of the same person: its data are collected, or corrected, first."
)


CANCELLED = gettext_lazy(
    "It was approved, and then cancelled. Try it again, or decide otherwise in the plan."
)


def begin(request: SubjectRequest, plan: RightsPlan, by: Principal) -> None:
    """Begin what this version orders, all of it together; what an earlier one ordered and nobody has done is
    cancelled, and what an earlier one had cancelled is tried again. Data that another request of the person
    is to be given wait until they are collected."""
    frozen = thaw(plan.content)
    take_turns(request)
    rows = {
        (row.store.ref, row.ref): row
        for row in Dataset.objects.filter(store__controller=request.controller_id).select_related("store")
    }
    orders = [
        Order(
            dataset=rows[each.store, each.dataset],
            work=each.work,
            despite_holds=each.despite_holds,
            heeded=each.heeded,
            survey=each.survey,
            key=each.basis,
        )
        for each in frozen.orders
        if (each.store, each.dataset) in rows
    ]
    ordered = {(each.dataset.pk, fingerprint_of(each.work, each.key)) for each in orders}
    for erasure in _of(request).filter(state__in=OPEN_ERASURES):
        if _mark(erasure) not in ordered:
            cancel_erasure(erasure=erasure, by=by)
    if not _waits_for(request):
        begun = begin_erasures(
            controller=request.controller, reference=request.reference, orders=orders, by=by
        )
        _revive(request, begun, by)


def _revive(request: SubjectRequest, begun: Iterable[Erasure], by: Principal) -> None:
    """Try again what was cancelled for a version that did not order it. One that somebody cancelled since the
    approval stays so."""
    cancelled = [each for each in begun if each.state == ErasureState.CANCELLED and each.cancelled_at]
    if not cancelled:
        return
    former = RightsPlan.objects.filter(request=request, ended_at__isnull=False).order_by("-ended_at").first()
    for each in cancelled:
        if former and former.ended_at and each.cancelled_at and each.cancelled_at <= former.ended_at:
            retry_erasure(erasure=each, by=by)


def parts(request: SubjectRequest) -> Iterator[Part]:
    """One for each dataset: what the plan orders there, else the last that was ordered. What was ordered in a
    dataset that is mapped no longer has failed, and so has what was cancelled since it was approved; what
    waits for another request says for which."""
    plan = current_plan(request)
    try:
        ordered = _ordered(request, plan)
    except Unreadable as error:
        yield _unbegun(gettext("The approved plan"), PartState.FAILED, problem_words(unreadable(error)))
        ordered, plan = [], None
    of_plan = {(row.pk, mark) for _label, row, mark in ordered if row is not None}
    latest: dict[int, Erasure] = {}
    for row in _of(request).select_related("dataset__store").order_by("pk"):
        if row.dataset_id not in latest or _mark(latest[row.dataset_id]) not in of_plan:
            latest[row.dataset_id] = row
    for row in latest.values():
        state = PartState(row.state)
        why = tuple(map(problem_words, kept_problems(row.problems)))
        if state is PartState.CANCELLED and _mark(row) in of_plan and request.state != State.WITHDRAWN:
            state, why = PartState.FAILED, (str(CANCELLED),)
        yield Part(
            stage=Stage.ERASE,
            kind=KIND,
            label=f"{row.dataset.store.name}: {row.dataset.name}",
            state=state,
            why=why,
            rows=row.rows,
            by=row.begun_by,
            when=row.ended_at,
            row=row.pk,
        )
    if plan is not None:
        yield from _not_begun(request, plan, ordered, {_mark(row) for row in latest.values()})


def _mark(row: Erasure) -> tuple[int, str]:
    """What it does where."""
    return row.dataset_id, mark_of(row)


type Ordered = tuple[str, Dataset | None, str]
"""A place by its refs, its dataset if it is mapped, and the fingerprint of what is to be done there."""


def _ordered(request: SubjectRequest, plan: RightsPlan | None) -> list[Ordered]:
    """What this version orders; one query. Raises ``Unreadable``."""
    orders = thaw(plan.content).orders if plan else ()
    if not orders:
        return []
    mapped = {
        (row.store.ref, row.ref): row
        for row in Dataset.objects.filter(store__controller=request.controller_id).select_related("store")
    }
    return [
        (
            f"{each.store}: {each.dataset}",
            mapped.get((each.store, each.dataset)),
            fingerprint_of(each.work, each.basis),
        )
        for each in orders
    ]


def _not_begun(
    request: SubjectRequest, plan: RightsPlan, ordered: list[Ordered], begun: Collection[tuple[int, str]]
) -> Iterator[Part]:
    waiting = []
    for label, row, mark in ordered:
        if row is None:
            gone = problem_words(Problem("dataset-gone", label.partition(": ")[2]))
            yield _unbegun(label, PartState.FAILED, gone)
        elif (row.pk, mark) not in begun:
            waiting.append(f"{row.store.name}: {row.name}")
    if waiting and plan.carried_out_at is None:
        # Undone whatever others do: they may end between the look at them and this one.
        other = _waits_for(request)
        why = (str(GIVEN_FIRST % {"reference": other}),) if other else ()
        for label in waiting:
            yield _unbegun(label, PartState.WAITING, *why)


def _unbegun(label: str, state: PartState, *why: str) -> Part:
    return Part(stage=Stage.ERASE, kind=KIND, label=label, state=state, why=why)


def _waits_for(request: SubjectRequest) -> str:
    return to_be_given_first(request) or correcting(request)


def stop(request: SubjectRequest, by: Principal) -> None:
    """Cancel what has not ended."""
    for erasure in _of(request).filter(state__in=OPEN_ERASURES):
        cancel_erasure(erasure=erasure, by=by)


def _of(request: SubjectRequest) -> QuerySet[Erasure]:
    return Erasure.objects.filter(
        reference=request.reference, act=Act.ERASE, dataset__store__controller=request.controller_id
    )


add_carrier("erasures", Carrier(stage=Stage.ERASE, begin=begin, parts=parts, stop=stop))
# The next stage may begin.
add_at_rest("carrying", wake)
