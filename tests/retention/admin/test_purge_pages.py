"""The page of a dataset's purge: what will go and why, who must do what next, and who may."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from retention.models import LegalHold, PurgePlan, PurgeRun, RetentionSettings
from retention.previewing import preview_now
from retention.terms import HoldScope
from stores.models import Dataset
from tests import factories as make
from tests.people import person, signed_in
from tests.retention.admin.pages import (
    LIST,
    acts,
    another_dataset,
    browser,
    do_plan,
    purge_page,
    queries,
    read,
    ten_customers,
)
from tests.retention.operations import Target
from tests.retention.purging import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(target: Target) -> World:
    return ten_customers(target)


@pytest.fixture
def officer(shop: World) -> Client:
    return browser(shop, Role.PRIVACY_OFFICER)


@pytest.fixture
def approver(shop: World) -> Client:
    return browser(shop, Role.APPROVER)


def test_an_officer_counts_proposes_and_another_person_approves(
    shop: World, officer: Client, approver: Client
) -> None:
    assert acts(purge_page(officer, shop.dataset)) == set()
    counted = purge_page(officer, shop.dataset, "?count=1")
    assert "Rows to delete: <b>5</b>" in counted
    assert "Because these periods are over" in counted
    assert acts(counted) == {"propose"}
    assert "Proposed: another person" in do_plan(officer, shop.dataset, "propose")
    assert "approve" not in acts(purge_page(officer, shop.dataset))
    waiting = purge_page(approver, shop.dataset)
    assert "Olga Officer proposed it" in waiting
    assert "Rows to delete: 5" in waiting
    do_plan(approver, shop.dataset, "approve")
    approved = purge_page(officer, shop.dataset)
    assert "it runs by itself every night from 02:00 on" in approved
    assert acts(approved) == {"start", "withdraw"}
    do_plan(officer, shop.dataset, "start")
    assert PurgeRun.objects.get().plan.dataset_id == shop.dataset.pk


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.DPO, Role.ACTIVITY_OWNER])
def test_art_38_6_who_watches_reads_everything_and_is_offered_nothing(shop: World, role: Role) -> None:
    watcher = signed_in(person(role, shop.controller))
    assert "A privacy officer counts what is due" in purge_page(watcher, shop.dataset)
    assert acts(purge_page(watcher, shop.dataset, "?count=1")) == set()
    for verb in ("propose", "approve", "approve-alone", "start", "start-reviewed", "withdraw"):
        do_plan(watcher, shop.dataset, verb)
    assert not PurgePlan.objects.exists()
    plan = shop.approved()
    assert acts(purge_page(watcher, shop.dataset)) == set()
    for verb in ("start", "start-reviewed", "withdraw"):
        do_plan(watcher, shop.dataset, verb)
    plan.refresh_from_db()
    assert plan.ended_at is None
    assert not PurgeRun.objects.exists()


def test_acts_are_posted_alone(shop: World, officer: Client) -> None:
    shop.approved()
    for verb in ("propose", "approve", "withdraw", "start"):
        url = reverse("admin:retention_purge_act", args=(shop.dataset.pk, verb))
        assert officer.get(url).status_code == 403
    assert officer.post(reverse("admin:retention_purge_act", args=(shop.dataset.pk, "x"))).status_code == 404
    page = reverse("admin:retention_purgeddataset_change", args=(shop.dataset.pk,))
    assert officer.post(page).status_code == 403
    assert not PurgeRun.objects.exists()


def test_acts_want_the_forms_token(shop: World) -> None:
    shop.approved()
    client = Client(enforce_csrf_checks=True)
    user = person(Role.PRIVACY_OFFICER, shop.controller)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    url = reverse("admin:retention_purge_act", args=(shop.dataset.pk, "start"))
    assert client.post(url).status_code == 403
    assert not PurgeRun.objects.exists()


def test_a_dataset_of_another_controller_is_not_there(shop: World) -> None:
    shop.approved()
    stranger = signed_in(person(Role.PRIVACY_OFFICER, make.ControllerFactory()))
    for verb in ("propose", "start", "withdraw"):
        url = reverse("admin:retention_purge_act", args=(shop.dataset.pk, verb))
        assert stranger.post(url).status_code == 404
    page = stranger.get(reverse("admin:retention_purgeddataset_change", args=(shop.dataset.pk,)), follow=True)
    assert b"Customers" not in page.content
    assert "Customers" not in read(stranger.get(reverse(LIST)))


def test_a_refusal_is_told_in_words(shop: World, officer: Client) -> None:
    assert "There is no plan yet" in do_plan(officer, shop.dataset, "start")
    do_plan(officer, shop.dataset, "propose")
    assert "Only an approved plan runs" in do_plan(officer, shop.dataset, "start")
    assert "This controller asks for a second person" in do_plan(officer, shop.dataset, "approve-alone")


def test_a_dataset_that_cannot_be_purged_says_why_and_leads_to_its_mapping(
    shop: World, officer: Client
) -> None:
    shop.dataset.fields.filter(name="name").update(nature="", category=None)
    page = purge_page(officer, shop.dataset, "?count=1")
    assert "Why it cannot run" in page
    assert "Nobody has said yet what “name” holds" in page
    assert reverse("admin:stores_dataset_change", args=(shop.dataset.pk,)) in page
    assert acts(page) == set()
    assert "The plan refuses" in do_plan(officer, shop.dataset, "propose")


def test_a_store_that_is_down_is_told_and_nothing_offered(shop: World, officer: Client) -> None:
    shop.dataset.store.settings["database"] = "gone"
    shop.dataset.store.save()
    page = purge_page(officer, shop.dataset, "?count=1")
    assert "The store did not answer" in page
    assert "propose" not in acts(page)


def test_a_changed_rule_asks_to_propose_again(shop: World, officer: Client, approver: Client) -> None:
    shop.approved()
    shop.period.period = "P2M"
    shop.period.save()
    assert "no longer those of the plan" in purge_page(officer, shop.dataset)
    assert acts(purge_page(officer, shop.dataset, "?count=1")) == {"propose", "withdraw"}
    assert "changed: propose again" in read(officer.get(reverse(LIST)))
    assert "start" not in acts(purge_page(approver, shop.dataset))


def test_a_single_officer_approves_alone_and_waits_a_day(shop: World, officer: Client) -> None:
    RetentionSettings.objects.create(controller=shop.controller, single_officer=True)
    do_plan(officer, shop.dataset, "propose")
    assert "approve-alone" in acts(purge_page(officer, shop.dataset))
    do_plan(officer, shop.dataset, "approve-alone")
    page = purge_page(officer, shop.dataset)
    assert "cooling off" in page
    assert "It may run from" in page
    assert acts(page) == {"withdraw"}


def test_art_17_3_e_a_hold_on_the_dataset_stands_on_both_pages(shop: World, officer: Client) -> None:
    LegalHold.objects.create(
        controller=shop.controller,
        scope=HoldScope.DATASET,
        dataset=shop.dataset,
        reason="claim",
        owner=person(Role.PRIVACY_OFFICER, shop.controller),
        review_on=shop.controller.today(),
        placed_by="user:x",
    )
    assert "A legal hold keeps the whole dataset" in purge_page(officer, shop.dataset)
    assert "legal hold" in read(officer.get(reverse(LIST)))


def test_samples_show_start_events_and_nothing_of_a_person(shop: World, officer: Client) -> None:
    page = purge_page(officer, shop.dataset, "?count=1")
    due = shop.target.run("SELECT email, name, id, closed_on FROM customer WHERE closed_on IS NOT NULL")
    assert sum(str(closed_on) in page for *_rest, closed_on in due) == 3
    for email, name, _id, _closed_on in due:
        assert email not in page
        assert name not in page
        # As a word: a token of the page may hold it by chance.
        assert not re.search(rf"\b{email.split('@')[0]}\b", page)


def test_who_only_connects_systems_counts_and_sees_no_rows(shop: World) -> None:
    for role, shown in ((Role.PRIVACY_OFFICER, True), (Role.SYSTEMS_MANAGER, False)):
        page = purge_page(browser(shop, role), shop.dataset, "?count=1")
        assert ("dertig-samples" in page) is shown


def test_samples_show_a_start_event_that_a_join_leads_to(shop: World) -> None:
    shop.target.run("CREATE TABLE card (id bigserial PRIMARY KEY, customer_id bigint, holder text)")
    shop.target.run("INSERT INTO card (customer_id, holder) SELECT id, name FROM customer")
    cards = cards_of(shop)
    step = preview_now(cards).steps[0]
    assert step.due == 5
    assert {row["owner.closed_on"][:4] for row in step.samples} == {"2020"}
    assert {row["holder"] for row in step.samples} == {"P•••"}


def cards_of(shop: World) -> Dataset:
    """A second dataset, whose start event stands in the first."""
    cards = Dataset.objects.create(
        store=shop.dataset.store, ref="cards", name="Cards", resource="card", key=["id"]
    )
    category = shop.period.data_categories.get()
    cards.fields.create(name="id", nature="technical", type="number", nullable=False)
    cards.fields.create(name="customer_id", nature="technical", type="number")
    cards.fields.create(name="holder", nature="personal", category=category, type="text")
    cards.joins.create(ref="owner", table="customer", left_columns=["customer_id"], right_columns=["id"])
    cards.bindings.create(
        purpose=shop.period.purpose, period=shop.period, start_column="closed_on", start_via="owner"
    )
    return cards


def test_the_page_costs_the_same_whatever_else_is_mapped(shop: World, officer: Client) -> None:
    shop.approved()
    url = reverse("admin:retention_purgeddataset_change", args=(shop.dataset.pk,))
    officer.get(url)
    costs = []
    for more in (0, 10):
        for number in range(more):
            another_dataset(shop, f"more{number}")
        costs.append(queries(officer, url))
    assert costs[0] == costs[1] < 70


def test_the_list_costs_the_same_for_two_datasets_and_twelve(shop: World, officer: Client) -> None:
    another_dataset(shop, "second")
    url = reverse(LIST)
    officer.get(url)
    before = queries(officer, url)
    for number in range(10):
        another_dataset(shop, f"more{number}")
    assert queries(officer, url) == before
    assert "more9" in read(officer.get(url))
