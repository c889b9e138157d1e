"""That somebody's data may only be stored (Art. 18)."""

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
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
from subjects.terms import RestrictionGround

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Restriction(models.Model):
    """One person's data are kept and not used, until ``lifted_at``.

    ``purposes`` are register paths, ``datasets`` "store/dataset" by their refs; an empty list means all.
    The person is told before it is lifted (18(3)), which the database asks for too.
    """

    controller_path: ClassVar[str] = "controller_id"
    personal_fields: ClassVar[tuple[str, ...]] = ("told_how", "lifted_because")

    controller = models.ForeignKey(
        Controller, models.CASCADE, related_name="restrictions", verbose_name=_("controller")
    )
    reference = models.CharField(_("request"), max_length=20, blank=True)
    grounds = ArrayField(
        models.CharField(max_length=1, choices=choices_of(RestrictionGround)), verbose_name=_("grounds")
    )
    purposes = ArrayField(
        models.CharField(max_length=200), default=list, blank=True, verbose_name=_("purposes")
    )
    datasets = ArrayField(
        models.CharField(max_length=130), default=list, blank=True, verbose_name=_("datasets")
    )
    since = models.DateTimeField(_("since"))
    told_at = models.DateTimeField(_("person told of the end"), null=True, blank=True)
    told_how = SealedTextField(_("told by"), blank=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_because = SealedTextField(_("lifted because"), blank=True)
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)
    recorded_by = models.CharField(max_length=80, editable=False)

    if TYPE_CHECKING:
        controller_id: int
        identifiers: RelatedManager["RestrictedIdentifier"]

    class Meta:
        verbose_name = _("restriction")
        verbose_name_plural = _("restrictions")
        ordering: ClassVar = ["-since", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="restriction_one_per_request",
                fields=["controller", "reference"],
                condition=~models.Q(reference=""),
            ),
            models.CheckConstraint(
                name="restriction_has_a_ground",
                condition=models.Q(grounds__len__gte=1)
                & models.Q(grounds__contained_by=[ground.value for ground in RestrictionGround]),
            ),
            models.CheckConstraint(
                name="restriction_told_how",
                condition=models.Q(told_at__isnull=True, told_how="")
                | (models.Q(told_at__isnull=False) & ~models.Q(told_how="")),
            ),
            models.CheckConstraint(
                name="restriction_told_before_lifted",
                condition=models.Q(lifted_at__isnull=True, lifted_because="")
                | (
                    models.Q(told_at__isnull=False, told_at__lte=models.F("lifted_at"))
                    & ~models.Q(lifted_because="")
                ),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="restriction_standing",
                fields=["controller"],
                condition=models.Q(lifted_at__isnull=True),
            )
        ]
        triggers: ClassVar = [stays_under("controller")]

    def __str__(self) -> str:
        return self.reference or ", ".join(self.grounds)


class RestrictedIdentifier(PersonIdentifier):
    """By what the person whose data are restricted is known."""

    controller_path: ClassVar[str] = "restriction__controller_id"

    restriction = models.ForeignKey(Restriction, models.CASCADE, related_name="identifiers")

    class Meta:
        verbose_name = _("identifier of a restriction")
        verbose_name_plural = _("identifiers of restrictions")
        ordering: ClassVar = ["restriction_id", "kind", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="restrictedidentifier_once", fields=["restriction", "kind", "lookup"]
            ),
            one_of("restrictedidentifier_kind_known", "kind", IdentifierKind),
        ]
        indexes: ClassVar = [models.Index(name="restrictedidentifier_by_lookup", fields=["lookup"])]
        triggers: ClassVar = [stays_under("restriction")]
