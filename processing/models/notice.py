"""What the published notice tells people (Art. 13, 14), and the controller's own promises."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.fields import matches, one_of
from accounts.models import Controller
from processing.labels import choices_of
from processing.models.periods import PeriodField, is_period
from processing.terms import DataSubjectRight


class Notice(models.Model):
    """The privacy notice of a controller: facts about it, never its sentences."""

    controller_path: ClassVar[str] = "controller_id"

    controller = models.OneToOneField(
        Controller, models.CASCADE, related_name="notice", verbose_name=_("controller")
    )
    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("address"), max_length=500, blank=True)
    updated_on = models.DateField(_("last updated on"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=2)
    applies_to = models.TextField(_("applies to"), blank=True)
    excludes = models.TextField(_("does not apply to"), blank=True)
    rights = ArrayField(
        models.CharField(max_length=30, choices=choices_of(DataSubjectRight)),
        verbose_name=_("rights it names"),
        default=list,
        blank=True,
    )
    names_authority = models.BooleanField(_("names the supervisory authority"), default=False)
    judicial_remedy = models.BooleanField(_("names the way to a court"), default=False)
    response_period = PeriodField(_("answers requests within"))
    extension_period = PeriodField(_("may extend by"))
    minimum_age = models.PositiveSmallIntegerField(_("minimum age"), null=True, blank=True)
    children = models.TextField(_("children"), blank=True)
    identity_check = models.TextField(_("identity check"), blank=True)
    changes = models.TextField(_("changes to the notice"), blank=True)
    remarks = models.TextField(_("remarks"), blank=True)

    class Meta:
        verbose_name = _("privacy notice")
        verbose_name_plural = _("privacy notices")
        constraints: ClassVar = [
            matches("notice_language_is_code", "language", r"^[a-z]{2}$"),
            is_period("notice", "response_period"),
            is_period("notice", "extension_period"),
            models.CheckConstraint(
                name="notice_minimum_age_sane",
                condition=models.Q(minimum_age__isnull=True) | models.Q(minimum_age__lte=99),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ResponsePromise(models.Model):
    """A period within which the controller itself promises to answer a right."""

    controller_path: ClassVar[str] = "controller_id"

    controller = models.ForeignKey(
        Controller, models.CASCADE, related_name="response_promises", verbose_name=_("controller")
    )
    right = models.CharField(_("right"), max_length=30, choices=choices_of(DataSubjectRight))
    position = models.PositiveIntegerField(default=0, editable=False)
    period = PeriodField(_("period"), blank=False)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("promise of an answer")
        verbose_name_plural = _("promises of an answer")
        ordering: ClassVar = ["controller_id", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="responsepromise_once", fields=["controller", "right"]),
            one_of("responsepromise_right_known", "right", DataSubjectRight),
            is_period("responsepromise", "period"),
        ]

    def __str__(self) -> str:
        return f"{self.get_right_display()}: {self.period}"
