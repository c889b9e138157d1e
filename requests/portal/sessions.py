"""Who reads the page of a request: bound to that one request, and not for long."""

from datetime import timedelta

from django.utils import timezone

from requests.models import SubjectRequest
from requests.portal.visit import Visit

KEY = "portal_request"
LIVES = timedelta(minutes=30)


def sign_in(visit: Visit, request: SubjectRequest, *, by_code: bool = False) -> None:
    """Open one request to this browser, under a new session key (no fixation).

    ``by_code``: a fresh code was typed, which also opens the person's data for as long as the page.
    """
    session = visit.http.session
    session.cycle_key()
    now = timezone.now().timestamp()
    session[KEY] = {"request": request.pk, "seen": now, "code": now if by_code else 0}


def has_fresh_code(visit: Visit) -> bool:
    """Whether a code was typed in this browser not long ago: a receipt alone opens no data."""
    kept = visit.http.session.get(KEY) or {}
    return bool(timezone.now().timestamp() - kept.get("code", 0) <= LIVES.total_seconds())


def sign_out(visit: Visit) -> None:
    """Close it again; whoever else is signed in here, like a member of staff, stays."""
    session = visit.http.session
    session.pop(KEY, None)
    session.cycle_key()


def signed_in(visit: Visit) -> SubjectRequest | None:
    """The request that is open to this browser at this controller; its time runs anew."""
    kept = visit.http.session.get(KEY)
    now = timezone.now().timestamp()
    if not kept or now - kept["seen"] > LIVES.total_seconds():
        return None
    found: SubjectRequest | None = (
        SubjectRequest.objects.filter(controller=visit.controller, pk=kept["request"])
        .select_related("controller")
        .prefetch_related("rights", "pauses")
        .first()
    )
    if found is not None:
        visit.http.session[KEY] = {**kept, "seen": now}
    return found
