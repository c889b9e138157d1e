"""A shop whose customers lie in a real database that writes down every change, whatever Dertig says."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from django.utils import timezone

from accounts.models import Controller
from accounts.principal import Principal
from accounts.roles import Role
from processing.models import Purpose
from processing.terms import DataSubjectRight as R
from requests import actions, sending
from requests.actions.planning import approve_plan
from requests.answering import building, gathering
from requests.carrying import by_law, moving
from requests.carrying.drafting import draft_of
from requests.carrying.foreseeing import foresee
from requests.models import (
    AnswerPackage,
    CollectedDataset,
    Letter,
    RecipientWay,
    RightsPlan,
    SubjectRequest,
    Telling,
)
from requests.tasks import carry_on
from requests.telling import sending as telling
from requests.terms import IdentityMethod
from retention.erasing import sweeping
from retention.erasing.running import work_on
from retention.models import Erasure
from stores.models import Dataset, DataStore
from stores.terms import IdentifierKind
from subjects import asking
from subjects.actions import Named, start_search
from subjects.models import PersonSearch, SearchedDataset
from subjects.terms import Source
from tests import factories as make
from tests.requests.mail.cases import acme, submitted
from tests.stores import factories as made
from tests.stores.connectors.sql.targets import Target

ANNA = "anna@example.org"
TABLES = ("subscribers", "invoices")
_metadata = sa.MetaData()
subscribers = sa.Table(
    "subscribers",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("email", sa.String(80), index=True),
    sa.Column("name", sa.String(80)),
)
invoices = sa.Table(
    "invoices",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("email", sa.String(80), index=True),
    sa.Column("name", sa.String(80)),
    sa.Column("issued_on", sa.Date),
)
_LOG = {
    "postgresql": (
        "CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN INSERT INTO happened VALUES (lower(TG_OP), TG_TABLE_NAME, OLD.id); RETURN NULL; END $$",
        *(
            f"CREATE TRIGGER told AFTER UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION tell()"
            for table in TABLES
        ),
    ),
    "mariadb": tuple(
        f"CREATE TRIGGER {act}_{table} AFTER {act} ON {table} FOR EACH ROW"
        f" INSERT INTO happened VALUES ('{act}', '{table}', OLD.id)"
        for table in TABLES
        for act in ("update", "delete")
    ),
}
GONE = [("delete", "subscribers", 1), ("delete", "subscribers", 2)]
"""What happens when Anna is erased."""


@dataclass
class Shop:
    """Its newsletter goes by consent, its invoices stay by law; the carrier has received both."""

    controller: Controller
    officer: Principal
    store: DataStore
    target: Target

    def happened(self) -> list[tuple[str, str, int]]:
        """Every row that was changed or deleted, as often as it was."""
        with self.target.engine.connect() as connection:
            found = connection.exec_driver_sql("SELECT what, of_table, id FROM happened ORDER BY 1, 2, 3")
            return [(row[0], row[1], row[2]) for row in found]

    def known(self, *rights: R, email: str = ANNA) -> SubjectRequest:
        """A request of somebody who is known."""
        request = submitted(self.controller, *rights, email=email)
        actions.confirm_identity(request=request, method=IdentityMethod.CALLED_BACK, by=self.officer)
        return SubjectRequest.objects.get(pk=request.pk)

    def asked(self, *rights: R, email: str = ANNA) -> SubjectRequest:
        """The same, and all stores have been searched."""
        request = self.known(*rights, email=email)
        self.search(request, email)
        return request

    def search(self, request: SubjectRequest, email: str = ANNA) -> PersonSearch:
        named = Named(IdentifierKind.EMAIL, email, Source.STAFF, "They called back.")
        search = start_search(
            controller=self.controller, request=request.reference, identifiers=[named], by=self.officer
        )
        work()
        search.refresh_from_db()
        return search

    def approved(self, request: SubjectRequest) -> RightsPlan:
        """As it would be now."""
        return approve_plan(request=request, seen=foresee(draft_of(request)).seen, by=self.officer)


def a_shop(target: Target) -> Shop:
    """Anna has two rows in each table, Bert one."""
    target.make(subscribers)
    for table in (subscribers, invoices):
        target.fill(
            table,
            [
                {"id": number, "email": email, "name": "N."}
                for number, email in ((1, ANNA), (2, ANNA), (3, "bert@example.org"))
            ],
        )
    target.run(
        "UPDATE invoices SET issued_on = current_date",
        "CREATE TABLE happened (what varchar(10), of_table varchar(20), id int)",
        *_LOG[target.dialect],
    )
    controller = acme()
    store = made.DataStoreFactory(
        controller=controller,
        ref="shop",
        name="Shop",
        kind="sql",
        settings=target.settings,
        secret=target.kept,
    )
    activity = make.ActivityFactory(controller=controller, ref="sales", name="Sales")
    news = make.PurposeFactory(activity=activity, ref="news", name="News", basis="a")
    tax = make.PurposeFactory(activity=activity, ref="tax", name="Books", basis="c")
    _dataset(store, news, "subscribers")
    duty = {"bound": "minimum", "anchor": "calendar_year_end", "legal_duty": "AWR 52(4)"}
    _dataset(store, tax, "invoices", period="P7Y", **duty)
    carrier = make.RecipientFactory(controller=controller, ref="carrier", name="Carrier Ltd")
    make.DisclosureFactory(activity=activity, recipient=carrier)
    RecipientWay.objects.create(
        recipient=carrier, how="email", email="desk@carrier.example", known_by=["email"]
    )
    officer = Principal("user:officer", {controller.pk: frozenset({Role.PRIVACY_OFFICER})})
    return Shop(controller, officer, store, target)


def _dataset(store: DataStore, purpose: Purpose, ref: str, table: str = "", **rule: Any) -> Dataset:
    table = table or ref
    category = make.DataCategoryFactory(controller=store.controller, ref=f"{ref}-data")
    purpose.data_categories.add(category)
    period = make.RetentionPeriodFactory(purpose=purpose, ref=ref, disposition="delete", **rule)
    period.data_categories.add(category)
    dataset: Dataset = made.DatasetFactory(store=store, ref=ref, name=ref.title(), resource=table, key=["id"])
    made.DataFieldFactory(dataset=dataset, name="id", nature="technical", type="number", nullable=False)
    for column in ("email", "name"):
        made.DataFieldFactory(dataset=dataset, name=column, nature="personal", category=category, type="text")
    if rule:
        made.DataFieldFactory(dataset=dataset, name="issued_on", nature="technical", type="date")
    made.IdentifierFactory(dataset=dataset, kind="email", column="email")
    made.binding(dataset, period, start_column="issued_on" if rule else "")
    return dataset


def later() -> None:
    """Time goes by: whatever waits for its moment is due."""
    now = timezone.now() - timedelta(seconds=1)
    for model in (AnswerPackage, CollectedDataset, SearchedDataset, Telling, Letter):
        model.objects.filter(next_try_at__isnull=False).update(next_try_at=now)
    Erasure.objects.update(next_try_at=None)


def work() -> None:
    """What the sweeps find, done by one worker, until they find nothing that is due."""
    while _swept():
        pass


def letters() -> None:
    """The same for letters, whose PDFs take longest."""
    for row in list(sending.unfinished()):
        sending.finish_letter(row)


def _swept() -> bool:
    """Whether anything was due; what is under way is looked at first, for it makes more."""
    for controller, reference in {*moving.under_way(), *by_law.waiting()}:
        carry_on(controller, reference)
    due = [
        *((asking.ask_store, row) for row in asking.lost()),
        *((gathering.collect_datasets, ([row],)) for row in gathering.lost()),
        *((building.build_package, (row,)) for row in building.unbuilt()),
        *((work_on, row) for row in sweeping.lost()),
        *((telling.finish_telling, (row,)) for row in telling.unfinished()),
    ]
    for does, row in due:
        does(*row)
    return bool(due)


def beside(shop: Shop, target: Target) -> DataStore:
    """Another store, of whose letters one is Anna's, by the consent of the newsletter."""
    target.make(subscribers)
    target.fill(subscribers, [{"id": 1, "email": ANNA, "name": "N."}])
    store: DataStore = made.DataStoreFactory(
        controller=shop.controller,
        ref="beside",
        name="Beside",
        kind="sql",
        settings=target.settings,
        secret=target.kept,
    )
    news = Purpose.objects.get(activity__controller=shop.controller, ref="news")
    _dataset(store, news, "letters", "subscribers")
    return store
