"""Who is not to be written to: by keyed hash alone, so that it can outlive everything else (Art. 21(3))."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.fields import one_of
from accounts.models import Controller
from evidence.fields import SealedTextField
from processing.models.guards import stays_under
from stores.labels import choices_of as stores_choices_of
from stores.terms import IdentifierKind
from subjects.labels import choices_of
from subjects.terms import Objection


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    """The words of the list."""

    def standing(self) -> "SuppressionQuerySet":
        """Those that no later consent has lifted."""
        return self.filter(
            models.Q(lifted_at__isnull=True) | models.Q(objected_at__gte=models.F("lifted_at"))
        )


class Suppression(models.Model):
    """One identifier that is not to be used for a purpose; ``purpose`` empty: for any direct marketing.

    It holds no value of the person and stays when they are erased. It is still personal data (4(5)), kept
    to honour the objection. ``objected_at`` and ``lifted_at`` are the latest moments of either, whatever
    the order in which they were told: the later one holds, the objection where they are equal.
    ``lifted_how`` says what shows the consent that lifted it, where no ``Consent`` does.
    """

    controller_path: ClassVar[str] = "controller_id"
    personal_fields: ClassVar[tuple[str, ...]] = ("lifted_how",)

    controller = models.ForeignKey(
        Controller, models.CASCADE, related_name="suppressions", verbose_name=_("controller")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=stores_choices_of(IdentifierKind))
    lookup = models.CharField(max_length=64, editable=False)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    objected_at = models.DateTimeField(_("since"))
    objection = models.CharField(_("because"), max_length=20, choices=choices_of(Objection))
    source = models.CharField(_("source system"), max_length=100, blank=True)
    reference = models.CharField(_("request"), max_length=20, blank=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_how = SealedTextField(_("lifted because"), blank=True)
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)

    objects: ClassVar = SuppressionQuerySet.as_manager()

    if TYPE_CHECKING:
        controller_id: int

    class Meta:
        verbose_name = _("suppression")
        verbose_name_plural = _("suppression list")
        ordering: ClassVar = ["-objected_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="suppression_once", fields=["controller", "lookup", "kind", "purpose"]
            ),
            one_of("suppression_kind_known", "kind", IdentifierKind),
            one_of("suppression_objection_known", "objection", Objection),
            models.CheckConstraint(
                name="suppression_lifted_when",
                condition=models.Q(lifted_at__isnull=False) | models.Q(lifted_how=""),
            ),
        ]
        triggers: ClassVar = [stays_under("controller")]

    def __str__(self) -> str:
        return self.purpose or self.kind

    @property
    def stands(self) -> bool:
        """Whether no later consent has lifted it."""
        return self.lifted_at is None or self.objected_at >= self.lifted_at
