"""The end of telling one recipient: the record for the log, and nothing more of whom it was about."""

from django.utils import timezone

from accounts.principal import Principal
from requests.actions.base import tell
from requests.carrying.waking import wake
from requests.models import PersonTask, RecipientTold, SubjectRequest, Telling
from requests.telling.terms import Obstacle, TellingState, Way
from requests.terms import TaskKind, ToldHow

OPEN = (TellingState.WAITING.value, TellingState.BY_HAND.value)
HOW = {Way.EMAIL: ToldHow.EMAIL, Way.HTTP: ToldHow.SYSTEM}


def record_sent(telling: Telling, by: Principal) -> None:
    """It was taken by mail server or receiver: that is the record. The telling is locked by the caller."""
    request = telling.request
    how, on = HOW[Way(telling.how)], request.controller.today()
    told = RecipientTold.objects.create(
        request=request,
        recipient=telling.recipient,
        recipient_id=telling.recipient_id,
        on=on,
        how=how.value,
        recorded_by=by.actor,
    )
    tell("recipient_told", request, by, on=str(on), how=how.value)
    _end(telling, TellingState.TOLD, told)


def settle(request: SubjectRequest, told: RecipientTold) -> None:
    """Staff recorded that a recipient was told, or why not: what was open for that recipient has ended."""
    if told.recipient_id is None:
        return
    state = TellingState.NOT_TOLD if told.how == ToldHow.NOT_TOLD else TellingState.TOLD
    waiting = Telling.objects.select_for_update(of=("self",)).select_related("request")
    for telling in waiting.filter(request=request, recipient_id=told.recipient_id, state__in=OPEN)[:1]:
        _end(telling, state, told)
    # A second version of the plan may have asked for the same recipient again: told once, of all.
    for telling in waiting.filter(request=request, recipient_id=told.recipient_id, state__in=OPEN):
        cancel(telling)


def give_to_person(telling: Telling, obstacle: Obstacle, by: Principal) -> None:
    """Nothing can be sent: somebody's task today. What is to be said stays, sealed, until it is over."""
    request = telling.request
    telling.state, telling.obstacle, telling.next_try_at = TellingState.BY_HAND.value, obstacle.value, None
    telling.told = telling.ended_at = None
    telling.save()
    tell("recipient_by_hand", request, by, because=obstacle.value)
    open_task(request, telling)


def open_task(request: SubjectRequest, telling: Telling) -> None:
    """One task a request, of who is named for the recipient, or who handles it."""
    due_on = request.controller.today()
    PersonTask.objects.update_or_create(
        request=request,
        kind=TaskKind.TELL_RECIPIENTS.value,
        letter=None,
        defaults={"due_on": due_on, "done_at": None, "done_by": ""},
        create_defaults={"handler": telling.assignee or request.handler, "due_on": due_on},
    )


def cancel(telling: Telling) -> None:
    """Nobody is told. The row is locked by the caller."""
    _end(telling, TellingState.CANCELLED, None)


def _end(telling: Telling, state: TellingState, told: RecipientTold | None) -> None:
    telling.state, telling.told, telling.body = state.value, told, ""
    telling.next_try_at, telling.ended_at = None, timezone.now()
    telling.save()
    request = telling.request
    if not request.tellings.filter(state=TellingState.BY_HAND.value).exists():
        PersonTask.objects.filter(request=request, kind=TaskKind.TELL_RECIPIENTS.value, done_at=None).update(
            done_at=timezone.now(), done_by="system:telling"
        )
    wake(request.controller_id, request.reference)
