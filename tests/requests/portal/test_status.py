"""The page of a request: open to who holds its receipt or reads its e-mail, and to nobody else."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import hashers
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import Controller
from accounts.principal import Principal
from accounts.roles import Role
from processing.terms import DataSubjectRight as R
from requests import actions
from requests.actions.codes import CODE_TRIES, CODES_ALIVE, CODES_AN_HOUR
from requests.models import Attachment, EmailCode, SubjectRequest
from requests.terms import Ground, IdentityMethod, IdentityState, Question, State
from tests.requests.portal.visitors import ERASURE, PATH, code_mailed, errors_of, file, page_of, work

pytestmark = pytest.mark.django_db
STATUS = f"{PATH}status/"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture
def officer(controller: Controller) -> Principal:
    return Principal("user:officer", {controller.pk: frozenset({Role.PRIVACY_OFFICER})})


def page(client: Client) -> str:
    response = client.get(STATUS, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def sign_in(client: Client, reference: str, secret: str):
    return client.post(STATUS, {"reference": reference, "secret": secret})


def test_reference_and_receipt_open_the_page_however_they_are_typed(controller):
    reference, receipt = file(Client())
    client = Client()
    assert sign_in(client, reference.lower().replace("-", " "), receipt.lower())["Location"] == (
        f"{STATUS}{reference}/"
    )
    assert "We have your request." in page(client)


def test_wrong_expired_and_unknown_get_one_and_the_same_answer_for_the_same_work(
    controller, monkeypatch, mailoutbox
):
    reference, receipt = file(Client())
    expired = code_mailed()
    EmailCode.objects.update(
        made_at=timezone.now() - timedelta(hours=2), expires_at=timezone.now() - timedelta(hours=1)
    )
    checked: list[str] = []
    real = hashers.check_password

    def counting(password, encoded, *arguments, **options):
        checked.append(password)
        return real(password, encoded, *arguments, **options)

    monkeypatch.setattr("requests.receipts.check_password", counting)
    answers = set()
    tries = (
        (reference, "2222-2222-2222-2222"),
        (reference, "000000"),
        (reference, expired),
        ("D-2222-2222", receipt),
        ("D-2222-2222", "000000"),
    )
    for tried, secret in tries:
        checked.clear()
        response = sign_in(Client(), tried, secret)
        html = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
        answers.add((response.status_code, html.replace(tried, "").replace(secret, "")))
        assert len(checked) == (1 if "-" in secret else CODES_ALIVE), "known or not"
    assert len(answers) == 1


def test_a_fresh_code_opens_the_page_and_confirms_the_address(controller, mailoutbox):
    reference, _receipt = file(Client())
    client = Client()
    assert client.post(f"{STATUS}code/", {"reference": reference})["Location"] == f"{STATUS}?sent=1"
    assert sign_in(client, reference, f" {code_mailed()[:3]} {code_mailed()[3:]} ")["Location"] == (
        f"{STATUS}{reference}/"
    )
    request = SubjectRequest.objects.get(reference=reference)
    assert (request.identity, request.identity_method) == (IdentityState.CONFIRMED, IdentityMethod.EMAIL_CODE)


def test_asking_a_code_for_an_unknown_reference_gets_the_same_answer_and_no_mail(
    client, controller, mailoutbox
):
    assert client.post(f"{STATUS}code/", {"reference": "D-2222-2222"})["Location"] == f"{STATUS}?sent=1"
    work()
    assert mailoutbox == []


def test_the_code_on_the_confirmation_page_can_be_pasted_with_spaces(client, controller, mailoutbox):
    reference, _receipt = file(client)
    wrong = client.post(f"{page_of(client)}confirm/", {"code": "nope"})
    assert errors_of(wrong) == ["This code is wrong or no longer works. Try again, or ask for a new one."]
    assert client.post(f"{page_of(client)}confirm/", {"code": f"  {code_mailed()}\t"})["Location"].endswith(
        "?done=confirmed"
    )
    assert SubjectRequest.objects.get(reference=reference).identity == IdentityState.CONFIRMED


def codes_of(client: Client, count: int) -> list[str]:
    """Have so many codes sent, beside the one that came with the request; oldest first."""
    codes = [code_mailed()]
    for _number in range(count):
        client.post(f"{page_of(client)}resend/")
        codes.append(code_mailed())
    return codes


def test_a_new_code_ends_none_before_it(client, controller, mailoutbox):
    file(client)
    first, _second, third = codes_of(client, 2)
    assert client.post(f"{page_of(client)}confirm/", {"code": first}).status_code == 302
    assert client.post(f"{page_of(client)}confirm/", {"code": first}).status_code == 422, "used"
    assert client.post(f"{page_of(client)}confirm/", {"code": third}).status_code == 302


def test_three_codes_work_at_once_and_a_fourth_is_not_sent(client, controller, mailoutbox):
    reference, _receipt = file(client)
    codes = codes_of(client, 3)
    assert len(set(codes)) <= CODES_ALIVE and codes[2] == codes[3]
    for _time in range(CODE_TRIES):
        assert sign_in(Client(), reference, "000000").status_code == 422
    assert sign_in(Client(), reference, codes[0]).status_code == 422, "five tries each, whoever made them"
    client.post(f"{page_of(client)}resend/")
    assert sign_in(Client(), reference, code_mailed()).status_code == 302


def test_codes_to_one_unconfirmed_address_are_limited_by_the_hour(client, controller, mailoutbox):
    file(client)
    for _number in range(CODES_AN_HOUR + 3):
        EmailCode.objects.update(used_at=timezone.now(), code="", next_try_at=None)
        client.post(f"{page_of(client)}resend/")
    assert EmailCode.objects.count() == CODES_AN_HOUR
    EmailCode.objects.update(made_at=timezone.now() - timedelta(hours=2))
    client.post(f"{page_of(client)}resend/")
    assert EmailCode.objects.count() == CODES_AN_HOUR + 1


def test_the_page_says_the_day_and_why(client, controller):
    reference, _receipt = file(client)
    request = SubjectRequest.objects.get(reference=reference)
    html = page(client)
    assert f"{request.due_on.day} {request.due_on:%B %Y}" in html
    assert "Why this day?" in html and "One month ends" in html


def test_a_message_with_a_file_goes_in_sealed_and_comes_back_as_a_download(client, controller):
    file(client)
    sent = SimpleUploadedFile("../../My <b>photo</b>.png", PNG, "text/html")
    response = client.post(f"{page_of(client)}message/", {"body": "Here it is", "attached": [sent]})
    assert response["Location"] == f"{page_of(client)}?done=sent"
    kept = Attachment.objects.get()
    assert "Here it is" in page(client)
    download = client.get(f"{page_of(client)}file/{kept.pk}/")
    assert b"".join(download.streaming_content) == PNG
    assert download["Content-Type"] == "image/png"
    assert download["X-Content-Type-Options"] == "nosniff"
    assert download["Content-Disposition"].startswith("attachment; filename=")
    assert not set(download["Content-Disposition"]) & set("<>/")


def test_a_message_answers_the_open_question_and_the_clock_runs_on(client, controller, officer):
    reference, _receipt = file(client)
    request = SubjectRequest.objects.get(reference=reference)
    actions.ask(request=request, question=Question.IDENTITY, text="Which number?", by=officer)
    html = page(client)
    assert "Answer our question" in html and "stands still" in html
    client.post(f"{page_of(client)}message/", {"body": "Number 12"})
    request = SubjectRequest.objects.get(reference=reference)
    assert (request.paused, request.state) == (False, State.IN_PROGRESS)


def test_withdrawing_asks_once_and_ends_the_request(client, controller):
    reference, _receipt = file(client)
    assert client.get(f"{page_of(client)}withdraw/").status_code == 200
    assert SubjectRequest.objects.get(reference=reference).state == State.RECEIVED
    client.post(f"{page_of(client)}withdraw/")
    assert SubjectRequest.objects.get(reference=reference).state == State.WITHDRAWN
    assert client.post(f"{page_of(client)}message/", {"body": "Still there?"})["Location"] == page_of(client)
    assert not SubjectRequest.objects.get(reference=reference).messages.exists()


def test_a_session_is_bound_to_one_request_and_one_controller(client, controller):
    other = Client()
    file(other, {**ERASURE, "contact": {"name": "Other", "email": "other@example.org"}})
    other.post(f"{page_of(other)}message/", {"body": "x", "attached": [SimpleUploadedFile("a.png", PNG)]})
    file(client)
    assert client.get(f"{page_of(client)}file/{Attachment.objects.get().pk}/").status_code == 404
    Controller.objects.create(slug="other", name="O", country="NL", language="en", time_zone="UTC")
    assert "Show my request" in client.get("/c/other/request/status/").content.decode()


def test_a_session_is_short_and_ends_with_signing_out(client, controller):
    file(client)
    session = client.session
    ((pk, proof),) = session["portal_requests"].items()
    session["portal_requests"] = {pk: {**proof, "seen": timezone.now().timestamp() - 1801}}
    session.save()
    assert "Show my request" in page(client)
    reference, receipt = file(client)
    client.post(f"{page_of(client)}sign-out/")
    assert "Show my request" in page(client)
    assert sign_in(client, reference, receipt).status_code == 302


def two_requests(client: Client) -> tuple[str, str]:
    """Two people's requests, open in one browser; gives the addresses of their pages."""
    file(client, {**ERASURE, "contact": {"name": "Anna", "email": "anna@example.org"}})
    first = page_of(client)
    file(client, {**ERASURE, "contact": {"name": "Bert", "email": "bert@example.org"}})
    return first, page_of(client)


