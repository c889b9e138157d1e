"""What the worker does with a telling: send it, record that, forget whom it was about.

Taken by a guarded update, as letters are: two workers never hold one at once. **At least once:** a worker
that dies after the mail server or the receiver took it and before that is recorded sends it again, by the
same Message-ID or ``webhook-id``. When patience is used up it is a person's.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

import structlog
from django.db import transaction
from django.utils import timezone

from accounts.principal import system
from requests.models import Telling
from requests.outbox import is_final, mail_of, new_mail_id
from requests.telling.recording import give_to_person, record_sent
from requests.telling.terms import Obstacle, TellingState, Way
from stores.webhooks.calling import call
from stores.webhooks.signing import new_message_id

PATIENCE = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 180, 360, 720))
"""How long each try has before the next one; the first is longer than any try takes."""

A_SWEEP = 500
BY = system("telling")
_log = structlog.get_logger(__name__)


def unfinished() -> Iterator[int]:
    """Tellings that want the worker now, oldest first; found by an index of these alone."""
    waiting = Telling.objects.filter(next_try_at__lte=timezone.now()).order_by("next_try_at", "pk")
    yield from waiting.values_list("pk", flat=True)[:A_SWEEP]


def finish_telling(telling_id: int) -> None:
    """One try, unless it is done, waits for its time, or is in other hands."""
    telling = _take(telling_id, timezone.now())
    if telling is None:
        return
    obstacle = _send(telling)
    with transaction.atomic():
        held = _held(telling)
        if held is None:
            return
        if obstacle is None:
            record_sent(held, BY)
        elif obstacle is Obstacle.CAME_BACK or held.tries >= len(PATIENCE):
            give_to_person(held, obstacle, BY)


def _take(telling_id: int, now: datetime) -> Telling | None:
    rows = Telling.objects.select_related("request__controller", "endpoint")
    telling = rows.filter(pk=telling_id, next_try_at__lte=now).first()
    if telling is None:
        return None
    if telling.tries >= len(PATIENCE):
        # The worker of its last try died.
        with transaction.atomic():
            held = _held(telling)
            if held is not None:
                give_to_person(held, Obstacle.NOT_TAKEN, BY)
        return None
    tried, due = telling.tries, telling.next_try_at
    telling.tries, telling.next_try_at = tried + 1, now + PATIENCE[tried]
    telling.mail_id = telling.mail_id or _name_of(telling)
    # By columns of its own row alone: only these are looked at again after waiting for another worker.
    taken = Telling.objects.filter(pk=telling.pk, tries=tried, next_try_at=due).update(
        tries=telling.tries, next_try_at=telling.next_try_at, mail_id=telling.mail_id
    )
    return telling if taken else None


def _held(telling: Telling) -> Telling | None:
    """The row, locked, if it is still the one that was taken: staff may have ended it meanwhile."""
    rows = Telling.objects.select_for_update(of=("self",)).select_related("request__controller")
    return rows.filter(pk=telling.pk, tries=telling.tries, state=TellingState.WAITING.value).first()


def _name_of(telling: Telling) -> str:
    return new_mail_id("telling") if telling.how == Way.EMAIL else new_message_id()


def _send(telling: Telling) -> Obstacle | None:
    """What kept it from being taken, or nothing."""
    if telling.how == Way.HTTP:
        if telling.endpoint is None:
            return Obstacle.NOT_TAKEN
        heard = call(
            telling.endpoint,
            message_id=telling.mail_id,
            body=telling.body.encode(),
            at=timezone.now(),
        )
        if heard.trouble is not None:
            _log.info("recipient_not_told", telling=telling.pk, trouble=heard.trouble.value)
        return Obstacle.NOT_TAKEN if heard.trouble else None
    message = mail_of(telling.request.controller, telling.email, telling.subject, telling.body)
    message.extra_headers["Message-ID"] = f"<{telling.mail_id}>"
    try:
        message.send()
    except SMTPRecipientsRefused as refused:
        return Obstacle.CAME_BACK if is_final(refused) else Obstacle.NOT_TAKEN
    except (SMTPException, OSError, ValueError) as error:
        # Its class alone: the message names the person.
        _log.warning("recipient_not_told", telling=telling.pk, error=type(error).__name__)
        return Obstacle.NOT_TAKEN
    return None
