"""What the law leaves to a controller about its purges."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.fields import matches
from accounts.models import Controller


class RetentionSettings(models.Model):
    """A controller's own; without a row, the defaults of the columns hold."""

    controller_path: ClassVar[str] = "controller_id"

    controller = models.OneToOneField(
        Controller, models.CASCADE, related_name="retention_settings", verbose_name=_("controller")
    )
    night_hour = models.PositiveSmallIntegerField(
        _("purges run from"),
        default=2,
        validators=[MaxValueValidator(23)],
        help_text=_("Hour of the day in the controller’s time zone."),
    )
    fiscal_year_ends = models.CharField(
        _("fiscal year ends on"),
        max_length=5,
        default="12-31",
        help_text=_("Month and day, like 12-31 or 06-30."),
    )
    single_officer = models.BooleanField(
        _("a single officer may approve"),
        default=False,
        help_text=_("Instead of a second person: a day of cooling-off. Certificates say so."),
    )
    batch_rows = models.PositiveIntegerField(
        _("rows in a batch"),
        default=50_000,
        validators=[MinValueValidator(1), MaxValueValidator(100_000)],
    )
    workers = models.PositiveSmallIntegerField(
        _("workers on one purge"), default=2, validators=[MinValueValidator(1), MaxValueValidator(16)]
    )

    class Meta:
        verbose_name = _("retention settings")
        verbose_name_plural = _("retention settings")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="retentionsettings_hour_of_a_day", condition=models.Q(night_hour__lte=23)
            ),
            models.CheckConstraint(
                name="retentionsettings_batches_have_rows",
                condition=models.Q(
                    batch_rows__gte=1, batch_rows__lte=100_000, workers__gte=1, workers__lte=16
                ),
            ),
            matches(
                "retentionsettings_fiscal_year_is_a_day",
                "fiscal_year_ends",
                r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
            ),
        ]

    def __str__(self) -> str:
        return str(self.controller)
