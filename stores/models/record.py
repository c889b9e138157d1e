"""Records that Dertig itself keeps, for who has no database: pushed by other systems or from a file."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from evidence.fields import SealedTextField
from processing.models.guards import stays_under
from stores.models.dataset import Dataset

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class InternalRecord(models.Model):
    """One row of an internal dataset. ``key`` is its sender's own name for it, and no personal data."""

    controller_path: ClassVar[str] = "dataset__store__controller_id"

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="records", verbose_name=_("dataset"))
    key = models.CharField(_("key"), max_length=200)
    pushed_at = models.DateTimeField(_("last pushed"), db_default=Now(), editable=False)

    if TYPE_CHECKING:
        dataset_id: int
        values: RelatedManager["RecordValue"]
        moments: RelatedManager["RecordMoment"]

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")
        ordering: ClassVar = ["dataset_id", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="internalrecord_key_unique", fields=["dataset", "key"]),
        ]
        indexes: ClassVar = [models.Index(name="internalrecord_in_order", fields=["dataset", "id"])]
        triggers: ClassVar = [stays_under("dataset")]

    def __str__(self) -> str:
        return self.key


class RecordValue(models.Model):
    """What a field of a record holds, sealed; a row a field, so that blanking many is one statement.

    ``lookup`` is the keyed hash of an identifier, of the kind ``lookup_kind``. ``blanked_as`` is that of
    the constant which took the value's place, and empty while it holds what was pushed.
    """

    controller_path: ClassVar[str] = "record__dataset__store__controller_id"

    record = models.ForeignKey(InternalRecord, models.CASCADE, related_name="values")
    name = models.CharField(max_length=200)
    value = SealedTextField()
    lookup = models.CharField(max_length=64, blank=True)
    lookup_kind = models.CharField(max_length=20, blank=True)
    blanked_as = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("value of a record")
        verbose_name_plural = _("values of records")
        ordering: ClassVar = ["record_id", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="recordvalue_name_unique", fields=["record", "name"]),
            models.CheckConstraint(
                name="recordvalue_lookup_has_its_kind",
                condition=models.Q(lookup="", lookup_kind="")
                | (~models.Q(lookup="") & ~models.Q(lookup_kind="")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="recordvalue_by_lookup", fields=["lookup"], condition=~models.Q(lookup=""))
        ]
        triggers: ClassVar = [stays_under("record")]

    def __str__(self) -> str:
        return self.name


class RecordMoment(models.Model):
    """A date or moment of a record: what periods and consents start from, in the clear to be compared.

    ``dataset`` is the record's own, beside it so that one index leads to what is due.
    """

    controller_path: ClassVar[str] = "record__dataset__store__controller_id"

    record = models.ForeignKey(InternalRecord, models.CASCADE, related_name="moments")
    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    day = models.DateField(null=True, blank=True)
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("moment of a record")
        verbose_name_plural = _("moments of records")
        ordering: ClassVar = ["record_id", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="recordmoment_name_unique", fields=["record", "name"]),
            models.CheckConstraint(
                name="recordmoment_day_or_moment",
                condition=models.Q(day__isnull=True, at__isnull=False)
                | models.Q(day__isnull=False, at__isnull=True),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="recordmoment_by_day", fields=["dataset", "name", "day"], include=["record"]),
            models.Index(name="recordmoment_by_moment", fields=["dataset", "name", "at"], include=["record"]),
        ]
        triggers: ClassVar = [stays_under("record", "dataset")]

    def __str__(self) -> str:
        return self.name
