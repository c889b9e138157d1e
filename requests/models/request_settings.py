"""How a controller handles requests, where the law leaves it a choice."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Controller
from processing.models.periods import PeriodField, is_period


class RequestSettings(models.Model):
    """Choices of a controller; without a row, the defaults count.

    How long closed requests are kept is none of them: that stands in the controller's own record
    (``requests.own_record``).
    """

    controller_path: ClassVar[str] = "controller_id"

    controller = models.OneToOneField(
        Controller, models.CASCADE, related_name="request_settings", verbose_name=_("controller")
    )
    pauses_clock = models.BooleanField(
        _("questions may stop the clock"),
        default=True,
        help_text=_("Reasonable doubt of identity (Art. 12(6)) and large access requests (recital 63)."),
    )
    keep_unmatched = PeriodField(
        _("keep mail that belongs to no request for"),
        default="P3M",
        blank=False,
        help_text=_("From its arrival. Each may be a request whose clock runs, so the digest counts them."),
    )
    package_days = models.PositiveSmallIntegerField(
        _("packages can be downloaded for (days)"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_("From the day an answer’s package is released; then it is deleted."),
    )
    reply_to = models.EmailField(
        _("replies go to"), blank=True, help_text=_("The mailbox that is read into requests.")
    )

    class Meta:
        verbose_name = _("settings for requests")
        verbose_name_plural = _("settings for requests")
        constraints: ClassVar = [
            is_period("requestsettings", "keep_unmatched"),
            models.CheckConstraint(
                name="requestsettings_package_days", condition=models.Q(package_days__range=(1, 365))
            ),
        ]

    def __str__(self) -> str:
        return str(self.controller)


def settings_of(controller: Controller) -> RequestSettings:
    """The controller's choices, or the defaults."""
    return RequestSettings.objects.filter(controller=controller).first() or RequestSettings(
        controller=controller
    )
