"""Everyday work on a request: assign it, know who asks, write."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from accounts.principal import Principal
from accounts.roles import RIGHTS, Right, Role
from evidence.documents import keep
from requests.actions.base import locked, tell
from requests.actions.ending_restrictions import note_sent
from requests.carrying import looking
from requests.letters import make_letter
from requests.models import Advice, Attachment, Letter, Message, PersonTask, SubjectRequest
from requests.terms import (
    Author,
    Channel,
    IdentityMethod,
    IdentityState,
    LetterKind,
    State,
    TaskKind,
)


@dataclass(frozen=True, slots=True)
class File:
    """A file that came with a message, already checked for size and type."""

    name: str
    media_type: str
    content: IO[bytes]


@transaction.atomic
def acknowledge(*, request: SubjectRequest, by: Principal) -> None:
    """Send the acknowledgement again, with the days as they stand now. Raises ``NotAllowed``."""
    by.require(Right.HANDLE_REQUESTS, request.controller_id)
    request = locked(request)
    acknowledged(request, by)
    tell("acknowledged", request, by)


def acknowledged(request: SubjectRequest, by: Principal) -> None:
    """Make the acknowledgement of a locked request, with the days as they stand now."""
    make_letter(request=request, kind=LetterKind.ACKNOWLEDGEMENT, by=by)
    request.acknowledged_at = timezone.now()
    request.save(update_fields=["acknowledged_at"])


@transaction.atomic
def assign(*, request: SubjectRequest, handler: User, by: Principal) -> None:
    """Give the request to somebody who may handle requests at this controller.

    Raises ``NotAllowed``, ``ValidationError``.
    """
    by.require(Right.HANDLE_REQUESTS, request.controller_id)
    request = locked(request)
    if not handlers_of(request.controller_id).filter(pk=handler.pk).exists():
        raise ValidationError(_("This person does not handle requests at this controller."))
    request.handler = handler
    if request.state == State.RECEIVED:
        request.begin_work()
    request.save()
    tell("assigned", request, by, handler=handler.actor)


def handlers_of(controller_id: int) -> QuerySet[User]:
    """The people who may handle requests at a controller."""
    able = [role.value for role in Role if Right.HANDLE_REQUESTS in RIGHTS[role]]
    held = Membership.objects.filter(controller=controller_id, role__in=able)
    return User.objects.filter(is_active=True, pk__in=held.values("user_id"))


@transaction.atomic
def confirm_identity(*, request: SubjectRequest, method: IdentityMethod, by: Principal) -> None:
    """Staff know who asks, and say how; of a document that was seen, no copy is kept.

    Raises ``NotAllowed``.
    """
    by.require(Right.HANDLE_REQUESTS, request.controller_id)
    request = locked(request)
    request.identity = IdentityState.CONFIRMED.value
    request.identity_method = method.value
    request.identity_confirmed_at = timezone.now()
    if request.state == State.IDENTITY_CHECK:
        request.begin_work()
    request.save()
    tell("identity_confirmed", request, by, method=method.value)
    looking.look(request)


@transaction.atomic
def write_message(
    *,
    request: SubjectRequest,
    author: Author,
    channel: Channel,
    body: str,
    by: Principal,
    staff: User | None = None,
    files: Iterable[File] = (),
    at: datetime | None = None,
) -> Message:
    """Add what the person or the team wrote, with files. Raises ``NotAllowed``, ``ValidationError``.

    ``at`` is when it arrived, where that was before now. What the team writes on the status page is
    told by e-mail, without its text; who has none gets it by post.
    """
    if author is Author.STAFF:
        by.require(Right.HANDLE_REQUESTS, request.controller_id)
    if not body.strip():
        raise ValidationError({"body": _("Write something.")})
    message = Message.objects.create(
        request=request,
        author=author.value,
        channel=channel.value,
        body=body.strip(),
        staff=staff,
        at=at or timezone.now(),
    )
    for file in files:
        document = keep(
            file.content,
            kind="attachment",
            filename="attachment",
            media_type=file.media_type,
            actor=by.actor,
            controller_id=request.controller_id,
        )
        Attachment.objects.create(message=message, filename=file.name, document=document)
    if author is Author.STAFF and channel is Channel.PORTAL:
        make_letter(request=request, kind=LetterKind.MESSAGE, by=by, text=message.body)
    tell("message", request, by, author=author.value)
    return message


@transaction.atomic
def advise(*, request: SubjectRequest, text: str, author: User, by: Principal) -> Advice:
    """The DPO's advice on a request, for the team alone; it decides nothing (Art. 38(6), 39(1)(a)).

    Raises ``NotAllowed``, ``ValidationError``.
    """
    by.require(Right.ADVISE, request.controller_id)
    if not text.strip():
        raise ValidationError({"text": _("Write something.")})
    advice = Advice.objects.create(request=request, author=author, text=text.strip())
    tell("advised", request, by)
    return advice


@transaction.atomic
def finish_task(*, task: PersonTask, by: Principal) -> None:
    """Somebody did it. Raises ``NotAllowed``."""
    by.require(Right.HANDLE_REQUESTS, task.request.controller_id)
    task.done_at = timezone.now()
    task.done_by = by.actor
    task.save(update_fields=["done_at", "done_by"])
    if task.kind == TaskKind.POST_LETTER and task.letter is not None:
        Letter.objects.filter(pk=task.letter.pk, sent_at=None).update(sent_at=task.done_at)
        note_sent(task.letter, task.done_at, by)
    tell("task_done", task.request, by, kind=task.kind)
