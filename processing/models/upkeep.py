"""Living with gaps knowingly: a finding accepted with a reason, by whom, until when."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Controller


class FindingAcceptance(models.Model):
    """That somebody knows of a finding and accepts it for a while.

    It matches a finding by code and register path, and lapses after ``until``. ``accepted_by``
    is opaque, like every actor.
    """

    controller_path: ClassVar[str] = "controller_id"

    controller = models.ForeignKey(
        Controller, models.CASCADE, related_name="finding_acceptances", verbose_name=_("controller")
    )
    code = models.CharField(_("finding"), max_length=80)
    path = models.CharField(_("record"), max_length=300)
    reason = models.TextField(_("reason"), max_length=2000)
    accepted_by = models.CharField(_("accepted by"), max_length=80, editable=False)
    accepted_at = models.DateTimeField(_("accepted at"), db_default=Now(), editable=False)
    until = models.DateField(_("until"))

    class Meta:
        verbose_name = _("accepted finding")
        verbose_name_plural = _("accepted findings")
        ordering: ClassVar = ["controller_id", "path", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="finding_accepted_once", fields=["controller", "code", "path"]),
            models.CheckConstraint(name="acceptance_has_reason", condition=~models.Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.path}"
