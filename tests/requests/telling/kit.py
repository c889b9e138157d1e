"""A request of which something was erased in one dataset, disclosed to two recipients."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.models import Controller
from accounts.principal import system
from processing.models import Recipient
from processing.terms import DataSubjectRight
from requests.carrying.frozen import FrozenPlan, fingerprint, freeze
from requests.models import RecipientWay, RightsPlan, SubjectRequest, Telling
from requests.rights.lines import Line
from requests.rights.terms import Verdict, Why
from requests.telling import sending
from requests.telling.beginning import begin
from retention.models import Erasure
from stores.models import Dataset
from stores.terms import IdentifierKind
from subjects.models import PersonSearch, SearchIdentifier
from subjects.terms import Source
from tests import factories as make
from tests.requests.mail.cases import submitted
from tests.stores import factories as make_store

BY = system("test")


@dataclass
class Erased:
    """The request, its approved plan, and a recipient with none yet said how to tell."""

    request: SubjectRequest
    plan: RightsPlan
    carrier: Recipient

    def told(self) -> Telling:
        """Begin, and give the one telling."""
        with transaction.atomic():
            begin(self.request, self.plan, BY)
        return self.request.tellings.get()

    def tell_by(self, how: str, **more: object) -> RecipientWay:
        facts = {"known_by": ["email", "customer_number"], **more}
        return RecipientWay.objects.create(recipient=self.carrier, how=how, **facts)


def an_erasure(controller: Controller) -> Erased:
    """Rows of the person went from db/orders; "contact" is disclosed to a carrier, nothing to others."""
    request = submitted(controller)
    store = make_store.DataStoreFactory(controller=controller, ref="db")
    dataset: Dataset = make_store.DatasetFactory(store=store, ref="orders")
    Erasure.objects.create(
        dataset=dataset,
        reference=request.reference,
        work={},
        fingerprint="x",
        mapping="x",
        state="done",
        rows=3,
        certainty="confirmed",
        ended_at=timezone.now(),
        begun_by="system:test",
    )
    _searched(request)
    carrier = make.RecipientFactory(controller=controller, ref="carrier", name="Carrier Ltd")
    make.RecipientFactory(controller=controller, ref="nobody", name="Never Told")
    activity = make.ActivityFactory(controller=controller, ref="shop", name="Shop")
    category = make.DataCategoryFactory(controller=controller, ref="contact", name="Contact data")
    disclosure = make.DisclosureFactory(activity=activity, recipient=carrier)
    disclosure.data_categories.add(category)
    return Erased(request, a_plan(request), carrier)


def a_plan(request: SubjectRequest, version: int = 1) -> RightsPlan:
    """An approved version that erases "contact" and "orders" of the shop."""
    line = Line(
        right=DataSubjectRight.ERASURE,
        path="activities/shop/purposes/orders",
        place="db/orders",
        verdict=Verdict.END_NOW,
        why=Why.NO_LONGER_NEEDED,
        article="17",
        categories=("contact", "orders"),
    )
    plan = FrozenPlan(lines=(line,))
    RightsPlan.objects.filter(request=request, ended_at=None).update(ended_at=timezone.now())
    return RightsPlan.objects.create(
        request=request,
        version=version,
        content=freeze(plan),
        fingerprint=fingerprint(plan),
        by="approved",
        approved_by=BY.actor,
    )


def _searched(request: SubjectRequest) -> None:
    search = PersonSearch.objects.create(
        controller=request.controller,
        request=request.reference,
        kinds=["email"],
        started_at=timezone.now(),
        started_by=BY.actor,
    )
    known = (
        (IdentifierKind.EMAIL, "piet@person.example", True),
        (IdentifierKind.CUSTOMER_NUMBER, "C-17", False),
        (IdentifierKind.PHONE, "+31201234567", True),
    )
    for kind, value, confirmed in known:
        SearchIdentifier.objects.create(
            search=search,
            kind=kind.value,
            value=value,
            lookup=kind.value,
            source=Source.STAFF.value,
            confirmed=confirmed,
            how="A code was read." if confirmed else "",
            added_by=BY.actor,
        )


def work() -> None:
    """What a worker does with all that waits."""
    for telling_id in sending.unfinished():
        sending.finish_telling(telling_id)


def due() -> None:
    """The next try has come."""
    Telling.objects.exclude(next_try_at=None).update(next_try_at=timezone.now())
