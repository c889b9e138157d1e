"""Codes by e-mail: who can read the person's mail is taken to be the person."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Controller
from accounts.principal import Principal
from requests import receipts
from requests.actions.base import locked, tell
from requests.carrying import looking
from requests.models import CodeWish, EmailCode, SubjectRequest
from requests.outbox import new_mail_id, queue_code, queue_wish
from requests.terms import IdentityMethod, IdentityState

CODE_LIVES = timedelta(minutes=30)
CODE_ATTEMPTS = 5
CODES_AN_HOUR = 5


@transaction.atomic
def wish_code(*, controller: Controller, reference: str) -> None:
    """Somebody typed a reference to get a code. Known or not, this does and costs the same.

    Nothing has happened to a request yet, so there is no event.
    """
    wish = CodeWish.objects.create(controller=controller, reference=reference)
    transaction.on_commit(lambda: queue_wish(wish.pk))


@transaction.atomic
def send_code(*, request: SubjectRequest, by: Principal) -> bool:
    """Have a fresh code sent to the person's address; the ones before it end. False: too many, or none.

    The worker sends it (``requests.code_sending``): a mail server that is away keeps nobody waiting.
    """
    request = locked(request)
    now = timezone.now()
    recent = request.email_codes.filter(made_at__gt=now - timedelta(hours=1)).count()
    if not request.email or recent >= CODES_AN_HOUR:
        return False
    code = receipts.new_code()
    request.email_codes.filter(used_at=None, expires_at__gt=now).update(
        attempts=CODE_ATTEMPTS, code="", next_try_at=None
    )
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
def check_code(*, request: SubjectRequest, code: str, by: Principal) -> bool:
    """Whether a typed code is right; a right one confirms that the address is the person's.

    Wrong, expired, used up and never sent give the same answer in the same time.
    """
    request = locked(request)
    latest = request.email_codes.filter(used_at=None, expires_at__gt=timezone.now()).first()
    usable = latest is not None and latest.attempts < CODE_ATTEMPTS
    right = receipts.matches(code, latest.code_hash if usable and latest else "")
    if latest is None or not usable:
        return False
    if not right:
        latest.attempts += 1
        latest.save(update_fields=["attempts"])
        return False
    latest.used_at = timezone.now()
    latest.code, latest.next_try_at = "", None
    latest.save(update_fields=["used_at", "code", "next_try_at"])
    if request.identity != IdentityState.CONFIRMED:
        request.identity = IdentityState.CONFIRMED.value
        request.identity_method = IdentityMethod.EMAIL_CODE.value
        request.identity_confirmed_at = timezone.now()
        request.save()
        tell("identity_confirmed", request, by, method=IdentityMethod.EMAIL_CODE.value)
        looking.look(request)
    return True
