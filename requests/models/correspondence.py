"""What is written to and fro about a request: messages, letters, tasks."""

from typing import TYPE_CHECKING, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.fields import one_of
from accounts.models import Controller, User
from evidence.fields import SealedTextField
from evidence.models import Document
from requests.labels import choices_of
from requests.letter_places import PLACES, missing_places, unknown_places
from requests.models.subject_request import SubjectRequest
from requests.terms import Author, Channel, LetterKind, TaskKind

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Message(models.Model):
    """Something the person or the team wrote, as both see it on the status page."""

    controller_path: ClassVar[str] = "request__controller_id"
    personal_fields: ClassVar[tuple[str, ...]] = ("body",)

    request = models.ForeignKey(SubjectRequest, models.CASCADE, related_name="messages")
    author = models.CharField(_("from"), max_length=10, choices=choices_of(Author))
    staff = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    channel = models.CharField(_("channel"), max_length=20, choices=choices_of(Channel))
    at = models.DateTimeField(_("at"), db_default=Now())
    body = SealedTextField(_("text"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    if TYPE_CHECKING:
        attachments: RelatedManager["Attachment"]

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering: ClassVar = ["request_id", "at", "pk"]
        constraints: ClassVar = [
            one_of("message_author_known", "author", Author),
            one_of("message_channel_known", "channel", Channel),
        ]

    def __str__(self) -> str:
        return f"{self.get_author_display()} {self.at:%Y-%m-%d %H:%M}"


class Attachment(models.Model):
    """A file that came or went with a message; its bytes are an encrypted document."""

    controller_path: ClassVar[str] = "message__request__controller_id"
    personal_fields: ClassVar[tuple[str, ...]] = ("filename",)

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    filename = SealedTextField(_("file name"))
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering: ClassVar = ["message_id", "pk"]

    def __str__(self) -> str:
        return str(self.document)


class LetterTemplate(models.Model):
    """A controller's own wording of a kind of letter in a language; without one, ours counts."""

    controller_path: ClassVar[str] = "controller_id"

    controller = models.ForeignKey(
        Controller, models.CASCADE, related_name="letter_templates", verbose_name=_("controller")
    )
    kind = models.CharField(_("kind"), max_length=30, choices=choices_of(LetterKind))
    language = models.CharField(_("language"), max_length=2)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), help_text=_("Blank lines part paragraphs; {{ … }} are filled in."))

    class Meta:
        verbose_name = _("letter template")
        verbose_name_plural = _("letter templates")
        ordering: ClassVar = ["controller_id", "kind", "language"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="one_template_of_a_kind", fields=["controller", "kind", "language"]),
            one_of("lettertemplate_kind_known", "kind", LetterKind),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.language})"

    def clean(self) -> None:
        """Refuse a place that no letter can fill, and a wording that leaves out what the law wants said."""
        errors: dict[str, list[str]] = {}
        for field, text in (("subject", self.subject), ("body", self.body)):
            for name in unknown_places(text):
                errors.setdefault(field, []).append(
                    gettext("There is no place {{ %(name)s }}; there are: %(places)s.")
                    % {"name": name, "places": ", ".join(sorted(PLACES))}
                )
        if self.kind in list(LetterKind):
            for name in missing_places(LetterKind(self.kind), self.body):
                errors.setdefault("body", []).append(
                    gettext("The law wants this letter to say it: add {{ %(name)s }}.") % {"name": name}
                )
        if errors:
            raise ValidationError(errors)


class Letter(models.Model):
    """A letter that was made: its PDF is a document, its e-mail is sent after commit or by the sweep."""

    controller_path: ClassVar[str] = "request__controller_id"
    personal_fields: ClassVar[tuple[str, ...]] = ("subject", "body")

    request = models.ForeignKey(SubjectRequest, models.CASCADE, related_name="letters")
    kind = models.CharField(_("kind"), max_length=30, choices=choices_of(LetterKind))
    language = models.CharField(_("language"), max_length=2)
    subject = SealedTextField(_("subject"))
    body = SealedTextField(_("text"))
    mail_body = SealedTextField(
        _("text of the e-mail"), blank=True, help_text=_("Where it says less than the letter.")
    )
    made_at = models.DateTimeField(_("made at"), db_default=Now())
    made_by = models.CharField(max_length=80)
    by_post = models.BooleanField(_("by post"), default=False)
    mail_id = models.CharField(max_length=200, blank=True, db_index=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    send_attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(
        null=True, db_default=Now(), help_text="When the worker takes it up; null: nothing is left to do."
    )
    bounced_at = models.DateTimeField(_("came back at"), null=True, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering: ClassVar = ["request_id", "made_at", "pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(next_try_at__isnull=False),
                name="letter_unfinished",
            ),
        ]
        constraints: ClassVar = [one_of("letter_kind_known", "kind", LetterKind)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.request}"


class PersonTask(models.Model):
    """Work for a person: a letter to post, a bounced e-mail, a request found late."""

    controller_path: ClassVar[str] = "request__controller_id"

    request = models.ForeignKey(SubjectRequest, models.CASCADE, related_name="tasks")
    kind = models.CharField(_("task"), max_length=20, choices=choices_of(TaskKind))
    letter = models.ForeignKey(Letter, models.CASCADE, null=True, blank=True, related_name="tasks")
    handler = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    due_on = models.DateField(_("due on"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            one_of("persontask_kind_known", "kind", TaskKind),
            models.UniqueConstraint(
                name="one_task_of_a_kind", fields=["request", "kind", "letter"], nulls_distinct=False
            ),
            models.CheckConstraint(
                name="persontask_done_by_whom",
                condition=models.Q(done_at__isnull=True, done_by="")
                | models.Q(done_at__isnull=False) & ~models.Q(done_by=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
