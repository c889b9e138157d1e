"""Where a message belongs; nothing that arrives is lost, filed twice, or filed with somebody else."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.models import Controller
from accounts.principal import NotAllowed, Principal
from evidence.documents import open_document
from evidence.models import Event
from processing.terms import DataSubjectRight as R
from requests import actions
from requests.actions.handling import finish_task
from requests.mail.taking_in import file_under, make_request_of, set_aside, take_in
from requests.models import EmailCode, InboundMail, Letter, SubjectRequest
from requests.outbox import new_mail_id
from requests.terms import Author, Channel, MailOutcome, Question, State, TaskKind
from tests.requests.mail.cases import officer_of
from tests.requests.mail.messages import PDF, bounce, reply

pytestmark = pytest.mark.django_db


def arrives(controller: Controller, raw: bytes, **facts) -> InboundMail | None:
    return take_in(controller=controller, raw=raw, arrived_at=facts.pop("at", timezone.now()), **facts)


def sent(request: SubjectRequest) -> Letter:
    """Its acknowledgement, as if it had gone out."""
    letter = request.letters.earliest("pk")
    letter.mail_id = f"letter.{letter.pk}@privacy.example"
    letter.save()
    return letter


def test_an_answer_to_our_letter_lands_in_its_request(controller, submit) -> None:
    request = submit()
    mail = arrives(controller, reply(sent(request).mail_id, files=[("letter.pdf", PDF)]).as_bytes())
    message = request.messages.get()
    assert (mail.outcome, mail.request, mail.body) == (MailOutcome.FILED, request, "")
    assert (message.author, message.channel, message.body) == (
        Author.PERSON,
        Channel.EMAIL,
        "My number is 12.",
    )
    attachment = message.attachments.get()
    assert (attachment.filename, open_document(attachment.document).read()) == ("letter.pdf", PDF)
    assert mail.original is None


def test_an_answer_deep_in_a_thread_is_found_by_its_references(controller, submit) -> None:
    request = submit()
    thread = f"<x@y.example> <{sent(request).mail_id}> <z@y.example>"
    mail = arrives(controller, reply("z@y.example", headers={"References": thread}).as_bytes())
    assert mail.request == request


def test_the_same_message_twice_stands_once(controller, submit) -> None:
    request = submit()
    raw = reply(sent(request).mail_id).as_bytes()
    assert arrives(controller, raw) is not None
    assert arrives(controller, raw) is None
    assert request.messages.count() == 1


def test_an_answer_ends_the_open_question_on_the_day_it_arrived(controller, submit, officer) -> None:
    request = submit(received_at=timezone.now() - timedelta(days=6))
    pause = actions.ask(request=request, question=Question.IDENTITY, text="Who?", by=officer)
    pause.asked_on -= timedelta(days=5)
    pause.save()
    arrived = timezone.now() - timedelta(days=2)
    arrives(controller, reply(sent(request).mail_id).as_bytes(), at=arrived)
    request.refresh_from_db()
    pause.refresh_from_db()
    assert (request.paused, request.state) == (False, State.IN_PROGRESS)
    assert (controller.today() - pause.answered_on).days in (2, 3)


def test_the_reference_alone_is_believed_from_the_requests_own_address(controller, submit) -> None:
    request = submit()
    mine = arrives(
        controller, reply(subject=f"RE: {request.reference}", sender="PIET@Person.example").as_bytes()
    )
    assert mine.request == request
    other = reply(subject=request.reference, sender="eve@evil.example", message_id="m2@evil.example")
    assert arrives(controller, other.as_bytes()).outcome == MailOutcome.UNMATCHED
    assert request.messages.count() == 1


def test_another_controllers_letter_or_reference_matches_nothing(controller, submit) -> None:
    request = submit()
    other = Controller.objects.create(
        slug="other", name="Other", country="NL", language="nl", time_zone="Europe/Amsterdam"
    )
    mail = arrives(other, reply(sent(request).mail_id, subject=request.reference).as_bytes())
    assert (mail.outcome, mail.request) == (MailOutcome.UNMATCHED, None)


def test_a_bounce_marks_the_letter_and_is_a_task_today_once(controller, submit) -> None:
    request = submit()
    letter = sent(request)
    mail = arrives(controller, bounce(letter.mail_id))
    arrives(controller, bounce(letter.mail_id, message_id="b2@mx.example"))
    letter.refresh_from_db()
    assert (mail.outcome, mail.letter) == (MailOutcome.BOUNCE, letter)
    assert letter.bounced_at is not None
    task = request.tasks.get(kind=TaskKind.BOUNCED_MAIL)
    assert task.due_on == controller.today()
    assert not request.messages.exists()


def code_sent(request: SubjectRequest) -> EmailCode:
    assert actions.send_code(request=request, by=Principal("person"))
    return request.email_codes.get(bounced_at=None)


def test_a_bounced_code_is_a_task_at_its_request_and_waits_for_nobody(controller, submit, officer) -> None:
    request = submit()
    code = code_sent(request)
    mail = arrives(controller, bounce(code.mail_id))
    arrives(controller, bounce(code.mail_id, message_id="b2@mx.example"))
    code.refresh_from_db()
    assert (mail.outcome, mail.request, mail.original) == (MailOutcome.BOUNCE, request, None)
    assert code.bounced_at is not None
    task = request.tasks.get(kind=TaskKind.BOUNCED_CODE)
    assert task.due_on == controller.today()
    assert Event.objects.filter(verb="request.code_bounced").count() == 1
    # A second code that comes back opens the task again: the address is still wrong.
    finish_task(task=task, by=officer)
    arrives(controller, bounce(code_sent(request).mail_id, message_id="b3@mx.example"))
    task.refresh_from_db()
    assert (task.done_at, task.done_by) == (None, "")


def test_an_answer_to_a_code_lands_in_its_request(controller, submit) -> None:
    request = submit()
    mail = arrives(controller, reply(code_sent(request).mail_id, sender="piet@work.example").as_bytes())
    assert (mail.outcome, mail.request) == (MailOutcome.FILED, request)


def test_a_bounce_of_mail_about_a_request_that_is_gone_waits_for_nobody(controller) -> None:
    mail = arrives(controller, bounce(new_mail_id("letter")))
    assert (mail.outcome, mail.request, mail.original) == (MailOutcome.BOUNCE, None, None)
    assert (mail.sender, mail.subject, mail.body) == ("", "", "")


@pytest.mark.parametrize("of", ["letter.1@elsewhere.example", "newsletter.7@localhost"])
def test_a_bounce_of_mail_that_is_not_ours_waits_for_staff(controller, of: str) -> None:
    assert arrives(controller, bounce(of)).outcome == MailOutcome.UNMATCHED


def test_a_delay_is_no_bounce(controller, submit) -> None:
    letter = sent(submit())
    assert arrives(controller, bounce(letter.mail_id, "delayed")).outcome == MailOutcome.AUTO_REPLY
    letter.refresh_from_db()
    assert letter.bounced_at is None


def test_an_automatic_reply_answers_no_question_and_is_answered_by_nothing(
    controller, submit, officer
) -> None:
    request = submit()
    actions.ask(request=request, question=Question.IDENTITY, text="Who?", by=officer)
    letters = Letter.objects.count()
    away = reply(sent(request).mail_id, headers={"Auto-Submitted": "auto-replied"})
    assert arrives(controller, away.as_bytes()).outcome == MailOutcome.AUTO_REPLY
    request.refresh_from_db()
    assert request.paused and not request.messages.exists()
    assert Letter.objects.count() == letters


def test_a_machines_mail_that_answers_nothing_of_ours_still_waits_for_staff(controller) -> None:
    mail = arrives(controller, reply(headers={"Precedence": "bulk"}).as_bytes())
    assert mail.outcome == MailOutcome.UNMATCHED


def test_files_of_a_kind_or_size_that_we_do_not_take_are_named(controller, submit) -> None:
    request = submit()
    files = [("run.exe", b"MZ\0\0"), ("big.pdf", PDF + b"x" * 6_000_000), ("good.pdf", PDF)]
    arrives(controller, reply(sent(request).mail_id, files=files).as_bytes())
    message = request.messages.get()
    assert [each.filename for each in message.attachments.all()] == ["good.pdf"]
    assert "run.exe" in message.body and "big.pdf" in message.body


def test_a_message_without_text_is_filed_all_the_same(controller, submit) -> None:
    request = submit()
    arrives(controller, reply(sent(request).mail_id, text="", subject="").as_bytes())
    assert "without text" in request.messages.get().body


def test_staff_make_a_request_of_an_unmatched_message_and_its_clock_runs_since_it_arrived(
    controller, officer
) -> None:
    arrived = timezone.now() - timedelta(days=9)
    raw = reply(subject="My data", text="Delete all.", files=[("a.pdf", PDF)]).as_bytes()
    mail = arrives(controller, raw, at=arrived)
    assert open_document(mail.original).read() == raw
    request = make_request_of(mail=mail, rights=[R.ERASURE], language="en", by=officer)
    mail.refresh_from_db()
    assert (request.channel, request.received_at, request.email) == (
        Channel.EMAIL,
        arrived,
        "piet@person.example",
    )
    assert "Delete all." in request.details
    assert request.messages.get().attachments.count() == 1
    assert (mail.outcome, mail.request) == (MailOutcome.FILED, request)
    assert not mail.original.storage_name and mail.original.sha256
    with pytest.raises(ValidationError, match="already"):
        make_request_of(mail=mail, rights=[R.ERASURE], language="en", by=officer)


def test_staff_file_an_unmatched_message_under_its_request(controller, submit, officer) -> None:
    request = submit()
    mail = arrives(controller, reply(sender="piet@work.example").as_bytes())
    file_under(mail=mail, request=request, by=officer)
    assert request.messages.get().body == "My number is 12."


def test_what_is_set_aside_says_nothing_any_more(controller, officer) -> None:
    mail = arrives(controller, reply(text="Buy now!").as_bytes())
    set_aside(mail=mail, by=officer)
    mail.refresh_from_db()
    assert (mail.outcome, mail.sender, mail.subject, mail.body) == (MailOutcome.SET_ASIDE, "", "", "")
    assert not mail.original.storage_name


def test_only_the_controllers_own_team_handles_its_mail(controller, submit) -> None:
    mail = arrives(controller, reply().as_bytes())
    stranger = Principal("user:stranger", {controller.pk + 1: officer_of(controller).roles[controller.pk]})
    for act in (
        lambda: make_request_of(mail=mail, rights=[R.ERASURE], language="en", by=stranger),
        lambda: file_under(mail=mail, request=submit(), by=stranger),
        lambda: set_aside(mail=mail, by=stranger),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_an_arrival_in_the_future_is_now(controller) -> None:
    mail = arrives(controller, reply().as_bytes(), at=timezone.now() + timedelta(days=3))
    assert mail.arrived_at <= timezone.now()


def test_who_wrote_is_sealed_and_the_trail_names_nobody(controller, submit) -> None:
    request = submit()
    arrives(controller, reply(sent(request).mail_id).as_bytes())
    arrives(controller, reply(message_id="m9@person.example").as_bytes())
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(row_to_json(m)::text, ' ') FROM requests_inboundmail m")
        rows = cursor.fetchone()[0]
    told = str(list(Event.objects.values_list("verb", "actor", "record", "detail")))
    assert "piet" not in rows.lower() + told.lower()