def test_what_one_tab_does_never_lands_in_the_request_of_another(client, controller):
    first, second = two_requests(client)
    client.post(f"{first}message/", {"body": "About Anna"})
    client.post(f"{second}withdraw/")
    anna, bert = (SubjectRequest.objects.get(reference=each.split("/")[-2]) for each in (first, second))
    assert ([each.body for each in anna.messages.all()], anna.state) == (["About Anna"], State.RECEIVED)
    assert (bert.messages.count(), bert.state) == (0, State.WITHDRAWN)


def test_every_form_on_the_page_of_a_request_names_it(client, controller):
    first, _second = two_requests(client)
    reference = first.split("/")[-2]
    for address in (first, f"{first}received/"):
        html = client.get(address).content.decode()
        actions_ = re.findall(r'<form method="post" action="([^"]+)"', html)
        assert actions_ and all(f"/{reference}/" in action for action in actions_), actions_


def test_several_open_requests_are_listed_and_one_is_closed_alone(client, controller):
    first, second = two_requests(client)
    listed = client.get(STATUS).content.decode()
    assert first in listed and second in listed and "Show my request" in listed
    client.post(f"{first}sign-out/")
    assert client.get(first)["Location"].startswith(f"{STATUS}?reference=")
    assert client.get(second).status_code == 200
    assert client.get(STATUS)["Location"] == second


