"""Art. 5(1)(e), 30: erasures are forgotten by the controller's own record, and only by it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from evidence.models import Event
from processing.findings import Facts
from processing.register import Activity, Purpose, Register, RetentionPeriod
from processing.terms import Disposition
from retention.ledger.marks import MEMORY
from retention.ledger.own_record import ACTIVITY, PATH, findings
from retention.ledger.remembering import forget_old, remember
from retention.models import Erasure, ErasureMemory
from stores.mapping import Column
from stores.terms import IdentifierKind
from stores.work import Spared
from tests import factories as make
from tests.processing.findings import builders
from tests.retention.rows import a_dataset
from tests.rewriting import rewrite

TODAY = timezone.now().date()
WITH_STORES = Facts(today=TODAY, extra={"stores": (object(),)})


@pytest.fixture
def memory(db: None) -> ErasureMemory:
    """Of somebody erased 91 days ago, at a controller whose register says nothing yet."""
    dataset = a_dataset(make.ControllerFactory(), "shop")
    erasure = Erasure.objects.create(
        dataset=dataset, reference="R-1", work={}, fingerprint="f", mapping="m", begun_by="user:x"
    )
    remember(erasure, [known("anna@example.org")])
    rewrite(ErasureMemory.objects.all(), remembered_at=timezone.now() - timedelta(days=91))
    return ErasureMemory.objects.get()


def known(email: str) -> Spared:
    return Spared(IdentifierKind.EMAIL, Column("email"), frozenset({email}))


def promise(memory: ErasureMemory, period: str | None, disposition: str | None = "delete") -> None:
    activity = make.ActivityFactory(controller=memory.erasure.dataset.store.controller, ref=ACTIVITY)
    purpose = make.PurposeFactory(activity=activity)
    if period:
        make.RetentionPeriodFactory(purpose=purpose, period=period, disposition=disposition)


@pytest.mark.parametrize(
    ("period", "disposition", "stays"),
    [("P90D", "delete", 0), ("P92D", "delete", 1), ("P1D", "review", 1), (None, None, 1)],
)
def test_the_period_of_the_register_is_what_forgets(
    memory: ErasureMemory, period: str | None, disposition: str | None, stays: int
) -> None:
    promise(memory, period, disposition)
    assert forget_old() == 1 - stays
    assert ErasureMemory.objects.count() == stays
    assert Event.objects.filter(verb="erasure.forgotten").count() == 1 - stays
    assert Erasure.objects.exists()


def test_without_a_record_nothing_is_forgotten(memory: ErasureMemory) -> None:
    assert forget_old() == 0


def test_the_longest_of_two_purposes_counts(memory: ErasureMemory) -> None:
    promise(memory, "P30D")
    activity = memory.erasure.dataset.store.controller.activities.get(ref=ACTIVITY)
    make.RetentionPeriodFactory(
        purpose=make.PurposeFactory(activity=activity), period="P1Y", disposition="delete"
    )
    assert forget_old() == 0


def test_tried_again_with_another_address_both_are_remembered(memory: ErasureMemory) -> None:
    remember(memory.erasure, [known("anna@example.org")])
    remember(memory.erasure, [known("anna@example.com")])
    held = ErasureMemory.objects.get()
    assert [len(each.marks) for each in MEMORY.read(held.people)] == [2]


def own(period: str | None, disposition: str | None = None) -> Register:
    ends = Disposition(disposition) if disposition else None
    stated = RetentionPeriod(ref="backups", start_event="Erased", period=period, disposition=ends)
    purpose = Purpose(ref="again", name="Again", retention=(stated,) if period else None)
    return builders.register(Activity(ref=ACTIVITY, name="Memory", stream="Requests", purposes=(purpose,)))


def found(register: Register, facts: Facts = WITH_STORES) -> list[tuple[str, str]]:
    return [each.key for each in findings(register, facts)]


def test_where_stores_are_mapped_the_record_is_asked_for() -> None:
    assert found(builders.register()) == [("erasure-memory-not-stated", "controller")]
    assert found(builders.register(), Facts(today=TODAY)) == []


def test_a_period_that_nothing_carries_out_is_a_finding() -> None:
    assert found(own(None)) == [("erasure-memory-not-stated", PATH)]
    assert found(own("P90D", "review")) == [("erasure-memory-not-stated", PATH)]
    assert found(own("P90D", "delete")) == []
