"""What was mailed to staff about last days: a row each, so that nothing is said twice."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.fields import one_of
from accounts.models import Controller, User
from requests.labels import choices_of
from requests.models.subject_request import SubjectRequest
from requests.terms import ReminderKind


class Reminder(models.Model):
    """Mail about the last day of a request. A day that moves is spoken of anew."""

    controller_path: ClassVar[str] = "request__controller_id"

    request = models.ForeignKey(SubjectRequest, models.CASCADE, related_name="reminders")
    kind = models.CharField(_("when"), max_length=10, choices=choices_of(ReminderKind))
    day = models.DateField(_("last day"), help_text=_("The last day that it spoke of."))
    sent_at = models.DateTimeField(_("sent at"), db_default=Now())

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering: ClassVar = ["request_id", "sent_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="reminder_once", fields=["request", "kind", "day"]),
            one_of("reminder_kind_known", "kind", ReminderKind),
        ]

    def __str__(self) -> str:
        return f"{self.request} {self.get_kind_display()}"


class MorningDigest(models.Model):
    """The overview that a member of staff was mailed on a day, for one controller."""

    controller_path: ClassVar[str] = "controller_id"

    controller = models.ForeignKey(Controller, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("person"))
    day = models.DateField(_("day"))
    sent_at = models.DateTimeField(_("sent at"), db_default=Now())

    class Meta:
        verbose_name = _("morning digest")
        verbose_name_plural = _("morning digests")
        ordering: ClassVar = ["-day", "controller_id", "user_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="digest_once_a_day", fields=["controller", "user", "day"]),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.day}"
