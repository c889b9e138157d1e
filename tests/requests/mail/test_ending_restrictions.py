"""Art. 18(3): whoever obtained a restriction hears of its end by letter; it is lifted once that left."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.principal import NotAllowed, system
from accounts.roles import Role
from processing.terms import DataSubjectRight as R
from requests import sending
from requests.actions.bouncing import letter_bounced
from requests.actions.ending_restrictions import announce_end
from requests.actions.handling import finish_task
from requests.models import PersonTask, SubjectRequest
from requests.terms import LetterKind, TaskKind
from stores.terms import IdentifierKind
from subjects.actions import lift_restriction, restrict_for_request
from subjects.models import Restriction
from subjects.terms import RestrictionGround
from subjects.whom import Whom
from tests import factories as make
from tests.people import person, principal, signed_in

pytestmark = pytest.mark.django_db
BY = system("test")
WHY = "We have corrected your address."


@pytest.fixture
def restricted(submit: Any) -> SubjectRequest:
    return _restricted(submit(R.RESTRICTION))


def _restricted(request: SubjectRequest) -> SubjectRequest:
    restrict_for_request(
        controller=request.controller,
        reference=request.reference,
        whom=Whom.of([(IdentifierKind.EMAIL, "piet@person.example")]),
        grounds=[RestrictionGround.ACCURACY_CONTESTED],
        since=timezone.now(),
        by=BY,
    )
    return request


def deliver() -> None:
    for letter in sending.unfinished():
        sending.finish_letter(letter)


def lift() -> Restriction:
    made = Restriction.objects.get()
    return lift_restriction(restriction=made, at=timezone.now(), because="Corrected.", by=BY)


def test_once_the_letter_has_left_it_can_be_lifted(post_office: Any, restricted: SubjectRequest) -> None:
    letter = announce_end(request=restricted, text=WHY, by=BY)
    with pytest.raises(ValidationError):
        lift()
    deliver()
    mail = post_office.arrived[-1]
    assert restricted.reference in mail["Subject"] and WHY in mail.get_content()
    assert "18(3)" in mail.get_content()
    letter.refresh_from_db()
    told = Restriction.objects.get()
    assert told.told_at == letter.sent_at and f"#{letter.pk}" in told.told_how
    assert lift().lifted_at is not None


def test_one_that_came_back_told_nobody(post_office: Any, restricted: SubjectRequest) -> None:
    letter = announce_end(request=restricted, text=WHY, by=BY)
    deliver()
    letter.refresh_from_db()
    letter_bounced(letter=letter, by=BY)
    assert Restriction.objects.get().told_at is None
    with pytest.raises(ValidationError):
        lift()
    announce_end(request=restricted, text=WHY, by=BY)


def test_by_post_the_person_is_told_when_it_was_posted(submit: Any) -> None:
    request = _restricted(submit(R.RESTRICTION, email="", postal_address="Dam 1, Amsterdam"))
    letter = announce_end(request=request, text=WHY, by=BY)
    deliver()
    assert Restriction.objects.get().told_at is None
    task = PersonTask.objects.get(kind=TaskKind.POST_LETTER.value, letter=letter)
    finish_task(task=task, by=BY)
    assert Restriction.objects.get().told_at == task.done_at


def test_without_a_restriction_a_reason_or_the_right_nothing_is_written(
    submit: Any, restricted: SubjectRequest
) -> None:
    with pytest.raises(ValidationError):
        announce_end(request=restricted, text=" ", by=BY)
    with pytest.raises(NotAllowed):
        announce_end(request=restricted, text=WHY, by=principal(Role.DPO, restricted.controller))
    other = submit(R.ACCESS, email="other@person.example")
    with pytest.raises(ValidationError):
        announce_end(request=other, text=WHY, by=BY)
    announce_end(request=restricted, text=WHY, by=BY)
    with pytest.raises(ValidationError):
        announce_end(request=restricted, text=WHY, by=BY)
    letters = restricted.letters.filter(kind=LetterKind.RESTRICTION_ENDS.value)
    assert letters.count() == 1


def test_staff_see_the_letter_before_it_goes(restricted: SubjectRequest) -> None:
    officer = person(Role.PRIVACY_OFFICER, restricted.controller)
    client = signed_in(officer)
    page = f"/admin/requests/subjectrequest/{restricted.pk}/step/restriction-ends/"
    shown = client.post(page, {"text": WHY})
    assert shown.status_code == 200 and "This goes out" in shown.content.decode()
    assert not restricted.letters.filter(kind=LetterKind.RESTRICTION_ENDS.value).exists()
    sent = client.post(page, {"text": WHY, "seen": shown.context["seen"]})
    assert sent.status_code == 302
    assert restricted.letters.get(kind=LetterKind.RESTRICTION_ENDS.value).body.count(WHY) == 1
    stranger = signed_in(person(Role.PRIVACY_OFFICER, make.ControllerFactory()))
    assert stranger.post(page, {"text": WHY}).status_code == 404
