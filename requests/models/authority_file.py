"""Documents by which somebody shows that they may act for another."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from evidence.fields import SealedTextField
from evidence.models import Document
from requests.models.draft import RequestDraft
from requests.models.subject_request import SubjectRequest


class DraftFile(models.Model):
    """One that was sent with a draft; it goes when the draft does, or with it into the request."""

    controller_path: ClassVar[str] = "draft__controller_id"
    personal_fields: ClassVar[tuple[str, ...]] = ("filename",)

    draft = models.ForeignKey(RequestDraft, models.CASCADE, related_name="files")
    filename = SealedTextField(_("file name"))
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("file of a draft")
        verbose_name_plural = _("files of drafts")
        ordering: ClassVar = ["draft_id", "pk"]

    def __str__(self) -> str:
        return str(self.document)


class AuthorityFile(models.Model):
    """One that came with a request; its bytes are an encrypted document."""

    controller_path: ClassVar[str] = "request__controller_id"
    personal_fields: ClassVar[tuple[str, ...]] = ("filename",)

    request = models.ForeignKey(SubjectRequest, models.CASCADE, related_name="authority_files")
    filename = SealedTextField(_("file name"))
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("document that shows authority")
        verbose_name_plural = _("documents that show authority")
        ordering: ClassVar = ["request_id", "pk"]

    def __str__(self) -> str:
        return str(self.document)
