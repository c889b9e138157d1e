"""The stage ERASE: the orders of a plan are erasures of ``retention``; how they stand is read there."""

from collections.abc import Iterator

from django.db.models import QuerySet

from accounts.principal import Principal
from requests.carrying.frozen import thaw
from requests.carrying.parts import Part
from requests.carrying.progress import current_plan
from requests.carrying.stages import Carrier, add_carrier
from requests.carrying.terms import PartState, Stage
from requests.carrying.waking import wake
from requests.models import RightsPlan, SubjectRequest
from retention.actions.erasures import begin_erasures, cancel_erasure
from retention.erasing.listening import add_listener
from retention.erasing.orders import Order
from retention.frozen import problem_from
from retention.models import Erasure
from retention.terms import OPEN_ERASURES, Act
from retention.wording import problem_words
from stores.models import Dataset
from stores.protocol import Problem

KIND = "erasure"


def begin(request: SubjectRequest, plan: RightsPlan, by: Principal) -> None:
    """Begin what this version orders; what an earlier one ordered and nobody has done is cancelled."""
    frozen = thaw(plan.content)
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
    begun = begin_erasures(controller=request.controller, reference=request.reference, orders=orders, by=by)
    for erasure in _of(request).filter(state__in=OPEN_ERASURES).exclude(pk__in=[each.pk for each in begun]):
        cancel_erasure(erasure=erasure, by=by)


def parts(request: SubjectRequest) -> Iterator[Part]:
    """One for each dataset; the last where several versions ordered something there. What was ordered in a
    dataset that is mapped no longer has failed."""
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

    yield from _gone(request)


def _gone(request: SubjectRequest) -> Iterator[Part]:
    plan = current_plan(request)
    orders = thaw(plan.content).orders if plan else ()
    if not orders:
        return
    mapped = set(
        Dataset.objects.filter(store__controller=request.controller_id).values_list("store__ref", "ref")
    )
    for each in orders:
        if (each.store, each.dataset) not in mapped:
            gone = Problem("dataset-gone", each.dataset)
            yield Part(
                stage=Stage.ERASE,
                kind=KIND,
                label=f"{each.store}: {each.dataset}",
                state=PartState.FAILED,
                why=(problem_words(gone),),
            )


def stop(request: SubjectRequest, by: Principal) -> None:
    """Cancel what has not ended."""
    for erasure in _of(request).filter(state__in=OPEN_ERASURES):
        cancel_erasure(erasure=erasure, by=by)


def heard(erasure: Erasure) -> None:
    """One has ended: the next stage may begin."""
    wake(erasure.dataset.store.controller_id, erasure.reference)


def _of(request: SubjectRequest) -> QuerySet[Erasure]:
    return Erasure.objects.filter(
        reference=request.reference, act=Act.ERASE, dataset__store__controller=request.controller_id
    )


add_carrier("erasures", Carrier(stage=Stage.ERASE, begin=begin, parts=parts, stop=stop))
add_listener("carrying", heard)
