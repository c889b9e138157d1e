"""A person erased from the shop's customers, as a request has it done."""

from django.utils import timezone

from evidence.sealing import keyed_hash
from retention.actions.erasures import begin_erasures
from retention.erasing.orders import Order
from retention.erasing.running import work_on
from retention.models import Erasure
from retention.terms import ErasureState
from stores.assembly import dataset_map
from stores.work import Step, Work
from subjects.models import PersonSearch
from tests.retention.purging import World


def erased(shop: World, email: str, reference: str) -> Erasure:
    """By a confirmed address; the rows go whole."""
    search = PersonSearch.objects.create(
        controller=shop.controller,
        request=reference,
        state="ended",
        kinds=["email"],
        started_at=timezone.now(),
        ended_at=timezone.now(),
        started_by=shop.officer.actor,
    )
    search.identifiers.create(
        kind="email",
        value=email,
        lookup=keyed_hash(email, kind="search:email"),
        source="staff",
        confirmed=True,
        how="They said so.",
        added_by=shop.officer.actor,
    )
    dataset = dataset_map(shop.dataset)
    step = Step(name="delete", dataset=dataset, lapses=())
    (erasure,) = begin_erasures(
        controller=shop.controller,
        reference=reference,
        orders=[Order(dataset=shop.dataset, work=Work(dataset=dataset, steps=(step,)))],
        by=shop.officer,
    )
    while work_on(reference, shop.dataset.store_id):
        pass
    erasure.refresh_from_db()
    assert erasure.state == ErasureState.DONE, erasure.problems
    return erasure
