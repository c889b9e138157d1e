"""A controller whose customers lie in a real PostgreSQL database, mapped, ready to be purged."""

from dataclasses import dataclass
from typing import Any

from accounts.models import Controller
from accounts.principal import Principal
from accounts.roles import Role
from processing.models import DataCategory, RetentionPeriod
from retention.actions import plans, runs
from retention.certifying import certify
from retention.models import PurgePlan, PurgeRun
from retention.previewing import preview_now
from retention.running import work_on
from retention.terms import OPEN_STATES
from stores.models import Dataset, DataStore
from tests import factories as make
from tests.people import principal
from tests.retention.operations import Target
from tests.stores import factories as made


@dataclass
class World:
    """The controller, its people and its dataset."""

    controller: Controller
    officer: Principal
    approver: Principal
    dataset: Dataset
    period: RetentionPeriod
    target: Target

    def approved(self) -> PurgePlan:
        plan = plans.propose(dataset=self.dataset, preview=preview_now(self.dataset), by=self.officer)
        return plans.approve(plan=plan, by=self.approver)

    def purged(self, **options: Any) -> PurgeRun:
        """An approved plan, started and worked on until it has ended or can go no further here."""
        plan = PurgePlan.objects.filter(
            dataset=self.dataset, ended_at=None, approved_at__isnull=False
        ).first()
        run = runs.start(plan=plan or self.approved(), by=self.officer, **options)
        return worked(run)


def worked(run: PurgeRun) -> PurgeRun:
    while work_on(run.pk):
        pass
    run.refresh_from_db()
    if run.state not in OPEN_STATES:
        certify(run.pk)
        run.refresh_from_db()
    return run


def world(target: Target, *, period: str = "P1M", **store: Any) -> World:
    """One table under one period: a month after the account was closed, rows go."""
    controller = make.ControllerFactory()
    category = DataCategory.objects.filter(controller=None).first() or make.DataCategoryFactory(
        controller=None
    )
    purpose = make.PurposeFactory(activity__controller=controller)
    purpose.data_categories.add(category)
    rule = make.RetentionPeriodFactory(purpose=purpose, period=period, disposition="delete")
    rule.data_categories.add(category)
    row = DataStore.objects.create(
        controller=controller,
        ref="shop",
        name="Shop",
        kind="sql",
        settings=store.get("settings", target.settings),
        secret=target.kept,
    )
    dataset = made.DatasetFactory(
        store=row,
        ref="customers",
        name="Customers",
        resource="customer",
        guard_share=100,
        guard_rows=10_000_000,
    )
    for name in ("email", "name"):
        made.DataFieldFactory(dataset=dataset, name=name, nature="personal", category=category, type="text")
    made.DataFieldFactory(dataset=dataset, name="id", nature="technical", type="number", nullable=False)
    for name in ("closed_on", "invoiced_on"):
        made.DataFieldFactory(dataset=dataset, name=name, nature="technical", type="date")
    made.IdentifierFactory(dataset=dataset, kind="email", column="email")
    made.binding(dataset, rule, start_column="closed_on")
    officer, approver = principal(Role.PRIVACY_OFFICER, controller), principal(Role.APPROVER, controller)
    return World(controller, officer, approver, dataset, rule, target)
