"""What happened, and what was handed out: rows that are added and never changed."""

import uuid
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from pydantic import TypeAdapter

from evidence.guards import (
    Refuse,
    fixed_but,
    in_the_name_of_who_is_at_work,
    never_deleted,
    time_of_the_database,
)
from evidence.stored import Stored, StoredShape

DETAIL = StoredShape("event-detail", TypeAdapter(dict[str, Any]), says_from=2)
"""Names of an event's own: it says its format from 2 on, for rows that are never changed."""
FACTS = StoredShape("document-facts", TypeAdapter(dict[str, Any]), says_from=2)


class Event(models.Model):
    """One act: who (opaque), when, which verb, on which record.

    Holds no personal data of data subjects and no relation to what it tells of, so that
    it never blocks an erasure. The database refuses to change or delete a row: a trigger
    for everybody, and no right to do so for the role that serves the application.

    ``at`` is when the statement that wrote it began, by the database's clock and whatever is sent. So it
    orders even the acts of one transaction; the id is random and orders nothing. Acts of one bulk statement
    are of one moment.
    """

    append_only: ClassVar[bool] = True
    controller_path: ClassVar[str] = "controller_id"
    stored: ClassVar[Stored] = {"detail": DETAIL}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)
    actor = models.CharField(
        max_length=80, help_text="Opaque: 'user:<uuid>', 'system:<part>', 'key:<prefix>'."
    )
    controller_id = models.BigIntegerField(null=True, help_text="Bare id; null for the installation itself.")
    verb = models.CharField(max_length=60)
    record = models.CharField(
        _("record"), max_length=300, help_text="Register path or 'model:id' of what was acted on."
    )
    detail = models.JSONField(default=dict, help_text="Names of fields, counts, hashes; never their values.")

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("trail")
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["controller_id", "-at"], name="event_by_controller"),
            models.Index(fields=["controller_id", "record", "-at"], name="event_by_record"),
        ]
        triggers: ClassVar = [
            Refuse(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            time_of_the_database(),
            in_the_name_of_who_is_at_work(),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor} {self.verb} {self.record}"


class Document(models.Model):
    """Something handed out: its kind, hash and facts stay for ever, its bytes may go.

    ``sha256`` is that of the plain bytes. The bytes live apart, encrypted, under
    ``storage_name`` (see ``evidence.vault``); ``erased_at`` says when they were deleted.
    """

    controller_path: ClassVar[str] = "controller_id"
    stored: ClassVar[Stored] = {"facts": FACTS}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)
    made_by = models.CharField(max_length=80)
    controller_id = models.BigIntegerField(null=True)
    kind = models.CharField(_("kind"), max_length=60)
    filename = models.CharField(_("file name"), max_length=200)
    media_type = models.CharField(_("media type"), max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(_("size in bytes"), help_text="Plain bytes.")
    facts = models.JSONField(default=dict, help_text="Edition, language, register hash and the like.")
    storage_name = models.CharField(max_length=200, blank=True)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering: ClassVar = ["-made_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["controller_id", "-made_at"], name="document_by_controller")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="document_sha256_is_hex", condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(
                name="document_bytes_stand_or_are_erased",
                condition=models.Q(storage_name="", erased_at__isnull=False)
                | (~models.Q(storage_name="") & models.Q(erased_at__isnull=True)),
            ),
        ]
        triggers: ClassVar = [
            never_deleted(),
            fixed_but("storage_name", "erased_at", name="facts_fixed"),
            Refuse(
                name="bytes_only_erased",
                refused="NEW.storage_name NOT IN ('', OLD.storage_name)"
                " OR (OLD.erased_at IS NOT NULL AND NEW.erased_at IS DISTINCT FROM OLD.erased_at)",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"
