"""Exports that are made in the worker, and how far they are."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Controller
from evidence.models import Document


class ExportFormat(models.TextChoices):
    """In which form a register leaves."""

    PDF = "pdf", "PDF"
    XLSX = "xlsx", "XLSX"
    JSON = "json", "JSON"
    YAML = "yaml", "YAML"


class ExportState(models.TextChoices):
    """Where a job stands. ``WAITING`` and ``RUNNING`` are found again by the sweep."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class ExportJob(models.Model):
    """One export asked for in the admin: what, in which edition and language, and its result."""

    controller_path: ClassVar[str] = "controller_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(
        Controller, models.CASCADE, related_name="export_jobs", verbose_name=_("controller")
    )
    format = models.CharField(_("format"), max_length=10, choices=ExportFormat.choices)
    edition = models.CharField(_("edition"), max_length=20)
    language = models.CharField(_("language"), max_length=2)
    state = models.CharField(
        _("state"), max_length=10, choices=ExportState.choices, default=ExportState.WAITING
    )
    progress = models.PositiveSmallIntegerField(_("progress in percent"), default=0)
    step = models.CharField(_("step"), max_length=100, blank=True)
    error = models.TextField(_("error"), blank=True)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField(_("asked at"), db_default=Now())
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering: ClassVar = ["-asked_at", "-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["asked_at"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="export_unfinished",
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="export_progress_percent", condition=models.Q(progress__lte=100)),
            models.CheckConstraint(
                name="export_done_has_document",
                condition=~models.Q(state="done") | models.Q(document__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.format} {self.edition} {self.language}"
