"""A draft between the pages: found by the key in the person's cookie, written whole each time."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpResponseBase
from django.utils import timezone

from evidence.sealing import keyed_hash
from requests.models import RequestDraft
from requests.models.draft import DRAFT
from requests.portal.steps import Answers
from requests.portal.visit import Visit

COOKIE = "dertig_draft"
LIVES = timedelta(hours=24)


def start(visit: Visit) -> tuple[RequestDraft, str]:
    """A new draft and its key, which goes into the cookie."""
    key = secrets.token_urlsafe(32)
    draft = RequestDraft.objects.create(
        controller=visit.controller, key_hash=_hashed(key), expires_at=timezone.now() + LIVES
    )
    return draft, key


def find(visit: Visit, *, lock: bool = False) -> RequestDraft | None:
    """The draft of this person at this controller, while it lives; locked where it is about to change."""
    key = visit.http.COOKIES.get(COOKIE, "")
    if not key:
        return None
    drafts = RequestDraft.objects.live(timezone.now())
    if lock:
        drafts = drafts.select_for_update(of=("self",))
    found: RequestDraft | None = drafts.filter(controller=visit.controller, key_hash=_hashed(key)).first()
    return found


def answers_of(draft: RequestDraft) -> Answers:
    """What was answered so far. Raises ``Unreadable``."""
    return DRAFT.read_text(draft.data) if draft.data else {}


def write(draft: RequestDraft, answers: Answers) -> None:
    """Keep the answers; the draft lives on from now."""
    draft.data = DRAFT.write_text(answers)
    draft.expires_at = timezone.now() + LIVES
    draft.save(update_fields=["data", "expires_at", "request"])


def give_key(response: HttpResponseBase, visit: Visit, key: str) -> None:
    """Put the key into a cookie that only this portal reads."""
    response.set_cookie(
        COOKIE,
        key,
        max_age=int(LIVES.total_seconds()),
        path=visit.url("start"),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def take_key(response: HttpResponseBase, visit: Visit) -> None:
    """Remove the cookie."""
    response.delete_cookie(COOKIE, path=visit.url("start"), samesite="Lax")


def _hashed(key: str) -> str:
    return keyed_hash(key, kind="draft")
