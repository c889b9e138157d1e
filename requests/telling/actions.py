"""The verbs of telling recipients: how each is told, try again, what a bounce means, stop."""

from django.db import transaction
from django.utils import timezone

from accounts.principal import Principal
from accounts.roles import Right
from evidence.trail import record as record_event
from requests.actions.base import locked, standing_now, tell, unless
from requests.models import RecipientTold, RecipientWay, SubjectRequest, Telling
from requests.rules import no_accounting
from requests.telling.beginning import known_of, prepare
from requests.telling.dispatch import queue_telling
from requests.telling.recording import OPEN, cancel, give_to_person
from requests.telling.terms import Obstacle, TellingState


@transaction.atomic
def save_way(*, way: RecipientWay, by: Principal) -> None:
    """Say how a recipient is told. Tellings that wait for a person are sent by ``tell_again``.

    Raises ``NotAllowed``, ``ValidationError``.
    """
    by.require(Right.EDIT, way.recipient.controller_id)
    made = way._state.adding
    way.full_clean()
    way.save()
    _tell_way("recipient_way.add" if made else "recipient_way.change", way, by)


@transaction.atomic
def remove_way(*, way: RecipientWay, by: Principal) -> None:
    """From now on this recipient is a person's task. Raises ``NotAllowed``."""
    by.require(Right.EDIT, way.recipient.controller_id)
    _tell_way("recipient_way.remove", way, by)
    way.delete()


@transaction.atomic
def tell_again(*, request: SubjectRequest, by: Principal) -> int:
    """Send what waits for a person, where a way is set by now; gives how many.

    A recipient whom staff chose to tell themselves stays theirs. Raises ``NotAllowed``, ``Refused``.
    """
    by.require(Right.HANDLE_REQUESTS, request.controller_id)
    request = locked(request)
    unless(no_accounting(standing_now(request)))
    ways = {
        way.recipient_id: way
        for way in RecipientWay.objects.filter(recipient__controller=request.controller_id)
    }
    known = known_of(request)
    sent = 0
    for telling in _by_hand(request):
        way = ways.get(telling.recipient_id) if telling.recipient_id else None
        prepare(telling, way, known)
        telling.save()
        if telling.state == TellingState.WAITING:
            queue_telling(telling.pk)
            sent += 1
    tell("telling_again", request, by, recipients=sent)
    return sent


@transaction.atomic
def telling_bounced(*, telling: Telling, by: Principal) -> None:
    """The e-mail came back: the record says so, and a person takes over; once, however often reported."""
    rows = Telling.objects.select_for_update(of=("self",)).select_related("request__controller", "told")
    held = rows.get(pk=telling.pk)
    told = held.told
    if held.state != TellingState.TOLD or told is None:
        return
    RecipientTold.objects.filter(pk=told.pk).update(came_back_at=timezone.now())
    way = RecipientWay.objects.filter(recipient=held.recipient_id).first()
    prepare(held, way, known_of(held.request), Obstacle.CAME_BACK)
    give_to_person(held, Obstacle.CAME_BACK, by)


def stop(request: SubjectRequest, by: Principal) -> None:
    """The request was taken back: who was not told yet is not. In the caller's transaction."""
    rows = request.tellings.select_for_update(of=("self",)).select_related("request__controller")
    for telling in rows.filter(state__in=OPEN):
        cancel(telling)


def _by_hand(request: SubjectRequest) -> list[Telling]:
    rows = request.tellings.select_for_update(of=("self",)).select_related("request__controller")
    return list(rows.filter(state=TellingState.BY_HAND.value))


def _tell_way(verb: str, way: RecipientWay, by: Principal) -> None:
    record_event(
        verb,
        actor=by.actor,
        controller_id=way.recipient.controller_id,
        record=f"recipients/{way.recipient.ref}/way",
        detail={"how": way.how, "known_by": sorted(way.known_by)},
    )
