"""Letters leave: through a real SMTP server, whose messages are read as they arrived."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader

from evidence.documents import erase_bytes, open_document
from processing.terms import DataSubjectRight as R
from requests import actions, sending
from requests.actions.handling import finish_task
from requests.letter_pdf import letter_pdf
from requests.models import Letter, RequestSettings
from requests.terms import Author, Channel, Ground, IdentityMethod, TaskKind

pytestmark = pytest.mark.django_db


def deliver() -> None:
    for letter in sending.unfinished():
        sending.finish_letter(letter)


def tried_again_now() -> None:
    Letter.objects.exclude(next_try_at=None).update(next_try_at=timezone.now() - timedelta(days=1))


def test_the_acknowledgement_arrives_with_reference_days_scope_and_what_is_needed(
    post_office, submit
) -> None:
    request = submit(R.ERASURE, R.MARKETING_OBJECTION)
    deliver()
    (mail,) = post_office.arrived
    assert mail["To"] == "piet@person.example"
    assert mail["From"] == '"Acme B.V." <dertig@privacy.example>'
    assert mail["Auto-Submitted"] == "auto-generated"
    assert request.reference in mail["Subject"]
    text = mail.get_content()
    for said in ("Hello,", request.reference, f"{request.due_on:%Y}", "erasure of your data"):
        assert said in text
    assert "takes effect on receipt" in text
    assert "confirm your e-mail address" in text and "12(6)" in text


def test_the_message_id_is_ours_and_kept_with_the_letter(post_office, submit) -> None:
    letter = submit().letters.get()
    deliver()
    letter.refresh_from_db()
    assert post_office.arrived[0]["Message-ID"] == f"<{letter.mail_id}>"
    assert letter.mail_id.endswith("@privacy.example")
    assert letter.sent_at is not None and letter.next_try_at is None


def test_answers_and_bounces_go_to_the_mailbox_that_is_read(post_office, submit, controller) -> None:
    RequestSettings.objects.create(controller=controller, reply_to="requests@acme.example")
    submit()
    deliver()
    assert post_office.arrived[0]["Reply-To"] == "requests@acme.example"
    assert post_office.envelopes[0].mail_from == "requests@acme.example"


def test_a_letter_is_sent_once_however_often_the_worker_is_told(post_office, submit) -> None:
    letter = submit().letters.get()
    for _time in range(3):
        sending.finish_letter(letter.pk)
        deliver()
    assert len(post_office.arrived) == 1


def test_a_letter_in_other_hands_is_left_alone_until_its_time_is_over(post_office, submit) -> None:
    letter = submit().letters.get()
    assert sending._take(letter.pk) is not None
    sending.finish_letter(letter.pk)
    assert post_office.arrived == []
    tried_again_now()
    deliver()
    assert len(post_office.arrived) == 1


def test_a_worker_that_died_after_sending_sends_again_with_the_same_message_id(post_office, submit) -> None:
    letter = submit().letters.get()
    deliver()
    Letter.objects.filter(pk=letter.pk).update(sent_at=None, next_try_at=timezone.now() - timedelta(1))
    deliver()
    first, second = post_office.arrived
    assert first["Message-ID"] == second["Message-ID"]


def test_a_server_that_defers_is_tried_again_with_patience_and_then_it_is_a_task(post_office, submit) -> None:
    post_office.deferring = True
    request = submit()
    for _try in range(len(sending.PATIENCE) + 2):
        deliver()
        tried_again_now()
    letter = request.letters.get()
    assert (letter.sent_at, letter.next_try_at) == (None, None)
    assert letter.send_attempts == len(sending.PATIENCE)
    assert [task.kind for task in request.tasks.all()] == [TaskKind.UNSENT_MAIL]


def test_each_try_waits_longer_than_the_one_before(post_office, submit) -> None:
    post_office.deferring = True
    submit()
    deliver()
    letter = Letter.objects.get()
    assert letter.next_try_at > timezone.now() + timedelta(minutes=4)
    assert list(sending.unfinished()) == []
    assert list(sending.PATIENCE) == sorted(sending.PATIENCE)


def test_an_address_that_the_server_refuses_is_a_task_today(post_office, submit) -> None:
    post_office.unknown.add("piet@person.example")
    request = submit()
    deliver()
    letter = request.letters.get()
    assert letter.bounced_at is not None and letter.next_try_at is None
    task = request.tasks.get(kind=TaskKind.BOUNCED_MAIL)
    assert (task.letter, task.due_on) == (letter, request.controller.today())


def test_what_is_written_for_an_answer_alone_stays_out_of_the_mail(post_office, submit, officer) -> None:
    request = submit(R.ACCESS)
    actions.confirm_identity(request=request, method=IdentityMethod.CALLED_BACK, by=officer)
    actions.grant(request=request, rights=[R.ACCESS], by=officer)
    actions.answer(request=request, text="You live at Damrak 1.", by=officer)
    deliver()
    mail = post_office.arrived[-1].get_content()
    assert "Damrak 1" not in mail
    assert "not in this e-mail" in mail and "/c/acme/request/status/" in mail
    assert "Damrak 1" in request.letters.get(kind="answer").body


def test_a_message_on_the_status_page_is_told_by_mail_without_its_text(post_office, submit, officer) -> None:
    request = submit(R.ACCESS, language="nl")
    said = {"author": Author.STAFF, "channel": Channel.PORTAL, "by": officer}
    actions.write_message(request=request, body="U woont aan het Damrak 1.", **said)
    deliver()
    mail = post_office.arrived[-1].get_content()
    assert "Damrak 1" not in mail
    assert "niet in deze e-mail" in mail and "/c/acme/request/status/" in mail


def test_who_has_no_address_for_mail_gets_the_message_by_post(submit, officer) -> None:
    request = submit(R.ACCESS, email="", postal_address="Damrak 1, Amsterdam")
    said = {"author": Author.STAFF, "channel": Channel.PORTAL, "by": officer}
    actions.write_message(request=request, body="Which shop was it?", **said)
    letter = request.letters.get(kind="message")
    assert letter.by_post and "Which shop was it?" in letter.body
    assert request.tasks.filter(letter=letter, kind=TaskKind.POST_LETTER).exists()


def test_art_12_3_the_extension_mail_holds_new_date_reasons_and_complaint(
    post_office, submit, officer
) -> None:
    request = submit(language="nl")
    actions.extend(request=request, reasons="Veel systemen.", by=officer)
    deliver()
    text = post_office.arrived[-1].get_content()
    request.refresh_from_db()
    assert f"{request.extended_due.day} " in text and str(request.extended_due.year) in text
    assert "Veel systemen." in text
    assert "klacht" in text and "Autoriteit Persoonsgegevens" in text


def test_art_12_4_the_refusal_mail_names_reasons_authority_and_court(post_office, submit, officer) -> None:
    request = submit(language="de")
    reasons = "Zehn Jahre Aufbewahrung."
    actions.refuse(
        request=request, rights=[R.ERASURE], ground=Ground.LEGAL_OBLIGATION, reasons=reasons, by=officer
    )
    actions.answer(request=request, text="", by=officer)
    deliver()
    text = post_office.arrived[-1].get_content()
    assert reasons in text and "Art. 17 Abs. 3 lit. b" in text
    assert "Autoriteit Persoonsgegevens" in text and "sechs Wochen" in text


@pytest.mark.parametrize("name", ["Piet\r\nBcc: all@person.example", "Piet\nX-Evil: 1"])
def test_no_header_can_be_injected(post_office, submit, controller, name) -> None:
    controller.trade_names = [f"Acme\r\nBcc: {name}"]
    controller.save()
    request = submit(name=name)
    Letter.objects.update(subject=f"Hello\r\nBcc: {name} {request.reference}")
    deliver()
    (mail,) = post_office.arrived
    assert post_office.envelopes[0].rcpt_tos == ["piet@person.example"]
    assert mail["Bcc"] is None and mail["X-Evil"] is None


@pytest.mark.parametrize(
    "address", ["a@x.example, b@x.example", "a@x.example\nBcc: b@x.example", "<a@x.example> b@x.example"]
)
def test_an_address_that_is_more_than_one_is_refused_at_the_door(submit, address) -> None:
    with pytest.raises(Exception, match=r"(?i)valid email"):
        submit(email=address)


def test_every_letters_pdf_is_kept_and_its_bytes_can_go(post_office, submit) -> None:
    letter = submit().letters.get()
    deliver()
    letter.refresh_from_db()
    assert (letter.document.kind, letter.document.controller_id) == ("letter", letter.request.controller_id)
    pdf = PdfReader(BytesIO(open_document(letter.document).read()))
    assert letter.request.reference in pdf.pages[0].extract_text()
    erase_bytes(letter.document, actor="system:test")
    assert letter.document.sha256 and not letter.document.storage_name


def test_without_an_email_address_it_goes_by_post_as_a_sheet_with_its_address_in_the_window(
    post_office, submit, officer
) -> None:
    request = submit(email="", postal_address="Dorpsstraat 1\n1234 AB Ons Dorp", channel=Channel.LETTER)
    deliver()
    assert post_office.arrived == []
    letter = request.letters.get()
    assert letter.sent_at is None and letter.next_try_at is None
    page = PdfReader(BytesIO(open_document(letter.document).read())).pages[0]
    found = {}

    def visit(text, _cm, tm, _font, _size) -> None:
        if text.strip():
            found[text.strip()] = (tm, _cm)

    page.extract_text(visitor_text=visit)
    tm, cm = next(at for text, at in found.items() if text.startswith("Dorpsstraat"))
    x = (cm[0] * tm[4] + cm[2] * tm[5] + cm[4]) / 72 * 25.4
    y = 297 - (cm[1] * tm[4] + cm[3] * tm[5] + cm[5]) / 72 * 25.4
    assert 20 < x < 105 and 45 < y < 90, (x, y)
    finish_task(task=request.tasks.get(kind=TaskKind.POST_LETTER), by=officer)
    letter.refresh_from_db()
    assert letter.sent_at is not None


def test_a_letter_bears_the_day_it_was_made_at_the_controller(submit) -> None:
    letter = submit(email="", postal_address="Dorpsstraat 1", channel=Channel.LETTER).letters.get()
    letter.made_at = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    text = PdfReader(BytesIO(letter_pdf(letter))).pages[0].extract_text()
    assert "1 January 2027" in text and "31 December" not in text


def test_a_sweep_costs_by_what_is_due(post_office, submit, django_assert_num_queries) -> None:
    submit()
    deliver()
    with django_assert_num_queries(1):
        assert list(sending.unfinished()) == []
