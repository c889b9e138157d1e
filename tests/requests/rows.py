"""One row of every model of requests, for tests that walk them all."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from accounts.models import Controller, User
from accounts.principal import system
from evidence.models import Document
from evidence.sealing import keyed_hash
from processing.models import Recipient
from processing.terms import DataSubjectRight
from requests import actions
from requests.carrying.frozen import FrozenPlan, freeze
from requests.models import (
    Advice,
    AnswerPackage,
    Attachment,
    AuthorityFile,
    CodeWish,
    CollectedDataset,
    Correction,
    DraftFile,
    EmailCode,
    HandedInFile,
    InboundMail,
    Letter,
    LetterTemplate,
    Mailbox,
    Message,
    MorningDigest,
    PersonTask,
    PlanDecision,
    RecipientTold,
    RecipientWay,
    Redaction,
    Reminder,
    RequestDraft,
    RequestSettings,
    RightsPlan,
    SubjectRequest,
    SystemSearched,
    Telling,
)
from requests.terms import Author, Channel, LetterKind, MailOutcome, Question, ReminderKind, TaskKind

BY = system("test")


def a_row_of_each(controller: Controller, user: User, document: Document, word: str) -> list[models.Model]:
    """A request with all that can belong to one; its texts and keys hold the word."""
    request, _receipt = actions.submit(
        controller=controller,
        submission=actions.Submission(
            rights=[DataSubjectRight.ACCESS],
            channel=Channel.PORTAL,
            received_at=timezone.now(),
            language="en",
            name=word,
            email=f"{word}@example.org",
        ),
        by=BY,
    )
    pause = actions.ask(request=request, question=Question.IDENTITY, text=word, by=BY)
    request = SubjectRequest.objects.get(pk=request.pk)
    letter = Letter.objects.filter(request=request).order_by("pk").first()
    message = Message.objects.create(request=request, author=Author.PERSON, channel=Channel.PORTAL, body=word)
    now = timezone.now()
    of: dict[str, Any] = {"request": request}
    at: dict[str, Any] = {"controller": controller}
    later = now + timedelta(hours=1)
    draft = RequestDraft.objects.create(
        **at, key_hash=keyed_hash(word, kind="draft"), data=word, started_at=now, expires_at=later
    )
    package = AnswerPackage.objects.create(**of, kind="access", round=1, asked_by=word)
    collected = CollectedDataset.objects.create(
        package=package, store_id=0, store=word, ref=word, name=word, state="left_out", reason=word
    )
    assert letter is not None
    return [
        package,
        collected,
        HandedInFile.objects.create(dataset=collected, filename=word, document=document),
        Redaction.objects.create(
            package=package,
            covers="value",
            dataset=collected,
            column=word,
            row=word,
            reason=word,
            made_by=word,
        ),
        request,
        pause,
        letter,
        message,
        request.rights.get(),
        Attachment.objects.create(message=message, filename=word, document=document),
        AuthorityFile.objects.create(**of, filename=word, document=document),
        draft,
        DraftFile.objects.create(draft=draft, filename=word, document=document),
        Advice.objects.create(**of, author=user, text=word),
        EmailCode.objects.create(
            **of, code_hash=word, code=word, made_at=now, expires_at=later, next_try_at=now
        ),
        CodeWish.objects.create(**at, reference=word),
        PersonTask.objects.create(**of, kind=TaskKind.FOUND_LATE, due_on=request.due_on),
        SystemSearched.objects.create(**of, system=word, on=request.due_on, asked=word, result="found"),
        RecipientTold.objects.create(**of, recipient=word, on=request.due_on, how="email", note=word),
        Reminder.objects.create(**of, kind=ReminderKind.TODAY, day=request.due_on),
        MorningDigest.objects.create(**at, user=user, day=request.due_on),
        RequestSettings.objects.create(**at),
        PlanDecision.objects.create(
            **of, kind="judged", path=word, judged="unlawful", reason=word, decided_by="system:test"
        ),
        RightsPlan.objects.create(
            **of,
            version=1,
            fingerprint="0" * 64,
            content=freeze(FrozenPlan(lines=())),
            by="approved",
            approved_by="system:test",
        ),
        *_recipients(request, word),
        Correction.objects.create(
            **of, place=word, column=word, row=word, old=word, new=word, added_by="system:test"
        ),
        Mailbox.objects.create(**at, user=word, host="mail.example.org"),
        InboundMail.objects.create(
            **at, key=word, arrived_at=now, sender=word, body=word, outcome=MailOutcome.UNMATCHED
        ),
        LetterTemplate.objects.create(
            **at, kind=LetterKind.ANSWER, language="en", subject=word, body=_template(word)
        ),
    ]


def _template(word: str) -> str:
    return f"{word} {{{{ reference }}}} {{{{ decisions }}}} {{{{ authority }}}} {{{{ court }}}}"


def _recipients(request: SubjectRequest, word: str) -> list[models.Model]:
    """How a recipient is told, and one who waits for a person."""
    recipient = Recipient.objects.create(controller=request.controller, ref="told", name=word)
    way = RecipientWay.objects.create(recipient=recipient, how="email", email="desk@partner.example")
    telling = Telling.objects.create(
        request=request,
        plan_version=1,
        ref="told",
        recipient=word,
        recipient_id=recipient.pk,
        about=[],
        how="email",
        email="desk@partner.example",
        subject=word,
        body=word,
        state="by_hand",
        obstacle="no_way",
    )
    return [way, telling]
