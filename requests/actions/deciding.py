"""Extend, grant, refuse, answer, close, withdraw (Art. 12(3)–(5), 11(2))."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from accounts.principal import Principal, system
from accounts.roles import Right
from processing.terms import DataSubjectRight
from requests.actions.base import locked, settle, standing_now, tell, unless
from requests.announcing import announce_request
from requests.carrying.progress import rights_undone
from requests.carrying.rules import no_fulfilment
from requests.carrying.stages import stop_all
from requests.letters import make_letter
from requests.models import Pause, RequestedRight, SubjectRequest
from requests.rules import (
    Refusal,
    no_answer,
    no_close,
    no_extension,
    no_fee,
    no_final_answer,
    no_refusal,
    no_withdrawal,
)
from requests.terms import Ground, LetterKind, Outcome
from stores.webhooks.terms import WebhookEvent


@transaction.atomic
def extend(*, request: SubjectRequest, reasons: str, by: Principal) -> None:
    """Two further months: once, within the first, with reasons, and the person is told in the same act.

    Raises ``NotAllowed``, ``Refused``.
    """
    by.require(Right.HANDLE_REQUESTS, request.controller_id)
    request = locked(request)
    unless(no_extension(standing_now(request), reasons))
    request.extended_at = timezone.now()
    request.extension_reasons = reasons.strip()
    request.save()
    settle(request)
    request = locked(request)
    tell("extended", request, by, due_on=str(request.due_on))
    make_letter(request=request, kind=LetterKind.EXTENSION, by=by, text=reasons)
    announce_request(WebhookEvent.REQUEST_EXTENDED, request, due_on=str(request.due_on))


@transaction.atomic
def refuse(
    *,
    request: SubjectRequest,
    rights: Collection[DataSubjectRight],
    ground: Ground,
    reasons: str,
    by: Principal,
) -> None:
    """Refuse some or all rights, with ground and reasons; the answer then names authority and court.

    After the last day it is still possible, and marked late. Raises ``NotAllowed``, ``Refused``.
    """
    by.require(Right.DECIDE_REQUESTS, request.controller_id)
    request = locked(request)
    standing = standing_now(request)
    unless(no_refusal(standing, rights, ground, reasons))
    late = standing.today > standing.due
    RequestedRight.objects.filter(request=request, right__in=[right.value for right in rights]).update(
        outcome=Outcome.REFUSED.value,
        ground=ground.value,
        reasons=reasons.strip(),
        decided_at=timezone.now(),
        decided_late=late,
    )
    tell(
        "refused", request, by, rights=sorted(right.value for right in rights), ground=ground.value, late=late
    )


@transaction.atomic
def grant(
    *,
    request: SubjectRequest,
    rights: Collection[DataSubjectRight],
    by: Principal,
    partly_because: str = "",
    ground: Ground | None = None,
) -> None:
    """Fulfil some or all rights, wholly or (with ground and reasons) in part.

    Raises ``NotAllowed``, ``Refused``.
    """
    by.require(Right.DECIDE_REQUESTS, request.controller_id)
    request = locked(request)
    standing = standing_now(request)
    unless(no_answer(standing))
    if ground is not None:
        unless(no_refusal(standing, rights, ground, partly_because))
    else:
        unless(no_fulfilment(rights, rights_undone(request)))
    RequestedRight.objects.filter(
        request=request, right__in=[right.value for right in rights], outcome=""
    ).update(
        outcome=(Outcome.PARTLY if ground else Outcome.FULFILLED).value,
        ground=ground.value if ground else "",
        reasons=partly_because.strip(),
        decided_at=timezone.now(),
        decided_late=standing.today > standing.due,
    )
    tell("granted", request, by, rights=sorted(right.value for right in rights), partly=ground is not None)


@transaction.atomic
def ask_fee(*, request: SubjectRequest, ground: Ground, text: str, by: Principal) -> None:
    """Ask a reasonable fee (Art. 12(5)(a)); the person is told amount and reasons in the same act.

    The clock runs on: no rule lets a fee stop it. Raises ``NotAllowed``, ``Refused``.
    """
    by.require(Right.DECIDE_REQUESTS, request.controller_id)
    request = locked(request)
    unless(no_fee(standing_now(request), ground, text))
    tell("fee_asked", request, by, ground=ground.value)
    make_letter(request=request, kind=LetterKind.FEE, by=by, text=text)


@transaction.atomic
def answer(*, request: SubjectRequest, text: str, by: Principal) -> None:
    """Tell the person what was decided on every right; the clock stops.

    The letter is a refusal where nothing was granted. Raises ``NotAllowed``, ``Refused`` while a right
    is undecided, or one was granted wholly of which anything is undone.
    """
    by.require(Right.DECIDE_REQUESTS, request.controller_id)
    request = locked(request)
    standing = standing_now(request)
    unless(no_final_answer(standing) or _no_fulfilment(request))
    whole = _whole(request)
    request.mark_answered()
    request.answered_at = timezone.now()
    request.outcome = whole.value
    request.paused = False
    request.save()
    Pause.objects.filter(request=request, answered_on=None).update(answered_on=standing.today)
    tell("answered", request, by, outcome=whole.value, late=standing.today > standing.due)
    kind = LetterKind.REFUSAL if whole is Outcome.REFUSED else LetterKind.ANSWER
    make_letter(request=request, kind=kind, by=by, text=text)
    late = standing.today > standing.due
    announce_request(WebhookEvent.REQUEST_ANSWERED, request, outcome=whole.value, late=late)


def _no_fulfilment(request: SubjectRequest) -> Refusal | None:
    """What was granted wholly, and of which something is undone by now."""
    granted = [
        DataSubjectRight(each.right)
        for each in request.rights.all()
        if each.outcome == Outcome.FULFILLED.value
    ]
    return no_fulfilment(granted, rights_undone(request)) if granted else None


def _whole(request: SubjectRequest) -> Outcome:
    """The decisions in one word; a complaint is answered and needs none."""
    outcomes = {Outcome(asked.outcome) for asked in request.rights.all() if asked.outcome}
    if not outcomes:
        return Outcome.FULFILLED
    return outcomes.pop() if len(outcomes) == 1 else Outcome.PARTLY


@transaction.atomic
def close(*, request: SubjectRequest, by: Principal) -> None:
    """Nothing is left to do. Raises ``NotAllowed``, ``Refused``."""
    by.require(Right.HANDLE_REQUESTS, request.controller_id)
    request = locked(request)
    unless(no_close(standing_now(request)) or _no_fulfilment(request))
    request.closed_at = timezone.now()
    request.mark_closed()
    request.save()
    tell("closed", request, by)
    announce_request(WebhookEvent.REQUEST_CLOSED, request)


@transaction.atomic
def withdraw(*, request: SubjectRequest, by: Principal) -> None:
    """The person takes the request back. Raises ``Refused`` when it was answered."""
    request = locked(request)
    standing = standing_now(request)
    unless(no_withdrawal(standing))
    Pause.objects.filter(request=request, answered_on=None).update(answered_on=standing.today)
    stop_all(request, by=system("withdrawal"))
    request.withdrawn_at = timezone.now()
    request.paused = False
    request.mark_withdrawn()
    request.save()
    tell("withdrawn", request, by)
