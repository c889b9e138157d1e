"""What happens by itself: reminders, escalation, digests, paused clocks, drafts, the purge."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import Controller, Membership, User
from accounts.principal import Principal, system
from accounts.roles import Role
from evidence.documents import keep
from evidence.models import Document, Event
from evidence.turns import alone
from processing.actions import load_register
from processing.findings.lengths import after
from processing.models import ProcessingActivity, RetentionPeriod
from processing.terms import DataSubjectRight as R
from requests import actions, sweeps
from requests.keeping import last_day_ended
from requests.models import (
    Attachment,
    Letter,
    Message,
    MorningDigest,
    Reminder,
    RequestDraft,
    SubjectRequest,
)
from requests.own_record import ACTIVITY
from requests.sweeps import purge
from requests.sweeps.reminders import due
from requests.terms import Author, Channel, IdentityMethod, Question
from tests import factories as make
from tests.processing.registers import record
from tests.requests import dying_mail
from tests.servers import ROOT

pytestmark = pytest.mark.django_db
PERSON = Principal("person")
BY = system("test")


@pytest.fixture
def controller() -> Controller:
    return Controller.objects.create(
        slug="acme", name="Acme B.V.", country="NL", language="en", time_zone="Europe/Amsterdam"
    )


def staff(controller: Controller, name: str, role: Role) -> User:
    user = User.objects.create_user(f"{name}@acme.example")
    Membership.objects.create(user=user, controller=controller, role=role)
    return user


@pytest.fixture
def lead(controller: Controller) -> User:
    return staff(controller, "lead", Role.PRIVACY_LEAD)


@pytest.fixture
def officer(controller: Controller) -> User:
    return staff(controller, "officer", Role.PRIVACY_OFFICER)


def submitted(controller: Controller, *rights: R, handler: User | None = None, **facts) -> SubjectRequest:
    facts.setdefault("received_at", timezone.now())
    request, _receipt = actions.submit(
        controller=controller,
        submission=actions.Submission(
            rights=rights or (R.ERASURE,),
            channel=Channel.PORTAL,
            language="en",
            name="Piet Jansen",
            email="piet@example.org",
            details="My customer number is 1234.",
            **facts,
        ),
        by=PERSON,
    )
    if handler:
        actions.assign(request=request, handler=handler, by=BY)
    return SubjectRequest.objects.get(pk=request.pk)


def at(day: date, hour: int = 12) -> datetime:
    """That hour of that day in UTC."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def days_before(request: SubjectRequest, days: int) -> datetime:
    return at(request.due_on - timedelta(days=days))


# --- Reminders


def test_the_handler_is_reminded_14_7_3_1_days_before_and_on_the_day_each_once(
    controller: Controller, lead: User, officer: User, mailoutbox
) -> None:
    request = submitted(controller, handler=officer)
    told = {}
    for left in range(20, -1, -1):
        for _tick in range(3):
            mailoutbox.clear()
            sweeps.send_reminders(days_before(request, left))
            if mailoutbox:
                told[left] = [(mail.to, mail.subject) for mail in mailoutbox]
    assert list(told) == [14, 7, 3, 1, 0]
    assert all(mails[0][0] == ["officer@acme.example"] and len(mails) == 1 for mails in told.values())
    assert told[14][0][1] == f"Request {request.reference} must be answered within 14 days"
    assert told[0][0][1] == f"Request {request.reference} must be answered today"


def test_without_a_handler_the_privacy_leads_are_reminded(
    controller: Controller, lead: User, officer: User, mailoutbox
) -> None:
    request = submitted(controller)
    sweeps.send_reminders(days_before(request, 7))
    assert [mail.to for mail in mailoutbox] == [["lead@acme.example"]]


def test_a_handler_who_left_is_not_written_to(
    controller: Controller, lead: User, officer: User, mailoutbox
) -> None:
    request = submitted(controller, handler=officer)
    Membership.objects.filter(user=officer).delete()
    sweeps.send_reminders(days_before(request, 7))
    assert [mail.to for mail in mailoutbox] == [["lead@acme.example"]]


def test_what_is_overdue_goes_to_the_leads_once(
    controller: Controller, lead: User, officer: User, mailoutbox
) -> None:
    request = submitted(controller, handler=officer)
    for days in (1, 2, 30):
        sweeps.send_reminders(days_before(request, -days))
    (mail,) = mailoutbox
    assert mail.to == ["lead@acme.example", "officer@acme.example"]
    assert mail.subject.startswith(f"Overdue: request {request.reference}")


