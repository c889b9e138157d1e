"""Another system hands a message in: the raw message, signed.

``POST /hooks/mail/<controller>/`` with the message (RFC 5322) as body, and

- ``X-Dertig-Timestamp``: seconds since 1970, at most five minutes from now;
- ``X-Dertig-Signature``: hex HMAC-SHA256, by the mailbox's secret, of timestamp, full stop and body.

A message handed in twice stands once, so a repeated delivery within the five minutes changes nothing.

Whoever has no valid signature learns nothing, not even whether the controller exists. So what the headers
alone show to be wrong is refused unread, and everything else is read in the same way: also for a controller
that nobody knows, whose answer would otherwise come sooner. Reading is cheap: the body goes to disk while it
is signed over, few are read at once, and a network that was refused often is refused unread.
"""

import hashlib
import hmac
import re
import secrets
import time
from contextlib import suppress
from http import HTTPStatus
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import IO

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.limits import HOUR, Limit, TooMany, count, require_room
from requests.mail.reading import MAX_BYTES
from requests.mail.taking_in import take_in
from requests.models import Mailbox
from requests.portal.throttling import range_of

WINDOW_SECONDS = 300
AT_ONCE = 2
"""Bodies that one process reads at a time, of its four threads."""
REFUSED_OF_RANGE = Limit("mail-hooks", 60, HOUR)
_CHUNK = 64 * 1024
_NOBODYS = secrets.token_hex()
_LENGTH = re.compile(r"[0-9]{1,10}")
_SIGNATURE = re.compile(r"[0-9a-fA-F]{64}")
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_reading = BoundedSemaphore(AT_ONCE)


@csrf_exempt
@require_POST
def hand_in(request: HttpRequest, slug: str) -> HttpResponse:
    """201 taken in, 200 stands already, 400 empty, 403 not signed, 413 too large, 429 and 503 later."""
    length = request.headers.get("Content-Length", "")
    if not _LENGTH.fullmatch(length) or int(length) > MAX_BYTES:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    network = range_of(request)
    try:
        require_room(REFUSED_OF_RANGE, network)
        if not _may_be_signed(request):
            return _refused(network)
    except TooMany as limit:
        return HttpResponse(status=429, headers={"Retry-After": str(limit.retry_after)})
    if not _reading.acquire(blocking=False):
        return HttpResponse(status=503, headers={"Retry-After": "10"})
    try:
        return _read(request, slug, network)
    finally:
        _reading.release()


def _read(request: HttpRequest, slug: str, network: str) -> HttpResponse:
    mailbox = Mailbox.objects.select_related("controller").filter(controller__slug=slug, active=True).first()
    secret = mailbox.webhook_secret if mailbox else ""
    with TemporaryFile() as body:
        signed = _sign_over(request, secret or _NOBODYS, body)
        if mailbox is None or not secret or not signed:
            return _refused(network)
        body.seek(0)
        raw = body.read()
    if not raw:
        return HttpResponse(status=400)
    taken = take_in(controller=mailbox.controller, raw=raw, arrived_at=timezone.now())
    return JsonResponse({"taken_in": taken is not None}, status=201 if taken else 200)


def signature(secret: str, timestamp: str, raw: bytes) -> str:
    """What ``X-Dertig-Signature`` must be."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + raw, hashlib.sha256).hexdigest()


def _may_be_signed(request: HttpRequest) -> bool:
    """Whether the headers alone leave it possible."""
    timestamp = request.headers.get("X-Dertig-Timestamp", "")
    if not _TIMESTAMP.fullmatch(timestamp) or abs(time.time() - int(timestamp)) > WINDOW_SECONDS:
        return False
    return bool(_SIGNATURE.fullmatch(request.headers.get("X-Dertig-Signature", "")))


def _sign_over(request: HttpRequest, secret: str, body: IO[bytes]) -> bool:
    """Read the body into a file; says whether its signature is this secret's."""
    timestamp = request.headers["X-Dertig-Timestamp"]
    signed = hmac.new(secret.encode(), timestamp.encode() + b".", hashlib.sha256)
    while chunk := request.read(_CHUNK):
        signed.update(chunk)
        body.write(chunk)
    return hmac.compare_digest(signed.hexdigest(), request.headers["X-Dertig-Signature"].lower())


def _refused(network: str) -> HttpResponse:
    """One and the same answer, which is counted."""
    with suppress(TooMany):
        count(REFUSED_OF_RANGE, network)
    return HttpResponse(status=403)
