"""A request's page: what is shown to whom, and the steps from arrival to answer."""

import io
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Controller, User
from accounts.principal import NotAllowed, Principal
from accounts.roles import Role
from accounts.scope import principal_of
from evidence import vault
from evidence.models import Event
from processing.terms import DataSubjectRight as R
from requests import actions
from requests.actions.handling import File
from requests.models import Letter, SubjectRequest
from requests.terms import Author, Channel, Ground, LetterKind, Outcome, State
from requests.uploads import MAX_BYTES
from tests.requests.admin.people import signed_in
from tests.requests.portal.visitors import PATH, file
from tests.requests.test_workflow import confirmed, days_ago, submitted

pytestmark = pytest.mark.django_db
BOARD = "/admin/requests/subjectrequest/"


def page_of(request: SubjectRequest) -> str:
    return f"{BOARD}{request.pk}/change/"


def step(request: SubjectRequest, name: str) -> str:
    return f"{BOARD}{request.pk}/step/{name}/"


def sent_after_preview(client: Client, request: SubjectRequest, name: str, **said):
    """Post, look at what goes out, post again what was seen."""
    shown = client.post(step(request, name), said)
    assert shown.status_code == 200, [str(each) for each in get_messages(shown.wsgi_request)]
    assert shown.context["shown"], shown.context["form"].errors
    return client.post(step(request, name), {**said, "seen": shown.context["seen"]}), shown


def test_who_asks_is_shown_to_those_who_handle_requests_alone(
    staff: Client, controller: Controller, person
) -> None:
    request = submitted(controller, details="Erase my orders.")
    actions.write_message(
        request=request,
        author=Author.PERSON,
        channel=Channel.PORTAL,
        body="My cat is Tom.",
        by=Principal("person"),
    )
    shown = staff.get(page_of(request)).content.decode()
    hidden = signed_in(person("audrey", controller, Role.AUDITOR)).get(page_of(request)).content.decode()
    for personal in ("Piet O’Hara", "piet.jansen@example.org", "Erase my orders.", "My cat is Tom."):
        assert personal in shown
        assert personal not in hidden
    assert request.reference in hidden


def test_the_clock_explains_itself(staff: Client, controller: Controller) -> None:
    page = staff.get(page_of(submitted(controller))).content.decode()
    assert "One month ends" in page and "Last day if extended" in page


def test_the_page_costs_the_same_whatever_happened(
    staff: Client, controller: Controller, officer: Principal, officer_user: User
) -> None:
    request = confirmed(controller, officer)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            staff.get(page_of(request))
        return len(queries)

    cost()
    before = cost()
    for number in range(5):
        actions.acknowledge(request=request, by=officer)
        actions.write_message(
            request=request,
            author=Author.STAFF,
            channel=Channel.PORTAL,
            body=f"{number}",
            by=officer,
            staff=officer_user,
        )
    assert cost() <= before + 1


def test_steps_that_are_not_permitted_say_why(staff: Client, controller: Controller) -> None:
    page = staff.get(page_of(submitted(controller)))
    offered = {each.step.name: each.why_not for each in page.context["space"].steps}
    assert "identity is open" in offered["grant"]
    assert "Decide on every right first" in offered["answer"]
    assert "Answer the request first" in offered["close"]
    assert offered["extend"] == offered["confirm-identity"] == offered["refuse"] == ""


def test_art_12_3_the_extension_is_previewed_with_its_new_day_and_sent_as_seen(
    staff: Client, controller: Controller, officer: Principal
) -> None:
    request = confirmed(controller, officer)
    done, shown = sent_after_preview(staff, request, "extend", reasons="Forty systems.")
    preview = shown.content.decode()
    assert "Forty systems." in preview and "The last day will be" in preview
    assert done.status_code == 302
    request.refresh_from_db()
    assert request.due_on == request.extended_due == shown.context["shown"].due_on
    letter = Letter.objects.get(request=request, kind=LetterKind.EXTENSION)
    assert letter.body == shown.context["shown"].letters[0].body


def test_a_preview_changes_nothing(staff: Client, controller: Controller, officer: Principal) -> None:
    request = confirmed(controller, officer)
    events, letters = Event.objects.count(), Letter.objects.count()
    staff.post(step(request, "extend"), {"reasons": "Forty systems."})
    request.refresh_from_db()
    assert (request.extended_at, Event.objects.count(), Letter.objects.count()) == (None, events, letters)


