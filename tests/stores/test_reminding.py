"""Who is reminded of a task, and when."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.core import mail

from accounts.models import User
from accounts.roles import Role
from stores.models import DataStore, StoreTask
from stores.reminding import remind
from tests import factories as make
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def task() -> StoreTask:
    store = DataStore.objects.create(
        controller=make.ControllerFactory(), ref="paper", name="Paper files", kind="manual"
    )
    return StoreTask.objects.create(
        store=store,
        dataset="files",
        step="delete",
        batch=uuid.uuid4(),
        assignee=person(Role.ACTIVITY_OWNER, store.controller, email="owner@example.org"),
        instructions="Shred box 12.",
        spared="email: anna@example.org",
        due_on=date(2026, 11, 10),
    )


def at(day: int, hour: int = 9) -> int:
    return remind(datetime(2026, 11, day, hour, tzinfo=UTC))


def test_on_the_day_and_each_week_after_once(task: StoreTask) -> None:
    sent = {day: at(day) for day in range(8, 26)}
    assert {day for day, mails in sent.items() if mails} == {10, 17, 24}
    assert at(24) == 0
    first, second, _third = mail.outbox
    assert first.to == ["owner@example.org"]
    assert first.subject == "Your task in “Paper files” is due today"
    assert second.subject == "Overdue: your task in “Paper files” was due on 10 November 2026"
    assert f"/admin/stores/storetask/{task.pk}/change/" in first.body
    assert "anna" not in first.body


def test_by_the_controllers_own_day_and_not_at_night(task: StoreTask) -> None:
    assert remind(datetime(2026, 11, 9, 23, 30, tzinfo=UTC)) == 0  # the 10th in Amsterdam, half past midnight
    assert at(10, 5) == 0
    assert at(10, 6) == 1


def test_nobody_is_reminded_of_what_is_done_or_after_leaving(task: StoreTask) -> None:
    User.objects.update(is_active=False)
    assert at(12) == 0
    User.objects.update(is_active=True)
    StoreTask.objects.update(done_at="2026-11-09T10:00:00Z", done_by="user:x", rows=1, spared="")
    assert at(12) == 0
