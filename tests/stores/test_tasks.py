"""Work in stores that a named person does: asked once, attested, opened again."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.principal import NotAllowed
from accounts.roles import Role
from accounts.scope import principal_of
from evidence.models import Event
from stores.connectors.kinds import Opening
from stores.connectors.manual.connector import ManualConnector
from stores.mapping import StoreMap
from stores.models import DataStore, StoreTask
from stores.protocol import Batch, Certainty, Outcome, Problem, Resolved
from stores.task_actions import assign_task, finish_task, reopen_task
from tests import factories as make
from tests.people import person, principal, signed_in
from tests.stores.connectors import steps

pytestmark = pytest.mark.django_db

CLOSED = steps.lapse("closed_on", "2024-12-31")
STEP = steps.deletion(steps.customers(), CLOSED, spared=("anna@example.org",))
ATTESTED = Certainty.ATTESTED
WAITING = Resolved(Outcome.IN_PROGRESS, None, ATTESTED)


@pytest.fixture
def store() -> DataStore:
    return DataStore.objects.create(
        controller=make.ControllerFactory(), ref="paper", name="Paper files", kind="manual"
    )


@pytest.fixture
def owner(store: DataStore) -> User:
    return person(Role.ACTIVITY_OWNER, store.controller, email="owner@example.org")


@pytest.fixture
def connector(store: DataStore, owner: User) -> Iterator[ManualConnector]:
    settings = {"assignee": owner.email, "days": 10, "every": 30, "how": "Room 12."}
    mapping = StoreMap(ref="paper", name="Paper files", kind="manual", settings=settings)
    yield ManualConnector(
        Opening(store=mapping, controller_id=store.controller_id, store_id=store.pk, hash_key=b"")
    )


@pytest.fixture
def task(connector: ManualConnector) -> StoreTask:
    batch_id = str(uuid.uuid4())
    assert connector.carry_out(STEP, Batch({}, 1), batch_id, lambda *_kept: None) == WAITING
    return StoreTask.objects.get(batch=batch_id)


def test_a_step_is_one_task_however_often_it_is_asked(connector: ManualConnector, task: StoreTask) -> None:
    assert connector.carry_out(STEP, Batch({}, 1), str(task.batch), lambda *_kept: None) == WAITING
    assert StoreTask.objects.count() == 1
    assert task.due_on == task.store.controller.today() + timedelta(days=10)
    assert "“closed_on” is 31 December 2024 or earlier" in task.instructions
    assert task.instructions.endswith("Room 12.")
    assert task.spared == "email: anna@example.org"
    assert "anna" not in str(list(Event.objects.values_list("detail", flat=True)))


def test_nothing_can_be_counted_and_nobody_is_asked_every_night(
    connector: ManualConnector, owner: User
) -> None:
    counts = connector.count(steps.work(STEP))
    assert (counts.due, counts.countable) == ({"delete": 1}, False)
    (batch,) = connector.batches(STEP, 100)
    connector.carry_out(STEP, batch, str(uuid.uuid4()), lambda *_kept: None)
    assert connector.count(steps.work(STEP)).due == {"delete": 0}
    assert list(connector.batches(STEP, 100)) == []
    finish_task(task=StoreTask.objects.get(), rows=3, by=principal_of(owner))
    assert connector.count(steps.work(STEP)).due == {"delete": 0}
    StoreTask.objects.update(made_at=timezone.now() - timedelta(days=31))
    assert connector.count(steps.work(STEP)).due == {"delete": 1}


def test_what_the_person_attests_is_the_outcome(
    connector: ManualConnector, task: StoreTask, owner: User
) -> None:
    finish_task(task=task, rows=7, note="Shredded.", by=principal_of(owner))
    assert connector.outcome(str(task.batch), {}) == Resolved(Outcome.COMMITTED, 7, ATTESTED)
    task.refresh_from_db()
    assert (task.spared, task.done_by) == ("", owner.actor)
    assert connector.outcome(str(uuid.uuid4()), {}).outcome is Outcome.ABORTED


def test_a_task_that_was_wrong_is_open_again(
    connector: ManualConnector, task: StoreTask, owner: User
) -> None:
    lead = principal(Role.PRIVACY_LEAD, task.store.controller)
    finish_task(task=task, rows=7, by=principal_of(owner))
    with pytest.raises(NotAllowed):
        reopen_task(task=task, because="Wrong box.", by=principal_of(owner))
    with pytest.raises(ValidationError):
        reopen_task(task=task, because=" ", by=lead)
    reopen_task(task=task, because="Wrong box.", by=lead)
    assert connector.outcome(str(task.batch), {}) == WAITING


def test_only_the_assignee_and_who_keeps_the_record_finish(task: StoreTask) -> None:
    for role in (Role.AUDITOR, Role.DPO, Role.ACTIVITY_OWNER):
        with pytest.raises(NotAllowed):
            finish_task(task=task, rows=1, by=principal(role, task.store.controller))
    finish_task(task=task, rows=1, by=principal(Role.PRIVACY_OFFICER, task.store.controller))


@pytest.mark.parametrize("facts", [{"rows": -1}, {"rows": 1, "hours": 1}, {"rows": 1, "hours": -72}])
def test_what_cannot_be_is_refused(facts: dict[str, int], task: StoreTask, owner: User) -> None:
    moment = timezone.now() + timedelta(hours=facts.get("hours", 0))
    with pytest.raises(ValidationError):
        finish_task(task=task, rows=facts["rows"], done_at=moment, by=principal_of(owner))


def test_it_is_handed_to_members_only(task: StoreTask) -> None:
    lead = principal(Role.PRIVACY_LEAD, task.store.controller)
    with pytest.raises(ValidationError):
        assign_task(task=task, assignee=person(Role.PRIVACY_LEAD, make.ControllerFactory()), by=lead)
    colleague = person(Role.AUDITOR, task.store.controller)
    assign_task(task=task, assignee=colleague, by=lead)
    task.refresh_from_db()
    assert task.assignee == colleague


def test_nobody_to_ask_is_an_obstacle(connector: ManualConnector, owner: User) -> None:
    assert connector.survey(steps.work(STEP)).obstacles == ()
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert connector.survey(steps.work(STEP)).obstacles == (Problem("manual_nobody", owner.email),)


def test_the_page_finishes_with_a_proof_and_opens_again(task: StoreTask, owner: User) -> None:
    page = reverse("admin:stores_storetask_change", args=(task.pk,))
    listed = reverse("admin:stores_storetask_changelist")
    assert "Room 12." in signed_in(owner).get(page).content.decode()
    assert str(task.due_on.day) in signed_in(owner).get(f"{listed}?whose=me").content.decode()
    sent: dict[str, Any] = {"rows": 4, "proof": SimpleUploadedFile("list.txt", b"four", "text/plain")}
    assert signed_in(owner).post(page, sent).status_code == 302
    task.refresh_from_db()
    assert task.proof is not None
    assert (task.rows, task.proof.filename) == (4, "list.txt")
    lead = signed_in(person(Role.PRIVACY_LEAD, task.store.controller))
    assert lead.post(page, {"because": "Wrong box."}).status_code == 302
    task.refresh_from_db()
    assert (task.done_at, task.proof) == (None, None)
    assert signed_in(person(Role.AUDITOR, task.store.controller)).post(page, sent).status_code == 403


def test_a_task_is_handed_over_on_its_page(task: StoreTask, owner: User) -> None:
    page = reverse("admin:stores_storetask_change", args=(task.pk,))
    assign = reverse("admin:stores_storetask_assign", args=(task.pk,))
    colleague = person(Role.AUDITOR, task.store.controller, email="colleague@example.org")
    stranger = person(Role.PRIVACY_LEAD, make.ControllerFactory(), email="stranger@example.org")
    lead = signed_in(person(Role.PRIVACY_LEAD, task.store.controller, email="lead@example.org"))
    shown = lead.get(page).content.decode()
    assert f'value="{colleague.pk}"' in shown
    assert f'value="{stranger.pk}"' not in shown
    assert signed_in(owner).post(assign, {"assignee": colleague.pk}).status_code == 404
    for chosen in (stranger.pk, "", "x"):
        told = lead.post(assign, {"assignee": chosen}, follow=True).content.decode()
        assert "Choose somebody with a role at this controller." in told
    assert "handed over" in lead.post(assign, {"assignee": colleague.pk}, follow=True).content.decode()
    task.refresh_from_db()
    assert task.assignee == colleague


def test_who_is_to_be_left_alone_is_told_to_who_does_the_work_alone(task: StoreTask, owner: User) -> None:
    page = reverse("admin:stores_storetask_change", args=(task.pk,))
    auditor = signed_in(person(Role.AUDITOR, task.store.controller))
    assert "anna@example.org" in signed_in(owner).get(page).content.decode()
    assert "anna@example.org" not in auditor.get(page).content.decode()