def test_what_was_not_seen_is_not_sent(staff: Client, controller: Controller, officer: Principal) -> None:
    request = confirmed(controller, officer)
    shown = staff.post(step(request, "extend"), {"reasons": "Forty systems."})
    changed = staff.post(
        step(request, "extend"), {"reasons": "Fifty systems.", "seen": shown.context["seen"]}
    )
    assert changed.status_code == 200 and "Fifty systems." in changed.content.decode()
    request.refresh_from_db()
    assert request.extended_at is None


def test_an_extension_that_comes_too_late_is_refused_with_its_reason(
    staff: Client, controller: Controller, officer: Principal
) -> None:
    request = confirmed(controller, officer, received_at=days_ago(45))
    answer = staff.get(step(request, "extend"), follow=True)
    assert "answer now, late" in answer.content.decode()


def test_a_refusal_offers_only_grounds_that_exist_for_these_rights(
    staff: Client, controller: Controller, officer: Principal
) -> None:
    request = confirmed(controller, officer, R.ERASURE, R.MARKETING_OBJECTION)
    form = staff.get(step(request, "refuse")).context["form"]
    grounds = {value for value, _words in form.fields["ground"].choices}
    assert Ground.LEGAL_OBLIGATION in grounds and Ground.EXCESSIVE in grounds
    assert not grounds & {Ground.NOT_PORTABLE, Ground.NOT_INACCURATE, Ground.RIGHTS_OF_OTHERS}
    assert [value for value, _words in form.fields["rights"].choices] == [R.ERASURE]


def test_from_arrival_to_answer_through_the_pages(
    staff: Client, controller: Controller, officer_user: User
) -> None:
    request = submitted(controller, R.ACCESS, R.ERASURE)
    staff.post(step(request, "assign"), {"handler": officer_user.pk})
    staff.post(step(request, "confirm-identity"), {"method": "called_back"})
    staff.post(step(request, "grant"), {"rights": ["access"], "ground": "", "reasons": ""})
    staff.post(
        step(request, "refuse"),
        {"rights": ["erasure"], "ground": Ground.LEGAL_OBLIGATION.value, "reasons": "AWR 52."},
    )
    _done, shown = sent_after_preview(staff, request, "answer", text="Enclosed.")
    preview = shown.content.decode()
    assert "AWR 52." in preview
    assert "The last day will be" not in preview, "of what is answered no day rules any more"
    staff.post(step(request, "close"))
    request.refresh_from_db()
    assert (request.state, request.outcome, request.handler) == (State.CLOSED, Outcome.PARTLY, officer_user)
    assert request.identity_method == "called_back"


def test_an_identity_question_stops_the_clock_and_its_answer_starts_it(
    staff: Client, controller: Controller
) -> None:
    request = submitted(controller)
    _done, shown = sent_after_preview(staff, request, "ask-identity", text="Which customer number?")
    assert shown.context["shown"].paused
    request.refresh_from_db()
    assert request.paused
    staff.post(step(request, "question-answered"))
    request.refresh_from_db()
    assert not request.paused


def test_granting_in_part_needs_its_ground(staff: Client, controller: Controller, officer: Principal) -> None:
    request = confirmed(controller, officer, R.ACCESS)
    answer = staff.post(
        step(request, "grant"), {"rights": ["access"], "ground": "", "reasons": "Names of others."}
    )
    assert "Say on which ground" in answer.content.decode()
    staff.post(
        step(request, "grant"),
        {"rights": ["access"], "ground": Ground.RIGHTS_OF_OTHERS.value, "reasons": "Names of others."},
    )
    assert request.rights.get().outcome == Outcome.PARTLY


def test_art_12_5_a_fee_needs_its_ground_and_its_reasons_and_is_told(
    staff: Client, controller: Controller, officer: Principal
) -> None:
    request = confirmed(controller, officer, R.ACCESS)
    with pytest.raises(actions.Refused, match="unfounded or excessive"):
        actions.ask_fee(request=request, ground=Ground.LEGAL_CLAIMS, text="€ 20", by=officer)
    with pytest.raises(actions.Refused, match="reasons"):
        actions.ask_fee(request=request, ground=Ground.EXCESSIVE, text=" ", by=officer)
    due = SubjectRequest.objects.get(pk=request.pk).due_on
    sent_after_preview(staff, request, "fee", ground="12-5-excessive", text="€ 20 for the ninth copy.")
    assert "€ 20" in request.letters.get(kind=LetterKind.FEE).body
    assert SubjectRequest.objects.get(pk=request.pk).due_on == due


