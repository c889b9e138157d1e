"""Where a message belongs, and the verbs on one that belongs nowhere yet.

A message is filed in a request when it answers mail of ours (its Message-ID is known to who got that
mail alone), or when its subject holds the reference **and** its sender is the request's own address.
Everything else waits for staff, whole, as ``unmatched``: it may be a request whose clock runs since it
arrived. A filed message ends the question that is open, from whatever address it came: a clock that runs
again is never late.
"""

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Controller
from accounts.principal import Principal, system
from accounts.roles import Right
from evidence.documents import erase_bytes, keep, open_document
from evidence.models import FACTS
from evidence.sealing import keyed_hash
from processing.terms import DataSubjectRight
from requests import actions
from requests.actions.bouncing import code_bounced, letter_bounced
from requests.actions.handling import File
from requests.letter_words import spoken
from requests.mail.parsing import Mail, Part, parse
from requests.models import EmailCode, InboundMail, Letter, SubjectRequest, Telling
from requests.outbox import is_ours
from requests.telling.actions import telling_bounced
from requests.terms import Author, Channel, MailOutcome
from requests.uploads import checked
from subjects.identifiers import normalise_email

MAX_FILES = 10
_BY = system("mail")


def take_in(
    *, controller: Controller, raw: bytes, arrived_at: datetime, cut: bool = False
) -> InboundMail | None:
    """Take in a message once; None where it stands already. ``cut``: its end is missing, files with it.

    Raises ``evidence.vault.VaultError`` where it cannot be kept; then nothing is taken in.
    """
    mail = parse(raw)
    arrived_at = min(arrived_at, timezone.now())
    try:
        with transaction.atomic():
            inbound = InboundMail.objects.create(
                controller=controller,
                key=_key(mail, raw),
                arrived_at=arrived_at,
                sender=mail.sender,
                sender_name=mail.sender_name,
                subject=mail.subject,
                outcome=MailOutcome.UNMATCHED.value,
            )
            _place(inbound, mail, raw, cut)
    except IntegrityError:
        if InboundMail.objects.filter(controller=controller, key=_key(mail, raw)).exists():
            return None
        raise
    return inbound


@transaction.atomic
def make_request_of(
    *,
    mail: InboundMail,
    rights: Collection[DataSubjectRight],
    language: str,
    by: Principal,
    name: str = "",
    email: str = "",
) -> SubjectRequest:
    """Staff found a request in a message: its clock runs since the message arrived (EDPB 01/2022, 157).

    ``email``: where answers go, if not to the sender. Raises ``NotAllowed``, ``ValidationError``.
    """
    mail = _waiting(mail, by)
    request, _receipt = actions.submit(
        controller=mail.controller,
        submission=actions.Submission(
            rights=rights,
            channel=Channel.EMAIL,
            received_at=mail.arrived_at,
            language=language,
            name=name or mail.sender_name,
            email=email or mail.sender,
            details=f"{mail.subject}\n\n{mail.body}".strip(),
            idempotency_key=f"mail:{mail.pk}",
        ),
        by=by,
    )
    _file(mail, request, by)
    return request


@transaction.atomic
def file_under(*, mail: InboundMail, request: SubjectRequest, by: Principal) -> None:
    """Staff know which request a message belongs to. Raises ``NotAllowed``, ``ValidationError``."""
    mail = _waiting(mail, by)
    if request.controller_id != mail.controller_id:
        raise ValidationError(_("This request is another controller’s."))
    _file(mail, request, by)


@transaction.atomic
def set_aside(*, mail: InboundMail, by: Principal) -> None:
    """Staff looked: it is no request. What it said goes; that it came stays.

    Raises ``NotAllowed``, ``ValidationError``.
    """
    mail = _waiting(mail, by)
    mail.outcome = MailOutcome.SET_ASIDE.value
    mail.sender = mail.sender_name = mail.subject = mail.body = ""
    mail.save()
    _erase_original(mail, by)


def _place(inbound: InboundMail, mail: Mail, raw: bytes, cut: bool) -> None:
    """Decide what became of a message, and do what follows."""
    ours = _ours(inbound.controller, (*mail.bounced_ids, *mail.answers))
    if ours is not None and (mail.is_bounce or mail.is_automatic or mail.bounced_ids):
        _take_report(inbound, mail, ours)
        return
    if mail.is_bounce and any(is_ours(each) for each in mail.bounced_ids):
        _take_late_bounce(inbound)
        return
    # What a recipient writes is no message of the person: they would read it on the status page.
    request = (
        ours.request if isinstance(ours, Letter | EmailCode) else _request_named(inbound.controller, mail)
    )
    if request is not None and not mail.is_automatic:
        inbound.letter = ours if isinstance(ours, Letter) else None
        _write(inbound, request, mail.text, () if cut else mail.files, _BY, cut=cut)
        return
    inbound.body = mail.text
    inbound.original = keep(
        raw,
        kind="inbound-mail",
        filename="message.eml",
        media_type="message/rfc822",
        actor=_BY.actor,
        controller_id=inbound.controller_id,
        facts={"cut": cut},
    )
    inbound.save()


