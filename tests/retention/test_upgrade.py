"""An installation of commit 392623c goes on: its approvals, its runs, its erasures."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.roles import Role
from evidence.models import Event
from evidence.upgrade_checks import Matter, Weight
from processing.actions import findings_of
from retention.actions import runs
from retention.actions.approvals import settle_approvals
from retention.actions.plans import approve, propose
from retention.annex import _row, lines_at
from retention.certifying import certify
from retention.coverage import last_purges_at
from retention.models import PurgePlan, PurgeRun, RetentionSettings
from retention.nightly import start_due
from retention.plan_content import PLAN
from retention.previewing import preview_now
from retention.stored_checks import stored_disposal
from retention.terms import RunState
from stores.models import Dataset
from tests.retention.admin.pages import acts, browser, purge_page, run_page
from tests.retention.operations import Target, fill
from tests.retention.purging import World, worked, world
from tests.rewriting import rewrite
from tests.stored.version_1 import make_old

pytestmark = pytest.mark.django_db
KEPT, SUSPENDED = "purge_plan.approval_kept", "purge_plan.approval_suspended"


@pytest.fixture
def shop(target: Target) -> World:
    made = world(target)
    fill(target, 10, due=5)
    RetentionSettings.objects.create(controller=made.controller, night_hour=0)
    return made


@pytest.fixture
def plan(shop: World) -> PurgePlan:
    """Approved days ago, and stored as it was then."""
    row = shop.approved()
    row.approved_at = row.effective_at = timezone.now() - timedelta(days=3)
    make_old(row)
    return row


def newer(plan: PurgePlan) -> None:
    """As a version to come would store it."""
    rewrite(PurgePlan.objects.filter(pk=plan.pk), content={"format": "dertig-purge-plan/9", "dataset": {}})


def told() -> list[tuple[str, str]]:
    verbs = Event.objects.filter(verb__in=(KEPT, SUSPENDED)).order_by("at")
    return list(verbs.values_list("verb", "actor"))


def test_the_night_purges_what_was_approved_then_without_asking(shop: World, plan: PurgePlan) -> None:
    (run,) = start_due()
    done = worked(PurgeRun.objects.get(pk=run))
    assert (done.state, done.problems) == (RunState.FINISHED, [])
    assert done.certificate and shop.target.count() == 5
    assert PurgePlan.objects.get().fingerprint == plan.fingerprint


def test_what_is_approved_already_is_not_proposed_again(shop: World, plan: PurgePlan) -> None:
    assert propose(dataset=shop.dataset, preview=preview_now(shop.dataset), by=shop.officer) == plan
    assert approve(plan=plan, by=shop.approver).approved_at == plan.approved_at


def test_the_page_says_approved(shop: World, plan: PurgePlan) -> None:
    page = purge_page(browser(shop, Role.PRIVACY_OFFICER), shop.dataset)
    assert "it runs by itself every night" in page and "start" in acts(page)
    assert "Rows to delete: 5" in page, "what was counted then"


def test_the_trail_says_that_the_approval_goes_on_and_only_once(shop: World, plan: PurgePlan) -> None:
    old, content = plan.fingerprint, plan.content
    assert (settle_approvals(), settle_approvals()) == (1, 0)
    assert told() == [(KEPT, "system:upgrade")]
    plan.refresh_from_db()
    assert plan.content == content, "what was approved stays as it was stored"
    assert plan.fingerprint == PLAN.read(content).fingerprint != old
    assert Event.objects.get(verb=KEPT).detail == {"fingerprint": plan.fingerprint, "was": old}
    (run,) = start_due()
    assert worked(PurgeRun.objects.get(pk=run)).state == RunState.FINISHED


def test_the_trail_says_what_is_not_as_it_was_approved(shop: World, plan: PurgePlan) -> None:
    shop.period.period = "P2M"
    shop.period.save()
    Dataset.objects.update(guard_rows=5)
    assert settle_approvals() == 1 and settle_approvals() == 0
    assert told() == [(SUSPENDED, "system:upgrade")]
    assert Event.objects.get(verb=SUSPENDED).detail["parts"] == ["dataset.guard_rows", "purposes"]
    assert start_due() == []
    (matter,) = stored_disposal()
    assert matter.weight is Weight.PEOPLE and "dataset.guard_rows, purposes" in matter.words
    shop.period.period = "P1M"
    shop.period.save()
    Dataset.objects.update(guard_rows=shop.dataset.guard_rows)
    assert len(start_due()) == 1, "put back, it is what was approved"


def test_a_plan_of_this_version_needs_no_settling(
    shop: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    shop.approved()
    with django_assert_num_queries(1):
        assert settle_approvals() == 0
    assert told() == []
    assert list(stored_disposal()) == []


def test_a_plan_of_a_version_to_come_is_said_and_runs_nothing(shop: World, plan: PurgePlan) -> None:
    newer(plan)
    assert (start_due(), settle_approvals()) == ([], 0)
    found = {each.code for each in findings_of(shop.controller)}
    assert "purge-plan-unreadable" in found and "purge-plan-changed" not in found
    (matter,) = stored_disposal()
    assert matter == Matter(Weight.STOP, "stores/shop/customers", matter.words)
    assert "dertig-purge-plan/9" in matter.words and "Upgrade Dertig" in matter.words


def test_its_page_says_so_and_offers_to_propose_anew(shop: World, plan: PurgePlan) -> None:
    newer(plan)
    officer: Client = browser(shop, Role.PRIVACY_OFFICER)
    page = purge_page(officer, shop.dataset, "?count=1")
    assert "stored by a newer version of Dertig (format dertig-purge-plan/9" in page
    assert "cannot be read" in page and acts(page) == {"propose", "withdraw"}
    again = propose(dataset=shop.dataset, preview=preview_now(shop.dataset), by=shop.officer)
    assert again.version == plan.version + 1


def test_its_run_fails_with_those_words(shop: World, plan: PurgePlan) -> None:
    run = runs.start(plan=plan, by=shop.officer)
    newer(plan)
    done = worked(run)
    assert done.state == RunState.FAILED and shop.target.count() == 10
    assert [each["code"] for each in done.problems] == ["stored-by-newer"]
    assert "stored by a newer version" in run_page(browser(shop, Role.PRIVACY_OFFICER), done)


def test_a_run_whose_work_no_version_knows_ends_with_a_problem_and_its_page_says_so(
    shop: World, plan: PurgePlan
) -> None:
    run = runs.start(plan=plan, by=shop.officer)
    rewrite(
        PurgeRun.objects.filter(pk=run.pk),
        state=RunState.RUNNING,
        work={"format": "dertig-work/9"},
        before={"due": {}, "mood": "SECRET"},
    )
    assert [each.weight for each in stored_disposal()] == [Weight.STOP, Weight.STOP]
    page = run_page(browser(shop, Role.PRIVACY_OFFICER), run)
    assert "mood" in page and "SECRET" not in page
    done = worked(run)
    assert done.state == RunState.FAILED and shop.target.count() == 10
    assert "stored-by-newer" in [each["code"] for each in done.problems]
    assert done.certificate is None


def test_what_a_run_did_that_cannot_be_read_is_not_passed_over(shop: World) -> None:
    """Art. 5(2): beside the period and in the annex it says so."""
    run = shop.purged()
    rewrite(PurgeRun.objects.all(), work={"format": "dertig-work/9"})
    (lines,) = lines_at(shop.controller.pk).values()
    assert "cannot be read" in " ".join(lines)
    assert "cannot be read" in str(_row("p", next(iter(last_purges_at(shop.controller.pk).values()))[0]))
    rewrite(PurgeRun.objects.all(), certificate=None)
    certify(run.pk)
    assert PurgeRun.objects.get().certificate is None
