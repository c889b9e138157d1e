"""What is to be corrected for a person (Art. 16): the old value and the new one, until the store has it."""

import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.fields import one_of
from evidence.fields import SealedTextField
from evidence.stored import Stored
from processing.models.guards import stays_under
from requests.correcting.labels import choices_of
from requests.correcting.row_key import ROW_KEY
from requests.correcting.terms import Ended
from requests.models.subject_request import SubjectRequest


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def waiting(self) -> Self:
        """Those that no store has yet, with their values."""
        return self.filter(ended_at=None)


class Correction(models.Model):
    """One column of one row of the person, or of every row that holds the old value.

    Columns of one ``group`` are corrected together or not at all. ``place`` is "store/dataset". ``row`` is
    the row's key as JSON; "": every row of the person. ``old`` is as it was shown, unless
    ``whatever`` is held is to be replaced; "" is nothing. ``expected`` rows were shown; ``rows`` were
    corrected. Row, old and new are forgotten when it ends; what stays says that it was done, not what.
    """

    controller_path: ClassVar[str] = "request__controller_id"
    personal_fields: ClassVar[tuple[str, ...]] = ("row", "old", "new")
    stored: ClassVar[Stored] = {"row": ROW_KEY}

    request = models.ForeignKey(SubjectRequest, models.CASCADE, related_name="corrections")
    group = models.UUIDField(default=uuid.uuid4, editable=False)
    place = models.CharField(_("dataset"), max_length=130)
    column = models.CharField(_("column"), max_length=200)
    row = SealedTextField(blank=True)
    old = SealedTextField(_("now"), blank=True)
    new = SealedTextField(_("new"), blank=True)
    whatever = models.BooleanField(_("whatever is held"), default=False)
    expected = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    added_at = models.DateTimeField(_("proposed"), db_default=Now(), editable=False)
    added_by = models.CharField(max_length=80, editable=False)
    ended = models.CharField(_("what became of it"), max_length=20, choices=choices_of(Ended), blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    rows = models.PositiveBigIntegerField(_("rows"), null=True, blank=True)

    objects: ClassVar = CorrectionQuerySet.as_manager()

    if TYPE_CHECKING:
        request_id: int

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering: ClassVar = ["request_id", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="correction_column_once", fields=["group", "column"]),
            one_of("correction_ended_known", "ended", Ended, blank=True),
            models.CheckConstraint(
                name="correction_forgotten_when_ended",
                condition=models.Q(ended="", ended_at__isnull=True, rows__isnull=True)
                | ~models.Q(ended="") & models.Q(ended_at__isnull=False, row="", old="", new=""),
            ),
            models.CheckConstraint(
                name="correction_rows_where_done",
                condition=~models.Q(ended=Ended.CORRECTED.value) | models.Q(rows__isnull=False),
            ),
            models.CheckConstraint(
                name="correction_whatever_has_no_old", condition=models.Q(whatever=False) | models.Q(old="")
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="correction_waiting", fields=["request"], condition=models.Q(ended_at__isnull=True)
            ),
            models.Index(name="correction_by_group", fields=["group"]),
        ]
        triggers: ClassVar = [stays_under("request")]

    def __str__(self) -> str:
        return f"{self.request} {self.place} {self.column}"
