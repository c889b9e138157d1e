"""What is wrong with purges and holds, by article."""

from datetime import timedelta

import pytest
from django.utils import timezone

from processing.actions import findings_of
from retention.models import LegalHold, PurgePlan, PurgeRun
from retention.plan_content import PLAN
from retention.planning import ground_of, plan_content
from retention.terms import ApprovalKind, HoldScope, RunState
from stores.assembly import dataset_map, whole
from stores.models import Dataset
from tests import factories as make
from tests.retention.test_coverage import Kept
from tests.rewriting import rewrite

pytestmark = pytest.mark.django_db

OURS = ("purge-", "legal-hold-")


class Planned(Kept):
    """A plan as it stands now, approved some hours ago."""

    def approve(self, ago=timedelta(hours=72)):
        row = whole(Dataset.objects.select_related("store")).get(pk=self.dataset.pk)
        content = plan_content(row.store, dataset_map(row), ground_of(self.controller))
        from_then = timezone.now() - ago
        rewrite(
            PurgePlan.objects.filter(pk=self.plan.pk),
            content=PLAN.write(content),
            fingerprint=content.fingerprint,
            approved_at=from_then,
            effective_at=from_then,
            approved_by="user:b",
            approval=ApprovalKind.SECOND_PERSON,
        )
        return self


def codes(kept) -> set[str]:
    return {each.code for each in findings_of(kept.controller) if each.code.startswith(OURS)}


@pytest.fixture
def kept():
    return Planned().bind()


def test_art_5_1_e_a_plan_that_nobody_approved(kept):
    assert codes(kept) == {"purge-plan-waits"}
    assert codes(kept.approve(timedelta(hours=1))) == set()


def test_art_5_1_e_a_plan_whose_rules_changed_since_its_approval(kept):
    kept.approve().run()
    assert codes(kept) == set()
    kept.period.period = "P1Y"
    kept.period.save()
    assert codes(kept) == {"purge-plan-changed"}


def test_art_5_1_e_a_last_run_that_failed_or_left_something(kept):
    kept.approve().run(RunState.FAILED)
    assert codes(kept) == {"purge-run-failed"}
    kept.run(ago=timedelta(0))
    assert codes(kept) == set()


def test_art_5_1_e_no_run_within_48_hours_of_an_approved_plan(kept):
    assert codes(kept.approve(timedelta(hours=47))) == set()
    assert codes(kept.approve(timedelta(hours=49))) == {"purge-run-missing"}
    kept.run(ago=timedelta(hours=49))
    assert codes(kept) == {"purge-run-missing"}
    kept.run(ago=timedelta(hours=47))
    assert codes(kept) == set()


def test_art_5_1_e_rows_whose_start_is_unknown_at_the_preview_and_at_the_last_run(kept):
    kept.approve(timedelta(hours=1))
    rewrite(PurgePlan.objects.filter(pk=kept.plan.pk), preview={"unknown_start": 4})
    (found,) = [each for each in findings_of(kept.controller) if each.code == "purge-start-unknown"]
    assert found.message.params["count"] == "4"
    run = kept.run()
    rewrite(PurgeRun.objects.filter(pk=run.pk), after={"due": {}, "spared": {}, "unknown_start": 0})
    assert codes(kept) == set()


def test_art_17_3_e_a_hold_past_its_review(kept):
    kept.approve(timedelta(hours=1))
    hold = LegalHold.objects.create(
        controller=kept.controller,
        scope=HoldScope.DATASET,
        dataset=kept.dataset,
        reason="claim",
        owner=make.UserFactory(),
        review_on=kept.controller.today() + timedelta(days=1),
        placed_by="user:a",
    )
    assert codes(kept) == set()
    LegalHold.objects.filter(pk=hold.pk).update(review_on=kept.controller.today())
    assert codes(kept) == {"legal-hold-overdue"}
    LegalHold.objects.filter(pk=hold.pk).update(lifted_at=timezone.now(), lifted_by="user:a")
    assert codes(kept) == set()
