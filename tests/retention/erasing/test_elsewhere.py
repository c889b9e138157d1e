"""Erasing in Dertig's own records, and where people or files hold the data."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from evidence.models import Event
from retention.actions.erasures import CannotErase, attest_erasure
from retention.models import Erasure
from retention.terms import ErasureState
from stores.connectors.sql.connector import SqlConnector
from stores.models import InternalRecord, StoreTask
from stores.record_actions import push_records
from stores.record_values import Incoming
from stores.task_actions import finish_task
from tests.people import person
from tests.retention.erasing.shops import EMAIL, Shop, again, letter, shop
from tests.stores.connectors.sql.targets import Target


@pytest.fixture
def row(own_database: Target, db: None) -> Shop:
    return shop(own_database)


def a_store(row: Shop, kind: str, **settings: Any) -> None:
    """The shop's datasets lie in a store of that kind instead."""
    row.store.kind, row.store.settings, row.store.secret = kind, settings, ""
    row.store.save()


def archive(row: Shop) -> User:
    """Whoever does it in a store without access."""
    who = person(Role.PRIVACY_OFFICER, row.controller)
    a_store(row, "manual", assignee=who.email, days=5)
    return who


def sent_out(row: Shop) -> Erasure:
    """The worker has asked."""
    (erasure,) = row.erased(row.order("letter"))
    assert erasure.state == ErasureState.BY_HAND, erasure.problems
    return erasure


def later(row: Shop, erasure: Erasure) -> Erasure:
    """The worker has looked again."""
    Erasure.objects.update(next_try_at=None)
    row.work()
    return again([erasure])[0]


def test_paper_is_a_task_for_its_person_until_it_is_done(row: Shop) -> None:
    who = archive(row)
    erasure = sent_out(row)
    task = StoreTask.objects.get()
    assert task.assignee == who
    assert task.due_on == row.controller.today() + timedelta(days=5)
    assert task.about == f"email: {EMAIL}"
    assert EMAIL not in task.instructions
    assert later(row, erasure).state == ErasureState.BY_HAND
    assert StoreTask.objects.count() == 1
    finish_task(task=task, rows=3, by=row.lead)
    erasure = later(row, erasure)
    assert (erasure.state, erasure.rows, erasure.certainty) == (ErasureState.DONE, 3, "attested")
    assert StoreTask.objects.get().about == ""
    assert Event.objects.filter(verb="erasure.asked").count() == 1


def test_attested_on_the_request_its_tasks_are_finished(row: Shop) -> None:
    archive(row)
    erasure = sent_out(row)
    when = timezone.now()
    attest_erasure(erasure=erasure, rows=2, by=row.lead, done_at=when, note="Shredded.")
    task = StoreTask.objects.get()
    assert (task.rows, task.done_at, task.done_by) == (2, when, row.lead.actor)
    row.work()
    assert again([erasure])[0].rows == 2
    with pytest.raises(CannotErase):
        attest_erasure(erasure=erasure, rows=2, by=row.lead)


def test_nobody_is_there_to_do_it(row: Shop) -> None:
    a_store(row, "manual", assignee="nobody@example.org", days=5)
    (erasure,) = row.erased(row.order("letter"))
    assert (erasure.state, erasure.problems[0]["code"]) == (ErasureState.FAILED, "store-refuses")


def test_one_persons_lines_in_files_are_for_whoever_approved_it(row: Shop, tmp_path: Path) -> None:
    """A file holds many people: nothing of it is deleted here."""
    exported = tmp_path / "letters.csv"
    exported.write_text(f"{EMAIL};Anna\nbert@example.org;Bert\n")
    a_store(row, "files", root=str(tmp_path))
    erasure = sent_out(row)
    task = StoreTask.objects.get()
    assert task.assignee.actor == row.lead.actor
    assert EMAIL in task.about
    assert exported.exists()
    finish_task(task=task, rows=1, by=row.lead)
    assert later(row, erasure).certainty == "attested"


def test_own_records(row: Shop) -> None:
    a_store(row, "internal")
    dataset = row.datasets["letter"]
    records = [
        Incoming(n, str(n), {"email": who, "name": "x"}) for n, who in enumerate((EMAIL, EMAIL, "b@x.org"))
    ]
    push_records(dataset=dataset, records=records, by=row.lead)
    (erasure,) = row.erased(row.order("letter"))
    assert (erasure.state, erasure.rows, erasure.certainty) == (ErasureState.DONE, 2, "proven")
    assert InternalRecord.objects.count() == 1


def test_a_connector_that_does_not_say_that_it_chooses_is_not_told(
    row: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of an earlier day would pass ``only`` over, and take everybody's."""
    monkeypatch.delattr(SqlConnector, "chooses")
    sent_out(row)
    assert row.ids(letter) == [1, 2]
