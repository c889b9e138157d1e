"""Which runs wait for which: never two of one dataset at once, what depends on rows first, no circle."""

from datetime import timedelta

import pytest

from accounts.models import Controller
from retention import order
from retention.actions import plans, runs
from retention.models import PurgePlan, PurgeRun
from retention.previewing import preview_now
from retention.running import work_on
from retention.terms import RunState
from stores.models import Dataset
from tests import factories as make
from tests.retention.operations import Target, fill
from tests.retention.purging import World, worked, world
from tests.retention.rows import a_dataset
from tests.stores import factories as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def controller() -> Controller:
    return make.ControllerFactory()


def plan_of(controller: Controller, word: str) -> PurgePlan:
    return PurgePlan.objects.create(
        dataset=a_dataset(controller, word), version=1, fingerprint=word, content={}, proposed_by="user:a"
    )


def run_of(plan: PurgePlan, state: RunState = RunState.WAITING) -> PurgeRun:
    today = plan.dataset.store.controller.today()
    return PurgeRun.objects.create(plan=plan, as_of=today, started_by="user:a", state=state)


def test_one_run_has_a_dataset_at_a_time(controller: Controller) -> None:
    plan = plan_of(controller, "a")
    first, second = run_of(plan), run_of(plan)
    assert not order.claim(second, controller.pk)
    second.refresh_from_db()
    assert (second.state, second.runs_after) == (RunState.WAITING, [first.pk])
    assert order.claim(first, controller.pk)
    first.refresh_from_db()
    assert first.state == RunState.PREPARING
    assert order.claim(first, controller.pk)


@pytest.mark.parametrize("state", [RunState.PREPARING, RunState.ASKING, RunState.RUNNING, RunState.VERIFYING])
def test_an_earlier_number_does_not_go_before_what_has_begun(controller: Controller, state: RunState) -> None:
    """Two beats may number their runs in one order and commit them in the other."""
    plan = plan_of(controller, "a")
    late, begun = run_of(plan), run_of(plan, state)
    assert not order.claim(late, controller.pk)
    late.refresh_from_db()
    assert late.runs_after == [begun.pk]


def test_no_circle_comes_about(controller: Controller) -> None:
    a, b, c = (run_of(plan_of(controller, word)) for word in "abc")
    assert order.waits_for(a, [b], controller.pk)
    assert order.waits_for(b, [c], controller.pk)
    assert not order.waits_for(c, [a], controller.pk)


def test_no_circle_by_way_of_a_second_run_of_a_dataset(controller: Controller) -> None:
    a, b = plan_of(controller, "a"), plan_of(controller, "b")
    first, other, second = run_of(a), run_of(b), run_of(a)
    assert order.waits_for(other, [second], controller.pk)
    assert not order.waits_for(first, [other], controller.pk)
    assert not order.claim(second, controller.pk)


@pytest.fixture
def shop(target: Target) -> World:
    """Invoices that go along with their customer, and read in it when they are due."""
    target.run(
        "CREATE TABLE invoice (id bigserial PRIMARY KEY, address text,"
        " customer_id bigint NOT NULL REFERENCES customer ON DELETE CASCADE)"
    )
    fill(target, 10, due=5)
    target.run("INSERT INTO invoice (customer_id, address) SELECT id, 'x' FROM customer")
    return world(target)


def invoices(shop: World) -> Dataset:
    dataset = made.DatasetFactory(
        store=shop.dataset.store,
        ref="invoices",
        name="Invoices",
        resource="invoice",
        guard_share=100,
        guard_rows=10**7,
    )
    category = shop.dataset.fields.get(name="email").category
    made.DataFieldFactory(dataset=dataset, name="address", nature="personal", category=category, type="text")
    for name in ("id", "customer_id"):
        made.DataFieldFactory(dataset=dataset, name=name, nature="technical", type="number", nullable=False)
    made.JoinFactory(dataset=dataset, ref="customer")
    made.binding(dataset, shop.period, start_via="customer", start_column="closed_on")
    return dataset


def approved(shop: World, dataset: Dataset) -> PurgePlan:
    plan = plans.propose(dataset=dataset, preview=preview_now(dataset), by=shop.officer)
    return plans.approve(plan=plan, by=shop.approver)


def test_what_would_go_along_goes_first_and_is_counted(shop: World) -> None:
    bills = invoices(shop)
    first, second = approved(shop, bills), approved(shop, shop.dataset)
    customers = runs.start(plan=second, by=shop.officer)
    billed = runs.start(plan=first, by=shop.officer)
    assert not work_on(customers.pk)
    customers.refresh_from_db()
    assert (customers.state, customers.runs_after) == (RunState.WAITING, [billed.pk])
    assert worked(billed).state == RunState.FINISHED
    assert sum(billed.batches.values_list("rows", flat=True)) == 5
    assert worked(customers).state == RunState.FINISHED, customers.problems
    assert shop.target.count() == 5
    assert shop.target.run("SELECT count(*) FROM invoice") == [(5,)]


@pytest.mark.parametrize("state", [RunState.FAILED, RunState.CANCELLED, None])
def test_if_the_first_did_not_go_the_second_refuses(shop: World, state: RunState | None) -> None:
    approved(shop, invoices(shop))
    customers = runs.start(plan=approved(shop, shop.dataset), by=shop.officer)
    if state is not None:
        plan = PurgePlan.objects.get(dataset__ref="invoices")
        ended = customers.started_at + timedelta(seconds=1)
        PurgeRun.objects.create(
            plan=plan, as_of=customers.as_of, started_by="user:a", state=state, ended_at=ended
        )
    assert worked(customers).state == RunState.FAILED
    assert [problem["code"] for problem in customers.problems] == ["start-read-by"]
    assert shop.target.count() == 10


def test_rows_of_others_never_go_along(shop: World) -> None:
    """An invoice of a customer that is due is not: it is kept, and so is the customer."""
    bills = invoices(shop)
    shop.target.run("ALTER TABLE invoice ADD paid_on date")
    made.DataFieldFactory(dataset=bills, name="paid_on", nature="technical", type="date")
    bills.bindings.update(start_via="", start_column="paid_on")
    shop.target.run("UPDATE invoice SET paid_on = '2020-01-01' WHERE customer_id > 2")
    billed = runs.start(plan=approved(shop, bills), by=shop.officer)
    customers = runs.start(plan=approved(shop, shop.dataset), by=shop.officer)
    assert worked(billed).state == RunState.FINISHED
    assert worked(customers).state == RunState.FAILED
    assert customers.problems == [{"code": "rows-pointed-at", "subject": "delete", "values": {"count": 2}}]
    assert shop.target.count("id <= 2") == 2
    assert shop.target.run("SELECT count(*) FROM invoice") == [(2,)]
    assert shop.target.count() == 7
