"""Codes by e-mail: who can read the person's mail is taken to be the person."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Controller
from accounts.principal import Principal
from requests import receipts
from requests.actions.base import locked, tell
from requests.actions.handling import acknowledged
from requests.carrying import looking
from requests.models import CodeWish, EmailCode, SubjectRequest
from requests.outbox import new_mail_id, queue_code, queue_wish
from requests.terms import IdentityMethod, IdentityState

CODE_LIVES = timedelta(minutes=30)
CODE_TRIES = 5
CODES_ALIVE = 3
"""At once for one request: a new one ends none, so nobody can take a code away by asking for others."""
CODES_AN_HOUR = 10
"""For one request, and for one address that nobody has confirmed yet: a stranger floods no mailbox."""


@transaction.atomic
def wish_code(*, controller: Controller, reference: str) -> None:
    """Somebody typed a reference to get a code. Known or not, this does and costs the same.

    Nothing has happened to a request yet, so there is no event.
    """
    wish = CodeWish.objects.create(controller=controller, reference=reference)
    transaction.on_commit(lambda: queue_wish(wish.pk))


@transaction.atomic
def send_code(*, request: SubjectRequest, by: Principal) -> bool:
    """Have a fresh code sent to the person's address. False: none, enough of them work, or too many.

    The worker sends it (``requests.code_sending``): a mail server that is away keeps nobody waiting.
    """
    request = locked(request)
    now = timezone.now()
    if not request.email or len(_alive(request, now)) >= CODES_ALIVE or _too_many(request, now):
        return False
    code = receipts.new_code()
    made = EmailCode.objects.create(
        request=request,
        code_hash=receipts.slow_hash(code),
        code=code,
        made_at=now,
        expires_at=now + CODE_LIVES,
        mail_id=new_mail_id("code"),
        next_try_at=now,
    )
    tell("code_asked", request, by)
    transaction.on_commit(lambda: queue_code(made.pk))
    return True


@transaction.atomic
def check_code(*, request: SubjectRequest | None, code: str, by: Principal) -> bool:
    """Whether a typed code is one of those that work; a right one confirms that the address is the person's.

    Wrong, expired, used up, never sent and no such request give the same answer in the same time. A wrong
    one costs each code that works one of its tries.
    """
    now = timezone.now()
    request = locked(request) if request is not None else None
    alive = _alive(request, now) if request is not None else []
    place = receipts.which_matches(code, [each.code_hash for each in alive], of=CODES_ALIVE)
    if place is None or request is None:
        _spend_a_try(alive)
        return False
    right = alive[place]
    right.used_at = now
    right.code, right.next_try_at = "", None
    right.save(update_fields=["used_at", "code", "next_try_at"])
    if request.identity != IdentityState.CONFIRMED:
        _confirm(request, now, by)
    return True


def _spend_a_try(codes: list[EmailCode]) -> None:
    """A code whose tries are used up is not sent any more."""
    for code in codes:
        code.attempts += 1
        if code.attempts >= CODE_TRIES:
            code.code, code.next_try_at = "", None
    EmailCode.objects.bulk_update(codes, ["attempts", "code", "next_try_at"])


def _confirm(request: SubjectRequest, now: datetime, by: Principal) -> None:
    request.identity = IdentityState.CONFIRMED.value
    request.identity_method = IdentityMethod.EMAIL_CODE.value
    request.identity_confirmed_at = now
    request.save()
    tell("identity_confirmed", request, by, method=IdentityMethod.EMAIL_CODE.value)
    if request.acknowledged_at is None:
        acknowledged(request, by)
    looking.look(request)


def _alive(request: SubjectRequest, now: datetime) -> list[EmailCode]:
    """The codes that work, the newest first; at most ``CODES_ALIVE``."""
    working = request.email_codes.filter(used_at=None, expires_at__gt=now, attempts__lt=CODE_TRIES)
    return list(working.order_by("-made_at", "-pk")[:CODES_ALIVE])


def _too_many(request: SubjectRequest, now: datetime) -> bool:
    """Whether this hour's codes are used up: of a confirmed request its own, else those of its address."""
    recent = EmailCode.objects.filter(made_at__gt=now - timedelta(hours=1))
    if request.identity == IdentityState.CONFIRMED:
        return recent.filter(request=request).count() >= CODES_AN_HOUR
    of_address = recent.filter(
        request__controller=request.controller_id, request__email_hash=request.email_hash
    ).exclude(request__identity=IdentityState.CONFIRMED.value)
    return of_address.count() >= CODES_AN_HOUR
