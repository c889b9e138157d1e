"""What the data protection officer advised."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from evidence.fields import SealedTextField
from requests.models.subject_request import SubjectRequest


class Advice(models.Model):
    """Advice of the DPO to the team (Art. 39(1)(a)): never seen by the person, never a decision."""

    controller_path: ClassVar[str] = "request__controller_id"
    personal_fields: ClassVar[tuple[str, ...]] = ("text",)

    request = models.ForeignKey(SubjectRequest, models.CASCADE, related_name="advice")
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("at"), db_default=Now())
    text = SealedTextField(_("text"))

    class Meta:
        verbose_name = _("advice")
        verbose_name_plural = _("advice")
        ordering: ClassVar = ["request_id", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.request} {self.at:%Y-%m-%d %H:%M}"
