"""The page of a run and the list of runs: how far it is, who may stop it, and its certificate."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from retention.actions import runs
from retention.models import PurgeBatch, PurgeRun, RetentionSettings
from retention.terms import BatchState, RunState
from tests import factories as make
from tests.people import person, signed_in
from tests.retention.admin.pages import (
    RUNS,
    acts,
    another_dataset,
    browser,
    do_run,
    queries,
    read,
    run_page,
    ten_customers,
)
from tests.retention.operations import Target
from tests.retention.purging import World, worked
from tests.rewriting import rewrite

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


def address(run: PurgeRun) -> str:
    return reverse("admin:retention_purgerun_change", args=(run.pk,))


def test_a_run_that_goes_on_asks_again_by_itself_and_a_paused_one_does_not(
    shop: World, officer: Client
) -> None:
    run = runs.start(plan=shop.approved(), by=shop.officer)
    assert officer.get(address(run)).headers["Refresh"] == "2"
    assert acts(run_page(officer, run)) == {"pause", "cancel"}
    assert "Paused" in do_run(officer, run, "pause")
    assert "Refresh" not in officer.get(address(run)).headers
    assert acts(run_page(officer, run)) == {"resume", "cancel"}
    do_run(officer, run, "resume")
    do_run(officer, run, "cancel")
    page = run_page(officer, run)
    assert "being cancelled" in page
    assert acts(page) == set()


def test_progress_is_shown_batch_by_batch(shop: World, officer: Client) -> None:
    RetentionSettings.objects.create(controller=shop.controller, batch_rows=1)
    run = shop.purged()
    rewrite(PurgeRun.objects.filter(pk=run.pk), state=RunState.RUNNING, ended_at=None, after={})
    last = run.batches.order_by("number").last()
    rewrite(PurgeBatch.objects.filter(pk=last.pk), state=BatchState.WAITING, rows=None, ended_at=None)
    page = run_page(officer, run)
    assert "4 of 5 batches" in page
    assert 'value="80"' in page


def test_a_finished_run_leads_to_its_certificate(shop: World) -> None:
    run = shop.purged()
    auditor = browser(shop, Role.AUDITOR)
    page = run_page(auditor, run)
    assert "nothing is left" in page
    assert reverse("admin:evidence_document_download", args=(run.certificate,)) in page
    assert acts(page) == set()
    assert read(auditor.get(reverse(RUNS))).count(str(run.certificate)) == 1


def test_a_run_that_asks_is_released_by_an_approver_alone(
    shop: World, officer: Client, approver: Client
) -> None:
    shop.dataset.guard_share = 20
    shop.dataset.save()
    run = shop.purged()
    assert "Nothing has gone yet" in run_page(officer, run)
    assert acts(run_page(officer, run)) == {"cancel"}
    do_run(officer, run, "release")
    run.refresh_from_db()
    assert run.state == RunState.ASKING
    assert acts(run_page(approver, run)) == {"release"}
    do_run(approver, run, "release")
    assert worked(run).state == RunState.FINISHED
    assert "Aart Approver let it go on past the guard" in run_page(officer, run)


def test_a_failed_run_says_what_went_wrong(shop: World, officer: Client) -> None:
    plan = shop.approved()
    shop.period.period = "P2M"
    shop.period.save()
    run = worked(runs.start(plan=plan, by=shop.officer))
    page = run_page(officer, run)
    assert "Rules or mapping have changed" in page
    assert "the run ended before anything could be counted" in page
    assert "Refresh" not in officer.get(address(run)).headers


def test_a_store_that_is_down_is_told_with_the_next_try(shop: World, officer: Client) -> None:
    plan = shop.approved()
    run = runs.start(plan=plan, by=shop.officer)
    PurgeRun.objects.filter(pk=run.pk).update(tries=1, next_try_at=timezone.now())
    assert "The store does not answer. It is asked again" in run_page(officer, run)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.DPO])
def test_art_38_6_who_watches_stops_nothing(shop: World, role: Role) -> None:
    run = runs.start(plan=shop.approved(), by=shop.officer)
    watcher = signed_in(person(role, shop.controller))
    assert acts(run_page(watcher, run)) == set()
    for verb in ("pause", "cancel", "release"):
        do_run(watcher, run, verb)
    run.refresh_from_db()
    assert (run.paused_at, run.cancelled_at, run.released_at) == (None, None, None)


def test_acts_are_posted_with_the_forms_token_within_the_scope(shop: World, officer: Client) -> None:
    run = runs.start(plan=shop.approved(), by=shop.officer)
    url = reverse("admin:retention_run_act", args=(run.pk, "cancel"))
    assert officer.get(url).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    user = person(Role.PRIVACY_OFFICER, shop.controller)
    strict.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert strict.post(url).status_code == 403
    stranger = signed_in(person(Role.PRIVACY_OFFICER, make.ControllerFactory()))
    assert stranger.post(url).status_code == 404
    run.refresh_from_db()
    assert run.cancelled_at is None


def test_a_refusal_is_told_in_words(shop: World, officer: Client, approver: Client) -> None:
    run = shop.purged()
    assert "This run has ended" in do_run(officer, run, "pause")
    assert "This run has ended" in do_run(approver, run, "release")


def test_without_any_run_the_list_says_how_one_comes_about(shop: World, officer: Client) -> None:
    assert "No purge has run yet" in read(officer.get(reverse(RUNS)))


def test_without_a_store_the_list_of_purges_leads_to_the_stores() -> None:
    lonely = signed_in(person(Role.PRIVACY_OFFICER, make.ControllerFactory()))
    page = read(lonely.get(reverse("admin:retention_purgeddataset_changelist")))
    assert "Nothing to purge yet" in page
    assert reverse("admin:stores_datastore_changelist") in page


def test_the_list_costs_the_same_for_two_datasets_and_twelve(shop: World, officer: Client) -> None:
    shop.purged()
    another_dataset(shop, "second")
    url = reverse(RUNS)
    officer.get(url)
    before = queries(officer, url)
    for number in range(10):
        another_dataset(shop, f"more{number}")
    assert queries(officer, url) == before


def test_the_page_costs_the_same_for_any_number_of_batches(shop: World, officer: Client) -> None:
    run = shop.purged()
    RetentionSettings.objects.create(controller=shop.controller, batch_rows=1)
    shop.target.run(
        "INSERT INTO customer (email, closed_on) SELECT n, '2020-01-01' FROM generate_series(1, 5) n"
    )
    other = shop.purged()
    assert other.batches.count() == 5
    officer.get(address(run))
    assert queries(officer, address(run)) == queries(officer, address(other)) < 70
