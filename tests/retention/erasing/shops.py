"""A shop whose customers, orders and letters lie in a real database, and a person who asks to be erased."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from django.utils import timezone

from accounts.models import Controller
from accounts.principal import Principal
from accounts.roles import Role
from evidence.sealing import keyed_hash
from retention.actions.erasures import begin_erasures
from retention.erasing.orders import Order
from retention.erasing.running import work_on
from retention.models import Erasure
from stores.assembly import dataset_map, whole
from stores.models import Dataset, DataStore
from stores.protocol import Survey
from stores.terms import BlankForm
from stores.work import Blank, Step, Work
from subjects.models import PersonSearch, SearchIdentifier
from tests import factories as make
from tests.people import principal
from tests.stores import factories as made
from tests.stores.connectors.sql.targets import Target

REFERENCE = "DSR-2026-0001"
EMAIL = "anna@example.org"

metadata = sa.MetaData()
customer = sa.Table(
    "customer",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("email", sa.String(120), index=True),
    sa.Column("name", sa.String(120)),
)
# Its key forbids that a customer goes before: NO ACTION.
purchase = sa.Table(
    "purchase",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("customer_id", sa.Integer, sa.ForeignKey("customer.id"), index=True),
    sa.Column("address", sa.String(120)),
)
letter = sa.Table(
    "letter",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("email", sa.String(120), index=True),
    sa.Column("name", sa.String(120), nullable=False),
)


@dataclass
class Shop:
    """The controller, who decides there, its datasets by their tables, and the database."""

    controller: Controller
    lead: Principal
    store: DataStore
    datasets: dict[str, Dataset]
    target: Target
    surveys: dict[str, Survey] = field(default_factory=dict)

    def order(self, table: str, *steps: Step, **more: Any) -> Order:
        row = self.datasets[table]
        mapping = dataset_map(whole(Dataset.objects.filter(pk=row.pk)).get())
        steps = steps or (Step(name="delete", dataset=mapping, lapses=()),)
        return Order(dataset=row, work=Work(dataset=mapping, steps=steps), **more)

    def blanking(self, table: str, *columns: str, value: str = "") -> Order:
        mapping = self.order(table).work.dataset
        form = BlankForm.CONSTANT if value else BlankForm.NULL
        blanks = tuple(Blank(column, form, value) for column in columns)
        return self.order(table, Step(name="blank", dataset=mapping, lapses=(), blanks=blanks))

    def begun(self, *orders: Order, reference: str = REFERENCE) -> tuple[Erasure, ...]:
        return begin_erasures(controller=self.controller, reference=reference, orders=orders, by=self.lead)

    def erased(self, *orders: Order, reference: str = REFERENCE) -> list[Erasure]:
        """Begun, and worked on until nothing more can be done now."""
        begun = self.begun(*orders, reference=reference)
        self.work(reference)
        return again(begun)

    def work(self, reference: str = REFERENCE) -> None:
        for store in DataStore.objects.filter(controller=self.controller):
            while work_on(reference, store.pk):
                pass

    def ids(self, table: sa.Table) -> list[int]:
        return self.target.ids(table)


def again(erasures: Iterable[Erasure]) -> list[Erasure]:
    """As they are now."""
    return [Erasure.objects.select_related("dataset__store").get(pk=each.pk) for each in erasures]


def shop(target: Target) -> Shop:
    """Three customers, of whom Anna has two purchases and a letter."""
    target.make(customer)
    target.fill(
        customer,
        [
            {"id": 1, "email": EMAIL, "name": "Anna"},
            {"id": 2, "email": "bert@example.org", "name": "Bert"},
            {"id": 3, "email": "hanna@example.org", "name": "Hanna"},
        ],
    )
    target.fill(
        purchase,
        [{"id": n, "customer_id": who, "address": f"Street {n}"} for n, who in ((1, 1), (2, 1), (3, 2))],
    )
    target.fill(
        letter, [{"id": 1, "email": EMAIL, "name": "Anna"}, {"id": 2, "email": "b@x.org", "name": "B"}]
    )
    return mapped(target)


def mapped(target: Target) -> Shop:
    """The controller's side of it, with a search for Anna."""
    controller = make.ControllerFactory()
    category = make.DataCategoryFactory(controller=controller)
    store = made.DataStoreFactory(
        controller=controller, ref="shop", kind="sql", settings=target.settings, secret=target.kept
    )
    datasets = {
        table: made.DatasetFactory(store=store, ref=table, name=table.title(), resource=table)
        for table in ("customer", "purchase", "letter")
    }
    for table in (customer, purchase, letter):
        for column in table.columns:
            personal = isinstance(column.type, sa.String)
            made.DataFieldFactory(
                dataset=datasets[table.name],
                name=column.name,
                nature="personal" if personal else "technical",
                category=category if personal else None,
                type="text" if personal else "number",
            )
    for found in ("customer", "letter"):
        made.IdentifierFactory(dataset=datasets[found])
    made.JoinFactory(dataset=datasets["purchase"], ref="buyer")
    made.IdentifierFactory(dataset=datasets["purchase"], via="buyer")
    row = Shop(controller, principal(Role.PRIVACY_LEAD, controller), store, datasets, target)
    searched(row)
    return row


def searched(row: Shop, *emails: str, reference: str = REFERENCE, confirmed: bool = True) -> PersonSearch:
    """What is known of the person of a request."""
    search = PersonSearch.objects.create(
        controller=row.controller,
        request=reference,
        kinds=["email"],
        state="ended",
        started_at=timezone.now(),
        ended_at=timezone.now(),
        started_by=row.lead.actor,
    )
    for email in emails or (EMAIL,):
        SearchIdentifier.objects.create(
            search=search,
            kind="email",
            value=email,
            lookup=keyed_hash(email, kind="email"),
            source="staff",
            confirmed=confirmed,
            how="They said so." if confirmed else "",
            added_by=row.lead.actor,
        )
    return search