def _take_report(inbound: InboundMail, mail: Mail, ours: Letter | EmailCode | Telling) -> None:
    """A machine's word on mail of ours: it did not arrive, or nobody is there to read it."""
    inbound.request = ours.request
    inbound.letter = ours if isinstance(ours, Letter) else None
    inbound.outcome = (MailOutcome.BOUNCE if mail.is_bounce else MailOutcome.AUTO_REPLY).value
    inbound.body = mail.text
    inbound.save()
    if not mail.is_bounce:
        return
    if isinstance(ours, Letter):
        letter_bounced(letter=ours, by=_BY)
    elif isinstance(ours, Telling):
        telling_bounced(telling=ours, by=_BY)
    else:
        code_bounced(code=ours, by=_BY)


def _take_late_bounce(inbound: InboundMail) -> None:
    """A bounce of mail about a request that is gone: nothing is left to do, and nothing of it is kept."""
    inbound.outcome = MailOutcome.BOUNCE.value
    inbound.sender = inbound.sender_name = inbound.subject = ""
    inbound.save()


def _ours(controller: Controller, message_ids: Iterable[str]) -> Letter | EmailCode | Telling | None:
    """The mail of ours that a message speaks of, in the order in which it names them."""
    ids = list(dict.fromkeys(each for each in message_ids if each))[:50]
    if not ids:
        return None
    known: dict[str, Letter | EmailCode | Telling] = {}
    for model in (EmailCode, Letter, Telling):
        named = model._default_manager.filter(request__controller=controller, mail_id__in=ids)
        known |= {each.mail_id: each for each in named.select_related("request__controller")}
    return next((known[each] for each in ids if each in known), None)


def _request_named(controller: Controller, mail: Mail) -> SubjectRequest | None:
    """The request whose reference the subject holds, if its own address wrote."""
    if not (mail.reference and mail.sender):
        return None
    hashed = keyed_hash(normalise_email(mail.sender), kind="email")
    return (
        SubjectRequest.objects.select_related("controller")
        .filter(controller=controller, reference=mail.reference, email_hash=hashed)
        .first()
    )


def _waiting(mail: InboundMail, by: Principal) -> InboundMail:
    by.require(Right.HANDLE_REQUESTS, mail.controller_id)
    fresh = InboundMail.objects.select_for_update(of=("self",)).select_related("controller").get(pk=mail.pk)
    if fresh.outcome != MailOutcome.UNMATCHED:
        raise ValidationError(_("Somebody dealt with this e-mail already."))
    return fresh


def _file(mail: InboundMail, request: SubjectRequest, by: Principal) -> None:
    """A message that waited goes into its request, with the files of its original."""
    parts: tuple[Part, ...] = ()
    cut = False
    if mail.original is not None and mail.original.storage_name:
        cut = bool(FACTS.read(mail.original.facts).get("cut"))
        with open_document(mail.original) as original:
            parts = () if cut else parse(original.read()).files
    _write(mail, request, mail.body, parts, by, cut=cut)
    _erase_original(mail, by)


def _write(
    mail: InboundMail, request: SubjectRequest, text: str, parts: Iterable[Part], by: Principal, *, cut: bool
) -> None:
    with translation.override(spoken(request.language)):
        files, notes = _files(parts)
        if cut:
            notes.append(_("This e-mail was too large to be taken over with its files."))
        body = "\n\n".join([text or mail.subject or _("(An e-mail without text.)"), *notes])
    actions.write_message(
        request=request,
        author=Author.PERSON,
        channel=Channel.EMAIL,
        body=body,
        files=files,
        at=mail.arrived_at,
        by=by,
    )
    arrived_on = mail.arrived_at.astimezone(ZoneInfo(request.controller.time_zone)).date()
    actions.person_answered(request=request, by=by, on=arrived_on)
    mail.request, mail.outcome = request, MailOutcome.FILED.value
    # It stands in the request now; not twice.
    mail.body = ""
    mail.save()


def _files(parts: Iterable[Part]) -> tuple[list[File], list[str]]:
    """The files that may be kept, as the portal takes them, and a note for each that may not."""
    files: list[File] = []
    notes: list[str] = []
    for part in parts:
        if len(files) == MAX_FILES:
            notes.append(_("At most %(count)s files are taken over.") % {"count": MAX_FILES})
            break
        try:
            (file,) = checked([SimpleUploadedFile(part.name, part.content, part.media_type)])
        except ValidationError as refused:
            notes.extend(refused.messages)
        else:
            files.append(File(file.name, file.media_type, BytesIO(part.content)))
    return files, notes


def _erase_original(mail: InboundMail, by: Principal) -> None:
    if mail.original is not None:
        erase_bytes(mail.original, actor=by.actor)


def _key(mail: Mail, raw: bytes) -> str:
    """Tells a message from others: Message-ID and sender; without an id, all that it holds."""
    told = f"{mail.message_id}\0{mail.sender.lower()}".encode() if mail.message_id else raw
    return hashlib.sha256(told).hexdigest()
