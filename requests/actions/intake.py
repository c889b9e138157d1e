"""A request arrives."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Controller
from accounts.principal import Principal
from evidence.sealing import keyed_hash
from evidence.turns import wait_for_turn
from processing.terms import DataSubjectRight
from requests import receipts
from requests.actions.base import tell
from requests.actions.handling import acknowledged
from requests.announcing import announce_request
from requests.carrying import at_once
from requests.models import PersonTask, RequestedRight, SubjectRequest
from requests.rules import AT_ONCE, OUTSIDE_THE_CLOCK
from requests.standing import settle_clock
from requests.terms import (
    ActingFor,
    Channel,
    IdentityState,
    TaskKind,
)
from stores.webhooks.terms import WebhookEvent
from subjects.identifiers import normalise_email

MAILED_A_DAY = 3
"""Requests of one unconfirmed address, filed in the portal of one controller, that are answered by mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What a person asks, however it came in. ``received_at`` is when it reached the controller."""

    rights: Collection[DataSubjectRight]
    channel: Channel
    received_at: datetime
    language: str
    name: str = ""
    email: str = ""
    postal_address: str = ""
    details: str = ""
    acting_for: ActingFor = ActingFor.SELF
    acting_name: str = ""
    authority: str = ""
    idempotency_key: str = ""


@transaction.atomic
def submit(*, controller: Controller, submission: Submission, by: Principal) -> tuple[SubjectRequest, str]:
    """Take a request in; the clock starts on the day it reached the controller (EDPB 01/2022, 157).

    Returns it with its receipt, which is never readable again. The same idempotency key gives the
    request that stands already, with an empty receipt. A request that repeats an open one of the
    same address is linked to it, not merged. One that was found late is somebody's task today.
    An objection to marketing and a withdrawal of consent take effect here (21(3), 7(3)).
    Raises ``ValidationError``: no right, a day in the future, nobody to answer to.
    """
    _check(submission)
    if submission.idempotency_key:
        wait_for_turn(f"request:{controller.pk}:{submission.idempotency_key}")
        standing = SubjectRequest.objects.filter(
            controller=controller, idempotency_key=submission.idempotency_key
        ).first()
        if standing is not None:
            return standing, ""
    receipt = receipts.new_receipt()
    request = _new(controller, submission, receipt)
    RequestedRight.objects.bulk_create(
        RequestedRight(request=request, right=right.value)
        for right in sorted(set(submission.rights), key=list(DataSubjectRight).index)
    )
    settle_clock(request, controller.today())
    request.save()
    tell("received", request, by, channel=submission.channel.value, received_on=str(request.received_on))
    if request.duplicate_of is not None:
        tell("repeats", request, by, reference=request.duplicate_of.reference)
    if request.due_on <= controller.today() or (controller.today() - request.received_on).days > 7:
        PersonTask.objects.create(request=request, kind=TaskKind.FOUND_LATE.value, due_on=controller.today())
    at_once.take_effect(request)
    if not _floods_somebody(request):
        acknowledged(request, by)
    announce_request(
        WebhookEvent.REQUEST_RECEIVED,
        request,
        received_on=str(request.received_on),
        due_on=str(request.due_on),
        rights=sorted(right.value for right in set(submission.rights)),
    )
    return request, receipt


def _floods_somebody(request: SubjectRequest) -> bool:
    """Whether strangers may be filling a mailbox by filing with its address: then no mail goes there before
    somebody who reads it has confirmed one. The request counts all the same, and its receipt is shown."""
    if request.channel != Channel.PORTAL or not request.email:
        return False
    today = SubjectRequest.objects.filter(
        controller=request.controller_id,
        email_hash=request.email_hash,
        channel=Channel.PORTAL.value,
        received_at__gt=request.received_at - timedelta(days=1),
    ).exclude(identity=IdentityState.CONFIRMED.value)
    return today.count() > MAILED_A_DAY


def _check(submission: Submission) -> None:
    errors = {}
    if not submission.rights:
        errors["rights"] = _("Choose at least one right.")
    if submission.received_at > timezone.now() + timedelta(minutes=5):
        errors["received_at"] = _("This day is in the future; a request is received when it reaches you.")
    if not (submission.email or submission.postal_address):
        errors["email"] = _("Give an e-mail or a postal address, so that an answer can reach the person.")
    if submission.email:
        try:
            validate_email(normalise_email(submission.email))
        except ValidationError as error:
            errors["email"] = error.messages[0]
    if submission.acting_for is not ActingFor.SELF and not submission.acting_name:
        errors["acting_name"] = _("Give the name of who acts for the person.")
    if errors:
        raise ValidationError(errors)


def _new(controller: Controller, submission: Submission, receipt: str) -> SubjectRequest:
    rights = set(submission.rights)
    email = normalise_email(submission.email)
    hashed = keyed_hash(email, kind="email") if email else ""
    day = submission.received_at.astimezone(ZoneInfo(controller.time_zone)).date()
    request = SubjectRequest(
        controller=controller,
        reference=receipts.new_reference(),
        receipt_hash=receipts.slow_hash(receipt),
        channel=submission.channel.value,
        language=submission.language,
        received_at=submission.received_at,
        received_on=day,
        at_once=bool(rights & AT_ONCE),
        name=submission.name.strip(),
        email=email,
        email_hash=hashed,
        postal_address=submission.postal_address.strip(),
        details=submission.details.strip(),
        acting_for=submission.acting_for.value,
        acting_name=submission.acting_name.strip(),
        authority=submission.authority.strip(),
        idempotency_key=submission.idempotency_key,
        duplicate_of=_repeated(controller, hashed, rights),
        # Computed from the rows once they stand.
        **dict.fromkeys(
            (
                "aim_for",
                "due",
                "extended_aim_for",
                "extended_due",
                "announce_extension_by",
                "due_on",
                "settled_on",
            ),
            day,
        ),
    )
    request.save()
    return request


def _repeated(
    controller: Controller, email_hash: str, rights: set[DataSubjectRight]
) -> SubjectRequest | None:
    """An open request of the same address about one of the same rights; complaints repeat nothing."""
    if not email_hash:
        return None
    return (
        SubjectRequest.objects.open()
        .filter(
            controller=controller,
            email_hash=email_hash,
            duplicate_of=None,
            rights__right__in=[right.value for right in rights - OUTSIDE_THE_CLOCK],
        )
        .order_by("received_at", "pk")
        .first()
    )
