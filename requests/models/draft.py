"""Answers on the way to a request: kept sealed, gone when never submitted."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from pydantic import TypeAdapter

from accounts.models import Controller
from evidence.fields import SealedTextField
from evidence.stored import Stored, StoredShape
from requests.models.subject_request import SubjectRequest

NAME_LENGTH = 12
"""Hexadecimal digits of a draft's public name."""

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from requests.models.authority_file import DraftFile


DRAFT = StoredShape("request-draft", TypeAdapter(dict[str, Any]))
"""By field of the portal's forms what was answered, and what its pages add."""


class RequestDraftQuerySet(models.QuerySet["RequestDraft"]):
    """Drafts by what may be done with them. Moments are passed in."""

    def live(self, now: datetime) -> Self:
        """Those that can still be filled in, or whose receipt is still to be saved."""
        return self.filter(expires_at__gt=now)

    def expired(self, now: datetime) -> Self:
        """Those to delete: nobody came back."""
        return self.filter(expires_at__lte=now)


class RequestDraft(models.Model):
    """What a person has typed in the portal so far. The clock starts when they submit, not here.

    The key stands in the person's cookie, its keyed hash here. Once submitted, ``data`` holds the
    receipt alone, until the person says that it is saved; then the draft goes.
    """

    controller_path: ClassVar[str] = "controller_id"
    personal_fields: ClassVar[tuple[str, ...]] = ("data",)
    stored: ClassVar[Stored] = {"data": DRAFT}

    controller = models.ForeignKey(Controller, models.CASCADE, related_name="+", verbose_name=_("controller"))
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    data = SealedTextField(_("answers so far"), blank=True)
    started_at = models.DateTimeField(_("started at"), db_default=Now())
    expires_at = models.DateTimeField(_("expires at"), db_index=True)
    request = models.OneToOneField(
        SubjectRequest, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("request")
    )

    objects: ClassVar = RequestDraftQuerySet.as_manager()

    if TYPE_CHECKING:
        files: RelatedManager["DraftFile"]

    class Meta:
        verbose_name = _("draft of a request")
        verbose_name_plural = _("drafts of requests")
        ordering: ClassVar = ["controller_id", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="requestdraft_expires_later", condition=models.Q(expires_at__gt=models.F("started_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def name(self) -> str:
        """Names the draft in addresses: the beginning of its key's hash. It opens nothing."""
        return self.key_hash[:NAME_LENGTH]
