"""Questions to the person; only two of them can stop the clock."""

from datetime import date

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from accounts.principal import Principal
from accounts.roles import Right
from requests.actions.base import locked, settle, standing_now, tell, unless
from requests.letters import make_letter
from requests.models import Pause, SubjectRequest
from requests.models.request_settings import settings_of
from requests.rules import no_question, question_stops_clock
from requests.terms import IdentityState, LetterKind, Question, State

_LETTERS = {
    Question.IDENTITY: LetterKind.IDENTITY_QUESTION,
    Question.CLARIFICATION: LetterKind.CLARIFICATION,
}


@transaction.atomic
def ask(
    *, request: SubjectRequest, question: Question, text: str, by: Principal, large: bool = False
) -> Pause:
    """Ask who they are (Art. 12(6)), or what they mean (recital 63); the person is told in the same act.

    ``large``: the controller holds a large quantity of data on the person, so that a clarification
    may stop the clock. Raises ``NotAllowed``, ``Refused``.
    """
    by.require(Right.HANDLE_REQUESTS, request.controller_id)
    request = locked(request)
    standing = standing_now(request)
    unless(no_question(standing, question))
    stops = question_stops_clock(
        standing, question, allowed=settings_of(request.controller).pauses_clock, large=large
    )
    pause = Pause.objects.create(
        request=request, question=question.value, stops_clock=stops, asked_on=standing.today
    )
    if question is Question.IDENTITY:
        request.identity = IdentityState.ASKED.value
        if request.state == State.RECEIVED:
            request.begin_identity_check()
        request.save()
    tell("asked", request, by, question=question.value, stops_clock=stops)
    make_letter(request=request, kind=_LETTERS[question], by=by, text=text)
    settle(request)
    return pause


@transaction.atomic
def person_answered(*, request: SubjectRequest, by: Principal, on: date | None = None) -> None:
    """The answer to the open question has come; the clock runs on. Nothing open: nothing happens.

    ``on`` is the day it reached the controller, where that was before today.
    """
    request = locked(request)
    day = min(on or request.controller.today(), request.controller.today())
    ended = Pause.objects.filter(request=request, answered_on=None).update(
        answered_on=Greatest(F("asked_on"), day)
    )
    if not ended:
        return
    if request.state == State.IDENTITY_CHECK:
        request.begin_work()
        request.save()
    tell("question_answered", request, by)
    settle(request)
