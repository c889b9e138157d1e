"""What the worker does with a letter: send its e-mail, keep its PDF.

A letter is taken by a guarded update that also says when it may be taken again: so two workers never
hold it at once, and one that died leaves it to the sweep. **At least once:** a worker that dies after
the mail server took the mail and before that is noted sends it again, with the same Message-ID, by
which mail programs show it once. After ``PATIENCE`` is used up it becomes somebody's task.
"""

from collections.abc import Iterator
from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

import structlog
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from accounts.principal import system
from evidence.documents import keep
from evidence.vault import VaultError
from requests.actions.base import tell
from requests.actions.bouncing import give_to_somebody, letter_bounced
from requests.actions.ending_restrictions import note_sent
from requests.letter_pdf import letter_pdf
from requests.models import Letter
from requests.outbox import is_final, letter_mail, new_mail_id
from requests.terms import TaskKind

PATIENCE = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 180, 360, 720))
"""How long each try has before the next one; the first is longer than any try takes."""

A_SWEEP = 500
_BY = system("letters")
_log = structlog.get_logger(__name__)


def unfinished() -> Iterator[int]:
    """Letters that want the worker now, oldest first; found by an index of these alone."""
    waiting = Letter.objects.filter(next_try_at__lte=Now()).order_by("next_try_at", "pk")
    yield from waiting.values_list("pk", flat=True)[:A_SWEEP]


def finish_letter(letter_id: int) -> None:
    """Send what is to be sent and keep the PDF, unless it is done or in other hands."""
    letter = _take(letter_id)
    if letter is None:
        return
    try:
        if not (letter.by_post or letter.sent_at or letter.bounced_at):
            _send(letter)
        if letter.document_id is None:
            _keep_pdf(letter)
    except (SMTPException, OSError, ValueError, VaultError) as error:
        # Its class alone: the message may name the person.
        _log.warning("letter_not_finished", letter=letter.pk, error=type(error).__name__)
        if letter.send_attempts >= len(PATIENCE):
            _give_up(letter)
        return
    Letter.objects.filter(pk=letter.pk).update(next_try_at=None)


def _take(letter_id: int) -> Letter | None:
    letter = (
        Letter.objects.select_related("request__controller")
        .filter(pk=letter_id, next_try_at__lte=Now())
        .first()
    )
    if letter is None:
        return None
    if letter.send_attempts >= len(PATIENCE):
        # The last worker that had it died.
        _give_up(letter)
        return None
    tried = letter.send_attempts
    letter.mail_id = letter.mail_id or ("" if letter.by_post else new_mail_id("letter"))
    letter.send_attempts = tried + 1
    taken = Letter.objects.filter(pk=letter.pk, send_attempts=tried, next_try_at=letter.next_try_at).update(
        send_attempts=letter.send_attempts, mail_id=letter.mail_id, next_try_at=Now() + PATIENCE[tried]
    )
    return letter if taken else None


def _send(letter: Letter) -> None:
    try:
        letter_mail(letter).send()
    except SMTPRecipientsRefused as refused:
        if not is_final(refused):
            raise
        letter_bounced(letter=letter, by=_BY)
        return
    with transaction.atomic():
        now = timezone.now()
        Letter.objects.filter(pk=letter.pk).update(sent_at=now)
        note_sent(letter, now, _BY)
        tell("letter_sent", letter.request, _BY, kind=letter.kind)


def _keep_pdf(letter: Letter) -> None:
    with transaction.atomic():
        document = keep(
            letter_pdf(letter),
            kind="letter",
            filename=f"{letter.request.reference}-{letter.kind}.pdf",
            media_type="application/pdf",
            actor=_BY.actor,
            controller_id=letter.request.controller_id,
            facts={"letter": letter.kind, "language": letter.language},
        )
        Letter.objects.filter(pk=letter.pk).update(document=document)


@transaction.atomic
def _give_up(letter: Letter) -> None:
    Letter.objects.filter(pk=letter.pk).update(next_try_at=None)
    tell("letter_not_finished", letter.request, _BY, kind=letter.kind, tries=letter.send_attempts)
    give_to_somebody(letter.request, TaskKind.UNSENT_MAIL, letter)
