"""A job is made once, whoever else tries, and again when its worker died."""

import hashlib
import time
import uuid
from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from accounts.principal import system
from evidence import documents
from evidence.models import Document, Event
from processing import tasks
from processing.exporting import making, running
from processing.exporting.asking import request_export
from processing.exporting.order import Order
from processing.exports.editions import Edition
from processing.models import ExportJob
from processing.models.exporting import ExportFormat, ExportState
from tests.processing.api.people import loaded_full


def asked(kind: ExportFormat = ExportFormat.JSON) -> ExportJob:
    order = Order(format=kind, edition=Edition.INTERNAL, language="nl")
    return request_export(controller=loaded_full(), order=order, by=system("test"))


@pytest.fixture
def job(db):
    return asked()


@pytest.fixture
def another_worker(db):
    """The database session of another worker."""
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as session:
        yield session


def lock(session, job) -> None:
    session.execute("SELECT pg_advisory_lock(hashtextextended(%s, 31))", [f"export:{job.pk}"])


@pytest.mark.parametrize("kind", list(ExportFormat))
def test_the_copy_is_kept_for_download(kind, db):
    job = asked(kind)
    running.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.progress, job.error) == (ExportState.DONE, 100, "")
    content = documents.open_document(job.document).read()
    assert hashlib.sha256(content).hexdigest() == job.document.sha256
    assert job.document.made_by == "system:test"
    told = list(
        Event.objects.filter(record=f"export:{job.pk}").order_by("at", "verb").values_list("verb", flat=True)
    )
    assert sorted(told) == ["export.ask", "export.done", "export.start"]


def test_the_percents_of_a_pdf_grow_with_its_pages(db):
    told = []
    controller = loaded_full()
    order = Order(format=ExportFormat.PDF, edition=Edition.AUTHORITY, language="en")
    making.make(
        controller=controller,
        order=order,
        by=system("test"),
        tell=lambda percent, _step: told.append(percent),
    )
    assert told == sorted(told)
    assert told[:2] == [5, 20]
    assert 30 < told[-1] <= 90
    assert len(set(told)) > 4


def test_a_second_message_makes_nothing_more(job):
    running.run(job.pk)
    running.run(job.pk)
    assert Document.objects.count() == 1


def test_a_job_that_is_gone_is_no_error(db):
    running.run(uuid.uuid4())


def test_while_another_makes_it_nothing_happens(job, another_worker):
    lock(another_worker, job)
    running.run(job.pk)
    job.refresh_from_db()
    assert job.state == ExportState.WAITING
    assert not Document.objects.exists()


def until_gone(pid: int) -> None:
    """PostgreSQL lets go of a connection's locks a moment after it was closed."""
    with connection.cursor() as cursor:
        for _tick in range(600):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE pid = %s", [pid])
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.05)


def test_a_job_whose_worker_died_is_made_anew(job, another_worker):
    lock(another_worker, job)
    ExportJob.objects.filter(pk=job.pk).update(state=ExportState.RUNNING, started_at=timezone.now())
    pid = another_worker.info.backend_pid
    another_worker.close()
    until_gone(pid)
    running.run(job.pk)
    job.refresh_from_db()
    assert job.state == ExportState.DONE


def test_a_job_that_takes_every_worker_down_is_given_up(job):
    for _attempt in range(running.MAX_ATTEMPTS):
        assert running._claimed(job.pk) is not None
    running.run(job.pk)
    job.refresh_from_db()
    assert job.state == ExportState.FAILED
    assert "three times" in job.error
    running.run(job.pk)
    assert Event.objects.filter(verb="export.failed").count() == 1


def test_no_room_to_keep_it_is_a_failure_in_words(job, tmp_path, settings):
    (tmp_path / "file").touch()
    settings.DERTIG_FILES_DIR = str(tmp_path / "file" / "below")
    running.run(job.pk)
    job.refresh_from_db()
    assert job.state == ExportState.FAILED
    assert "Nothing was kept." in job.error
    assert not Document.objects.exists()


def test_what_nobody_foresaw_is_told_and_raised(job, monkeypatch):
    monkeypatch.setattr(making, "register_json", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        running.run(job.pk)
    job.refresh_from_db()
    assert (job.state, "ZeroDivisionError" in job.error) == (ExportState.FAILED, True)


def test_the_sweep_sends_what_is_unfinished_for_a_minute(db, monkeypatch):
    sent = []
    monkeypatch.setattr(tasks.run_export, "apply_async", lambda args, **_options: sent.append(args))
    old, young, done = asked(), asked(), asked()
    minutes_ago = timezone.now() - timedelta(minutes=5)
    ExportJob.objects.filter(pk__in=[old.pk, done.pk]).update(asked_at=minutes_ago)
    running.run(done.pk)
    tasks.sweep_exports()
    assert sent == [(str(old.pk),)]
    ExportJob.objects.filter(pk=young.pk).update(asked_at=minutes_ago, state=ExportState.RUNNING)
    tasks.sweep_exports()
    assert len(sent) == 3