def test_a_letter_found_late_is_escalated_by_the_next_tick(
    controller: Controller, lead: User, mailoutbox
) -> None:
    submitted(controller, received_at=timezone.now() - timedelta(days=45))
    assert sweeps.send_reminders() == 1
    assert mailoutbox[-1].subject.startswith("Overdue")


def test_a_mail_holds_reference_day_and_link_and_nothing_of_the_person(
    controller: Controller, lead: User, mailoutbox
) -> None:
    request = submitted(controller)
    sweeps.send_reminders(days_before(request, 3))
    sweeps.send_digests(days_before(request, 3))
    for mail in mailoutbox:
        # Not as it is sent: the digits of its Message-ID are of chance.
        whole = f"{mail.subject} {mail.body} {mail.to} {mail.extra_headers} {mail.attachments}"
        assert request.reference in whole
        assert f"/{request.pk}/" in whole
        assert not any(word in whole for word in ("Piet", "Jansen", "example.org", "1234", "rasure"))


def test_after_an_outage_the_nearest_reminder_alone_is_made_up_for(
    controller: Controller, lead: User, mailoutbox
) -> None:
    request = submitted(controller)
    assert sweeps.send_reminders(days_before(request, 2)) == 1
    assert list(request.reminders.values_list("kind", flat=True)) == ["3_days"]


def test_an_extension_has_its_reminders_anew_and_an_answered_request_none(
    controller: Controller, lead: User, officer: User, mailoutbox
) -> None:
    request = submitted(controller, received_at=timezone.now() - timedelta(days=20))
    assert sweeps.send_reminders() == 1
    actions.extend(request=request, reasons="Many systems.", by=BY)
    assert sweeps.send_reminders() == 0
    request.refresh_from_db()
    assert sweeps.send_reminders(days_before(request, 14)) == 1
    actions.withdraw(request=request, by=PERSON)
    assert sweeps.send_reminders(days_before(request, -3)) == 0


def test_while_the_clock_is_paused_nobody_is_reminded(controller: Controller, lead: User) -> None:
    request = submitted(controller)
    actions.ask(request=request, question=Question.IDENTITY, text="Which number?", by=BY)
    assert sweeps.send_reminders(days_before(request, 7)) == 0


def test_the_day_is_that_of_the_controller(controller: Controller, lead: User) -> None:
    """23:30 in London is the next day in Amsterdam."""
    request = submitted(controller)
    Reminder.objects.bulk_create(
        Reminder(request=request, kind=kind, day=request.due_on)
        for kind in ("14_days", "7_days", "3_days", "1_day")
    )
    evening = at(request.due_on - timedelta(days=1), 20) + timedelta(hours=1)
    assert sweeps.send_reminders(evening) == 0
    assert sweeps.send_reminders(evening + timedelta(hours=2, minutes=30)) == 1


class Broken(EmailBackend):
    """A mail server that takes the first mail of a process and then goes away."""

    taken = 0

    def send_messages(self, messages):
        type(self).taken += 1
        if self.taken > 1:
            raise ConnectionResetError("gone")
        return super().send_messages(messages)


def test_mail_that_is_not_taken_goes_with_a_later_tick(
    controller: Controller, lead: User, settings, mailoutbox
) -> None:
    requests = [submitted(controller) for _each in range(3)]
    now = days_before(requests[0], 7)
    usual = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    assert sweeps.send_reminders(now) == 1
    assert Reminder.objects.count() == 1
    settings.EMAIL_BACKEND = usual
    assert sweeps.send_reminders(now) == 2
    assert len({mail.subject for mail in mailoutbox}) == 3


def test_two_at_once_one_works_and_the_other_leaves(controller: Controller, lead: User) -> None:
    request = submitted(controller)
    lock = "(hashtextextended('requests:reminders', 31))"
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        other.execute(f"SELECT pg_advisory_lock{lock}")
        assert sweeps.send_reminders(days_before(request, 7)) == 0
        other.execute(f"SELECT pg_advisory_unlock{lock}")
    assert sweeps.send_reminders(days_before(request, 7)) == 1


def test_the_lock_goes_with_the_block() -> None:
    with alone("this") as mine, alone("that") as too:
        assert mine and too
    held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
    with connection.cursor() as cursor:
        cursor.execute(held)
        assert cursor.fetchone() == (0,)


