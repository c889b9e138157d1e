"""Which requests are open to a browser: one proof for each, by its reference, and not for long.

A person may have several requests open at once, each in a tab of its own: a parent with two children, a
lawyer with two clients. Every page and form names its request; what one tab does never reaches another's.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.http import HttpResponseBase
from django.utils import timezone

from requests.models import SubjectRequest
from requests.portal.visit import View, Visit, portal_view

KEY = "portal_requests"
LIVES = timedelta(minutes=30)
AT_MOST = 20
"""Requests open to one browser: the one used longest ago gives way."""


def sign_in(visit: Visit, request: SubjectRequest, *, by_code: bool = False) -> None:
    """Open a request to this browser, under a new session key (no fixation); others stay open.

    ``by_code``: a fresh code was typed, which also opens the person's data for as long as the page.
    """
    visit.http.session.cycle_key()
    now = timezone.now().timestamp()
    _keep(visit, {**_proofs(visit), str(request.pk): {"seen": now, "code": now if by_code else 0}})


def has_fresh_code(visit: Visit, request: SubjectRequest) -> bool:
    """Whether a code was typed for this request not long ago: a receipt alone opens no data."""
    proof = _proofs(visit).get(str(request.pk), {})
    return bool(timezone.now().timestamp() - proof.get("code", 0) <= LIVES.total_seconds())


def sign_out(visit: Visit, request: SubjectRequest) -> None:
    """Close one request again; others stay, and so does a member of staff who is signed in here."""
    proofs = _proofs(visit)
    proofs.pop(str(request.pk), None)
    _keep(visit, proofs)
    visit.http.session.cycle_key()


def signed_in(visit: Visit, reference: str) -> SubjectRequest | None:
    """The request of that reference, if it is open to this browser at this controller; its time runs anew."""
    proofs = _proofs(visit)
    found: SubjectRequest | None = (
        SubjectRequest.objects.filter(controller=visit.controller, reference=reference, pk__in=proofs)
        .select_related("controller")
        .prefetch_related("rights", "pauses")
        .first()
        if proofs
        else None
    )
    if found is not None:
        key = str(found.pk)
        _keep(visit, {**proofs, key: {**proofs[key], "seen": timezone.now().timestamp()}})
    return found


def request_view(*methods: str) -> Callable[[View], View]:
    """Make a view of ``(visit, request, …)``: the request that its address names, open to this browser.

    Where it is not (any more), the way leads to signing in.
    """

    def wrap(view: View) -> View:
        @portal_view(*methods)
        @wraps(view)
        def opened(visit: Visit, reference: str, **arguments: Any) -> HttpResponseBase:
            request = signed_in(visit, reference)
            if request is None:
                return visit.go("status", query=f"?reference={reference}")
            return view(visit, request, **arguments)

        return opened

    return wrap


def references(visit: Visit) -> list[str]:
    """The requests of this controller that are open to this browser; at most one query."""
    proofs = _proofs(visit)
    if not proofs:
        return []
    held = SubjectRequest.objects.filter(controller=visit.controller, pk__in=proofs)
    return list(held.order_by("pk").values_list("reference", flat=True))


def _proofs(visit: Visit) -> dict[str, Any]:
    """By id of the request, those whose time is not over."""
    oldest = timezone.now().timestamp() - LIVES.total_seconds()
    kept: dict[str, Any] = visit.http.session.get(KEY) or {}
    return {key: proof for key, proof in kept.items() if proof["seen"] >= oldest}


def _keep(visit: Visit, proofs: dict[str, Any]) -> None:
    newest = sorted(proofs.items(), key=lambda each: each[1]["seen"], reverse=True)[:AT_MOST]
    visit.http.session[KEY] = dict(newest)
