"""The request's page says what applies, by right and purpose, before anybody is looked for."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from accounts.models import Controller, User
from accounts.principal import Principal
from processing.models import Purpose
from processing.terms import DataSubjectRight as R
from requests.admin.applying import what_applies
from requests.admin.workspace import workspace
from requests.models import SubjectRequest
from stores.models import Binding, Dataset
from tests import factories as make
from tests.requests.test_workflow import submitted
from tests.retention.rows import a_dataset

pytestmark = pytest.mark.django_db


def a_purpose(controller: Controller, basis: str, name: str) -> Purpose:
    activity = make.ActivityFactory(controller=controller)
    made: Purpose = make.PurposeFactory(activity=activity, name=name, basis=basis)
    return made


def page_of(staff: Client, request: SubjectRequest) -> str:
    return staff.get(f"/admin/requests/subjectrequest/{request.pk}/change/").content.decode()


def bind(controller: Controller, purpose: Purpose) -> Dataset:
    dataset = a_dataset(controller, f"table-{purpose.ref}")
    Binding.objects.create(dataset=dataset, purpose=purpose)
    return dataset


def test_without_a_mapping_it_goes_by_purpose_and_leads_to_the_stores(
    staff: Client, controller: Controller, officer_user: User
) -> None:
    a_purpose(controller, "f", "Serving people")
    page = page_of(staff, submitted(controller, R.ERASURE))
    assert "No dataset is mapped" in page and "/admin/stores/datastore/" in page
    assert "Serving people" in page and "Weigh, then erase or keep" in page


def test_with_a_mapping_each_purpose_names_its_datasets(
    staff: Client, controller: Controller, officer_user: User
) -> None:
    dataset = bind(controller, a_purpose(controller, "b", "Orders"))
    page = page_of(staff, submitted(controller, R.ERASURE))
    assert "No dataset is mapped" not in page
    assert (
        f"in {dataset.name}" in page and "The contract needs them until it has ended; then they go." in page
    )


def test_art_7_3_what_a_right_does_not_reach_is_told_in_one_line(
    controller: Controller, officer: Principal
) -> None:
    a_purpose(controller, "b", "Orders")
    a_purpose(controller, "c", "Books")
    (right,) = what_applies(submitted(controller, R.WITHDRAWAL), "en").rights
    assert right.at_once and not right.rows
    (idle,) = right.idle
    assert idle.purpose == "Orders, Books" and idle.article == "GDPR 7(3)"


def test_art_77_a_complaint_alone_has_no_such_section(controller: Controller, officer: Principal) -> None:
    assert workspace(submitted(controller, R.COMPLAINT), officer).applies is None


def test_an_empty_register_says_what_to_do(staff: Client, controller: Controller, officer_user: User) -> None:
    assert "The register has no purpose yet" in page_of(staff, submitted(controller, R.ACCESS))


def test_the_queries_do_not_grow_with_the_register_or_the_mapping(
    controller: Controller, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    request = submitted(controller, R.ERASURE, R.ACCESS)
    bind(controller, a_purpose(controller, "b", "Orders"))
    with CaptureQueriesContext(connection) as first:
        what_applies(SubjectRequest.objects.get(pk=request.pk), "en")
    for number in range(3):
        bind(controller, a_purpose(controller, "f", f"Purpose {number}"))
    with django_assert_num_queries(len(first)):
        what_applies(SubjectRequest.objects.get(pk=request.pk), "en")


def test_purposes_of_others_are_not_told(controller: Controller, other: Controller) -> None:
    a_purpose(other, "b", "Theirs")
    assert what_applies(submitted(controller, R.ACCESS), "en").rights == []