def test_a_code_typed_for_one_request_opens_the_data_of_no_other(client, controller, mailoutbox):
    (reference, _receipt), other = file(client), Client()
    file(other, {**ERASURE, "contact": {"name": "Other", "email": "other@example.org"}})
    sign_in(client, other_reference := page_of(other).split("/")[-2], "2222-2222-2222-2222")
    assert client.get(page_of(other)).status_code == 302
    client.post(f"{STATUS}code/", {"reference": reference})
    sign_in(client, reference, code_mailed())
    proofs = client.session["portal_requests"]
    assert [bool(proof["code"]) for proof in proofs.values()] == [True]
    assert SubjectRequest.objects.get(reference=other_reference).identity == IdentityState.OPEN


def test_signing_in_changes_the_key_of_the_session(client, controller):
    reference, receipt = file(Client())
    client.get(STATUS)
    keys = set()
    for _time in range(3):
        sign_in(client, reference, receipt)
        keys.add(client.session.session_key)
    assert len(keys) == 3


def test_what_was_typed_while_the_time_ran_out_is_sent_after_signing_in_again(client, controller):
    reference, receipt = file(client)
    client.post(f"{page_of(client)}sign-out/")
    asked = client.post(f"{page_of(client)}message/", {"body": "A long <letter>"}).content.decode()
    assert "not sent yet" in asked and 'value="A long &lt;letter&gt;"' in asked and reference in asked
    again = client.post(STATUS, {"reference": reference, "secret": receipt, "body": "A long <letter>"})
    assert "A long &lt;letter&gt;</textarea>" in again.content.decode()
    assert not SubjectRequest.objects.get(reference=reference).messages.exists()


def test_a_browser_holds_no_more_proofs_than_it_may(client, controller, monkeypatch):
    monkeypatch.setattr("requests.portal.sessions.AT_MOST", 1)
    first, second = two_requests(client)
    assert client.get(first).status_code == 302
    assert client.get(second).status_code == 200


@pytest.mark.parametrize("address", ["message/", "withdraw/", "sign-out/", "confirm/", "resend/"])
def test_a_stranger_does_nothing(client, controller, address, mailoutbox):
    other = Client()
    reference, _receipt = file(other)
    work()
    before = len(mailoutbox)
    for known in (reference, "D-2222-2222"):
        response = client.post(f"{STATUS}{known}/{address}", {"body": "Hello", "code": "123456"})
        assert response.status_code in (200, 302)
    request = SubjectRequest.objects.get()
    work()
    assert (request.state, request.messages.count(), len(mailoutbox)) == (State.RECEIVED, 0, before)


def test_the_outcome_of_each_right_is_told_with_its_reasons(client, controller, officer):
    reference, _receipt = file(client)
    request = SubjectRequest.objects.get(reference=reference)
    actions.confirm_identity(request=request, method=IdentityMethod.CALLED_BACK, by=officer)
    actions.refuse(
        request=request, rights=[R.ERASURE], ground=Ground.LEGAL_OBLIGATION, reasons="Tax law.", by=officer
    )
    actions.answer(request=request, text="See above.", by=officer)
    html = page(client)
    assert "Refused" in html and "Tax law." in html and "Letters from us" in html


def test_the_page_takes_a_constant_number_of_queries(client, controller, django_assert_max_num_queries):
    file(client)
    for number in range(4):
        client.post(
            f"{page_of(client)}message/",
            {"body": f"{number}", "attached": [SimpleUploadedFile("a.png", PNG)]},
        )
    with django_assert_max_num_queries(22):
        page(client)
