"""What must not go from a dataset now: holds by scope, people by identifier, open requests."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Controller
from accounts.principal import system
from processing.terms import DataSubjectRight
from requests import actions as requests
from requests.models import SubjectRequest
from requests.terms import Channel
from retention.disposal import Holds, Person
from retention.holding import Watch, holds_on
from retention.models import HeldIdentifier, LegalHold
from retention.sparing import add_source, remove_source
from retention.terms import HoldScope
from stores.models import Dataset
from stores.terms import IdentifierKind
from subjects.identifiers import normalise
from tests import factories as make
from tests.retention.rows import a_dataset

pytestmark = pytest.mark.django_db


def place(controller: Controller, scope: HoldScope, **more: Any) -> LegalHold:
    return LegalHold.objects.create(
        controller=controller,
        scope=scope,
        reason="claim",
        owner=make.UserFactory(),
        review_on=controller.today() + timedelta(days=30),
        placed_by="user:somebody",
        **more,
    )


def hold_person(controller: Controller, *known: tuple[IdentifierKind, str]) -> LegalHold:
    hold = place(controller, HoldScope.PERSON)
    for kind, text in known:
        value = normalise(kind, text)
        HeldIdentifier.objects.create(hold=hold, kind=kind, value=value, value_hash=value)
    return hold


def ask(controller: Controller, email: str, *rights: DataSubjectRight) -> SubjectRequest:
    request, _receipt = requests.submit(
        controller=controller,
        submission=requests.Submission(
            rights=list(rights),
            channel=Channel.PORTAL,
            received_at=timezone.now(),
            language="en",
            name="Somebody",
            email=email,
        ),
        by=system("test"),
    )
    return request


@pytest.fixture
def controller() -> Controller:
    made: Controller = make.ControllerFactory(country="NL")
    return made


@pytest.fixture
def dataset(controller: Controller) -> Dataset:
    return Dataset.objects.select_related("store").get(pk=a_dataset(controller, "customers").pk)


def lift(hold: LegalHold) -> None:
    LegalHold.objects.filter(pk=hold.pk).update(lifted_at=timezone.now(), lifted_by="user:somebody")


def test_nothing_is_held_where_nobody_holds(dataset: Dataset) -> None:
    holds = holds_on(dataset)
    assert not holds.dataset
    assert not holds.activities
    assert not holds.people


def test_where_nobody_holds_nothing_more_is_read_until_somebody_does(
    controller: Controller, dataset: Dataset, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    watch = Watch(dataset)
    with django_assert_num_queries(1):
        assert watch.now() == Holds()
    place(controller, HoldScope.DATASET, dataset=dataset)
    assert watch.now().dataset


def test_art_17_3_e_a_hold_on_a_dataset_holds_that_one_until_it_is_lifted(
    controller: Controller, dataset: Dataset
) -> None:
    other = a_dataset(controller, "invoices")
    hold = place(controller, HoldScope.DATASET, dataset=dataset)
    assert holds_on(dataset).dataset
    assert not holds_on(other).dataset
    lift(hold)
    assert not holds_on(dataset).dataset


def test_art_17_3_e_a_hold_on_an_activity_names_it_by_its_reference(
    controller: Controller, dataset: Dataset
) -> None:
    activity = make.ActivityFactory(controller=controller, ref="sales")
    hold = place(controller, HoldScope.ACTIVITY, activity=activity)
    assert holds_on(dataset).activities == {"sales"}
    lift(hold)
    assert not holds_on(dataset).activities


def test_art_17_3_e_a_held_person_is_known_by_normalised_values(
    controller: Controller, dataset: Dataset
) -> None:
    hold = hold_person(
        controller,
        (IdentifierKind.EMAIL, " Jo@Example.ORG "),
        (IdentifierKind.PHONE, "0031 (0)6 1234-5678"),
        (IdentifierKind.CUSTOMER_NUMBER, "K-7 "),
    )
    (person,) = holds_on(dataset).held
    assert person == {
        IdentifierKind.EMAIL: {"jo@example.org"},
        IdentifierKind.PHONE: {"+31612345678", "0031612345678", "31612345678"},
        IdentifierKind.CUSTOMER_NUMBER: {"k-7"},
    }
    assert holds_on(dataset).people == (person,)
    lift(hold)
    assert holds_on(dataset).people == ()


def test_holds_of_another_controller_hold_nothing_here(dataset: Dataset) -> None:
    other = make.ControllerFactory()
    hold_person(other, (IdentifierKind.EMAIL, "jo@example.org"))
    place(other, HoldScope.ACTIVITY, activity=make.ActivityFactory(controller=other))
    ask(other, "jo@example.org", DataSubjectRight.ACCESS)
    assert holds_on(dataset) == type(holds_on(dataset))()


@pytest.mark.parametrize(
    ("right", "spares"),
    [
        (DataSubjectRight.ACCESS, True),
        (DataSubjectRight.PORTABILITY, True),
        (DataSubjectRight.RESTRICTION, True),
        (DataSubjectRight.ERASURE, False),
        (DataSubjectRight.RECTIFICATION, False),
        (DataSubjectRight.MARKETING_OBJECTION, False),
    ],
)
def test_art_15_18_20_an_open_request_spares_who_asked(
    controller: Controller, dataset: Dataset, right: DataSubjectRight, spares: bool
) -> None:
    ask(controller, "Jo@Example.org", right)
    holds = holds_on(dataset)
    assert holds.people == (({IdentifierKind.EMAIL: {"jo@example.org"}},) if spares else ())
    assert holds.held == ()


def test_a_request_that_was_taken_back_spares_nobody(controller: Controller, dataset: Dataset) -> None:
    request = ask(controller, "jo@example.org", DataSubjectRight.ACCESS)
    requests.withdraw(request=request, by=system("test"))
    assert holds_on(dataset).people == ()


def test_the_holds_of_a_dataset_cost_the_same_however_many(
    controller: Controller, dataset: Dataset, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(3):
        hold_person(controller, (IdentifierKind.EMAIL, f"jo{number}@example.org"))
        place(controller, HoldScope.ACTIVITY, activity=make.ActivityFactory(controller=controller))
        ask(controller, f"ask{number}@example.org", DataSubjectRight.ACCESS)
    with django_assert_num_queries(4):
        holds = holds_on(dataset)
    assert len(holds.people) == 6
    assert len(holds.held) == len(holds.activities) == 3


def test_a_watch_reads_anew_what_has_changed_and_nothing_else(
    controller: Controller, dataset: Dataset, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    watch = Watch(dataset)
    assert watch.changed() == holds_on(dataset)
    with django_assert_num_queries(1):
        assert watch.changed() is None
    hold = hold_person(controller, (IdentifierKind.EMAIL, "jo@example.org"))
    other = place(controller, HoldScope.DATASET, dataset=dataset)
    changed = watch.changed()
    assert changed is not None
    assert changed == watch.holds == holds_on(dataset)
    assert changed.dataset
    assert len(changed.held) == 1
    HeldIdentifier.objects.create(hold=hold, kind="phone", value="+31612345678", value_hash="1" * 64)
    assert watch.changed() == holds_on(dataset)
    request = ask(controller, "els@example.org", DataSubjectRight.ACCESS)
    assert watch.changed() == holds_on(dataset)
    assert len(watch.holds.people) == 2
    requests.withdraw(request=request, by=system("test"))
    lift(other)
    assert watch.changed() == holds_on(dataset)
    assert not watch.holds.dataset
    assert watch.changed() is None


def test_a_watch_asks_a_source_that_does_not_say_what_it_reads(dataset: Dataset) -> None:
    asked: list[Dataset] = []

    def nobody(dataset: Dataset) -> list[Person]:
        asked.append(dataset)
        return []

    add_source("test", nobody)
    try:
        watch = Watch(dataset)
        assert watch.changed() is not None
        assert watch.changed() is not None
    finally:
        remove_source("test")
    assert len(asked) == 2
