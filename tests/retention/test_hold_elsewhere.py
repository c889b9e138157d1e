"""A hold placed after work was handed to a receiver or a person: it cannot be called back, and it is told."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.principal import NotAllowed
from accounts.roles import Role
from evidence.models import Event
from processing.models import DataCategory
from retention.actions import plans, runs
from retention.actions.holds import Grounds, HoldNotInForce, hold_person
from retention.models import PurgeBatch
from retention.previewing import preview_now
from retention.running import work_on
from retention.terms import BatchState
from stores.models import DataStore, StoreTask
from stores.task_actions import finish_task, spare_in_task
from stores.terms import IdentifierKind
from tests import factories as make
from tests.people import person, principal, signed_in
from tests.retention.test_hold_in_force import Purge
from tests.stores import factories as mapping

pytestmark = pytest.mark.django_db

ANNA = [(IdentifierKind.EMAIL, "Anna@Example.org")]


def handed_over(kind: str) -> Purge:
    """A purge whose one batch was handed to the store, which has not said that it is done."""
    purge = Purge()
    DataStore.objects.update(kind=kind)
    purge.batch(state=BatchState.PENDING)
    return purge


@pytest.mark.parametrize("kind", ["http", "manual"])
def test_what_others_were_told_to_do_is_counted_and_not_waited_for(kind):
    placed = handed_over(kind).hold(60)
    assert placed.elsewhere == 1


@pytest.mark.parametrize("kind", ["sql", "no-such-kind"])
def test_what_a_store_of_ours_has_not_settled_is_at_work(kind):
    with pytest.raises(HoldNotInForce):
        handed_over(kind).hold(0)


class Paper:
    """A purge of paper files, asked of a person: approved, run, and waiting for that person."""

    def __init__(self):
        self.controller = make.ControllerFactory(time_zone="Europe/Amsterdam")
        category = DataCategory.objects.filter(controller=None).first()
        category = category or make.DataCategoryFactory(controller=None)
        period = make.RetentionPeriodFactory(
            purpose__activity__controller=self.controller, period="P1M", disposition="delete"
        )
        for links in (period.purpose.data_categories, period.data_categories):
            links.add(category)
        self.clerk = person(Role.ACTIVITY_OWNER, self.controller, email="clerk@example.org")
        store = mapping.DataStoreFactory(
            controller=self.controller, kind="manual", settings={"assignee": self.clerk.email, "days": 10}
        )
        self.dataset = mapping.DatasetFactory(store=store, name="Box files", guard_share=100)
        mapping.DataFieldFactory(
            dataset=self.dataset, name="email", nature="personal", category=category, type="text"
        )
        mapping.DataFieldFactory(dataset=self.dataset, name="closed_on", nature="technical", type="date")
        mapping.IdentifierFactory(dataset=self.dataset)
        mapping.binding(self.dataset, period, start_column="closed_on")
        self.officer = person(Role.PRIVACY_OFFICER, self.controller)
        self.by = principal(Role.PRIVACY_OFFICER, self.controller)
        self.grounds = Grounds("claim", self.officer, self.controller.today() + timedelta(days=9))

    def asked(self) -> StoreTask:
        plan = plans.propose(dataset=self.dataset, preview=preview_now(self.dataset), by=self.by)
        plan = plans.approve(plan=plan, by=principal(Role.APPROVER, self.controller))
        while work_on(runs.start(plan=plan, by=self.by).pk):
            pass
        assert PurgeBatch.objects.get().state == BatchState.PENDING
        return StoreTask.objects.get()

    def hold(self):
        return hold_person(controller=self.controller, identifiers=ANNA, grounds=self.grounds, by=self.by)


def test_art_17_3_e_an_open_task_leaves_alone_who_is_held_afterwards():
    paper = Paper()
    task = paper.asked()
    assert task.spared == ""
    assert paper.hold().elsewhere == 1
    assert paper.hold().elsewhere == 1
    task.refresh_from_db()
    assert task.spared == "email: anna@example.org"
    told = Event.objects.filter(verb="store_task.spared")
    assert [event.record for event in told] == [f"storetask:{task.pk}"]
    assert "anna" not in str(list(told.values())).lower()


def test_who_was_reminded_before_is_reminded_again():
    paper = Paper()
    task = paper.asked()
    StoreTask.objects.update(told_on=task.due_on)
    paper.hold()
    task.refresh_from_db()
    assert task.told_on is None


def test_a_finished_task_names_nobody_anew():
    paper = Paper()
    task = paper.asked()
    finish_task(task=task, rows=3, by=paper.by)
    paper.hold()
    task.refresh_from_db()
    assert task.spared == ""


def test_a_task_over_files_that_do_not_know_the_person_so_stays_as_it_is():
    paper = Paper()
    task = paper.asked()
    paper.dataset.identifiers.update(kind=IdentifierKind.PHONE, column="phone")
    paper.hold()
    task.refresh_from_db()
    assert task.spared == ""


def test_only_who_may_hold_adds_to_a_task():
    paper = Paper()
    with pytest.raises(NotAllowed):
        spare_in_task(
            task=paper.asked(), people="email: x", by=principal(Role.ACTIVITY_OWNER, paper.controller)
        )


def test_the_page_says_that_somebody_must_be_called():
    paper = Paper()
    paper.asked()
    said = {"reason": "claim", "owner": paper.officer.pk, "review_on": paper.grounds.review_on.isoformat()}
    address = reverse("admin:retention_legalhold_add") + "?scope=person"
    answer = signed_in(paper.officer).post(address, {**said, "email": "anna@example.org"}, follow=True)
    assert "call them" in answer.content.decode()


def test_art_17_3_e_the_preview_says_where_nobody_can_be_held_back():
    paper = Paper()
    assert "nobody-can-be-held-back" not in {each.code for each in preview_now(paper.dataset).advice}
    paper.dataset.identifiers.all().delete()
    (advice,) = preview_now(paper.dataset).advice
    assert advice.code == "nobody-can-be-held-back"
    shown = signed_in(paper.officer).get(
        reverse("admin:retention_purgeddataset_change", args=(paper.dataset.pk,)) + "?count=1"
    )
    assert "no hold on a person" in shown.content.decode()
