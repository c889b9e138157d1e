"""That somebody consented: to what, in which words, when and how (Art. 7(1)); and that they took it back."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.fields import one_of
from accounts.models import Controller
from evidence.fields import SealedTextField
from processing.models.guards import stays_under
from stores.terms import IdentifierKind
from subjects.labels import choices_of
from subjects.models.person import PersonIdentifier
from subjects.terms import Means

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Consent(models.Model):
    """One consent of one person to one purpose, by its register path. It runs until ``withdrawn_at``.

    ``wording`` is what the person read, word for word; ``version`` the controller's own name for it.
    ``proof`` says where more can be seen (a form's number, a recording). The path is text: the record
    outlives the purpose.
    """

    controller_path: ClassVar[str] = "controller_id"
    personal_fields: ClassVar[tuple[str, ...]] = ("proof",)

    controller = models.ForeignKey(
        Controller, models.CASCADE, related_name="consents", verbose_name=_("controller")
    )
    purpose = models.CharField(_("purpose"), max_length=200)
    wording = models.TextField(_("wording"), help_text=_("What the person read, word for word."))
    version = models.CharField(_("version of the wording"), max_length=60, blank=True)
    given_at = models.DateTimeField(_("given"))
    means = models.CharField(_("by"), max_length=20, choices=choices_of(Means))
    source = models.CharField(_("source system"), max_length=100, blank=True)
    proof = SealedTextField(_("proof"), blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.CharField(_("withdrawn by"), max_length=20, choices=choices_of(Means), blank=True)
    withdrawal_source = models.CharField(_("source system of the withdrawal"), max_length=100, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)
    recorded_by = models.CharField(max_length=80, editable=False)

    if TYPE_CHECKING:
        controller_id: int
        identifiers: RelatedManager["ConsentIdentifier"]

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering: ClassVar = ["-given_at", "-pk"]
        constraints: ClassVar = [
            one_of("consent_means_known", "means", Means),
            one_of("consent_withdrawn_by_known", "withdrawn_by", Means, blank=True),
            models.CheckConstraint(name="consent_says_what", condition=~models.Q(wording="")),
            models.CheckConstraint(
                name="consent_withdrawn_by_some_means",
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by="", withdrawal_source="")
                | (models.Q(withdrawn_at__isnull=False) & ~models.Q(withdrawn_by="")),
            ),
            models.CheckConstraint(
                name="consent_withdrawn_after_given",
                condition=models.Q(withdrawn_at__isnull=True)
                | models.Q(withdrawn_at__gte=models.F("given_at")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="consent_by_purpose", fields=["controller", "purpose", "-given_at"])
        ]
        triggers: ClassVar = [stays_under("controller")]

    def __str__(self) -> str:
        return self.purpose


class ConsentIdentifier(PersonIdentifier):
    """By what the person who consented is known."""

    controller_path: ClassVar[str] = "consent__controller_id"

    consent = models.ForeignKey(Consent, models.CASCADE, related_name="identifiers")

    class Meta:
        verbose_name = _("identifier of a consent")
        verbose_name_plural = _("identifiers of consents")
        ordering: ClassVar = ["consent_id", "kind", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="consentidentifier_once", fields=["consent", "kind", "lookup"]),
            one_of("consentidentifier_kind_known", "kind", IdentifierKind),
        ]
        indexes: ClassVar = [models.Index(name="consentidentifier_by_lookup", fields=["lookup"])]
        triggers: ClassVar = [stays_under("consent")]
