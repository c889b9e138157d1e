"""Legal holds: what must not go while it is needed for claims (Art. 17(3)(e))."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.fields import one_of
from accounts.models import Controller, User
from evidence.fields import SealedTextField
from processing.models import ProcessingActivity
from processing.models.guards import stays_under
from retention.labels import choices_of
from retention.models.guards import hold_is_of_own_controller
from retention.terms import HoldScope
from stores.labels import choices_of as stores_choices_of
from stores.models import Dataset
from stores.terms import IdentifierKind

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class LegalHold(models.Model):
    """One hold: on a person, a dataset or an activity. It stands until it is lifted.

    ``reason`` may tell of the person, so it is sealed; who placed and lifted it is opaque. ``told_on`` is
    the last day on which its owner was reminded of the review.
    """

    controller_path: ClassVar[str] = "controller_id"

    controller = models.ForeignKey(
        Controller, models.CASCADE, related_name="legal_holds", verbose_name=_("controller")
    )
    scope = models.CharField(_("keeps"), max_length=20, choices=choices_of(HoldScope))
    dataset = models.ForeignKey(
        Dataset, models.PROTECT, related_name="holds", null=True, blank=True, verbose_name=_("dataset")
    )
    activity = models.ForeignKey(
        ProcessingActivity,
        models.PROTECT,
        related_name="holds",
        null=True,
        blank=True,
        verbose_name=_("processing activity"),
    )
    reason = SealedTextField(_("reason"), help_text=_("Which claim or proceedings (Art. 17(3)(e))."))
    owner = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("owner"))
    review_on = models.DateField(
        _("review on"), help_text=_("The day on which its owner asks whether it is still needed.")
    )
    told_on = models.DateField(null=True, blank=True, editable=False)
    placed_at = models.DateTimeField(_("placed"), db_default=Now(), editable=False)
    placed_by = models.CharField(max_length=80, editable=False)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True, editable=False)
    lifted_by = models.CharField(max_length=80, blank=True, editable=False)
    lifted_because = SealedTextField(_("why it was lifted"), blank=True, editable=False)

    if TYPE_CHECKING:
        controller_id: int
        identifiers: RelatedManager["HeldIdentifier"]

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        ordering: ClassVar = ["-placed_at", "-pk"]
        indexes: ClassVar = [
            models.Index(
                name="legalhold_standing", fields=["controller"], condition=models.Q(lifted_at__isnull=True)
            )
        ]
        constraints: ClassVar = [
            one_of("legalhold_scope_known", "scope", HoldScope),
            models.CheckConstraint(
                name="legalhold_scope_has_its_target",
                condition=models.Q(scope=HoldScope.PERSON, dataset__isnull=True, activity__isnull=True)
                | models.Q(scope=HoldScope.DATASET, dataset__isnull=False, activity__isnull=True)
                | models.Q(scope=HoldScope.ACTIVITY, dataset__isnull=True, activity__isnull=False),
            ),
            models.CheckConstraint(
                name="legalhold_lifted_by_somebody",
                condition=models.Q(lifted_at__isnull=True, lifted_by="")
                | (models.Q(lifted_at__isnull=False) & ~models.Q(lifted_by="")),
            ),
            models.CheckConstraint(name="legalhold_has_a_reason", condition=~models.Q(reason="")),
        ]
        triggers: ClassVar = [stays_under("controller"), hold_is_of_own_controller()]

    def __str__(self) -> str:
        return f"{self.get_scope_display()} #{self.pk}"


class HeldIdentifier(models.Model):
    """How a held person is known. ``value`` is normalised; ``value_hash`` finds it again."""

    controller_path: ClassVar[str] = "hold__controller_id"

    hold = models.ForeignKey(LegalHold, models.CASCADE, related_name="identifiers", verbose_name=_("hold"))
    kind = models.CharField(_("kind"), max_length=20, choices=stores_choices_of(IdentifierKind))
    value = SealedTextField(_("value"))
    value_hash = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("held identifier")
        verbose_name_plural = _("held identifiers")
        ordering: ClassVar = ["hold_id", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="heldidentifier_unique", fields=["hold", "kind", "value_hash"]),
            one_of("heldidentifier_kind_known", "kind", IdentifierKind),
        ]
        triggers: ClassVar = [stays_under("hold")]

    def __str__(self) -> str:
        return self.get_kind_display()
