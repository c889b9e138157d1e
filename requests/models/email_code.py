"""Codes sent to a person's address, and the wishes for one."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Controller
from evidence.fields import SealedTextField
from requests.models.subject_request import SubjectRequest


class EmailCode(models.Model):
    """A code for the person's address; attempts are counted.

    What is checked is its slow hash. The code itself stands here, sealed, only until the worker has
    sent it or given up: ``next_try_at`` says when it is taken up, null that nothing is left to do.
    """

    controller_path: ClassVar[str] = "request__controller_id"
    personal_fields: ClassVar[tuple[str, ...]] = ("code",)

    request = models.ForeignKey(SubjectRequest, models.CASCADE, related_name="email_codes")
    code_hash = models.CharField(max_length=200)
    code = SealedTextField(blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    mail_id = models.CharField(max_length=200, blank=True, db_index=True)
    bounced_at = models.DateTimeField(_("came back at"), null=True, blank=True)
    send_attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("e-mail code")
        verbose_name_plural = _("e-mail codes")
        ordering: ClassVar = ["request_id", "-made_at", "-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(next_try_at__isnull=False),
                name="emailcode_unsent",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="emailcode_expires_later", condition=models.Q(expires_at__gt=models.F("made_at"))
            ),
            models.CheckConstraint(
                name="emailcode_kept_only_until_sent",
                condition=models.Q(code="", next_try_at__isnull=True)
                | ~models.Q(code="") & models.Q(next_try_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request} {self.made_at:%Y-%m-%d %H:%M}"


class CodeWish(models.Model):
    """Somebody asked for a code by typing a reference, known or not.

    The page writes this row and looks nothing up, so that its time tells nothing; the worker sees
    whether there is such a request, and the row goes.
    """

    controller_path: ClassVar[str] = "controller_id"

    controller = models.ForeignKey(Controller, models.CASCADE, related_name="+")
    reference = models.CharField(max_length=20)
    asked_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("wish for a code")
        verbose_name_plural = _("wishes for a code")
        ordering: ClassVar = ["asked_at", "pk"]

    def __str__(self) -> str:
        return self.reference