def test_an_objection_to_marketing_costs_nothing(controller: Controller, officer: Principal) -> None:
    request = confirmed(controller, officer, R.MARKETING_OBJECTION)
    with pytest.raises(actions.Refused, match="cost the person nothing"):
        actions.ask_fee(request=request, ground=Ground.EXCESSIVE, text="€ 20", by=officer)


def test_a_complaint_alone_is_answered(controller: Controller, officer: Principal) -> None:
    request = confirmed(controller, officer, R.COMPLAINT)
    actions.answer(request=request, text="We looked into it.", by=officer)
    request.refresh_from_db()
    assert (request.state, request.outcome) == (State.ANSWERED, Outcome.FULFILLED)


@pytest.mark.parametrize("others", [(), (Role.PRIVACY_LEAD,)])
def test_art_38_6_a_dpo_advises_and_never_decides(
    controller: Controller, officer: Principal, person, others: tuple[Role, ...]
) -> None:
    user = person("dora", controller, Role.DPO, *others)
    dpo, client = principal_of(user), signed_in(user)
    request = confirmed(controller, officer, R.ACCESS)
    client.post(step(request, "advise"), {"text": "Ask legal about § 4."})
    assert request.advice.get().text == "Ask legal about § 4."
    assert "Ask legal about § 4." in client.get(page_of(request)).content.decode()
    for name in ("grant", "refuse", "answer", "fee"):
        assert client.get(step(request, name)).status_code == 403
    with pytest.raises(NotAllowed):
        actions.grant(request=request, rights=[R.ACCESS], by=dpo)
    with pytest.raises(NotAllowed):
        actions.refuse(request=request, rights=[R.ACCESS], ground=Ground.EXCESSIVE, reasons="No.", by=dpo)


def test_advice_is_the_dpos(staff: Client, controller: Controller, officer: Principal) -> None:
    request = confirmed(controller, officer)
    assert staff.get(step(request, "advise")).status_code == 403


def test_an_auditor_takes_no_step(controller: Controller, officer: Principal, person) -> None:
    request = confirmed(controller, officer)
    client = signed_in(person("audrey", controller, Role.AUDITOR))
    assert client.get(page_of(request)).context["space"].steps == []
    assert client.post(step(request, "extend"), {"reasons": "x"}).status_code == 403
    assert client.post(f"{BOARD}{request.pk}/message/", {"body": "x"}).status_code == 403


def test_a_message_is_written_and_an_empty_one_is_not(staff: Client, controller: Controller) -> None:
    request = submitted(controller)
    staff.post(f"{BOARD}{request.pk}/message/", {"body": " "})
    assert not request.messages.exists()
    staff.post(f"{BOARD}{request.pk}/message/", {"body": "We are on it.<script>"})
    assert request.messages.get().body == "We are on it.<script>"
    assert "<script>" not in staff.get(page_of(request)).content.decode().split("We are on it.")[1][:30]


def test_a_message_carries_files_that_the_person_downloads(
    staff: Client, client: Client, controller: Controller
) -> None:
    reference, _receipt = file(client)
    request = SubjectRequest.objects.get(reference=reference)
    copy = SimpleUploadedFile("Your <b>data</b>.pdf", b"%PDF-1.7 a copy", "text/html")
    staff.post(f"{BOARD}{request.pk}/message/", {"body": "Here it is.", "attached": [copy]})
    (sent,) = request.messages.get().attachments.all()
    assert b"a copy" not in vault._path(sent.document.storage_name).read_bytes()
    assert str(sent.filename) in staff.get(page_of(request)).content.decode()
    address = f"{PATH}status/{reference}/file/{sent.pk}/"
    assert address in client.get(f"{PATH}status/{reference}/").content.decode()
    download = client.get(address)
    assert b"".join(download.streaming_content) == b"%PDF-1.7 a copy"
    assert download["Content-Disposition"].startswith("attachment; filename=")
    assert (download["Content-Type"], download["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([SimpleUploadedFile("a.pdf", b"<html>\x00")], "of a kind"),
        ([SimpleUploadedFile("a.pdf", b"%PDF-" + b"x" * MAX_BYTES)], "too large"),
        ([SimpleUploadedFile(f"{number}.txt", b"x") for number in range(6)], "at most 5"),
    ],
)
def test_a_file_that_is_refused_leaves_the_words_in_the_form(
    staff: Client, controller: Controller, files: list[SimpleUploadedFile], said: str
) -> None:
    request = submitted(controller)
    page = staff.post(f"{BOARD}{request.pk}/message/", {"body": "A long answer.", "attached": files})
    assert said in page.content.decode() and "A long answer." in page.content.decode()
    assert not request.messages.exists()


