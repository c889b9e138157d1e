"""What has to be erased again when a store comes back from a backup."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from evidence.guards import fixed
from evidence.stored import Stored
from retention.ledger.marks import MEMORY
from retention.models.erasure import Erasure


class ErasureMemory(models.Model):
    """Whom an erasure was about: marks of the identifiers by which it was carried out, never the identifiers.

    ``people`` are ``retention.ledger.marks.Marked`` as JSON. It is written before the store changes, so that
    no rows can go unremembered, and forgotten by the register's period for erasure memory.
    """

    controller_path: ClassVar[str] = "erasure__dataset__store__controller_id"
    stored: ClassVar[Stored] = {"people": MEMORY}

    erasure = models.OneToOneField(Erasure, models.CASCADE, related_name="memory", verbose_name=_("erasure"))
    people = models.JSONField()
    remembered_at = models.DateTimeField(_("remembered"), db_default=Now())

    class Meta:
        verbose_name = _("memory of an erasure")
        verbose_name_plural = _("memories of erasures")
        ordering: ClassVar = ["-remembered_at", "-pk"]
        indexes: ClassVar = [models.Index(name="erasurememory_by_age", fields=["remembered_at"])]
        triggers: ClassVar = [fixed("erasure", "remembered_at")]

    def __str__(self) -> str:
        return str(self.erasure)