def test_nothing_due_costs_the_same_few_queries_however_much_there_is(
    controller: Controller, lead: User, django_assert_num_queries
) -> None:
    for _each in range(4):
        submitted(controller)
    with django_assert_num_queries(5):  # lock, controllers, staff, due, unlock
        assert sweeps.send_reminders() == 0


def test_what_is_due_is_found_by_the_partial_index(controller: Controller) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = due(controller.today(), [controller.pk]).explain()
    assert "request_open_by_due" in plan or "request_running_by_due" in plan


# --- Killed in the middle, for real


RUN = """
from datetime import datetime, UTC
from django.conf import settings
settings.EMAIL_BACKEND = "tests.requests.dying_mail.MailFolder"
from requests import sweeps
from requests.models import SubjectRequest
from datetime import timedelta
day = SubjectRequest.objects.first().due_on - timedelta(days=7)
print(sweeps.send_reminders(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)))
"""

FILL = """
from django.utils import timezone
from accounts.models import Controller
from accounts.principal import Principal
from processing.terms import DataSubjectRight as R
from requests import actions
from requests.terms import Channel
acme = Controller.objects.create(
    slug="acme", name="Acme", country="NL", language="en", time_zone="UTC", email="privacy@acme.example"
)
for number in range(5):
    actions.submit(controller=acme, by=Principal("person"), submission=actions.Submission(
        rights=[R.ERASURE], channel=Channel.PORTAL, language="en", email=f"p{number}@example.org",
        received_at=timezone.now()))
"""


@pytest.fixture
def database(servers):
    name = servers.clone(f"sweep_killed_gw{servers.worker}")
    servers.manage("shell", "--no-imports", "-c", FILL, database=name)
    yield name
    servers.drop(name)


