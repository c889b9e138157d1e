"""What the worker does for codes: see whose they are, send them, forget them.

As with letters (``requests.sending``), a code is taken by a guarded update that says when it may be
taken again, and is sent at least once, always with the same Message-ID. Somebody waits for it before
the page, so tries follow soon. A code that is used, replaced or expired is never sent; one that cannot be
delivered is somebody's task. Whatever becomes of it, its text is erased.
"""

from collections.abc import Iterator
from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

import structlog
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from accounts.principal import Principal, system
from requests import actions
from requests.actions.base import PERSON, tell
from requests.actions.bouncing import code_bounced, give_to_somebody
from requests.actions.codes import CODE_LIVES
from requests.models import CodeWish, EmailCode, SubjectRequest
from requests.outbox import code_mail, is_final
from requests.terms import TaskKind

PATIENCE = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8))
"""How long each try has before the next one; together half of a code's life."""

A_SWEEP = 500
_BY = system("codes")
_log = structlog.get_logger(__name__)


def ungranted() -> Iterator[int]:
    """Wishes that nobody has looked at, oldest first."""
    yield from CodeWish.objects.order_by("asked_at", "pk").values_list("pk", flat=True)[:A_SWEEP]


@transaction.atomic
def grant(wish_id: int) -> None:
    """Make the code, if the reference is known; the wish goes either way. Too old: nobody waits."""
    wish = CodeWish.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=wish_id).first()
    if wish is None:
        return
    wish.delete()
    if wish.asked_at < timezone.now() - CODE_LIVES:
        return
    request = SubjectRequest.objects.filter(controller=wish.controller_id, reference=wish.reference).first()
    if request is not None:
        actions.send_code(request=request, by=Principal(PERSON))


def unfinished_codes() -> Iterator[int]:
    """Codes that want the worker now, oldest first; found by an index of these alone."""
    waiting = EmailCode.objects.filter(next_try_at__lte=Now()).order_by("next_try_at", "pk")
    yield from waiting.values_list("pk", flat=True)[:A_SWEEP]


def finish_code(code_id: int) -> None:
    """Send a code, unless it is done or in other hands."""
    code = _take(code_id)
    if code is None:
        return
    try:
        code_mail(code).send()
    except (SMTPException, OSError, ValueError) as error:
        # Its class alone: the message may name the person.
        _log.warning("code_not_sent", code=code.pk, error=type(error).__name__)
        if isinstance(error, SMTPRecipientsRefused) and is_final(error):
            _bounce(code)
        elif code.send_attempts >= len(PATIENCE):
            _give_up(code)
        return
    with transaction.atomic():
        if _forget(code):
            tell("code_sent", code.request, _BY)


def _take(code_id: int) -> EmailCode | None:
    code = (
        EmailCode.objects.select_related("request__controller")
        .filter(pk=code_id, next_try_at__lte=Now())
        .first()
    )
    if code is None:
        return None
    tried = code.send_attempts
    if tried >= len(PATIENCE) or code.expires_at <= timezone.now():
        # The last worker that had it died, or it has waited too long.
        _give_up(code)
        return None
    code.send_attempts = tried + 1
    taken = EmailCode.objects.filter(pk=code.pk, send_attempts=tried, next_try_at=code.next_try_at).update(
        send_attempts=code.send_attempts, next_try_at=Now() + PATIENCE[tried]
    )
    return code if taken else None


@transaction.atomic
def _bounce(code: EmailCode) -> None:
    if _forget(code):
        code_bounced(code=code, by=_BY)


@transaction.atomic
def _give_up(code: EmailCode) -> None:
    if _forget(code):
        tell("code_not_sent", code.request, _BY, tries=code.send_attempts)
        give_to_somebody(code.request, TaskKind.BOUNCED_CODE)


def _forget(code: EmailCode) -> bool:
    """Erase its text; says whether it was there still."""
    there = EmailCode.objects.filter(pk=code.pk, next_try_at__isnull=False)
    return bool(there.update(code="", next_try_at=None))
