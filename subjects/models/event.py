"""Which events of other systems were taken in, so that none counts twice."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Controller
from processing.models.guards import stays_under


class TakenEvent(models.Model):
    """One event by its sender's own id for it. ``fingerprint`` is the keyed hash of all it said.

    ``sender`` is the actor who sent it: two keys may use the same id for different events.
    """

    controller_path: ClassVar[str] = "controller_id"

    controller = models.ForeignKey(Controller, models.CASCADE, related_name="+", verbose_name=_("controller"))
    sender = models.CharField(_("sender"), max_length=80)
    event_id = models.CharField(_("id"), max_length=100)
    type = models.CharField(_("type"), max_length=200)
    fingerprint = models.CharField(max_length=64, editable=False)
    happened_at = models.DateTimeField(_("happened"))
    taken_at = models.DateTimeField(_("taken in"), db_default=Now(), editable=False)

    if TYPE_CHECKING:
        controller_id: int

    class Meta:
        verbose_name = _("event of another system")
        verbose_name_plural = _("events of other systems")
        ordering: ClassVar = ["-taken_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="takenevent_once", fields=["controller", "sender", "event_id"])
        ]
        indexes: ClassVar = [models.Index(name="takenevent_by_age", fields=["taken_at"])]
        triggers: ClassVar = [stays_under("controller")]

    def __str__(self) -> str:
        return self.type