def in_own_process(servers, database: str, code: str, folder: Path, **environment: str):
    return subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=ROOT,
        env={
            **os.environ,
            **servers.environment(database),
            dying_mail.FOLDER: str(folder),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_killed_in_the_middle_the_rest_goes_later_and_nothing_twice(servers, database, tmp_path) -> None:
    killed = in_own_process(servers, database, RUN, tmp_path, **{dying_mail.DIES_AT: "3"})
    assert killed.returncode == -9, killed.stderr
    assert len(list(tmp_path.iterdir())) == 2
    again = in_own_process(servers, database, RUN, tmp_path)
    assert again.stdout.strip() == "3", again.stderr
    subjects = [message_from_bytes(path.read_bytes())["Subject"] for path in tmp_path.iterdir()]
    assert len(subjects) == len(set(subjects)) == 5


# --- The morning digest


def test_the_digest_comes_at_seven_on_the_controllers_clock_once_a_day(
    controller: Controller, lead: User, officer: User, mailoutbox
) -> None:
    submitted(controller, handler=officer)
    mailoutbox.clear()
    winter = datetime(2027, 1, 5, 5, 45, tzinfo=UTC)  # 06:45 in Amsterdam
    assert sweeps.send_digests(winter) == 0
    assert sweeps.send_digests(winter + timedelta(minutes=15)) == 2
    assert sweeps.send_digests(winter + timedelta(minutes=30)) == 0
    assert sweeps.send_digests(winter + timedelta(days=1, hours=3)) == 2
    assert sorted(mail.to[0] for mail in mailoutbox[:2]) == ["lead@acme.example", "officer@acme.example"]


def test_the_digest_puts_ones_own_first_and_what_works_at_once_on_top(
    controller: Controller, lead: User, officer: User, mailoutbox
) -> None:
    mine = submitted(controller, handler=officer, received_at=timezone.now() - timedelta(days=25))
    late = submitted(controller, handler=officer, received_at=timezone.now() - timedelta(days=45))
    stop = submitted(controller, R.MARKETING_OBJECTION, handler=lead)
    nobodys = submitted(controller)
    far = submitted(controller, handler=lead)
    sweeps.send_digests(at(controller.today()))
    body = next(mail.body for mail in mailoutbox if mail.to == ["officer@acme.example"])
    order = [body.index(each.reference) for each in (late, mine, nobodys, stop)]
    assert order == sorted(order)
    assert f"{late.reference}: OVERDUE" in body
    assert f"{stop.reference}: takes effect on receipt" in body
    assert far.reference not in body
    assert "2 tasks are due." in body  # both were found late


def test_where_nothing_is_open_the_day_is_marked_without_a_mail(
    controller: Controller, lead: User, mailoutbox
) -> None:
    assert sweeps.send_digests(at(controller.today())) == 0
    assert MorningDigest.objects.count() == 1
    assert mailoutbox == []


def test_who_does_not_handle_requests_gets_no_digest(controller: Controller, mailoutbox) -> None:
    staff(controller, "auditor", Role.AUDITOR)
    submitted(controller)
    assert sweeps.send_digests(at(controller.today())) == 0


# --- Paused clocks


def test_the_days_of_a_paused_request_move_on_once_a_day(controller: Controller) -> None:
    request = submitted(controller)
    still = submitted(controller)
    actions.ask(request=request, question=Question.IDENTITY, text="Which number?", by=BY)
    request.refresh_from_db()
    tomorrow = at(controller.today() + timedelta(days=10))
    assert sweeps.refresh_clocks() == 0
    assert sweeps.refresh_clocks(tomorrow) == 1
    assert sweeps.refresh_clocks(tomorrow) == 0
    before = request.due_on, still.due_on
    request.refresh_from_db()
    still.refresh_from_db()
    assert request.due_on >= before[0] + timedelta(days=9)
    assert request.announce_extension_by == before[0]
    assert still.due_on == before[1]


# --- Drafts


def test_only_drafts_that_were_never_submitted_expire(controller: Controller) -> None:
    now = timezone.now()
    request = submitted(controller)
    for number, hours in enumerate((-1, 1)):
        RequestDraft.objects.create(
            controller=controller,
            key_hash=str(number),
            started_at=now - timedelta(hours=5),
            expires_at=now + timedelta(hours=hours),
        )
    assert sweeps.expire_drafts(now) == 1
    assert sweeps.expire_drafts(now) == 0
    assert RequestDraft.objects.get().key_hash == "1"
    assert SubjectRequest.objects.get() == request


# --- The purge of closed requests


@pytest.mark.parametrize(
    ("period", "today", "day"),
    [
        ("P3Y", "2026-11-22", "2023-11-22"),
        ("P1M", "2026-02-28", "2026-01-31"),  # 28, 29, 30 and 31 January all end there
        ("P1M", "2026-02-27", "2026-01-27"),
        ("P1Y", "2025-02-28", "2024-02-29"),
        ("P4W", "2026-03-01", "2026-02-01"),
        ("at-once", "2026-03-01", "2026-03-01"),
        ("P9999Y", "2026-03-01", None),
        ("P100Y", "2026-03-01", None),
    ],
)
def test_the_last_day_whose_period_has_ended(period: str, today: str, day: str | None) -> None:
    found = last_day_ended(period, date.fromisoformat(today))
    assert found == (date.fromisoformat(day) if day else None)


def closed(controller: Controller, officer: User) -> SubjectRequest:
    """Answered and closed now, with a letter and an attachment whose bytes are kept."""
    request = submitted(controller)
    actions.confirm_identity(request=request, method=IdentityMethod.CALLED_BACK, by=BY)
    message = Message.objects.create(
        request=request, author=Author.PERSON, channel=Channel.PORTAL, body="See here."
    )
    Attachment.objects.create(message=message, filename="passport.pdf", document=kept(controller))
    actions.grant(request=request, rights=[R.ERASURE], by=BY)
    actions.answer(request=request, text="Done.", by=BY)
    actions.close(request=request, by=BY)
    letter = request.letters.first()
    Letter.objects.filter(pk=letter.pk).update(document=kept(controller))
    return SubjectRequest.objects.get(pk=request.pk)


def kept(controller: Controller) -> Document:
    return keep(
        b"bytes",
        kind="letter",
        filename="letter.pdf",
        media_type="application/pdf",
        actor="test",
        controller_id=controller.pk,
    )


def test_art_5_1_e_a_closed_request_goes_after_the_controllers_own_period(
    controller: Controller, officer: User, settings, django_capture_on_commit_callbacks
) -> None:
    rule(controller, "P6M")
    request = closed(controller, officer)
    still_open = submitted(controller)
    withdrawn = submitted(controller)
    actions.withdraw(request=withdrawn, by=PERSON)
    files = Path(settings.DERTIG_FILES_DIR)
    there = set(files.glob("*/*.age"))
    assert sweeps.purge_ended(timezone.now() + timedelta(days=170)) == 0
    events = Event.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        assert sweeps.purge_ended(timezone.now() + timedelta(days=190)) == 2
    assert list(SubjectRequest.objects.all()) == [still_open]
    assert not Message.objects.exists() and not Attachment.objects.exists()
    assert not Letter.objects.exclude(request=still_open).exists()
    # The proofs stay, the bytes are gone.
    assert Document.objects.filter(storage_name="", erased_at__isnull=False).count() == 2
    assert len(there - set(files.glob("*/*.age"))) == 2
    assert Event.objects.filter(record=f"requests/{request.reference}").exists()
    purged = Event.objects.filter(verb="requests.purged").order_by("at")
    assert {event.detail["subjectrequest"] for event in purged} == {1}
    assert sorted(event.detail["documents"] for event in purged) == [0, 2]
    assert Event.objects.count() == events + 4
    assert sweeps.purge_ended(timezone.now() + timedelta(days=190)) == 0


def rule(controller: Controller, period: str, **facts) -> RetentionPeriod:
    """The record of the request register in the controller's own register."""
    activity = make.ActivityFactory(controller=controller, ref=ACTIVITY)
    purpose = make.PurposeFactory(activity=activity)
    return make.RetentionPeriodFactory(
        purpose=purpose, period=period, **{"anchor": "event", "disposition": "delete", **facts}
    )


def test_art_5_1_e_where_the_register_says_nothing_nothing_is_deleted(
    controller: Controller, officer: User
) -> None:
    closed(controller, officer)
    much_later = timezone.now() + timedelta(days=365 * 50)
    assert sweeps.purge_ended(much_later) == 0
    stated = rule(controller, "P1Y", disposition="review")
    assert sweeps.purge_ended(much_later) == 0
    RetentionPeriod.objects.filter(pk=stated.pk).update(disposition="delete")
    ProcessingActivity.objects.update(status="retired")
    assert sweeps.purge_ended(much_later) == 0
    ProcessingActivity.objects.update(status="draft")
    assert sweeps.purge_ended(much_later) == 1


def test_a_register_that_was_loaded_rules_the_purge(officer: User) -> None:
    call_command("reference", "load", stdout=StringIO())
    load_register(wanted=record("openpanel"), by=BY)
    openpanel = Controller.objects.get(slug="openpanel")
    request = closed(openpanel, officer)
    assert request.closed_at is not None
    last = after(openpanel.today(), "P3Y")
    assert sweeps.purge_ended(at(last - timedelta(days=2))) == 0
    assert sweeps.purge_ended(at(last + timedelta(days=2))) == 1


def test_anothers_rule_deletes_nothing_here(controller: Controller, officer: User) -> None:
    closed(controller, officer)
    rule(make.ControllerFactory(), "P1D")
    assert sweeps.purge_ended(timezone.now() + timedelta(days=99)) == 0


def test_a_purge_that_breaks_off_has_counted_what_is_gone_and_finishes_later(
    controller: Controller, officer: User, monkeypatch
) -> None:
    rule(controller, "P3Y")
    requests = [closed(controller, officer) for _each in range(3)]
    monkeypatch.setattr(purge, "BATCH", 1)
    later = timezone.now() + timedelta(days=365 * 4)

    def gone() -> int:
        told = Event.objects.filter(verb="requests.purged").values_list("detail", flat=True)
        return sum(detail["subjectrequest"] for detail in told)

    erase, calls = purge._erase_documents, []

    def breaks_at_the_second(pks):
        calls.append(pks)
        if len(calls) == 2:
            raise RuntimeError("killed")
        return erase(pks)

    monkeypatch.setattr(purge, "_erase_documents", breaks_at_the_second)
    with pytest.raises(RuntimeError, match="killed"):
        sweeps.purge_ended(later)
    assert (gone(), SubjectRequest.objects.count()) == (1, 2)
    monkeypatch.setattr(purge, "_erase_documents", erase)
    assert sweeps.purge_ended(later) == 2
    assert (gone(), SubjectRequest.objects.count()) == (len(requests), 0)


def test_what_is_purged_is_found_by_the_partial_index(controller: Controller) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    ended = SubjectRequest.objects.filter(controller=controller, state="closed", closed_at__lt=timezone.now())
    assert "request_closed" in ended.order_by("closed_at").explain()