def test_a_task_is_finished_once(staff: Client, controller: Controller) -> None:
    request = submitted(controller, received_at=days_ago(45))
    task = request.tasks.get()
    address = f"{BOARD}{request.pk}/task/{task.pk}/"
    assert staff.post(address).status_code == 302
    task.refresh_from_db()
    assert task.done_at and task.done_by.startswith("user:")
    assert staff.post(address).status_code == 404


def test_a_file_is_downloaded_and_never_shown_in_place(
    staff: Client, controller: Controller, person, settings, tmp_path
) -> None:
    request = submitted(controller)
    message = actions.write_message(
        request=request,
        author=Author.PERSON,
        channel=Channel.PORTAL,
        body="Look.",
        by=Principal("person"),
        files=[File("proof.pdf", "application/pdf", io.BytesIO(b"%PDF-1.4"))],
    )
    address = f"{BOARD}{request.pk}/file/{message.attachments.get().pk}/"
    answer = staff.get(address)
    assert b"".join(answer.streaming_content) == b"%PDF-1.4"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert signed_in(person("audrey", controller, Role.AUDITOR)).get(address).status_code == 403


def test_what_repeats_is_linked_on_both_pages(staff: Client, controller: Controller) -> None:
    first, second = submitted(controller), submitted(controller)
    assert first.reference in staff.get(page_of(second)).content.decode()
    assert second.reference in staff.get(page_of(first)).content.decode()


# --- Taking in


def intake(controller: Controller, **said) -> dict:
    return {
        "controller": controller.pk,
        "channel": "letter",
        "day": controller.today().isoformat(),
        "at": "",
        "rights": ["access"],
        "email": "",
        "name": "Ans",
        "postal_address": "Dorpsstraat 1, Gouda",
        "language": "nl",
        "acting_for": "self",
        **said,
    }


def test_a_letter_found_late_keeps_its_true_day_and_is_escalated(
    staff: Client, controller: Controller
) -> None:
    day = controller.today() - timedelta(days=40)
    answer = staff.post(f"{BOARD}add/", intake(controller, day=day.isoformat()), follow=True)
    request = SubjectRequest.objects.get()
    assert (request.received_on, request.channel) == (day, "letter")
    assert request.tasks.filter(kind="found_late").exists()
    assert request.reference in answer.content.decode()


def test_a_day_in_the_future_is_refused_in_the_form(staff: Client, controller: Controller) -> None:
    day = controller.today() + timedelta(days=1)
    answer = staff.post(f"{BOARD}add/", intake(controller, day=day.isoformat()))
    assert "day" in answer.context["form"].errors and not SubjectRequest.objects.exists()


def test_who_cannot_be_answered_is_asked_for(staff: Client, controller: Controller) -> None:
    answer = staff.post(f"{BOARD}add/", intake(controller, postal_address=""))
    assert "email" in answer.context["form"].errors


def test_a_likely_repeat_is_hinted_before_it_is_taken_in(staff: Client, controller: Controller) -> None:
    first = submitted(controller, R.ACCESS)
    said = intake(controller, email="piet.jansen@example.org")
    hinted = staff.post(f"{BOARD}add/", said)
    assert first.reference in hinted.content.decode() and SubjectRequest.objects.count() == 1
    staff.post(f"{BOARD}add/", {**said, "seen": hinted.context["seen"]})
    assert SubjectRequest.objects.exclude(pk=first.pk).get().duplicate_of == first


def test_only_those_who_handle_requests_take_them_in(controller: Controller, person) -> None:
    client = signed_in(person("audrey", controller, Role.AUDITOR))
    assert client.get(f"{BOARD}add/").status_code == 403
