"""Before an address is confirmed, mail to it holds nothing that who asks typed."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.models import ApiKey
from requests import actions
from requests.letter_words import LANGUAGES, default_template
from requests.models import Letter, LetterTemplate, SubjectRequest
from requests.outbox import letter_mail
from requests.sending import finish_letter, unfinished
from requests.terms import Channel, IdentityMethod, LetterKind, Question
from tests.requests.mail.cases import officer_of
from tests.requests.portal.visitors import PATH, code_mailed, file

pytestmark = pytest.mark.django_db
FREE = "Win a prize at spam.example, call 0900-1234"
TYPED = {
    "rights": {"rights": ["erasure"]},
    "behalf": {"acting_for": "represented"},
    "acting": {"name": FREE, "acting_name": FREE, "authority": FREE},
    "contact": {"email": "Victim@Example.org", "postal_address": FREE},
    "details": {"details": FREE},
}


def send_everything() -> list[str]:
    """Every mail that leaves, whole."""
    for letter in unfinished():
        finish_letter(letter)
    return [str(each.message()) for each in mail.outbox]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_portal_quotes_nothing_that_was_typed(language: str, client: Client, controller: Any) -> None:
    """Also where a team's own wording of the letter names the person, in its subject too."""
    subject, body = default_template(LetterKind.ACKNOWLEDGEMENT, language)
    LetterTemplate.objects.create(
        controller=controller,
        kind=LetterKind.ACKNOWLEDGEMENT,
        language=language,
        subject=subject + " {{ name }}",
        body="{{ name }}\n" + body,
    )
    client.get(f"{PATH}?language={language}")
    file(client, TYPED)
    code = code_mailed()
    sent = send_everything()
    assert len(sent) == 2
    assert any(code in each for each in sent)
    assert not [each for each in sent if "prize" in each or "spam.example" in each]
    row = SubjectRequest.objects.get()
    assert not [letter for letter in Letter.objects.all() if "prize" in letter.subject + letter.body]
    assert row.name == FREE


def test_what_another_system_or_staff_report_is_no_relay_either(client: Client, controller: Any) -> None:
    _key, secret = ApiKey.objects.create_key(name="form", controller=controller, enters_requests=True)
    report = {
        "received_at": "2026-11-01T10:00:00+01:00",
        "rights": ["access"],
        "language": "en",
        "name": FREE,
        "email": "victim@example.org",
        "details": FREE,
    }
    headers = {"Authorization": f"Api-Key {secret}"}
    answer = client.post("/api/v1/requests/", report, content_type="application/json", headers=headers)
    assert answer.status_code == 201
    assert not [each for each in send_everything() if "prize" in each]


def test_once_confirmed_a_letter_uses_the_name_and_one_by_post_always_did(submit: Any) -> None:
    request = submit(name="Piet Jansen")
    assert "Piet" not in letter_mail(Letter.objects.get(request=request)).body
    officer = officer_of(request.controller)
    actions.confirm_identity(request=request, method=IdentityMethod.CALLED_BACK, by=officer)
    actions.ask(request=request, question=Question.CLARIFICATION, text="Which account?", by=officer)
    assert "Dear Piet Jansen" in letter_mail(Letter.objects.filter(request=request).latest("pk")).body
    by_post = submit(name="Jip", email="", postal_address="Dam 1\nAmsterdam", channel=Channel.LETTER)
    assert "Dear Jip" in Letter.objects.get(request=by_post).body
