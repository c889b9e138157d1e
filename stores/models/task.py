"""What people are asked to do in stores that no program reaches."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from evidence.fields import SealedTextField
from evidence.models import Document
from processing.models.guards import stays_under
from stores.models.store import DataStore


class StoreTask(models.Model):
    """One batch of work for a named person; done when that person says so, with the count.

    ``batch`` is the run's id of it: asked twice, it is one task. ``rows`` is what the person attests.
    ``spared`` names people to leave alone (or, in a step ``find``, to look for), ``about`` the one person
    whose records are meant; both are emptied when it is done. ``told_on`` is the last day on which who does
    it was reminded.
    """

    controller_path: ClassVar[str] = "store__controller_id"

    store = models.ForeignKey(DataStore, models.CASCADE, related_name="tasks", verbose_name=_("data store"))
    dataset = models.CharField(_("dataset"), max_length=60, help_text="Its ref: it may be unmapped since.")
    step = models.CharField(max_length=300)
    batch = models.UUIDField(unique=True, editable=False)
    assignee = models.ForeignKey(
        User, models.PROTECT, related_name="store_tasks", verbose_name=_("assigned to")
    )
    instructions = SealedTextField(_("what is to be done"))
    spared = SealedTextField(_("to be left alone"), blank=True)
    about = SealedTextField(_("about this person only"), blank=True)
    made_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)
    due_on = models.DateField(_("due on"))
    told_on = models.DateField(null=True, blank=True, editable=False)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.CharField(_("finished by"), max_length=80, blank=True)
    rows = models.PositiveBigIntegerField(_("how many records went"), null=True, blank=True)
    note = SealedTextField(_("note"), blank=True)
    proof = models.ForeignKey(
        Document, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("proof")
    )
    reopened_because = SealedTextField(_("opened again because"), blank=True)

    if TYPE_CHECKING:
        store_id: int
        assignee_id: int

    class Meta:
        verbose_name = _("task in a data store")
        verbose_name_plural = _("tasks in data stores")
        ordering: ClassVar = ["due_on", "pk"]
        indexes: ClassVar = [
            models.Index(name="storetask_open", fields=["due_on"], condition=models.Q(done_at__isnull=True)),
            models.Index(name="storetask_of_step", fields=["store", "dataset", "step", "-made_at"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="storetask_done_by_somebody_with_a_count",
                condition=models.Q(done_at__isnull=True, done_by="", rows__isnull=True, proof__isnull=True)
                | (
                    models.Q(done_at__isnull=False, rows__isnull=False, spared="", about="")
                    & ~models.Q(done_by="")
                ),
            ),
        ]
        triggers: ClassVar = [stays_under("store")]

    def __str__(self) -> str:
        return f"{self.dataset} #{self.pk}"
