"""Another system hands a message in: the raw message, signed.

``POST /hooks/mail/<controller>/`` with the message (RFC 5322) as body, and

- ``X-Dertig-Timestamp``: seconds since 1970, at most five minutes from now;
- ``X-Dertig-Signature``: hex HMAC-SHA256, by the mailbox's secret, of timestamp, full stop and body.

A message handed in twice stands once, so a repeated delivery within the five minutes changes nothing.
Whoever has no valid signature learns nothing, not even whether the controller exists.
"""

import hashlib
import hmac
import re
import secrets
import time

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from requests.mail.reading import MAX_BYTES
from requests.mail.taking_in import take_in
from requests.models import Mailbox

WINDOW_SECONDS = 300
_NOBODYS = secrets.token_hex()


@csrf_exempt
@require_POST
def hand_in(request: HttpRequest, slug: str) -> HttpResponse:
    """201 taken in, 200 stands already, 400 empty, 403 not signed, 413 too large."""
    length = request.headers.get("Content-Length", "")
    if not length.isdigit() or int(length) > MAX_BYTES:
        return HttpResponse(status=413)
    raw = request.read(MAX_BYTES + 1)
    mailbox = Mailbox.objects.select_related("controller").filter(controller__slug=slug, active=True).first()
    secret = mailbox.webhook_secret if mailbox else ""
    timestamp = request.headers.get("X-Dertig-Timestamp", "")
    signed = hmac.compare_digest(
        signature(secret or _NOBODYS, timestamp, raw),
        request.headers.get("X-Dertig-Signature", "").lower().encode("ascii", "replace").decode(),
    )
    if mailbox is None or not secret or not signed or not _is_recent(timestamp):
        return HttpResponse(status=403)
    if not raw:
        return HttpResponse(status=400)
    taken = take_in(controller=mailbox.controller, raw=raw, arrived_at=timezone.now())
    return JsonResponse({"taken_in": taken is not None}, status=201 if taken else 200)


def signature(secret: str, timestamp: str, raw: bytes) -> str:
    """What ``X-Dertig-Signature`` must be."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + raw, hashlib.sha256).hexdigest()


def _is_recent(timestamp: str) -> bool:
    if not re.fullmatch(r"[0-9]{1,12}", timestamp):
        return False
    return abs(time.time() - int(timestamp)) <= WINDOW_SECONDS
