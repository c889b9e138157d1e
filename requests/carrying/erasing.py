"""The stage ERASE: the orders of a plan are erasures of ``retention``; how they stand is read there."""

from collections.abc import Collection, Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from accounts.principal import Principal
from requests.carrying.frozen import thaw
from requests.carrying.others import correcting, take_turns, to_be_given_first
from requests.carrying.parts import Part
from requests.carrying.progress import current_plan
from requests.carrying.stages import Carrier, add_carrier
from requests.carrying.terms import PartState, Stage
from requests.carrying.waking import wake
from requests.models import RightsPlan, SubjectRequest
from retention.actions.erasures import begin_erasures, cancel_erasure
from retention.erasing.frozen import fingerprint_of
from retention.erasing.listening import add_at_rest
from retention.erasing.orders import Order
from retention.frozen import problem_from
from retention.models import Erasure
from retention.terms import OPEN_ERASURES, Act
from retention.wording import problem_words
from stores.models import Dataset
from stores.protocol import Problem

KIND = "erasure"
GIVEN_FIRST = gettext_lazy(
    "Waits for %(reference)s, of the same person: its data are collected, or corrected, first."
)


def begin(request: SubjectRequest, plan: RightsPlan, by: Principal) -> None:
    """Begin what this version orders, all of it together; what an earlier one ordered and nobody has done is
    cancelled. Data that another request of the person is to be given wait until they are collected."""
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
        if (erasure.dataset_id, erasure.fingerprint) not in ordered:
            cancel_erasure(erasure=erasure, by=by)
    if not _waits_for(request):
        begin_erasures(controller=request.controller, reference=request.reference, orders=orders, by=by)


def parts(request: SubjectRequest) -> Iterator[Part]:
    """One for each dataset; the last where several versions ordered something there. What was ordered in a
    dataset that is mapped no longer has failed; what waits for another request says for which."""
    latest = {row.dataset_id: row for row in _of(request).select_related("dataset__store").order_by("pk")}
    for row in latest.values():
        yield Part(
            stage=Stage.ERASE,
            kind=KIND,
            label=f"{row.dataset.store.name}: {row.dataset.name}",
            state=PartState(row.state),
            why=tuple(problem_words(problem_from(each)) for each in row.problems),
            rows=row.rows,
            by=row.begun_by,
            when=row.ended_at,
            row=row.pk,
        )

    yield from _not_begun(request, {(row.dataset_id, row.fingerprint) for row in latest.values()})


def _not_begun(request: SubjectRequest, begun: Collection[tuple[int, str]]) -> Iterator[Part]:
    plan = current_plan(request)
    orders = thaw(plan.content).orders if plan else ()
    if plan is None or not orders:
        return
    mapped = {
        (row.store.ref, row.ref): row
        for row in Dataset.objects.filter(store__controller=request.controller_id).select_related("store")
    }
    waiting = []
    for each in orders:
        row = mapped.get((each.store, each.dataset))
        if row is None:
            gone = problem_words(Problem("dataset-gone", each.dataset))
            yield _unbegun(f"{each.store}: {each.dataset}", PartState.FAILED, gone)
        elif (row.pk, fingerprint_of(each.work, each.basis)) not in begun:
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
