"""A draft between the pages: found by its name in the address and its key in the person's cookie.

Each draft has a cookie of its own, which the browser sends to that draft's pages alone: two filings in two
tabs never mix.
"""

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

COOKIE = "dertig_filing"
COOKIE_BEFORE = "dertig_draft"
"""Of drafts begun before each had its own address; it was sent to the whole portal."""
LIVES = timedelta(hours=24)


def start(visit: Visit) -> tuple[RequestDraft, str]:
    """A new draft and its key, which goes into the cookie."""
    key = secrets.token_urlsafe(32)
    draft = RequestDraft.objects.create(
        controller=visit.controller, key_hash=_hashed(key), expires_at=timezone.now() + LIVES
    )
    return draft, key


def find(visit: Visit, name: str, *, lock: bool = False) -> RequestDraft | None:
    """The draft of that name, if this browser holds its key; locked where it is about to change."""
    found = _of_key(visit, visit.http.COOKIES.get(COOKIE, ""), lock=lock)
    return found if found is not None and found.name == name else None


def begun_before(visit: Visit) -> tuple[RequestDraft, str] | None:
    """A draft that was begun before drafts had addresses of their own, and its key."""
    key = visit.http.COOKIES.get(COOKIE_BEFORE, "")
    found = _of_key(visit, key)
    return (found, key) if found is not None else None


def _of_key(visit: Visit, key: str, *, lock: bool = False) -> RequestDraft | None:
    """The draft of a key at this controller, while it lives."""
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


def give_key(response: HttpResponseBase, visit: Visit, draft: RequestDraft, key: str) -> None:
    """Put the key into a cookie that only this draft's pages read."""
    response.set_cookie(
        COOKIE,
        key,
        max_age=int(LIVES.total_seconds()),
        path=visit.url("filing", draft.name),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def take_key(response: HttpResponseBase, visit: Visit, draft: RequestDraft) -> None:
    """Remove the cookie."""
    response.delete_cookie(COOKIE, path=visit.url("filing", draft.name), samesite="Lax")


def _hashed(key: str) -> str:
    return keyed_hash(key, kind="draft")
